"""Azure OpenAI: deployments' own URLs, and the newer v1 URL."""

from __future__ import annotations

import json
from typing import Any

from support.backends.openai import OpenAiWire, sse
from support.backends.script import Answer, Failure, Words
from support.backends.wire import BEARER, KEY, RETRY_AFTER, head_faults, json_bytes
from support.fake_backend import Exchange

API_VERSION = "2024-10-21"
DEPLOYMENT = "chat-east"
SAFE = {
    "hate": {"filtered": False, "severity": "safe"},
    "jailbreak": {"filtered": False, "detected": False},
}
PROMPT_FILTER = {
    "choices": [],
    "created": 0,
    "id": "",
    "model": "",
    "object": "",
    "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": SAFE}],
}


class AzureWire(OpenAiWire):
    """A deployment's URL: the body's `model` says nothing there."""

    name = "azure"
    backend = {
        "api_schema": "azure_openai",
        "credential": {"env": "MATRIX_API_KEY"},
        "azure": {"deployment": DEPLOYMENT, "api_version": API_VERSION},
    }
    endpoint_path = ""
    places = {**OpenAiWire.places, "max_output_tokens": ("max_completion_tokens",)}
    rate_limits = (("tokens", 120_000, 119_986, 0.007),)  # It counts in milliseconds.
    errors = {
        400: ("", "content_filter", "prompt"),
        401: ("", "401", None),
        403: ("", "403", None),
        404: ("", "DeploymentNotFound", None),
        413: ("", "413", None),
        429: ("", "429", None),
        500: ("", "InternalServerError", None),
        503: ("", "ServiceUnavailable", None),
    }

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(
            exchange,
            f"/openai/deployments/{DEPLOYMENT}/chat/completions",
            query={"api-version": API_VERSION},
            auth={"api-key": KEY},
        )

    def whole(self, answer: Answer) -> bytes:
        reply: dict[str, Any] = json.loads(super().whole(answer))
        reply["prompt_filter_results"] = PROMPT_FILTER["prompt_filter_results"]
        for choice in reply["choices"]:
            choice["content_filter_results"] = SAFE
            if answer.finish == "content_filter":
                del choice["message"]  # What was filtered is not there at all.
        return json_bytes(reply)

    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        content, end = super().stream(answer)
        offsets = {"check_offset": 0, "start_offset": 0, "end_offset": 9}
        late = {"finish_reason": None, "content_filter_results": SAFE}
        # The asynchronous filter speaks after the finish, without a delta, and with a null.
        annotation = self.chunk({**late, "content_filter_offsets": offsets})
        finish, *rest = end
        return [sse(PROMPT_FILTER), *content], [finish, sse(annotation), *rest]

    def failure(self, status: int) -> Failure:
        _, code, param = self.errors[status]
        words = Words(f"Azure says no ({status}).", "", code or "", param or "")
        error: dict[str, Any] = {"code": code, "message": words.message}
        if status == 400:
            result = {"hate": {"filtered": True, "severity": "high"}}
            error |= {"param": param, "status": status, "type": None}
            error["innererror"] = {
                "code": "ResponsibleAIPolicyViolation",
                "content_filter_result": result,
            }
        return Failure(status, words, json_bytes({"error": error}), self.error_headers(status))

    def error_headers(self, status: int) -> dict[str, str]:
        milliseconds = {"retry-after-ms": str(RETRY_AFTER * 1_000)} if status == 429 else {}
        return {**super().error_headers(status), **milliseconds}

    def headers(self) -> dict[str, str]:
        return {
            "apim-request-id": "c0ffee00-0000-4000-8000-000000000001",
            "x-request-id": self.request_id(),
            "x-ms-region": "Sweden Central",
            "x-ratelimit-remaining-tokens": "119986",
            "x-ratelimit-limit-tokens": "120000",
            "x-ratelimit-reset-tokens": "7",
        }

    def request_id(self) -> str:
        return "c0ffee00-0000-4000-8000-000000000002"


class AzureV1Wire(AzureWire):
    """The v1 URL: no version, and `model` names the deployment. It takes tokens of Entra."""

    name = "azure-v1"
    backend = {"api_schema": "azure_openai"}
    tokens = "entra"
    endpoint_path = "/openai/v1"
    model = DEPLOYMENT

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(exchange, "/openai/v1/chat/completions", auth=BEARER)
