"""Google's Gemini, also as Vertex AI serves it.

A stream is SSE with lines that end in CRLF, and each frame is a whole reply: `{"candidates":
[{"content": {"parts": […]}, "finishReason", "index"}], "usageMetadata", "modelVersion",
"responseId"}`. Usage is cumulative. There is no end mark: bytes that end after a finish reason are
complete. A prompt that was blocked has no candidates but `promptFeedback.blockReason`. Without
`alt=sse` a stream is one array of replies. An error in the middle is JSON over many lines without
`data:`.

Parts are `text` (with `thought: true` it is reasoning), `functionCall`, and others that the
backend made for itself; any may carry a `thoughtSignature`. Who calls tools stops with "STOP".
"""

from __future__ import annotations

import json
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
    as_text,
    decoded,
)


def _take(outcome: Outcome, reply: dict[str, Any]) -> None:
    outcome.head(reply.get("responseId"), reply.get("modelVersion"))
    usage = as_object(reply.get("usageMetadata"))
    if "promptTokenCount" in usage or "candidatesTokenCount" in usage:
        outcome.usage = gemini_usage(usage)
    for position, candidate in enumerate(as_list(reply.get("candidates"))):
        choice = outcome.choice(candidate.get("index", position))
        for part in as_list(as_object(candidate.get("content")).get("parts")):
            _take_part(choice, part)
        grounding = as_object(candidate.get("groundingMetadata"))
        for support in as_list(grounding.get("groundingSupports")):
            choice.citations += len(as_list(support.get("groundingChunkIndices")))
        cited = as_object(candidate.get("citationMetadata"))
        choice.citations += len(
            as_list(cited.get("citationSources")) or as_list(cited.get("citations"))
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
        choice.add_tool_call(
            ToolCall(
                call.get("id"), as_text(call.get("name")), json.dumps(call.get("args") or {}), True
            )
        )
    elif "text" not in part:
        plain = {key: value for key, value in part.items() if key != "thoughtSignature"}
        if plain:
            choice.others.append(plain)
    else:
        choice.add("reasoning" if part.get("thought") else "text", as_text(part.get("text")))
    if part.get("thoughtSignature"):
        choice.signatures.append(part["thoughtSignature"])


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
            return outcome.fail(error).cleaned()
        _take(outcome, reply)
    choices = outcome.choices.values()
    if choices and all(choice.raw_finish for choice in choices):
        outcome.end = COMPLETE
    return outcome.cleaned()
