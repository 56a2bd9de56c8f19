"""Ollama's own wire."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from support.backends.openai import SAMPLING
from support.backends.script import (
    Answer,
    Asked,
    Failure,
    Said,
    StreamFailure,
    Tokens,
    Words,
    token_logprob,
)
from support.backends.shapes import (
    anything,
    base64_bytes,
    boolean,
    by_key,
    either,
    integer,
    json_object,
    list_of,
    number,
    object_schema,
    one_of,
    record,
    text,
)
from support.backends.wire import CACHES_ITSELF, ONE_ANSWER, Wire, head_faults, json_bytes
from support.fake_backend import Exchange

_CALL = record(
    {"function": record({"name": text(), "arguments": json_object}, {"index": integer()})},
    {"id": text(), "type": one_of("function")},
)
_MESSAGES = list_of(
    by_key(
        "role",
        {
            "system": record({"role": anything, "content": text()}),
            "user": record(
                {"role": anything, "content": text(0)}, {"images": list_of(base64_bytes)}
            ),
            "assistant": record(
                {"role": anything, "content": text(0)},
                {"thinking": text(), "tool_calls": list_of(_CALL)},
            ),
            "tool": record(
                {"role": anything, "content": text(0)},
                {"tool_name": text(), "tool_call_id": text()},
            ),
        },
    )
)
_TOOL = record(
    {
        "type": one_of("function"),
        "function": record({"name": text(), "parameters": object_schema}, {"description": text()}),
    }
)
_OPTIONS = record(
    {},
    {
        "temperature": number(0, 100),
        "top_p": number(0, 1),
        "top_k": integer(-1),
        "min_p": number(0, 1),
        "seed": integer(-(2**63)),
        "num_predict": integer(-2),
        "num_ctx": integer(1),
        "stop": list_of(text()),
        "repeat_penalty": number(0, 100),
        "presence_penalty": number(-2, 2),
        "frequency_penalty": number(-2, 2),
    },
)
BODY = record(
    {"model": text(), "messages": _MESSAGES},
    {
        "stream": boolean,
        "tools": list_of(_TOOL),
        "format": either(one_of("json"), json_object),
        "options": _OPTIONS,
        "think": either(boolean, one_of("low", "medium", "high", "max")),
        "keep_alive": either(text(), integer(-1)),
        "logprobs": boolean,
        "top_logprobs": integer(0, 20),
        "truncate": boolean,
        "shift": boolean,
    },
)
STATUSES = (400, 401, 404, 429, 500, 502, 503)


class OllamaWire(Wire):
    """Ollama on this machine, which wants no key."""

    name = "ollama"
    backend = {"api_schema": "ollama"}
    model = "llama3:8b"
    places = {
        **{name: ("options", name) for name in ("temperature", "top_p", "top_k", "min_p", "seed")},
        **{name: ("options", name) for name in ("frequency_penalty", "presence_penalty")},
        "repetition_penalty": ("options", "repeat_penalty"),
        "max_output_tokens": ("options", "num_predict"),
        "stop_sequences": ("options", "stop"),
        "logprobs": ("logprobs",),
        "top_logprobs": ("top_logprobs",),
    }
    extra = {"keep_alive": "5m", "options": {"num_ctx": 8_192}}
    parameters = {**SAMPLING, "top_k": 40, "min_p": 0.125, "repetition_penalty": 1.5}
    finish_words = {
        "stop": "stop",
        "length": "length",
        "tool_calls": "stop",
        "stop_sequence": "stop",
    }
    returns_reasoning = True
    logprob_options = {"logprobs": True, "top_logprobs": 2}
    stream_type = "application/x-ndjson"
    absent = {
        "forced_tool": "Ollama has no tool choice",
        "image_url": "Ollama takes images inline alone",
        "document": "Ollama takes images alone",
        "audio": "Ollama takes images alone",
        "cache": CACHES_ITSELF,
        "choices": ONE_ANSWER,
    }

    body = staticmethod(BODY)

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(exchange, "/api/chat", auth={})

    def check_rules(self, body: dict[str, Any]) -> Iterator[str]:
        yield from _rule_faults(body["messages"])

    def read(self, exchange: Exchange) -> Asked:
        body = exchange.body
        form = body.get("format")
        return Asked(
            model=body["model"],
            streamed=body.get("stream", True),  # It streams unless it is told not to.
            said=tuple(_read_messages(body["messages"])),
            system="\n".join(m["content"] for m in body["messages"] if m["role"] == "system"),
            options=self.options(body),
            tools={
                tool["function"]["name"]: (
                    tool["function"].get("description", ""),
                    tool["function"]["parameters"],
                )
                for tool in body.get("tools", ())
            },
            schema=form if isinstance(form, dict) else None,
            effort=body.get("think"),
        )

    def whole(self, answer: Answer) -> bytes:
        message: dict[str, Any] = {"role": "assistant", "content": answer.text}
        if answer.reasoning:
            message["thinking"] = answer.thoughts
        if answer.calls:
            message["tool_calls"] = _calls(answer)
        return json_bytes(self._reply(message, answer, done=True))

    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        empty = {"role": "assistant", "content": ""}
        messages: list[dict[str, Any]] = [
            {**empty, "thinking": piece} for piece in answer.reasoning
        ]
        messages += [{**empty, "content": piece} for piece in answer.texts]
        # Each call comes whole, in a message of its own.
        messages += [{**empty, "tool_calls": [call]} for call in _calls(answer)]
        content = [_line(self._reply(message, answer, done=False)) for message in messages]
        return content, [_line(self._reply(empty, answer, done=True))]

    def _reply(self, message: dict[str, Any], answer: Answer, done: bool) -> dict[str, Any]:
        reply: dict[str, Any] = {
            "model": self.model,
            "created_at": "2026-08-24T20:26:46.294874Z",
            "message": message,
            "done": done,
        }
        if answer.logprobs and message["content"]:
            # A whole reply has all of its text at once.
            pieces = answer.texts if done else (message["content"],)
            reply["logprobs"] = [token_logprob(piece) for piece in pieces]
        if not done:
            return reply
        return {
            **reply,
            "done_reason": self.finish_words[answer.finish],
            "total_duration": 1_897_385_625,
            "prompt_eval_count": answer.tokens.input,
            "eval_count": answer.tokens.output,
        }

    def usage(self, tokens: Tokens) -> dict[str, int]:
        return {"input_tokens": tokens.input, "output_tokens": tokens.output}

    def statuses(self) -> Iterable[int]:
        return STATUSES

    def failure(self, status: int) -> Failure:
        words = Words(f"Ollama says no ({status}).")
        return Failure(status, words, json_bytes({"error": words.message}))

    def stream_failure(self) -> StreamFailure:
        words = Words("llama runner process has terminated")
        return StreamFailure(words, _line({"error": words.message}))

    def says_when(self, status: int) -> bool:
        return False


def _calls(answer: Answer) -> list[dict[str, Any]]:
    return [
        {
            "id": call.id,
            "function": {"index": index, "name": call.name, "arguments": call.arguments},
        }
        for index, call in enumerate(answer.calls)
    ]


def _line(value: Any) -> bytes:
    return json_bytes(value) + b"\n"


def _rule_faults(messages: list[dict[str, Any]]) -> Iterator[str]:
    open_calls: list[str] = []
    for index, message in enumerate(messages):
        path = f"messages[{index}]"
        if message["role"] == "tool":
            if not open_calls:
                yield f"{path}: answers no call"
            elif message.get("tool_call_id", open_calls[0]) not in open_calls:
                yield f"{path}.tool_call_id: no call of the message before has this id"
            else:
                open_calls.remove(message.get("tool_call_id", open_calls[0]))
            if not {"tool_call_id", "tool_name"} & set(message):
                yield f"{path}: does not say which call it answers"
            continue
        if open_calls:
            yield f"{path}: the calls {open_calls} are not answered before it"
        open_calls = [call.get("id", "?") for call in message.get("tool_calls", ())]
        if not (set(message) - {"role", "content"} or message["content"]):
            yield f"{path}: says nothing"
    if open_calls:
        yield f"messages: the calls {open_calls} are not answered"


def _read_messages(messages: list[dict[str, Any]]) -> Iterator[Said]:
    for message in messages:
        role = message["role"]
        if role == "tool":
            key = message.get("tool_call_id") or message["tool_name"]
            yield Said("user", "result", (key, message["content"], False))
            continue
        if role == "system":
            continue
        if "thinking" in message:
            yield Said(role, "reasoning", message["thinking"])
        if message["content"]:
            yield Said(role, "text", message["content"])
        for image in message.get("images", ()):
            yield Said(role, "image", ("image/png", base64.b64decode(image)))
        for call in message.get("tool_calls", ()):
            function = call["function"]
            yield Said(role, "call", (call.get("id", ""), function["name"], function["arguments"]))
