"""The forms for JSON."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from nexusnitro import FinishReason, Message, TextPart, Usage
from nexusnitro.dicts import parts_from_list, to_dict
from test_message_codec import PARTS


def test_messages_lose_nothing() -> None:
    message = Message("assistant", PARTS, "Ann")
    dumped = json.loads(json.dumps(message.to_dict()))
    assert dumped["parts"][0] == {"kind": "text", "text": "Grüße 🎉"}
    assert parts_from_list(dumped["parts"], "parts") == message.parts


def test_values_of_all_kinds() -> None:
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    assert to_dict({"a": (b"\x00", FinishReason.STOP, moment, None, 1.5)}) == {
        "a": ["AA==", "stop", "2026-01-02T03:04:05+00:00", None, 1.5]
    }
    assert to_dict(Usage(input_tokens=0)) == {"input_tokens": 0}


@pytest.mark.parametrize(
    ("parts", "error", "words"),
    [
        ("text", TypeError, "parts: is a str"),
        ([5], TypeError, "parts[0]: is a int"),
        ([{"text": "a"}], ValueError, "parts[0].kind: is None; expected text, media"),
        ([{"kind": "text", "txt": "a"}], ValueError, "parts[0].txt: is unknown"),
        ([{"kind": "text"}], TypeError, "parts[0].text: is missing"),
        (
            [{"kind": "text", "text": "a", "signature": "?"}],
            ValueError,
            "parts[0].signature: is no base64",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_path(parts: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        parts_from_list(parts, "parts")
    assert words in str(caught.value)


def test_parts_and_strings_are_taken_as_they_are() -> None:
    assert parts_from_list([TextPart("a"), "b"], "parts") == (TextPart("a"), "b")
