"""OpenAI's Responses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.backends.openai import CREATED, ERRORS, OpenAiWire, read_choice
from support.backends.responses_items import ITEMS, read_items, rule_faults
from support.backends.script import Answer, Asked, StreamFailure, Words, sign, token_logprob
from support.backends.shapes import (
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
from support.backends.wire import BEARER, CACHES_ITSELF, ONE_ANSWER, head_faults, json_bytes
from support.fake_backend import Exchange

_FORMAT = by_key(
    "type",
    {
        "text": record({"type": anything}),
        "json_object": record({"type": anything}),
        "json_schema": record(
            {"type": anything, "name": text(1, 64), "schema": object_schema},
            {"description": text(), "strict": boolean},
        ),
    },
)
_NAMED = record({"type": one_of("function"), "name": text(1, 64)})
_REQUIRED = {"model": text(), "input": either(text(), ITEMS)}
_FIELDS = {
    "instructions": text(),
    "max_output_tokens": integer(16),
    "temperature": number(0, 2),
    "top_p": number(0, 1),
    "top_logprobs": integer(0, 20),
    "stream": boolean,
    "store": boolean,
    "include": list_of(
        one_of("reasoning.encrypted_content", "message.output_text.logprobs"), least=0
    ),
    "text": record({}, {"format": _FORMAT, "verbosity": one_of("low", "medium", "high")}),
    "reasoning": record(
        {},
        {
            "effort": one_of("none", "minimal", "low", "medium", "high", "xhigh", "max"),
            "summary": one_of("auto", "concise", "detailed"),
        },
    ),
    "tools": list_of(
        record(
            {"type": one_of("function"), "name": text(1, 64)},
            {"description": text(), "parameters": object_schema, "strict": boolean},
        )
    ),
    "tool_choice": either(
        one_of("none", "auto", "required"),
        _NAMED,
        record(
            {
                "type": one_of("allowed_tools"),
                "mode": one_of("auto", "required"),
                "tools": list_of(_NAMED),
            }
        ),
    ),
    "parallel_tool_calls": boolean,
    "metadata": mapping(text(0, 512)),
    "service_tier": one_of("auto", "default", "flex", "priority"),
    "user": text(),
    "safety_identifier": text(),
    "prompt_cache_key": text(),
    "conversation": either(text(), record({"id": text()})),
    "previous_response_id": text(),
}
BODY = record(_REQUIRED, _FIELDS)
# What `/responses/input_tokens` takes of them.
COUNT_BODY = record(
    _REQUIRED,
    {
        name: _FIELDS[name]
        for name in (
            "instructions",
            "text",
            "reasoning",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "conversation",
            "previous_response_id",
        )
    },
)


class ResponsesWire(OpenAiWire):
    """OpenAI's own server. It keeps nothing: reasoning goes back in its encrypted form."""

    name = "responses"
    backend = {"api_schema": "openai_responses", "credential": {"env": "MATRIX_API_KEY"}}
    places = {
        **{name: (name,) for name in ("temperature", "top_p", "max_output_tokens")},
        **{name: (name,) for name in ("service_tier", "metadata", "prompt_cache_key")},
        "user_id": ("user",),
        "top_logprobs": ("top_logprobs",),
    }
    extra = {"store": True, "text": {"verbosity": "low"}}
    parameters = {
        "top_p": 0.9,
        "user_id": "user-7",
        "service_tier": "flex",
        "metadata": {"team": "blue"},
        "prompt_cache_key": "chapter-1",
    }
    finish_words = {
        "stop": "completed",
        "length": "max_output_tokens",
        "tool_calls": "completed",
        "content_filter": "content_filter",
    }
    returns_reasoning = True
    logprob_options = {"logprobs": True, "top_logprobs": 2}
    errors = ERRORS
    absent = {
        "audio": "Responses takes no sound",
        "cache": CACHES_ITSELF,
        "choices": ONE_ANSWER,
        "stop_sequence": "Responses has no stop sequences",
    }

    body = staticmethod(BODY)

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(exchange, "/v1/responses", auth=BEARER)

    def check_rules(self, body: dict[str, Any]) -> Iterator[str]:
        if body["model"] != self.model:
            yield f"model: is {body['model']}; expected {self.model}"
        if "tools" not in body and "tool_choice" in body:
            yield "tool_choice: is for requests with tools alone"
        if not isinstance(body["input"], str):
            yield from rule_faults(body["input"])

    def read(self, exchange: Exchange) -> Asked:
        body = exchange.body
        items = body["input"]
        system, said = read_items(
            [{"role": "user", "content": items}] if isinstance(items, str) else items
        )
        if "instructions" in body:
            system.insert(0, body["instructions"])
        return Asked(
            model=body["model"],
            streamed=body.get("stream", False),
            said=said,
            system="\n".join(system),
            options=self.options(body),
            tools={
                tool["name"]: (tool.get("description", ""), tool.get("parameters"))
                for tool in body.get("tools", ())
            },
            tool_choice=read_choice(body.get("tool_choice", "")),
            schema=body.get("text", {}).get("format", {}).get("schema"),
            effort=body.get("reasoning", {}).get("effort"),
        )

    def whole(self, answer: Answer) -> bytes:
        return json_bytes(self._response(answer, items_of(answer)))

    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        begun = {**self._response(answer, []), "status": "in_progress", "usage": None}
        events = [("response.created", {"response": begun})]
        events.append(("response.in_progress", {"response": begun}))
        items = items_of(answer)
        for index, item in enumerate(items):
            place = {"item_id": item["id"], "output_index": index}
            events.append(
                ("response.output_item.added", {"output_index": index, "item": _empty(item)})
            )
            events += [(kind, {**place, **fields}) for kind, fields in _growth(item, answer)]
            events.append(("response.output_item.done", {"output_index": index, "item": item}))
        response = self._response(answer, items)
        events.append((f"response.{response['status']}", {"response": response}))
        frames = [
            event(kind, sequence_number=number, **fields)
            for number, (kind, fields) in enumerate(events)
        ]
        return frames[:-1], frames[-1:]

    def stream_failure(self) -> StreamFailure:
        words = Words("The server had an error.", "", "server_error")
        error = {"code": words.code, "message": words.message}
        failed = {**self._response(Answer(), []), "status": "failed", "error": error, "usage": None}
        return StreamFailure(words, event("response.failed", sequence_number=99, response=failed))

    def _response(self, answer: Answer, items: list[dict[str, Any]]) -> dict[str, Any]:
        tokens = answer.tokens
        cut = answer.finish in ("length", "content_filter")
        return {
            "id": "resp_68c3",
            "object": "response",
            "created_at": CREATED,
            "status": "incomplete" if cut else "completed",
            "error": None,
            "incomplete_details": {"reason": self.finish_words[answer.finish]} if cut else None,
            "model": f"{self.model}-2026-08-06",
            "output": items,
            "service_tier": "default",
            "usage": {
                "input_tokens": tokens.input,
                "input_tokens_details": {"cached_tokens": tokens.cache_read},
                "output_tokens": tokens.output,
                "output_tokens_details": {"reasoning_tokens": tokens.reasoning},
                "total_tokens": tokens.input + tokens.output,
            },
        }


def items_of(answer: Answer) -> list[dict[str, Any]]:
    """The output items of an answer."""
    items: list[dict[str, Any]] = []
    if answer.reasoning:
        items.append(
            {
                "id": "rs_68c4",
                "type": "reasoning",
                "encrypted_content": sign(answer.thoughts),
                "summary": [{"type": "summary_text", "text": answer.thoughts}],
            }
        )
    if answer.texts:
        logprobs = [token_logprob(piece) for piece in answer.texts] if answer.logprobs else []
        part = {"type": "output_text", "annotations": [], "logprobs": logprobs, "text": answer.text}
        message = {"id": "msg_68c5", "type": "message", "status": "completed"}
        items.append({**message, "role": "assistant", "content": [part]})
    for index, call in enumerate(answer.calls):
        items.append(
            {
                "id": f"fc_68c6{index}",
                "type": "function_call",
                "status": "completed",
                "arguments": call.arguments_json,
                "call_id": call.id,
                "name": call.name,
            }
        )
    return items


def _empty(item: dict[str, Any]) -> dict[str, Any]:
    """An item as it is announced."""
    emptied: dict[str, Any] = {"summary": [], "content": [], "arguments": ""}
    return {**item, **{key: value for key, value in emptied.items() if key in item}}


def _growth(item: dict[str, Any], answer: Answer) -> list[tuple[str, dict[str, Any]]]:
    """The events between the announcement of an item and its end."""
    noise = {"obfuscation": "7VLGp4ah"}
    if item["type"] == "reasoning":
        at = {"summary_index": 0}
        part = item["summary"][0]
        kind = "response.reasoning_summary_text"
        return [
            ("response.reasoning_summary_part.added", {**at, "part": {**part, "text": ""}}),
            *((f"{kind}.delta", {**at, "delta": text, **noise}) for text in answer.reasoning),
            (f"{kind}.done", {**at, "text": part["text"]}),
            ("response.reasoning_summary_part.done", {**at, "part": part}),
        ]
    if item["type"] == "message":
        at = {"content_index": 0}
        part = item["content"][0]
        pieces = [
            {"delta": text, "logprobs": [token_logprob(text)] if answer.logprobs else []}
            for text in answer.texts
        ]
        kind = "response.output_text"
        return [
            ("response.content_part.added", {**at, "part": {**part, "text": "", "logprobs": []}}),
            *((f"{kind}.delta", {**at, **piece, **noise}) for piece in pieces),
            (f"{kind}.done", {**at, "text": part["text"], "logprobs": part["logprobs"]}),
            ("response.content_part.done", {**at, "part": part}),
        ]
    arguments = item["arguments"]
    kind = "response.function_call_arguments"
    return [
        (f"{kind}.delta", {"delta": arguments[:2], **noise}),
        (f"{kind}.delta", {"delta": arguments[2:], **noise}),
        (f"{kind}.done", {"arguments": arguments}),
    ]


def event(kind: str, **fields: Any) -> bytes:
    """One event; its name stands in it twice."""
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), json_bytes({"type": kind, **fields}))
