"""OpenAI's legacy completions: `choices[].text` where a chat has `delta.content`."""

from __future__ import annotations

from wires import sse
from wires.errors import find_error
from wires.finish import set_finish
from wires.openai_chat import openai_usage
from wires.outcome import COMPLETE, Outcome, as_objects, as_text


def decode(body: bytes) -> Outcome:
    """A stream."""
    outcome = Outcome()
    for event in sse.events(body):
        if event.done:
            outcome.end = COMPLETE
            return outcome.cleaned()
        frame = event.json()
        error = find_error(frame)
        if error is not None:
            return outcome.fail(error).cleaned()
        outcome.head(frame.get("id"), frame.get("model"))
        if frame.get("usage"):
            outcome.usage = openai_usage(frame["usage"])
        for position, item in enumerate(as_objects(frame.get("choices"))):
            index = item.get("index")
            choice = outcome.choice(index if isinstance(index, int) else position)
            choice.add("text", as_text(item.get("text")))
            set_finish(choice, item.get("finish_reason"))
    if outcome.choices and all(choice.raw_finish for choice in outcome.choices.values()):
        outcome.end = COMPLETE
    return outcome.cleaned()
