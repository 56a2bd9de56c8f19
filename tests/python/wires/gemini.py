"""Google's Gemini, also as Vertex AI serves it.

A stream is SSE with lines that end in CRLF, and each frame is a whole reply: `{"candidates":
[{"content": {"parts": […]}, "finishReason", "index"}], "usageMetadata", "modelVersion",
"responseId"}`. Usage is cumulative. There is no end mark: bytes that end after a finish reason are
complete. A prompt that was blocked has no candidates but `promptFeedback.blockReason`. Without
`alt=sse` a stream is one array of replies. An error in the middle is JSON over many lines without
`data:`.

Parts are `text` (with `thought: true` it is reasoning), `functionCall`, and others that the
backend made for itself; any may carry a `thoughtSignature`. Vertex can stream a
call's arguments: pieces by JSON path, while `willContinue`. Who calls tools stops with "STOP".
"""

from __future__ import annotations

import json
import re
from typing import Any

from wires import sse
from wires.finish import set_finish, stops_with_calls
from wires.outcome import (
    COMPLETE,
    Choice,
    MalformedReply,
    Outcome,
    ToolCall,
    Usage,
    WireError,
    as_list,
    as_object,
    as_objects,
    as_text,
    decoded,
)


def _take(outcome: Outcome, reply: dict[str, Any]) -> None:
    outcome.head(reply.get("responseId"), reply.get("modelVersion"))
    usage = as_object(reply.get("usageMetadata"))
    if "promptTokenCount" in usage or "candidatesTokenCount" in usage:
        outcome.usage = gemini_usage(usage)
    for position, candidate in enumerate(as_objects(reply.get("candidates"))):
        index = candidate.get("index")
        choice = outcome.choice(index if isinstance(index, int) else position)
        for part in as_objects(as_object(candidate.get("content")).get("parts")):
            _take_part(choice, part)
        grounding = as_object(candidate.get("groundingMetadata"))
        for support in as_objects(grounding.get("groundingSupports")):
            choice.citations += len(as_list(support.get("groundingChunkIndices")))
        cited = as_object(candidate.get("citationMetadata"))
        choice.citations += len(
            as_objects(cited.get("citationSources")) or as_objects(cited.get("citations"))
        )
        set_finish(choice, candidate.get("finishReason"))
        stops_with_calls(choice)
    blocked = as_object(reply.get("promptFeedback")).get("blockReason")
    if blocked and not reply.get("candidates"):
        choice = outcome.choice()
        choice.raw_finish, choice.finish = as_text(blocked), "CONTENT_FILTER"


def _take_part(choice: Choice, part: dict[str, Any]) -> None:
    choice.others = choice.others or []
    call = part.get("functionCall")
    if isinstance(call, dict):
        _take_call(choice, call)
    elif "text" not in part:
        plain = {key: value for key, value in part.items() if key != "thoughtSignature"}
        if plain:
            choice.others.append(plain)
    else:
        choice.add("reasoning" if part.get("thought") else "text", as_text(part.get("text")))
    if part.get("thoughtSignature"):
        choice.signatures.append(part["thoughtSignature"])


def _take_call(choice: Choice, call: dict[str, Any]) -> None:
    """A call that comes whole, or a piece of one that is streamed: only its first has a name."""
    if call.get("name"):
        arguments = call.get("args") or {}
        choice.add_tool_call(
            ToolCall(call.get("id"), as_text(call["name"]), json.dumps(arguments), as_json=True)
        )
    if not choice.tool_calls:
        return
    current = choice.tool_calls[-1]
    arguments = json.loads(current.arguments)
    for piece in as_objects(call.get("partialArgs")):
        for kind in ("stringValue", "numberValue", "boolValue", "nullValue"):
            if kind in piece:
                value = None if kind == "nullValue" else piece[kind]
                _put(arguments, re.findall(r"[^.$\[\]']+", piece["jsonPath"]), value)
    current.arguments = json.dumps(arguments)
    current.growing = bool(call.get("willContinue"))


def _put(place: Any, steps: list[str], value: Any) -> None:
    """Puts a value where a JSON path leads; a string goes on where one is."""
    for step, following in zip(steps, [*steps[1:], ""], strict=True):
        empty: Any = value if following == "" else [] if following.isdigit() else {}
        key: Any = int(step) if isinstance(place, list) else step
        if isinstance(place, list) and key == len(place):
            place.append(empty)
        elif isinstance(place, dict) and key not in place:
            place[key] = empty
        elif following == "":
            place[key] = place[key] + value if isinstance(value, str) else value
        place = place[key]


def gemini_usage(usage: dict[str, Any]) -> Usage:
    """Usage. What was thought is no part of the candidates' tokens."""
    thoughts = usage.get("thoughtsTokenCount")
    said = usage.get("candidatesTokenCount")
    return Usage(
        input=usage.get("promptTokenCount"),
        output=None if said is None and thoughts is None else (said or 0) + (thoughts or 0),
        total=usage.get("totalTokenCount"),
        cache_read=usage.get("cachedContentTokenCount"),
        reasoning=thoughts,
    )


def find_error(reply: Any) -> WireError | None:
    """`{"error": {"code", "message", "status"}}`, sometimes in an array of one."""
    if isinstance(reply, list) and len(reply) == 1:
        reply = reply[0]
    error = as_object(as_object(reply).get("error"))
    if not error:
        return None
    return WireError(
        as_text(error.get("status")), as_text(error.get("code")), as_text(error.get("message"))
    )


def _replies(body: bytes) -> list[Any]:
    text = decoded(body).removeprefix("\ufeff").strip()
    if not sse.is_stream(body):
        try:
            whole = json.loads(text)
        except ValueError as error:
            raise MalformedReply(str(error)) from error
        return whole if isinstance(whole, list) else [whole]
    # What is not in the form of an event may be an error over many lines.
    bare = "\n".join(
        line
        for line in text.splitlines()
        if not line.startswith(("data:", "event:", "id:", "retry:", ":"))
    )
    replies: list[Any] = [event.json() for event in sse.events(body)]
    if bare.strip():
        try:
            replies.append(json.loads(bare))
        except ValueError:
            pass  # It was cut off.
    return replies


def decode(body: bytes) -> Outcome:
    """A stream, an array of replies, or a whole reply."""
    outcome = Outcome()
    for reply in _replies(body):
        error = find_error(reply)
        if error is not None:
            return _without_halves(outcome.fail(error))
        _take(outcome, reply)
    choices = outcome.choices.values()
    if choices and all(choice.raw_finish for choice in choices):
        outcome.end = COMPLETE
    return _without_halves(outcome)


def _without_halves(outcome: Outcome) -> Outcome:
    """Half an object of arguments is none."""
    for choice in outcome.choices.values():
        for call in choice.tool_calls:
            if call.growing:
                call.arguments = ""
    return outcome.cleaned()
