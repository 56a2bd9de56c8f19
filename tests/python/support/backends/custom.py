"""A server that is OpenAI-shaped, with a path, a header and body additions of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.backends.openai import FIELDS, OpenAiWire, openai_body
from support.backends.shapes import one_of
from support.backends.wire import KEY, head_faults
from support.fake_backend import Exchange


class CustomWire(OpenAiWire):
    """The model stands in the path, and the key in a header of its own."""

    name = "custom"
    backend = {
        "api_schema": "custom",
        "credential": {"env": "MATRIX_API_KEY"},
        "headers": {"x-tenant": "blue"},
        "extra_body_json": '{"safe_prompt": true}',
        "custom": {
            "chat_path": "/serve/{model}/chat",
            "credential_header": "x-serve-key",
            "credential_prefix": "Key ",
        },
    }
    endpoint_path = "/api"
    model = "team/matrix-1"
    body = staticmethod(openai_body({**FIELDS, "safe_prompt": one_of(True)}))

    def check_head(self, exchange: Exchange) -> list[str]:
        # The model's slash is part of its name: it may not look like one of the path.
        faults = head_faults(exchange, "/api/serve/team%2Fmatrix-1/chat", auth={})
        for name, value in {"x-serve-key": f"Key {KEY}", "x-tenant": "blue"}.items():
            if exchange.headers.get(name) != value:
                faults.append(f"{name}: is {exchange.headers.get(name)!r}; expected {value!r}")
        return faults

    def check_rules(self, body: dict[str, Any]) -> Iterator[str]:
        if "safe_prompt" not in body:
            yield "safe_prompt: is missing"
        yield from super().check_rules(body)
