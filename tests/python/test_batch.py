"""BatchState: what is asked, what is answered, and what is repeated; without any network."""

from __future__ import annotations

import time
from typing import Any

import pytest

from nexusnitro import ChatRequest, batch, errors
from nexusnitro.batch import BatchItem, BatchResult, BatchState
from nexusnitro.v1 import chat_service_pb2


class Clock:
    """Stands in for the module `time`."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(batch, "time", clock)
    return clock


def state_of(concurrency: int = 4, max_retries: int = 2) -> BatchState:
    """A batch whose chats have ten seconds each."""
    return BatchState(concurrency, 10.0, max_retries, 1_000)


def sent(item: BatchItem, now: float) -> Any:
    """The call that an item's message makes."""
    return chat_service_pb2.BatchChatRequest.FromString(item.encode(now)).call


def begin(state: BatchState, request: Any) -> batch.Sending:
    """Takes a request in that is to be sent."""
    sending = state.begin(request)
    assert sending is not None
    return sending


def answer(wire_id: str, text: str) -> chat_service_pb2.BatchChatResponse:
    """An answer."""
    response = chat_service_pb2.BatchChatResponse(id=wire_id)
    response.response.choices.add().message.parts.add(text=text)
    return response


def refusal(wire_id: str, not_sent: bool = True) -> chat_service_pb2.BatchChatResponse:
    """An error that may be repeated if nothing was sent."""
    response = chat_service_pb2.BatchChatResponse(id=wire_id)
    response.status.code = 14
    response.status.message = "no"
    response.status.not_sent = not_sent
    return response


def test_items_are_numbered_and_matched(clock: Clock) -> None:
    state = state_of()
    first, second = begin(state, "a"), begin(state, ChatRequest("b", timeout=3))
    call = sent(second.item, clock.now)
    assert (call.id, call.timeout.seconds) == ("1", 3)
    assert call.request.messages[0].parts[0].text == "b"
    assert sent(first.item, clock.now).timeout.seconds == 10
    state.take(answer("1", "B"))
    state.take(answer("0", "A"))
    state.take(answer("7", "of nobody"))
    assert [result.unwrap().text for result in state.ready] == ["B", "A"]
    assert [result.id for result in state.ready] == ["1", "0"]


def test_places_are_free_while_no_result_waits(clock: Clock) -> None:
    state = state_of(concurrency=2)
    begin(state, "a")
    assert state.wants_more()
    begin(state, "b")
    assert not state.wants_more()
    state.take(answer("0", "A"))
    assert not state.wants_more()
    state.ready.clear()
    assert state.wants_more()
    assert chat_service_pb2.BatchChatRequest.FromString(state.open_message()).open.concurrency == 2


def test_what_cannot_be_sent_fails_alone(clock: Clock) -> None:
    state = state_of()
    assert state.begin(5) is None  # type: ignore[arg-type]
    assert state.begin([{"role": "king", "content": ""}]) is None
    assert state.begin("x" * 2_000) is None
    kinds = [type(result.error) for result in state.ready]
    assert kinds == [TypeError, ValueError, errors.RequestTooLargeError]
    assert "requests[1].messages[0].role" in str(state.ready[1].error)
    assert not state.live


def test_what_was_not_sent_is_repeated_under_another_id(clock: Clock) -> None:
    state = state_of()
    begin(state, "a")
    again = state.take(refusal("0"))
    assert again is not None
    assert clock.now + 0.05 <= again.due <= clock.now + 0.1
    clock.now += 2
    call = sent(again.item, clock.now)
    assert (call.id, call.timeout.seconds) == ("0.1", 8)
    assert state.take(refusal("0.1")) is not None
    assert state.take(refusal("0.2")) is None  # Two repeats were all.
    assert isinstance(state.ready[0].error, errors.NexusNitroError)


def test_what_was_sent_or_comes_too_late_is_not_repeated(clock: Clock) -> None:
    state = state_of()
    begin(state, "a")
    begin(state, "b")
    assert state.take(refusal("0", not_sent=False)) is None
    clock.now += 9.99
    assert state.take(refusal("1")) is None
    assert len(state.ready) == 2


def test_a_lost_connection_fails_what_runs_and_keeps_what_waits(clock: Clock) -> None:
    state = state_of()
    begin(state, "ran")
    waits = begin(state, "waits")
    again, fatal = state.broken(errors.SidecarConnectionLostError("lost"), [waits])
    assert (again, fatal) == ([waits], None)
    assert [result.index for result in state.ready] == [0]
    assert isinstance(state.ready[0].error, errors.SidecarConnectionLostError)
    assert list(state.live) == ["1"]


def test_a_drain_repeats_what_was_never_begun(clock: Clock) -> None:
    state = state_of()
    begin(state, "a")
    details = errors.ErrorDetails(code="UNAVAILABLE", reason="DRAINING")
    again, fatal = state.broken(errors.DrainingError("drains", details), [])
    assert fatal is None
    assert [sending.item.wire_id for sending in again] == ["0.1"]
    assert not state.ready


def test_a_cancel_that_nobody_here_made_is_a_lost_connection(clock: Clock) -> None:
    state = state_of()
    begin(state, "a")
    again, fatal = state.broken(errors.CallCancelledError("CANCELLED"), [])
    assert (again, fatal) == ([], None)
    assert isinstance(state.ready[0].error, errors.SidecarConnectionLostError)


def test_another_error_of_the_stream_ends_the_batch(clock: Clock) -> None:
    state = state_of()
    begin(state, "a")
    error = errors.PermissionDeniedError("no batches for you")
    again, fatal = state.broken(error, [])
    assert (again, fatal) == ([], error)
    assert type(state.ready[0].error) is errors.PermissionDeniedError


def test_a_sidecar_that_hangs_is_noticed(clock: Clock) -> None:
    state = state_of()
    begin(state, "late")
    begin(state, ChatRequest("in time", timeout=100))
    clock.now += 14
    assert not state.overdue()
    clock.now += 2
    assert state.overdue()
    state.given_up()
    late, other = state.ready
    assert isinstance(late.error, errors.CallTimeoutError)
    assert late.error.phase == "sidecar"
    assert isinstance(other.error, errors.SidecarConnectionLostError)
    assert not state.live


def test_results() -> None:
    error = errors.CallTimeoutError("late")
    with pytest.raises(errors.CallTimeoutError):
        BatchResult(3, "a", error=error).unwrap()
    assert BatchResult(3, "a", error=error).id == "3"


@pytest.mark.parametrize("concurrency", [0, 4_097, -1])
def test_concurrency_has_limits(concurrency: int) -> None:
    with pytest.raises(ValueError, match="concurrency"):
        state_of(concurrency)


def test_the_time_that_is_left_is_sent() -> None:
    message = chat_service_pb2.BatchChatRequest()
    message.call.request.messages.add(role=3).parts.add(text="a")
    now = time.monotonic()
    item = BatchItem(0, "a", message, now, 5.0)
    assert sent(item, now).timeout.seconds == 5
    assert sent(item, now + 2).timeout.seconds == 3  # It waited for another stream meanwhile.
    item.retries += 1
    assert sent(item, now + 60).timeout.nanos == 1_000_000  # Never none: that would be no limit.
