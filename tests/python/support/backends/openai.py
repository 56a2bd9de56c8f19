"""OpenAI's chat completions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from support.backends.openai_messages import MESSAGES, read_messages, rule_faults
from support.backends.script import (
    Answer,
    Asked,
    Failure,
    StreamFailure,
    Tokens,
    Words,
    token_logprob,
)
from support.backends.shapes import (
    Shape,
    anything,
    boolean,
    by_key,
    either,
    integer,
    list_of,
    mapping,
    number,
    object_schema,
    one_of,
    record,
    text,
)
from support.backends.wire import (
    BEARER,
    CACHES_ITSELF,
    RETRY_AFTER,
    Wire,
    head_faults,
    json_bytes,
)
from support.fake_backend import Exchange

CREATED = 1_754_432_623
ANSWER_ID = "chatcmpl-Qm7"
REQUEST_ID = "req_4f1c"

_FUNCTION_NAME = record({"type": one_of("function"), "function": record({"name": text(1, 64)})})
TOOLS: Shape = list_of(
    record(
        {
            "type": one_of("function"),
            "function": record(
                {"name": text(1, 64)},
                {"description": text(), "parameters": object_schema, "strict": boolean},
            ),
        }
    )
)
RESPONSE_FORMAT: Shape = by_key(
    "type",
    {
        "text": record({"type": anything}),
        "json_object": record({"type": anything}),
        "json_schema": record(
            {
                "type": anything,
                "json_schema": record(
                    {"name": text(1, 64), "schema": object_schema},
                    {"description": text(), "strict": boolean},
                ),
            }
        ),
    },
)
TOOL_CHOICE: Shape = either(
    one_of("none", "auto", "required"),
    _FUNCTION_NAME,
    record(
        {
            "type": one_of("allowed_tools"),
            "allowed_tools": record(
                {"mode": one_of("auto", "required"), "tools": list_of(_FUNCTION_NAME)}
            ),
        }
    ),
)
# What OpenAI's own server takes besides `messages`; servers like it take more, and less.
FIELDS: Mapping[str, Shape] = {
    "temperature": number(0, 2),
    "top_p": number(0, 1),
    "max_tokens": integer(1),
    "max_completion_tokens": integer(1),
    "n": integer(1, 128),
    "stop": either(text(), list_of(text(), most=4)),
    "seed": integer(-(2**63)),
    "presence_penalty": number(-2, 2),
    "frequency_penalty": number(-2, 2),
    "logit_bias": mapping(number(-100, 100)),
    "logprobs": boolean,
    "top_logprobs": integer(0, 20),
    "response_format": RESPONSE_FORMAT,
    "tools": TOOLS,
    "tool_choice": TOOL_CHOICE,
    "parallel_tool_calls": boolean,
    "stream": boolean,
    "stream_options": record({}, {"include_usage": boolean, "include_obfuscation": boolean}),
    "reasoning_effort": one_of("none", "minimal", "low", "medium", "high", "xhigh", "max"),
    "verbosity": one_of("low", "medium", "high"),
    "service_tier": one_of("auto", "default", "flex", "scale", "priority", "fast"),
    "store": boolean,
    "metadata": mapping(text(0, 512)),
    "user": text(),
    "safety_identifier": text(),
    "prompt_cache_key": text(),
}
SAMPLING = {
    "top_p": 0.9,
    "seed": 7,
    "frequency_penalty": 0.5,
    "presence_penalty": 0.25,
}
# HTTP status → type, code and parameter of OpenAI's errors.
ERRORS: Mapping[int, tuple[str, str | None, str | None]] = {
    400: ("invalid_request_error", "context_length_exceeded", "messages"),
    401: ("invalid_request_error", "invalid_api_key", None),
    403: ("invalid_request_error", "unsupported_country_region_territory", None),
    404: ("invalid_request_error", "model_not_found", None),
    409: ("conflict_error", None, None),
    413: ("invalid_request_error", "request_too_large", None),
    422: ("invalid_request_error", None, "tools"),
    429: ("requests", "rate_limit_exceeded", None),
    500: ("server_error", None, None),
    503: ("server_error", "overloaded", None),
}


def sse(value: Any) -> bytes:
    """One event, in OpenAI's form."""
    return b"data: " + (value if isinstance(value, bytes) else json_bytes(value)) + b"\n\n"


def openai_body(fields: Mapping[str, Shape], messages: Shape = MESSAGES) -> Shape:
    """A body with messages, a model, and what else a server of OpenAI's wire takes."""
    return record({"messages": messages, "model": text()}, fields)


class OpenAiWire(Wire):
    """OpenAI's own server. Those that speak its wire differ from it by a few lines."""

    name = "openai"
    backend = {"api_schema": "openai", "credential": {"env": "MATRIX_API_KEY"}}
    endpoint_path = "/v1"
    rate_limits = (("requests", 10_000, 9_999, 0.006), ("tokens", 200_000, 199_958, 360.5))
    absent = {"cache": CACHES_ITSELF}
    places = {
        **{name: (name,) for name in ("temperature", "top_p", "top_k", "min_p", "seed")},
        **{name: (name,) for name in ("frequency_penalty", "presence_penalty")},
        **{name: (name,) for name in ("service_tier", "metadata", "prompt_cache_key")},
        "user_id": ("user",),
        "choice_count": ("n",),
        "logprobs": ("logprobs",),
        "top_logprobs": ("top_logprobs",),
        "max_output_tokens": ("max_tokens",),
        "stop_sequences": ("stop",),
    }
    answers_key = "choices"
    logprob_options = {"logprobs": True, "top_logprobs": 2}
    extra = {"verbosity": "low", "store": False}
    parameters = {
        **SAMPLING,
        "user_id": "user-7",
        "service_tier": "flex",
        "metadata": {"team": "blue"},
        "prompt_cache_key": "chapter-1",
    }
    finish_words = {
        "stop": "stop",
        "length": "length",
        "tool_calls": "tool_calls",
        "content_filter": "content_filter",
        "stop_sequence": "stop",
    }
    errors: ClassVar[Mapping[int, tuple[str, str | None, str | None]]] = ERRORS
    reasoning_key: ClassVar[str] = "reasoning_content"

    body = staticmethod(openai_body(FIELDS))

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(exchange, "/v1/chat/completions", auth=BEARER)

    def check_rules(self, body: dict[str, Any]) -> Iterator[str]:
        if body["model"] != self.model:
            yield f"model: is {body['model']}; expected {self.model}"
        if "stream_options" in body and not body.get("stream"):
            yield "stream_options: is for streams alone"
        if "tools" not in body and ("tool_choice" in body or "parallel_tool_calls" in body):
            yield "tool_choice, parallel_tool_calls: are for requests with tools alone"
        yield from rule_faults(body["messages"])

    def read(self, exchange: Exchange) -> Asked:
        body = exchange.body
        system, said = read_messages(body["messages"])
        form = body.get("response_format", {})
        return Asked(
            model=body["model"],
            streamed=body.get("stream", False),
            said=said,
            system=system,
            options=self.options(body),
            tools={
                function["name"]: (function.get("description", ""), function.get("parameters"))
                for function in (tool["function"] for tool in body.get("tools", ()))
            },
            tool_choice=read_choice(body.get("tool_choice", "")),
            schema=form.get("json_schema", {}).get("schema"),
            effort=body.get("reasoning_effort"),
        )

    def whole(self, answer: Answer) -> bytes:
        message: dict[str, Any] = {
            "role": "assistant",
            "content": answer.text or None,
            "refusal": None,
            "annotations": [],
        }
        if answer.reasoning:
            message[self.reasoning_key] = answer.thoughts
        if answer.calls:
            message["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments_json},
                }
                for call in answer.calls
            ]
        logprobs = _logprobs(answer.texts) if answer.logprobs else None
        choice = {"index": 0, "message": message, "logprobs": logprobs, **self.finish(answer)}
        return json_bytes(
            {**self.envelope("chat.completion"), "choices": [choice], "usage": self.counts(answer)}
        )

    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": "", "refusal": None}]
        deltas += [{self.reasoning_key: piece} for piece in answer.reasoning]
        for index, call in enumerate(answer.calls):
            arguments = call.arguments_json
            function = {"name": call.name, "arguments": ""}
            begin = {"index": index, "id": call.id, "type": "function", "function": function}
            deltas.append({"tool_calls": [begin]})
            for piece in (arguments[:2], arguments[2:]):
                deltas.append({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
        choices = [{"delta": delta, "finish_reason": None} for delta in deltas]
        texts: list[dict[str, Any]] = [
            {"delta": {"content": piece}, "finish_reason": None} for piece in answer.texts
        ]
        for choice, piece in zip(texts, answer.texts, strict=True):
            if answer.logprobs:
                choice["logprobs"] = _logprobs((piece,))
        spoken = 1 + len(answer.reasoning)  # Before the text; the calls come behind it.
        choices[spoken:spoken] = texts
        content = [sse(self.chunk(choice)) for choice in choices]
        usage = {**self.chunk({}), "choices": [], "usage": self.counts(answer)}
        finish = self.chunk({"delta": {}, **self.finish(answer)})
        return content, [sse(finish), sse(usage), sse(b"[DONE]")]

    def chunk(self, choice: dict[str, Any]) -> dict[str, Any]:
        """A chunk of a stream, with OpenAI's padding against eavesdroppers."""
        return {
            **self.envelope("chat.completion.chunk"),
            "choices": [{"index": 0, "logprobs": None, **choice}],
            "usage": None,
            "obfuscation": "pJt0pVt5b",
        }

    def envelope(self, kind: str) -> dict[str, Any]:
        """What stands around every answer."""
        return {
            "id": ANSWER_ID,
            "object": kind,
            "created": CREATED,
            "model": f"{self.model}-2026-08-06",
            "service_tier": "default",
            "system_fingerprint": "fp_ff25",
        }

    def finish(self, answer: Answer) -> dict[str, Any]:
        """Why the answer ended."""
        return {"finish_reason": self.finish_words[answer.finish]}

    def counts(self, answer: Answer) -> dict[str, Any]:
        """The usage as the wire counts it: as OpenTelemetry does."""
        tokens = answer.tokens
        return {
            "prompt_tokens": tokens.input,
            "completion_tokens": tokens.output,
            "total_tokens": tokens.input + tokens.output,
            "prompt_tokens_details": {"cached_tokens": tokens.cache_read, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": tokens.reasoning},
        }

    def usage(self, tokens: Tokens) -> dict[str, int]:
        return {
            "input_tokens": tokens.input,
            "output_tokens": tokens.output,
            "total_tokens": tokens.input + tokens.output,
            "cache_read_input_tokens": tokens.cache_read,
            "reasoning_output_tokens": tokens.reasoning,
        }

    def statuses(self) -> Iterable[int]:
        return self.errors

    def failure(self, status: int) -> Failure:
        kind, code, param = self.errors[status]
        words = Words(f"OpenAI says no ({status}).", kind, code or "", param or "")
        error = {"message": words.message, "type": kind, "param": param, "code": code}
        return Failure(status, words, json_bytes({"error": error}), self.error_headers(status))

    def stream_failure(self) -> StreamFailure:
        words = Words("The server had an error.", "server_error", "overloaded")
        error = {"message": words.message, "type": words.type, "param": None, "code": words.code}
        return StreamFailure(words, sse({"error": error}))

    def error_headers(self, status: int) -> dict[str, str]:
        """Headers of errors."""
        retry = {"retry-after": str(RETRY_AFTER)} if status == 429 else {}
        return {**self.headers(), **retry}

    def headers(self) -> dict[str, str]:
        return {
            "x-request-id": REQUEST_ID,
            "openai-processing-ms": "17",
            "x-ratelimit-limit-requests": "10000",
            "x-ratelimit-remaining-requests": "9999",
            "x-ratelimit-reset-requests": "6ms",
            "x-ratelimit-limit-tokens": "200000",
            "x-ratelimit-remaining-tokens": "199958",
            "x-ratelimit-reset-tokens": "6m0.5s",
        }

    def request_id(self) -> str:
        return REQUEST_ID


def _logprobs(pieces: Iterable[str]) -> dict[str, Any]:
    return {"content": [token_logprob(piece) for piece in pieces], "refusal": None}


def read_choice(choice: Any) -> str:
    """A tool choice in OpenAI's form: its mode, or the name of the function."""
    if isinstance(choice, str):
        return choice
    return str(choice["function"]["name"]) if "function" in choice else str(choice["type"])
