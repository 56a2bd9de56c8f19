"""Events of a stream."""

from __future__ import annotations

import dataclasses
import pickle
import typing

import pytest

from nexusnitro import ChatEvent, ChoiceFinish, Finish, FinishReason, TextDelta


def test_each_kind_has_a_type_of_its_own_and_its_place_in_the_stream() -> None:
    kinds = typing.get_args(ChatEvent)
    assert len({kind.type for kind in kinds}) == len(kinds) == 15
    for kind in kinds:
        names = [field.name for field in dataclasses.fields(kind)]
        assert names[:2] == ["first_sequence", "last_sequence"]
        assert kind.__slots__


def test_they_are_immutable_pickle_and_match() -> None:
    event = TextDelta(1, 2, 0, 0, "Roses")
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.text = "Lilies"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(event)) == event
    match event:
        case TextDelta(text=text):
            assert text == "Roses"


def test_the_finish_reason_of_a_choice() -> None:
    event = ChoiceFinish(1, 1, 0, Finish(FinishReason.LENGTH, "max_tokens"))
    assert event.finish_reason == "length"
