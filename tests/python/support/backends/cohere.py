"""Cohere's second API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from support.backends.cohere_messages import MESSAGES, read
from support.backends.openai import SAMPLING
from support.backends.openai_messages import rule_faults
from support.backends.script import (
    LOGPROB,
    Answer,
    Asked,
    Failure,
    StreamFailure,
    Tokens,
    Words,
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
    BEARER,
    CACHES_ITSELF,
    ONE_ANSWER,
    RETRY_AFTER,
    Wire,
    head_faults,
    json_bytes,
)
from support.fake_backend import Exchange

TRACE_ID = "1f0c2f0000000000d00dfeed"

BODY = record(
    {"model": text(), "messages": MESSAGES, "stream": boolean},
    {
        "max_tokens": integer(1),
        "temperature": number(0, 1),
        "p": number(0.01, 0.99),
        "k": integer(0, 500),
        "stop_sequences": list_of(text(), most=5),
        "seed": integer(0, 2**64 - 1),
        "frequency_penalty": number(0, 1),
        "presence_penalty": number(0, 1),
        "logprobs": boolean,
        "tools": list_of(
            record(
                {
                    "type": one_of("function"),
                    "function": record(
                        {"name": text(), "parameters": object_schema}, {"description": text()}
                    ),
                }
            )
        ),
        "tool_choice": one_of("REQUIRED", "NONE"),
        "strict_tools": boolean,
        "response_format": by_key(
            "type",
            {
                "text": record({"type": anything}),
                "json_object": record({"type": anything}, {"json_schema": object_schema}),
            },
        ),
        "thinking": record({"type": one_of("enabled", "disabled")}, {"token_budget": integer(1)}),
        "safety_mode": one_of("CONTEXTUAL", "STRICT", "OFF"),
        "citation_options": record({"mode": text()}),
    },
)
STATUSES = (400, 401, 402, 403, 404, 422, 429, 498, 500, 503, 504)


class CohereWire(Wire):
    """Cohere's own server."""

    name = "cohere"
    backend = {"api_schema": "cohere", "credential": {"env": "MATRIX_API_KEY"}}
    places = {
        **{name: (name,) for name in ("temperature", "seed", "stop_sequences")},
        **{name: (name,) for name in ("frequency_penalty", "presence_penalty")},
        "top_p": ("p",),
        "logprobs": ("logprobs",),
        "top_k": ("k",),
        "max_output_tokens": ("max_tokens",),
    }
    extra = {"safety_mode": "STRICT"}
    parameters = {**SAMPLING, "top_k": 40}
    finish_words = {
        "stop": "COMPLETE",
        "length": "MAX_TOKENS",
        "tool_calls": "TOOL_CALL",
        "stop_sequence": "STOP_SEQUENCE",
    }
    reasons = {498: "BACKEND_CREDENTIALS_REJECTED"}  # To others this means that they are busy.
    absent = {
        "document": "Cohere takes texts and images alone",
        "audio": "Cohere takes texts and images alone",
        "cache": CACHES_ITSELF,
        "choices": ONE_ANSWER,
    }
    returns_reasoning = True
    logprob_options = {"logprobs": True}

    body = staticmethod(BODY)

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(exchange, "/v2/chat", auth=BEARER)

    def check_rules(self, body: dict[str, Any]) -> Iterator[str]:
        if "tool_choice" in body and "tools" not in body:
            yield "tool_choice: is for requests with tools alone"
        yield from rule_faults(body["messages"])

    def read(self, exchange: Exchange) -> Asked:
        body = exchange.body
        system, said = read(body["messages"])
        thinking = body.get("thinking")
        return Asked(
            model=body["model"],
            streamed=body["stream"],
            said=said,
            system=system,
            options=self.options(body),
            tools={
                tool["function"]["name"]: (
                    tool["function"].get("description", ""),
                    tool["function"]["parameters"],
                )
                for tool in body.get("tools", ())
            },
            tool_choice=body.get("tool_choice", "").lower(),
            schema=body.get("response_format", {}).get("json_schema"),
            effort=thinking if thinking != {"type": "disabled"} else None,
        )

    def whole(self, answer: Answer) -> bytes:
        message: dict[str, Any] = {"role": "assistant"}
        content: list[dict[str, Any]] = []
        if answer.reasoning:
            content.append({"type": "thinking", "thinking": answer.thoughts})
        if answer.texts:
            content.append({"type": "text", "text": answer.text})
        if content:
            message["content"] = content
        if answer.calls:
            message["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments_json},
                }
                for call in answer.calls
            ]
        reply: dict[str, Any] = {
            "id": "e6d757a9",
            "finish_reason": self.finish_words[answer.finish],
        }
        if answer.logprobs:
            reply["logprobs"] = [_logprobs(piece) for piece in answer.texts]
        return json_bytes({**reply, "message": message, "usage": self.counts(answer.tokens)})

    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        empty = {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": []}
        frames = [
            event("message-start", id="e6d757a9", delta={"message": {**empty, "citations": []}})
        ]
        index = -1
        for kind, pieces in (("thinking", answer.reasoning), ("text", answer.texts)):
            if not pieces:
                continue
            index += 1
            start = {"type": kind, kind: ""}
            frames.append(event("content-start", index=index, delta=_content(start)))
            for piece in pieces:
                logprobs = {"logprobs": _logprobs(piece)} if answer.logprobs else {}
                delta = _content({kind: piece})
                frames.append(event("content-delta", index=index, delta=delta, **logprobs))
            frames.append(event("content-end", index=index))
        for place, call in enumerate(answer.calls):
            function = {"name": call.name, "arguments": ""}
            start = {"id": call.id, "type": "function", "function": function}
            frames.append(event("tool-call-start", index=place, delta=_call(start)))
            for piece in (call.arguments_json[:3], call.arguments_json[3:]):
                delta = _call({"function": {"arguments": piece}})
                frames.append(event("tool-call-delta", index=place, delta=delta))
            frames.append(event("tool-call-end", index=place))
        finish = {"finish_reason": self.finish_words[answer.finish]}
        delta = {**finish, "usage": self.counts(answer.tokens)}
        return frames, [event("message-end", delta=delta), b"data: [DONE]\n\n"]

    def counts(self, tokens: Tokens) -> dict[str, Any]:
        """The usage as the wire counts it; what is billed is another matter."""
        return {
            "billed_units": {"input_tokens": 3, "output_tokens": tokens.output},
            "tokens": {"input_tokens": tokens.input, "output_tokens": tokens.output},
            "cached_tokens": tokens.cache_read,
        }

    def usage(self, tokens: Tokens) -> dict[str, int]:
        return {
            "input_tokens": tokens.input,
            "output_tokens": tokens.output,
            "cache_read_input_tokens": tokens.cache_read,
        }

    def statuses(self) -> Iterable[int]:
        return STATUSES

    def failure(self, status: int) -> Failure:
        words = Words(f"Cohere says no ({status}).")
        retry = {"retry-after": str(RETRY_AFTER)} if status == 429 else {}
        body = {"id": "0d1e", "message": words.message}
        return Failure(status, words, json_bytes(body), {**self.headers(), **retry})

    def stream_failure(self) -> StreamFailure:
        words = Words("the model went away")
        delta = {"error": words.message, "finish_reason": "ERROR"}
        return StreamFailure(words, event("message-end", delta=delta) + b"data: [DONE]\n\n")

    def headers(self) -> dict[str, str]:
        return {"x-debug-trace-id": TRACE_ID}

    def request_id(self) -> str:
        return TRACE_ID


def event(kind: str, **fields: Any) -> bytes:
    """One event."""
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), json_bytes({"type": kind, **fields}))


def _logprobs(piece: str) -> dict[str, Any]:
    return {"token_ids": [7], "text": piece, "logprobs": [LOGPROB]}


def _content(content: dict[str, Any]) -> dict[str, Any]:
    return {"message": {"content": content}}


def _call(call: dict[str, Any]) -> dict[str, Any]:
    return {"message": {"tool_calls": call}}
