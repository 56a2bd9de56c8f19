"""StreamState: how a stream ends, and what its errors keep."""

from __future__ import annotations

import pytest

from nexusnitro import errors
from nexusnitro.stream_state import StreamState
from nexusnitro.v1 import chat_pb2


def chunk(text: str = "", ended: bool = False) -> chat_pb2.ChatChunk:
    """A chunk with text, with the end, or with both."""
    made = chat_pb2.ChatChunk()
    if text:
        made.events.add().part_delta.text = text
    if ended:
        made.events.add().end.SetInParent()
    return made


def test_there_is_no_response_before_the_end() -> None:
    state = StreamState()
    state._take_texts(chunk("Roses "))
    assert state.text == "Roses "
    with pytest.raises(RuntimeError, match="not read to its end"):
        _ = state.response
    state._take_texts(chunk("are red.", ended=True))
    state._take_end()
    assert state.response.complete
    assert state.partial is state.response


def test_an_end_without_the_end_event_is_a_cut() -> None:
    state = StreamState()
    state._take_texts(chunk("Roses "))
    with pytest.raises(errors.StreamCutError) as caught:
        state._take_end()
    assert caught.value.text == "Roses "
    with pytest.raises(errors.StreamCutError):
        _ = state.response


def test_an_error_before_anything_came_has_no_partial() -> None:
    state = StreamState()
    error = errors.SidecarConnectionLostError("lost")
    assert state._take_error(error) is error
    assert error.partial is None


def test_a_connection_lost_in_the_middle_is_a_cut() -> None:
    state = StreamState()
    state._take_texts(chunk("Roses "))
    cause = OSError("reset")
    lost = errors.SidecarConnectionLostError("lost", errors.ErrorDetails(code="UNAVAILABLE"))
    lost.__cause__ = cause
    error = state._take_error(lost)
    assert isinstance(error, errors.StreamCutError)
    assert (error.reason, error.code, error.text) == ("CONNECTION_LOST", "UNAVAILABLE", "Roses ")
    assert error.__cause__ is cause


def test_other_errors_keep_their_class_and_get_the_partial() -> None:
    state = StreamState()
    state._take_events(chunk("Roses "))
    error = state._take_error(errors.CallTimeoutError("late"))
    assert isinstance(error, errors.CallTimeoutError)
    assert error.text == "Roses "
