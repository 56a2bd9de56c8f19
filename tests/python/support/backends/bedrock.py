"""Bedrock's Converse and ConverseStream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from support.backends import eventstream
from support.backends.bedrock_messages import (
    CACHE_POINT,
    MESSAGES,
    SYSTEM,
    read_messages,
    rule_faults,
)
from support.backends.script import (
    Answer,
    Asked,
    Failure,
    StreamFailure,
    Tokens,
    Words,
    sign,
)
from support.backends.shapes import (
    boolean,
    integer,
    json_object,
    json_text,
    list_of,
    mapping,
    number,
    object_schema,
    one_key,
    one_of,
    record,
    text,
)
from support.backends.sigv4 import signature_faults
from support.backends.wire import KEY, ONE_ANSWER, Wire, head_faults, json_bytes, without_none
from support.fake_backend import Exchange

REGION = "eu-central-1"
KEY_ID = "AKIDMATRIX"
SECRET = "matrix/secret+key"
TOKEN = "matrix//session+token=="
REQUEST_ID = "7a1d1ab0-0000-4000-8000-00000000c0de"

_TOOL_SPEC = record(
    {"name": text(1, 64), "inputSchema": record({"json": object_schema})},
    {"description": text(), "strict": boolean},
)
_JSON_SCHEMA = record({"schema": json_text}, {"name": text(), "description": text()})
_FIELDS = {
    "system": SYSTEM,
    "inferenceConfig": record(
        {},
        {
            "maxTokens": integer(1),
            "temperature": number(0, 1),
            "topP": number(0, 1),
            "stopSequences": list_of(text(), least=0, most=2_500),
        },
    ),
    "toolConfig": record(
        {"tools": list_of(one_key({"toolSpec": _TOOL_SPEC, "cachePoint": CACHE_POINT}))},
        {
            "toolChoice": one_key(
                {"auto": record({}), "any": record({}), "tool": record({"name": text()})}
            )
        },
    ),
    "outputConfig": record(
        {},
        {
            "textFormat": record(
                {
                    "type": one_of("json_schema"),
                    "structure": one_key({"jsonSchema": _JSON_SCHEMA}),
                }
            ),
            "effort": text(),
        },
    ),
    "additionalModelRequestFields": json_object,
    "additionalModelResponseFieldPaths": list_of(text()),
    "guardrailConfig": json_object,
    "requestMetadata": mapping(text()),
    "performanceConfig": record({}, {"latency": one_of("standard", "optimized")}),
    "serviceTier": record({"type": one_of("default", "priority", "flex", "reserved")}),
    "promptVariables": json_object,
}
BODY = record({"messages": MESSAGES}, _FIELDS)
# What counting takes of them.
_COUNTED = ("system", "toolConfig", "additionalModelRequestFields")
_CONVERSE = record({"messages": MESSAGES}, {name: _FIELDS[name] for name in _COUNTED})
COUNT_BODY = record({"input": one_key({"converse": _CONVERSE})})
ERRORS = {
    400: "ValidationException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    408: "ModelTimeoutException",
    424: "ModelErrorException",
    429: "ThrottlingException",
    500: "InternalServerException",
    503: "ServiceUnavailableException",
}


class BedrockWire(Wire):
    """Bedrock with a pair of keys and a session token."""

    name = "bedrock"
    backend = {
        "api_schema": "bedrock",
        "bedrock": {"region": REGION},
        "credential": {
            "aws": {
                "keys": {
                    "access_key_id_env": "MATRIX_AWS_KEY_ID",
                    "secret_access_key_env": "MATRIX_AWS_SECRET",
                    "session_token_env": "MATRIX_AWS_TOKEN",
                }
            }
        },
    }
    environment = {
        "MATRIX_AWS_KEY_ID": KEY_ID,
        "MATRIX_AWS_SECRET": SECRET,
        "MATRIX_AWS_TOKEN": TOKEN,
    }
    model = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
    places = {
        "temperature": ("inferenceConfig", "temperature"),
        "top_p": ("inferenceConfig", "topP"),
        "max_output_tokens": ("inferenceConfig", "maxTokens"),
        "stop_sequences": ("inferenceConfig", "stopSequences"),
        "top_k": ("additionalModelRequestFields", "top_k"),
        "service_tier": ("serviceTier", "type"),
        "metadata": ("requestMetadata",),
    }
    extra = {"performanceConfig": {"latency": "optimized"}}
    parameters = {
        "top_p": 0.9,
        "top_k": 40,
        "service_tier": "flex",
        "metadata": {"team": "blue"},
    }
    finish_words = {
        "stop": "end_turn",
        "length": "max_tokens",
        "tool_calls": "tool_use",
        "content_filter": "guardrail_intervened",
        "stop_sequence": "stop_sequence",
    }
    returns_reasoning = True
    failed_results = True
    stream_type = "application/vnd.amazon.eventstream"
    absent = {
        "image_url": "Converse takes images inline or from S3, by no web address",
        "choices": ONE_ANSWER,
        "logprobs": "the wire tells none",
    }

    def auth_faults(self, exchange: Exchange) -> list[str]:
        """What is wrong with how the request proves who sends it."""
        return signature_faults(exchange, KEY_ID, SECRET, TOKEN, REGION, "bedrock")

    body = staticmethod(BODY)

    def check_head(self, exchange: Exchange) -> list[str]:
        action = "converse-stream" if exchange.path.endswith("/converse-stream") else "converse"
        # Whatever proves who sends it is looked at more closely by `auth_faults`.
        auth = without_none(authorization=exchange.headers.get("authorization"))
        path = f"/model/{quote(self.model, safe='')}/{action}"
        return head_faults(exchange, path, auth=auth) + self.auth_faults(exchange)

    def check_rules(self, body: dict[str, Any]) -> Iterator[str]:
        yield from rule_faults(body)

    def read(self, exchange: Exchange) -> Asked:
        return self.read_body(exchange.body, exchange.path.endswith("/converse-stream"))

    def read_body(self, body: dict[str, Any], streamed: bool = False) -> Asked:
        """Reads the body of a request."""
        output = body.get("outputConfig", {})
        schema = output.get("textFormat", {}).get("structure", {}).get("jsonSchema", {})
        tools = body.get("toolConfig", {})
        specs = [tool["toolSpec"] for tool in tools.get("tools", ()) if "toolSpec" in tool]
        choice = tools.get("toolChoice", {})
        extra = body.get("additionalModelRequestFields", {})
        return Asked(
            model=self.model,
            streamed=streamed,
            said=read_messages(body["messages"]),
            system="\n".join(block["text"] for block in body.get("system", ())),
            options=self.options(body),
            tools={
                spec["name"]: (spec.get("description", ""), spec["inputSchema"]["json"])
                for spec in specs
            },
            tool_choice="required" if "any" in choice else choice.get("tool", {}).get("name", ""),
            schema=json.loads(schema["schema"]) if schema else None,
            effort=output.get("effort") or extra.get("thinking") or extra.get("output_config"),
        )

    def whole(self, answer: Answer) -> bytes:
        content: list[dict[str, Any]] = []
        if answer.reasoning:
            thoughts = {"text": answer.thoughts, "signature": sign(answer.thoughts)}
            content.append({"reasoningContent": {"reasoningText": thoughts}})
        if answer.texts:
            content.append({"text": answer.text})
        for call in answer.calls:
            use = {"toolUseId": call.id, "name": call.name, "input": call.arguments}
            content.append({"toolUse": use})
        return json_bytes(
            {
                "output": {"message": {"role": "assistant", "content": content}},
                "stopReason": self.finish_words[answer.finish],
                "usage": self.counts(answer.tokens),
                "metrics": {"latencyMs": 753},
            }
        )

    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        frames = [event("messageStart", role="assistant")]
        for index, (start, deltas) in enumerate(_blocks(answer)):
            if start is not None:  # Text and reasoning begin without a word.
                frames.append(event("contentBlockStart", contentBlockIndex=index, start=start))
            frames += [
                event("contentBlockDelta", contentBlockIndex=index, delta=delta) for delta in deltas
            ]
            frames.append(event("contentBlockStop", contentBlockIndex=index))
        stop = event("messageStop", stopReason=self.finish_words[answer.finish])
        counts = self.counts(answer.tokens)
        return frames, [stop, event("metadata", usage=counts, metrics={"latencyMs": 753})]

    def counts(self, tokens: Tokens) -> dict[str, Any]:
        """The usage as the wire counts it: the input without what the cache gave or took."""
        return {
            "inputTokens": tokens.input - tokens.cache_read - tokens.cache_creation,
            "outputTokens": tokens.output,
            "totalTokens": tokens.input + tokens.output,
            "cacheReadInputTokens": tokens.cache_read,
            "cacheWriteInputTokens": tokens.cache_creation,
        }

    def usage(self, tokens: Tokens) -> dict[str, int]:
        return {
            "input_tokens": tokens.input,
            "output_tokens": tokens.output,
            "total_tokens": tokens.input + tokens.output,
            "cache_read_input_tokens": tokens.cache_read,
            "cache_creation_input_tokens": tokens.cache_creation,
        }

    def statuses(self) -> Iterable[int]:
        return ERRORS

    def failure(self, status: int) -> Failure:
        words = Words(f"Bedrock says no ({status}).", ERRORS[status])
        kind = f"{words.type}:http://internal.amazon.com/coral/com.amazon.bedrock/"
        headers = {**self.headers(), "x-amzn-errortype": kind}
        return Failure(status, words, json_bytes({"message": words.message}), headers)

    def stream_failure(self) -> StreamFailure:
        words = Words("Too many at once.", "serviceUnavailableException")
        headers = {
            ":exception-type": words.type,
            ":content-type": "application/json",
            ":message-type": "exception",
        }
        return StreamFailure(
            words, eventstream.frame(headers, json_bytes({"message": words.message}))
        )

    def says_when(self, status: int) -> bool:
        return False

    def headers(self) -> dict[str, str]:
        return {"x-amzn-requestid": REQUEST_ID}

    def request_id(self) -> str:
        return REQUEST_ID


class BedrockKeyWire(BedrockWire):
    """Bedrock with a key of its own, which goes as a bearer token."""

    name = "bedrock-key"
    backend = {
        "api_schema": "bedrock",
        "bedrock": {"region": REGION},
        "credential": {"env": "MATRIX_API_KEY"},
    }
    environment = {"MATRIX_API_KEY": KEY}

    def auth_faults(self, exchange: Exchange) -> list[str]:
        found = exchange.headers.get("authorization")
        return [] if found == f"Bearer {KEY}" else [f"authorization: is {found!r}"]


def _blocks(answer: Answer) -> Iterable[tuple[Any, list[dict[str, Any]]]]:
    if answer.reasoning:
        deltas = [{"reasoningContent": {"text": piece}} for piece in answer.reasoning]
        yield None, [*deltas, {"reasoningContent": {"signature": sign(answer.thoughts)}}]
    if answer.texts:
        yield None, [{"text": piece} for piece in answer.texts]
    for call in answer.calls:
        arguments = call.arguments_json if call.arguments else ""
        deltas = [{"toolUse": {"input": arguments[:5]}}, {"toolUse": {"input": arguments[5:]}}]
        yield {"toolUse": {"toolUseId": call.id, "name": call.name}}, deltas


def event(kind: str, **payload: Any) -> bytes:
    """One event, with the padding that hides its length."""
    headers = {":event-type": kind, ":content-type": "application/json", ":message-type": "event"}
    return eventstream.frame(
        headers, json_bytes({**payload, "p": "abcdefghijklm"[: len(kind) % 13]})
    )
