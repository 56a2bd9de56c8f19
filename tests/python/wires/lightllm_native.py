"""LightLLM's own wire, `/generate_stream`.

SSE without a blank behind the colon and without an end mark: `{"token": {"text", …,
"count_output_tokens", "prompt_tokens"}, "finished", "finish_reason"}`. The token with `finished` is
the last; its bytes' end is the stream's.
"""

from __future__ import annotations

from wires import sse
from wires.errors import find_error
from wires.finish import set_finish
from wires.outcome import COMPLETE, Outcome, Usage, as_list, as_object, as_text, decoded


def decode(body: bytes) -> Outcome:
    """A stream, or the whole reply of `/generate`, whose texts are always a list."""
    outcome = Outcome()
    if not sse.is_stream(body):
        reply = sse.parse_object(decoded(body))
        error = find_error(reply)
        if error is not None:
            return outcome.fail(error)
        for index, text in enumerate(as_list(reply.get("generated_text"))):
            outcome.choice(index).add("text", as_text(text))
            reason = reply.get("finish_reason")
            set_finish(outcome.choice(index), reason[index] if isinstance(reason, list) else reason)
        outcome.usage = _usage(reply.get("prompt_tokens"), reply.get("count_output_tokens"))
        outcome.end = COMPLETE
        return outcome.cleaned()
    for event in sse.events(body):
        frame = event.json()
        error = find_error(frame)
        if error is not None:
            return outcome.fail(error).cleaned()
        token = as_object(frame.get("token"))
        outcome.choice().add("text", as_text(token.get("text")))
        outcome.usage = _usage(token.get("prompt_tokens"), token.get("count_output_tokens"))
        set_finish(outcome.choice(), frame.get("finish_reason"))
        if frame.get("finished"):
            outcome.end = COMPLETE
    return outcome.cleaned()


def _usage(read: object, written: object) -> Usage | None:
    written = sum(written) if isinstance(written, list) else written
    if not isinstance(read, int) or not isinstance(written, int):
        return None
    return Usage(input=read, output=written)
