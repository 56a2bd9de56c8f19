"""Claude on Bedrock, asked in Anthropic's own words."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from support.backends import eventstream
from support.backends.anthropic import FIELDS, AnthropicWire
from support.backends.anthropic_messages import INLINE_MESSAGES
from support.backends.bedrock import REGION, BedrockWire
from support.backends.script import Answer, Asked, Failure, StreamFailure
from support.backends.shapes import integer, list_of, one_of, record, text
from support.backends.wire import head_faults, json_bytes, without_none
from support.fake_backend import Exchange

VERSION = "bedrock-2023-05-31"


class BedrockClaudeWire(AnthropicWire):
    """`/invoke`: the model and whether to stream stand in the address, the version in the body."""

    name = "bedrock-claude"
    backend = {**BedrockWire.backend, "bedrock": {"region": REGION, "invoke_anthropic": True}}
    environment = BedrockWire.environment
    model = BedrockWire.model
    rate_limits = ()
    absent = {
        **AnthropicWire.absent,
        "image_url": "InvokeModel takes images inline, by no web address",
    }
    extra = {"anthropic_beta": ["context-1m-2025-08-07"]}
    parameters = {"top_p": 0.9, "top_k": 40, "user_id": "user-7"}
    stream_type = BedrockWire.stream_type
    body = staticmethod(
        record(
            {
                "anthropic_version": one_of(VERSION),
                "messages": INLINE_MESSAGES,
                "max_tokens": integer(1),
            },
            {
                **{name: shape for name, shape in FIELDS.items() if name != "stream"},
                "anthropic_beta": list_of(text()),
            },
        )
    )

    def check_head(self, exchange: Exchange) -> list[str]:
        auth = without_none(authorization=exchange.headers.get("authorization"))
        path = f"/model/{quote(self.model, safe='')}/{_action(exchange)}"
        return head_faults(exchange, path, auth=auth) + BedrockWire().auth_faults(exchange)

    def read(self, exchange: Exchange) -> Asked:
        streamed = _action(exchange) == "invoke-with-response-stream"
        return replace(self.read_body(exchange.body), model=self.model, streamed=streamed)

    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        content, end = super().stream(answer)
        return [_chunk(event) for event in content], [_chunk(event) for event in end]

    def statuses(self) -> Iterable[int]:
        return BedrockWire().statuses()

    def failure(self, status: int) -> Failure:
        return BedrockWire().failure(status)

    def stream_failure(self) -> StreamFailure:
        return BedrockWire().stream_failure()

    def says_when(self, status: int) -> bool:
        return False

    def headers(self) -> dict[str, str]:
        return BedrockWire().headers()

    def request_id(self) -> str:
        return BedrockWire().request_id()


def _action(exchange: Exchange) -> str:
    action = exchange.path.rpartition("/")[2]
    return action if action == "invoke-with-response-stream" else "invoke"


def _chunk(event: bytes) -> bytes:
    """An event of Anthropic's in a message of AWS'."""
    _, _, data = event.partition(b"data: ")
    payload: dict[str, Any] = {"bytes": base64.b64encode(data.rstrip()).decode(), "p": "abcd"}
    headers = {
        ":event-type": "chunk",
        ":content-type": "application/json",
        ":message-type": "event",
    }
    return eventstream.frame(headers, json_bytes(payload))
