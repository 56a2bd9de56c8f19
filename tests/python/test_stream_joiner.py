"""StreamJoiner: the events of a stream become one reply."""

from __future__ import annotations

import random
from typing import Any

from nexusnitro import MediaPart, ReasoningPart, RefusalPart, TextPart, ToolCall
from nexusnitro.stream_joiner import StreamJoiner
from nexusnitro.v1 import chat_pb2


def delta(choice: int = 0, part: int = 0, **fields: Any) -> chat_pb2.ChatEvent:
    """A delta."""
    fields = {"choice_index": choice, "part_index": part, **fields}
    return chat_pb2.ChatEvent(part_delta=chat_pb2.PartDelta(**fields))


def part_start(part: int, choice: int = 0, **fields: Any) -> chat_pb2.ChatEvent:
    """The start of a part."""
    start = chat_pb2.PartStart(choice_index=choice, part_index=part, part=chat_pb2.Part(**fields))
    return chat_pb2.ChatEvent(part_start=start)


def finish(choice: int, reason: Any) -> chat_pb2.ChatEvent:
    """The end of a choice."""
    done = chat_pb2.ChoiceFinish(choice_index=choice, finish=chat_pb2.Finish(reason=reason))
    return chat_pb2.ChatEvent(choice_finish=done)


def end() -> chat_pb2.ChatEvent:
    """The end of the stream."""
    last = chat_pb2.StreamEnd(service_tier="flex", call=chat_pb2.CallInfo(id="call-1", attempts=2))
    last.warnings.add(code="W")
    return chat_pb2.ChatEvent(end=last)


def events() -> list[chat_pb2.ChatEvent]:
    """A stream with something of each kind, in two choices that mix."""
    start = chat_pb2.StreamStart(id="chatcmpl-1", model="m", provider="p")
    start.created.seconds = 5
    head = chat_pb2.Part(reasoning=chat_pb2.Reasoning(id="r1"))
    call = chat_pb2.Part(tool_call=chat_pb2.ToolCall(id="1", name="f"))
    picture = chat_pb2.Part(media=chat_pb2.Media(mime_type="image/png"))
    return [
        chat_pb2.ChatEvent(start=start),
        part_start(0, reasoning=head.reasoning),
        delta(reasoning="So "),
        delta(reasoning="be it."),
        delta(signature=b"si"),
        delta(signature=b"g"),
        part_start(1, text=""),
        delta(part=1, text="Hel"),
        delta(choice=1, text="B"),
        delta(part=1, text="lo", logprobs=[chat_pb2.TokenLogprob(token="lo")]),
        delta(choice=1, text="ye"),
        delta(part=1, citation=chat_pb2.Citation(uri="u")),
        part_start(2, tool_call=call.tool_call),
        delta(part=2, arguments_fragment='{"a"'),
        delta(part=2, arguments_fragment=": 1}"),
        part_start(3, media=picture.media),
        delta(part=3, data=b"\x89"),
        delta(part=3, data=b"PNG"),
        delta(part=4, refusal="N"),
        delta(part=4, refusal="o."),
        finish(1, chat_pb2.FINISH_REASON_LENGTH),
        finish(0, chat_pb2.FINISH_REASON_STOP),
        chat_pb2.ChatEvent(usage=chat_pb2.Usage(output_tokens=1)),
        chat_pb2.ChatEvent(usage=chat_pb2.Usage(output_tokens=3)),
        end(),
    ]


def chunks(*sizes: int) -> list[chat_pb2.ChatChunk]:
    """The stream in chunks of so many events."""
    left, made = events(), []
    for size in sizes:
        made.append(chat_pb2.ChatChunk(events=left[:size]))
        left = left[size:]
    return [*made, chat_pb2.ChatChunk(events=left)]


def test_all_kinds_are_joined() -> None:
    joiner = StreamJoiner()
    texts = joiner.add_chunk(chat_pb2.ChatChunk(events=events()))
    assert texts == ["Hel", "lo"]
    assert joiner.ended
    reply = joiner.reply(complete=True)
    citation = reply.message.parts[1].citations[0]
    assert citation.uri == "u"
    assert reply.message.parts == (
        ReasoningPart("So be it.", id="r1", signature=b"sig"),
        TextPart("Hello", citations=(citation,)),
        ToolCall("1", "f", '{"a": 1}'),
        MediaPart(mime_type="image/png", data=b"\x89PNG"),
        RefusalPart("No."),
    )
    assert [choice.text for choice in reply.choices] == ["Hello", "Bye"]
    assert [choice.finish_reason for choice in reply.choices] == ["stop", "length"]
    assert [choice.index for choice in reply.choices] == [0, 1]
    assert reply.logprobs[0].token == "lo"
    assert reply.usage.output_tokens == 3
    assert (reply.id, reply.model, reply.provider) == ("chatcmpl-1", "m", "p")
    assert (reply.call.id, reply.call.attempts, reply.service_tier) == ("call-1", 2, "flex")
    assert [warning.code for warning in reply.warnings] == ["W"]
    assert reply.created is not None


def test_any_chunking_gives_the_same() -> None:
    whole = StreamJoiner()
    whole.add_chunk(chat_pb2.ChatChunk(events=events()))
    seed = 20260101
    for _ in range(50):
        seed += 1
        random.seed(seed)
        joiner = StreamJoiner()
        texts = []
        for chunk in chunks(*[random.randint(0, 4) for _ in range(12)]):
            texts += joiner.add_chunk(chunk)
            assert not joiner.reply(complete=False).complete  # Looking on the way changes nothing.
        assert "".join(texts) == "Hello", f"seed {seed}"
        assert joiner.reply(complete=True) == whole.reply(complete=True), f"seed {seed}"


def test_a_partial_reply_stays_as_it_was() -> None:
    joiner = StreamJoiner()
    joiner.add_chunk(chat_pb2.ChatChunk(events=events()[:8]))
    partial = joiner.reply(complete=False)
    joiner.add_chunk(chat_pb2.ChatChunk(events=events()[8:]))
    assert partial.text == "Hel"
    assert partial.finish_reason is None
    assert not joiner.reply(complete=False).complete


def test_nothing_is_an_empty_reply() -> None:
    joiner = StreamJoiner()
    assert joiner.add_chunk(chat_pb2.ChatChunk()) == []
    assert not joiner.ended
    assert joiner.reply(complete=False).choices == ()


def test_events_of_a_newer_sidecar_are_skipped() -> None:
    joiner = StreamJoiner()
    joiner.add_chunk(chat_pb2.ChatChunk(events=[chat_pb2.ChatEvent(), delta()]))
    assert joiner.reply(complete=True).text == ""
