"""AWS Bedrock's InvokeModel.

A binary event stream whose events `chunk` hold `{"bytes": "…"}`: an event of the model's own wire
in base64. Claude's are Anthropic's; Nova's are Converse's, each an object with the event's name as
its key; Titan's are `{"outputText", "completionReason"}`. The last one of any model also carries
`amazon-bedrock-invocationMetrics`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from wires import event_stream, sse
from wires.anthropic import MessageDecoder
from wires.bedrock_converse import ConverseDecoder, stream_error
from wires.finish import set_finish
from wires.outcome import COMPLETE, Outcome, Usage, as_object, as_text, decoded


def decode(body: bytes) -> Outcome:
    """A stream."""
    claude, nova, titan = MessageDecoder(), ConverseDecoder(), Outcome()
    # Only at the end is it known which calls came without arguments.
    finished: Callable[[], Outcome] | None = None
    for message in event_stream.messages(body):
        if message is None:
            break
        error = stream_error(message)
        if error is not None:
            return claude.outcome.fail(error).cleaned()
        chunk = base64.b64decode(sse.parse_object(decoded(message.payload)).get("bytes", ""))
        event = sse.parse_object(decoded(chunk))
        if "type" in event:
            claude.take(event)
            finished = claude.finished
        elif "outputText" in event:
            _take_titan(titan, event)
            finished = titan.cleaned
        else:
            for kind, inner in event.items():
                nova.take(kind, as_object(inner))
            finished = nova.finished
    return finished() if finished is not None else Outcome()


def _take_titan(outcome: Outcome, event: dict[str, Any]) -> None:
    choice = outcome.choice()
    choice.add("text", as_text(event["outputText"]))
    set_finish(choice, event.get("completionReason"))
    metrics = as_object(event.get("amazon-bedrock-invocationMetrics"))
    if metrics:
        outcome.usage = Usage(metrics.get("inputTokenCount"), metrics.get("outputTokenCount"))
    if choice.raw_finish:
        outcome.end = COMPLETE


def is_claude(body: bytes) -> bool:
    """Whether the model inside speaks Anthropic's wire."""
    for message in event_stream.messages(body):
        if message is not None and message.headers.get(":event-type") == "chunk":
            chunk = sse.parse_object(decoded(message.payload)).get("bytes", "")
            return "type" in sse.parse_object(decoded(base64.b64decode(chunk)))
    return False
