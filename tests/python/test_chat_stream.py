"""ChatStream: events, text, the joined reply, cuts, and leaving early."""

from __future__ import annotations

import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import nexusnitro
from support.fake_backend import Exchange, FakeBackend, hold
from support.openai_wire import (
    chunk,
    completion,
    replies,
    says,
    stream_to_end,
    streams,
    streams_then_cuts,
    streams_then_holds,
)


def test_text_deltas_and_the_joined_response(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(says("Roses ", "are ", "red."))
    with client.stream_chat([{"role": "user", "content": "A poem"}]) as stream:
        texts = list(stream.text_deltas)
    assert "".join(texts) == "Roses are red."
    reply = stream.response
    assert reply.text == "Roses are red."
    assert reply.complete
    assert reply.finish_reason == "stop"
    assert reply.usage.output_tokens == 3
    assert reply.call.backend == "fake"
    assert reply.call.time_to_first_token is not None
    assert backend.exchanges[0].body["stream"] is True


def test_events_come_in_order(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(says("Roses ", "are ", "red."))
    with client.stream_chat("A poem", join_deltas=False) as stream:
        events = list(stream)
    kinds = [event.type for event in events]
    assert kinds[0] == "start"
    assert kinds[-1] == "end"
    assert kinds.count("text_delta") == 3
    order = ["start", "part_start", "text_delta", "part_end", "choice_finish", "usage", "end"]
    assert sorted(set(kinds), key=kinds.index) == order
    sequences = [event.first_sequence for event in events]
    assert sequences == list(range(1, len(events) + 1))


def test_next_takes_an_event_and_the_loop_goes_on(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(says("Roses ", "are ", "red."))
    with client.stream_chat("A poem") as stream:
        assert isinstance(next(stream), nexusnitro.StreamStart)
        assert "".join(stream.text_deltas) == "Roses are red."
        with pytest.raises(StopIteration):
            next(stream)
    assert stream.response.text == "Roses are red."


def test_read_all_gives_the_response(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(says("Roses ", "are ", "red."))
    with client.stream_chat("A poem") as stream:
        assert stream.read_all().text == "Roses are red."
        assert stream.text == "Roses are red."


def test_streamed_tool_calls_and_reasoning(client: nexusnitro.Client, backend: FakeBackend) -> None:
    def call(index: int, **function: str) -> dict[str, object]:
        head = {"id": f"call_{index}", "type": "function"} if "name" in function else {}
        return {"tool_calls": [{"index": index, **head, "function": function}]}

    backend.answers(
        streams(
            [
                {"reasoning_content": "Two "},
                {"reasoning_content": "cities."},
                call(0, name="get_weather", arguments=""),
                call(0, arguments='{"city": '),
                call(0, arguments='"Oslo"}'),
                call(1, name="get_weather", arguments='{"city": "Lima"}'),
            ],
            "tool_calls",
        )
    )
    tool = {"type": "function", "function": {"name": "get_weather"}}
    with client.stream_chat("Weather?", tools=[tool], join_deltas=False) as stream:
        fragments = [
            event.arguments_fragment
            for event in stream
            if isinstance(event, nexusnitro.ToolCallDelta) and event.part_index == 1
        ]
    assert "".join(fragments) == '{"city": "Oslo"}'
    reply = stream.response
    assert reply.reasoning == "Two cities."
    assert reply.finish_reason == "tool_calls"
    assert [(call.id, call.arguments["city"]) for call in reply.tool_calls] == [
        ("call_0", "Oslo"),
        ("call_1", "Lima"),
    ]


def test_streams_of_several_choices(client: nexusnitro.Client, backend: FakeBackend) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.begin_stream()
        for text, index in (("one", 0), ("eins", 1), (" two", 0), (" zwei", 1)):
            exchange.send(chunk(text, index=index))
        exchange.send(chunk({}, finish_reason="stop"))
        exchange.send(chunk({}, index=1, finish_reason="length"))
        exchange.end_stream()

    backend.answers(answer)
    with client.stream_chat("Count", n=2) as stream:
        assert "".join(stream.text_deltas) == "one two"
    assert [choice.text for choice in stream.response.choices] == ["one two", "eins zwei"]
    assert [choice.finish_reason for choice in stream.response.choices] == ["stop", "length"]


def test_the_first_delta_is_not_delayed(client: nexusnitro.Client, backend: FakeBackend) -> None:
    read = threading.Event()

    def answer(exchange: Exchange) -> None:
        exchange.begin_stream()
        exchange.send(chunk("first"))
        assert read.wait(10)
        exchange.send(chunk(", second"), chunk({}, finish_reason="stop"))
        exchange.end_stream()

    backend.answers(answer)
    with client.stream_chat("A poem") as stream:
        texts = stream.text_deltas
        assert next(texts) == "first"
        read.set()
        assert "".join(texts) == ", second"


def test_an_empty_answer_is_whole(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(streams([]))
    with client.stream_chat("Say nothing") as stream:
        assert list(stream.text_deltas) == []
    assert stream.response.text == ""
    assert stream.response.finish_reason == "stop"


@pytest.mark.parametrize("leave", ["break", "with", "close", "drop"])
def test_leaving_early_closes_the_backends_connection(
    client: nexusnitro.Client, backend: FakeBackend, leave: str
) -> None:
    backend.answers(streams_then_holds(backend, "Roses "))
    stream = client.stream_chat("A poem")
    assert isinstance(next(stream), nexusnitro.StreamStart)
    if leave == "break":
        for _ in stream.text_deltas:
            break
    elif leave == "with":
        with stream:
            pass
    elif leave == "close":
        stream.close()
    else:
        del stream
        gc.collect()
    left = time.monotonic()
    backend.wait_for_disconnect()
    assert time.monotonic() - left < 1
    if leave != "drop":
        with pytest.raises(RuntimeError, match="not read to its end"):
            _ = stream.response
        with pytest.raises(RuntimeError, match="closed"):
            next(stream)


def test_a_cut_keeps_what_came(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(streams_then_cuts("Roses ", "are "))
    with client.stream_chat("A poem") as stream, pytest.raises(nexusnitro.StreamCutError) as caught:
        list(stream.text_deltas)
    error = caught.value
    assert error.reason == "STREAM_TRUNCATED"
    assert error.backend == "fake"
    assert error.text == "Roses are "
    assert error.partial is not None
    assert error.partial.text == "Roses are "
    assert not error.partial.complete
    assert error.partial.finish_reason is None
    assert stream.partial.text == "Roses are "
    with pytest.raises(nexusnitro.StreamCutError):
        _ = stream.response


def test_a_stream_without_its_end_mark_is_cut(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.begin_stream()
        exchange.send(chunk("Roses "))
        exchange._handler.wfile.write(b"0\r\n\r\n")

    backend.answers(answer)
    with pytest.raises(nexusnitro.StreamCutError) as caught:
        client.stream_chat("A poem").read_all()
    assert caught.value.text == "Roses "


def test_an_error_in_the_stream_keeps_what_came(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.begin_stream()
        exchange.send(chunk("Roses "))
        exchange.send({"error": {"message": "the model fell over", "type": "server_error"}})

    backend.answers(answer)
    with pytest.raises(nexusnitro.StreamCutError, match="fell over") as caught:
        client.stream_chat("A poem").read_all()
    assert caught.value.reason == "BACKEND_STREAM_ERROR"
    assert caught.value.text == "Roses "


def test_a_gap_is_told_with_its_phase_and_keeps_what_came(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(streams_then_holds(backend, "Roses "))
    with pytest.raises(nexusnitro.BackendTimeoutError) as caught:
        client.stream_chat("A poem", config="hurried").read_all()
    assert caught.value.reason == "TOKEN_GAP_TIMEOUT"
    assert caught.value.phase == "between_tokens"
    assert caught.value.text == "Roses "
    backend.wait_for_disconnect()


def test_no_first_byte_is_told_with_its_phase(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))
    with pytest.raises(nexusnitro.BackendTimeoutError) as caught:
        client.stream_chat("A poem", config="hurried").read_all()
    assert caught.value.reason == "FIRST_BYTE_TIMEOUT"
    assert caught.value.partial is None


def test_the_timeout_ends_a_stream(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(streams_then_holds(backend, "Roses "))
    began = time.monotonic()
    with pytest.raises(nexusnitro.CallTimeoutError) as caught:
        client.stream_chat("A poem", timeout=0.3).read_all()
    assert time.monotonic() - began < 2
    assert caught.value.text == "Roses "
    backend.wait_for_disconnect()


def test_an_error_before_the_stream_is_raised_where_it_is_read(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(replies({"error": {"message": "no such thing"}}, 400))
    with (
        client.stream_chat("A poem") as stream,
        pytest.raises(nexusnitro.BackendRejectedError) as caught,
    ):
        next(stream)
    assert caught.value.backend_message == "no such thing"


def test_json_where_a_stream_was_asked_is_taken(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(replies(completion("Hello.")))
    assert client.stream_chat("Say hi").read_all().text == "Hello."


def test_a_stream_that_was_not_sent_is_repeated(client: nexusnitro.Client) -> None:
    before = client.stats().calls.started
    with pytest.raises(nexusnitro.BackendConnectionError):
        client.stream_chat("A poem", config="down", max_retries=1).read_all()
    assert client.stats().calls.started - before == 2


def test_another_thread_may_close(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(streams_then_holds(backend, "Roses "))
    stream = client.stream_chat("A poem")
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(stream.read_all)
        backend.wait_for_exchanges(1)
        stream.close()
        error = reading.exception(5)
    assert isinstance(error, (nexusnitro.CallCancelledError, RuntimeError))
    backend.wait_for_disconnect()


def test_a_lagging_reader_gets_fewer_messages_and_the_same_text(
    client: nexusnitro.Client,
) -> None:
    with client.stream_chat("A poem", config="flood", join_deltas=False) as every:
        deltas = [event for event in every if isinstance(event, nexusnitro.TextDelta)]
    assert len(deltas) == 20_000
    assert all(delta.first_sequence == delta.last_sequence for delta in deltas)

    with client.stream_chat("A poem", config="flood") as joined:
        few = [next(joined)]
        time.sleep(0.2)  # This reader lags.
        few += list(joined)
    texts = [event for event in few if isinstance(event, nexusnitro.TextDelta)]
    assert len(texts) < 10_000
    assert joined.response.text == every.response.text
    covered = [
        sequence
        for event in few
        for sequence in range(event.first_sequence, event.last_sequence + 1)
    ]
    assert covered == list(range(1, len(covered) + 1))


def test_a_reader_that_keeps_up_sees_every_delta(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    seen = threading.Semaphore(1)

    def answer(exchange: Exchange) -> None:
        exchange.begin_stream()
        for index in range(20):
            assert seen.acquire(timeout=10)
            exchange.send(chunk(f"{index} "))
        exchange.send(chunk({}, finish_reason="stop"))
        exchange.end_stream()

    backend.answers(answer)
    with client.stream_chat("Count") as stream:
        texts = []
        for text in stream.text_deltas:
            texts.append(text)
            seen.release()
    assert texts == [f"{index} " for index in range(20)]


def test_streams_in_many_threads_do_not_mix(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(
        lambda exchange: stream_to_end(
            exchange, [f"{exchange.question}:{index} " for index in range(20)]
        )
    )

    def read(question: str) -> bool:
        with client.stream_chat(question) as stream:
            text = "".join(stream.text_deltas)
        return text == "".join(f"{question}:{index} " for index in range(20))

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(read, [f"q{index}" for index in range(64)]))
