"""Anthropic's Messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from support.backends.anthropic_messages import (
    MESSAGES,
    SYSTEM,
    blocks_of,
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
    anything,
    boolean,
    by_key,
    integer,
    list_of,
    number,
    object_schema,
    one_of,
    record,
    text,
)
from support.backends.wire import (
    KEY,
    ONE_ANSWER,
    RETRY_AFTER,
    Wire,
    head_faults,
    json_bytes,
)
from support.fake_backend import Exchange

SCHEMA = {"type": "object"}
VERSION = "2023-06-01"
REQUEST_ID = "req_011CQmatrix"

_PARALLEL = {"disable_parallel_tool_use": boolean}
_THINKING = {
    "enabled": record(
        {"type": anything, "budget_tokens": integer(1_024)},
        {"display": one_of("summarized", "omitted")},
    ),
    "adaptive": record({"type": anything}, {"display": one_of("summarized", "omitted")}),
    "disabled": record({"type": anything}),
}
_REQUIRED = {"model": text(), "messages": MESSAGES}
FIELDS = {
    "system": SYSTEM,
    "temperature": number(0, 1),
    "top_p": number(0, 1),
    "top_k": integer(0),
    "stop_sequences": list_of(text()),
    "stream": boolean,
    "metadata": record({}, {"user_id": text()}),
    "service_tier": one_of("auto", "standard_only"),
    "tools": list_of(
        record(
            {"name": text(1, 128), "input_schema": object_schema},
            {
                "description": text(),
                "strict": boolean,
                "cache_control": record({"type": one_of("ephemeral")}, {"ttl": text()}),
            },
        )
    ),
    "tool_choice": by_key(
        "type",
        {
            "auto": record({"type": anything}, _PARALLEL),
            "any": record({"type": anything}, _PARALLEL),
            "tool": record({"type": anything, "name": text()}, _PARALLEL),
            "none": record({"type": anything}),
        },
    ),
    "thinking": by_key("type", _THINKING),
    "output_config": record(
        {},
        {
            "effort": one_of("low", "medium", "high", "xhigh", "max"),
            "format": record({"type": one_of("json_schema"), "schema": object_schema}),
        },
    ),
}
BODY = record({**_REQUIRED, "max_tokens": integer(1)}, FIELDS)
# What counting takes of them: nothing that is about the answer.
COUNT_BODY = record(
    _REQUIRED,
    {
        name: FIELDS[name]
        for name in ("system", "tools", "tool_choice", "thinking", "output_config")
    },
)
ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def anthropic_head(exchange: Exchange, path: str, **wanted: Any) -> list[str]:
    """What is wrong with the head of a request; `wanted` as in `head_faults`."""
    faults = head_faults(exchange, path, auth={"x-api-key": KEY}, **wanted)
    if (version := exchange.headers.get("anthropic-version")) != VERSION:
        faults.append(f"anthropic-version: is {version}; expected {VERSION}")
    return faults


class AnthropicWire(Wire):
    """Anthropic's own server."""

    name = "anthropic"
    backend = {"api_schema": "anthropic", "credential": {"env": "MATRIX_API_KEY"}}
    places = {
        **{name: (name,) for name in ("temperature", "top_p", "top_k", "stop_sequences")},
        "max_output_tokens": ("max_tokens",),
        "user_id": ("metadata", "user_id"),
        "service_tier": ("service_tier",),
    }
    extra = {"tool_choice": {"type": "none"}, "tools": [{"name": "f", "input_schema": SCHEMA}]}
    parameters = {
        "top_p": 0.9,
        "top_k": 40,
        "user_id": "user-7",
        "service_tier": "standard_only",
    }
    finish_words = {
        "stop": "end_turn",
        "length": "max_tokens",
        "tool_calls": "tool_use",
        "content_filter": "refusal",
        "stop_sequence": "stop_sequence",
    }
    rate_limits = (("requests", 4_000, 3_999, None),)
    absent = {
        "audio": "Anthropic's models hear nothing",
        "choices": ONE_ANSWER,
        "logprobs": "the wire tells none",
    }
    tells_stop_sequence = True
    returns_reasoning = True
    failed_results = True

    body = staticmethod(BODY)

    def check_head(self, exchange: Exchange) -> list[str]:
        return anthropic_head(exchange, "/v1/messages")

    def check_rules(self, body: dict[str, Any]) -> Iterator[str]:
        thinking = body.get("thinking", {"type": "disabled"})
        on = thinking["type"] != "disabled"
        if thinking.get("budget_tokens", 0) >= body["max_tokens"]:
            yield "thinking.budget_tokens: must be less than max_tokens"
        if on and body.get("temperature", 1) != 1:
            yield "temperature: must be 1 while thinking is on"
        if on and "top_k" in body:
            yield "top_k: may not be set while thinking is on"
        if on and body.get("tool_choice", {"type": "auto"})["type"] not in ("auto", "none"):
            yield "tool_choice: may force no tool while thinking is on"
        if "tool_choice" in body and "tools" not in body:
            yield "tool_choice: may only be set with tools"
        yield from rule_faults(body["messages"], on)

    def read(self, exchange: Exchange) -> Asked:
        return self.read_body(exchange.body)

    def read_body(self, body: dict[str, Any]) -> Asked:
        """Reads the body of a request."""
        choice = body.get("tool_choice", {})
        return Asked(
            model=body.get("model", ""),
            streamed=body.get("stream", False),
            said=read_messages(body["messages"]),
            system="\n".join(block["text"] for block in blocks_of(body.get("system", []))),
            options=self.options(body),
            tools={
                tool["name"]: (tool.get("description", ""), tool["input_schema"])
                for tool in body.get("tools", ())
            },
            tool_choice=choice.get("name")
            or {"any": "required"}.get(choice.get("type", ""), choice.get("type", "")),
            schema=body.get("output_config", {}).get("format", {}).get("schema"),
            effort=body.get("output_config", {}).get("effort") or body.get("thinking"),
        )

    def whole(self, answer: Answer) -> bytes:
        content: list[dict[str, Any]] = []
        if answer.reasoning:
            thoughts = answer.thoughts
            content.append({"type": "thinking", "thinking": thoughts, "signature": sign(thoughts)})
        if answer.texts:
            content.append({"type": "text", "text": answer.text})
        for call in answer.calls:
            use = {"type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments}
            content.append(use)
        return json_bytes({**self._message(answer), "content": content, **self._stop(answer)})

    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        usage = {**self.counts(answer.tokens), "output_tokens": 1}
        message = {**self._message(answer), "usage": usage}
        frames = [event("message_start", message=message), event("ping")]
        for index, (start, deltas) in enumerate(self._blocks(answer)):
            frames.append(event("content_block_start", index=index, content_block=start))
            frames += [event("content_block_delta", index=index, delta=delta) for delta in deltas]
            frames.append(event("content_block_stop", index=index))
        stop = self._stop(answer)
        counts = stop.pop("usage")
        end = event("message_delta", delta=stop, usage={"output_tokens": counts["output_tokens"]})
        return frames, [end, event("message_stop")]

    @staticmethod
    def _blocks(answer: Answer) -> Iterable[tuple[dict[str, Any], list[dict[str, Any]]]]:
        if answer.reasoning:
            deltas = [{"type": "thinking_delta", "thinking": piece} for piece in answer.reasoning]
            deltas.append({"type": "signature_delta", "signature": sign(answer.thoughts)})
            yield {"type": "thinking", "thinking": "", "signature": ""}, deltas
        if answer.texts:
            deltas = [{"type": "text_delta", "text": piece} for piece in answer.texts]
            yield {"type": "text", "text": ""}, deltas
        for call in answer.calls:
            arguments = call.arguments_json if call.arguments else ""
            pieces = ["", arguments[:7], arguments[7:]] if arguments else [""]
            start = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
            yield start, [{"type": "input_json_delta", "partial_json": text} for text in pieces]

    def _message(self, answer: Answer) -> dict[str, Any]:
        return {
            "id": "msg_019Q",
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": self.counts(answer.tokens),
        }

    def _stop(self, answer: Answer) -> dict[str, Any]:
        return {
            "stop_reason": self.finish_words[answer.finish],
            "stop_sequence": answer.stop_sequence or None,
            "usage": self.counts(answer.tokens),
        }

    def counts(self, tokens: Tokens) -> dict[str, Any]:
        """The usage as the wire counts it: the input without what the cache gave or took."""
        return {
            "input_tokens": tokens.input - tokens.cache_read - tokens.cache_creation,
            "cache_creation_input_tokens": tokens.cache_creation,
            "cache_read_input_tokens": tokens.cache_read,
            "output_tokens": tokens.output,
            "service_tier": "standard",
        }

    def usage(self, tokens: Tokens) -> dict[str, int]:
        return {
            "input_tokens": tokens.input,
            "output_tokens": tokens.output,
            "cache_read_input_tokens": tokens.cache_read,
            "cache_creation_input_tokens": tokens.cache_creation,
        }

    def statuses(self) -> Iterable[int]:
        return ERRORS

    def failure(self, status: int) -> Failure:
        words = Words(f"Anthropic says no ({status}).", ERRORS[status])
        error = {"type": words.type, "message": words.message}
        body = {"type": "error", "error": error, "request_id": REQUEST_ID}
        retry = {"retry-after": str(RETRY_AFTER)} if status == 429 else {}
        return Failure(status, words, json_bytes(body), {"request-id": REQUEST_ID, **retry})

    def stream_failure(self) -> StreamFailure:
        words = Words("Overloaded", "overloaded_error")
        error = {"type": words.type, "message": words.message}
        return StreamFailure(words, event("error", error=error))

    def headers(self) -> dict[str, str]:
        # Anthropic says when to come back on good replies, too; it means nothing there.
        return {
            "request-id": REQUEST_ID,
            "retry-after": "3",
            "anthropic-ratelimit-requests-limit": "4000",
            "anthropic-ratelimit-requests-remaining": "3999",
            "anthropic-ratelimit-requests-reset": "2036-01-02T03:04:05Z",
        }

    def request_id(self) -> str:
        return REQUEST_ID


def event(kind: str, **fields: Any) -> bytes:
    """One event, its JSON padded with blanks as Anthropic's often is."""
    data = json_bytes({"type": kind, **fields})
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), data[:-1] + b"       }" + b"   ")
