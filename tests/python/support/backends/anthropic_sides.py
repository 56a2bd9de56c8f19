"""Models and counts of Anthropic's wire."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from support.backends.anthropic import COUNT_BODY, AnthropicWire, anthropic_head
from support.backends.anthropic_messages import rule_faults
from support.backends.script import Asked
from support.backends.side import AskedModels, ModelList, Side, TokenCount
from support.backends.wire import json_bytes
from support.fake_backend import Exchange

LIMIT_MAX = 1_000  # Models on one page.


class AnthropicModels(Side):
    """`/v1/models`."""

    scene = ModelList
    tells = frozenset({"display_name", "created", "input_tokens_max", "output_tokens_max"})

    def matches(self, exchange: Exchange) -> bool:
        return exchange.method == "GET"

    def check_head(self, exchange: Exchange) -> list[str]:
        query = dict(parse_qsl(urlsplit(exchange.path).query))
        faults = anthropic_head(exchange, "/v1/models", method="GET", query=query)
        if set(query) - {"limit", "after_id", "before_id"}:
            faults.append(f"query: is {query}; expected a limit")
        elif not 1 <= int(query.get("limit", 20)) <= LIMIT_MAX:
            faults.append(f"limit: is {query['limit']}; expected 1 to {LIMIT_MAX}")
        return faults

    def read(self, exchange: Exchange) -> AskedModels:
        return AskedModels()

    def reply(self, scene: ModelList) -> bytes:
        models = [
            {
                "type": "model",
                "id": model.id,
                "display_name": model.display_name,
                "created_at": _date(model.created),
                "max_input_tokens": model.input_tokens_max,
                "max_tokens": model.output_tokens_max,
            }
            for model in scene.models
        ]
        ids = {"first_id": scene.models[0].id, "last_id": scene.models[-1].id}
        return json_bytes({"data": models, "has_more": False, **ids})


class AnthropicCount(Side):
    """`/v1/messages/count_tokens`. It takes less than `/v1/messages` does."""

    scene = TokenCount
    body = staticmethod(COUNT_BODY)

    def matches(self, exchange: Exchange) -> bool:
        return exchange.path.endswith("/count_tokens")

    def check_head(self, exchange: Exchange) -> list[str]:
        return anthropic_head(exchange, "/v1/messages/count_tokens")

    def check_rules(self, body: Mapping[str, Any]) -> list[str]:
        thinking = body.get("thinking", {"type": "disabled"})["type"] != "disabled"
        return list(rule_faults(body["messages"], thinking))

    def read(self, exchange: Exchange) -> Asked:
        return AnthropicWire().read(exchange)

    def reply(self, scene: TokenCount) -> bytes:
        return json_bytes({"input_tokens": scene.input_tokens})


def _date(seconds: int) -> str:
    date = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return date.strftime("%Y-%m-%dT%H:%M:%SZ")
