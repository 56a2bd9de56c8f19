"""Server-sent events, as the WHATWG's HTML standard has them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from wires.outcome import MalformedReply, decoded


class Event(NamedTuple):
    """An event with data."""

    name: str  # "message" where the stream names none.
    data: str

    @property
    def done(self) -> bool:
        """Whether this is the end mark that OpenAI introduced."""
        return self.data.strip() == "[DONE]"

    def json(self) -> dict[str, Any]:
        """The data, an object."""
        return parse_object(self.data)


def parse_object(text: str) -> dict[str, Any]:
    """A JSON object."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise MalformedReply(str(error)) from error
    if not isinstance(value, dict):
        raise MalformedReply("no object")
    return value


def events(body: bytes) -> Iterator[Event]:
    """The events of a stream.

    Lines end in LF, CRLF or CR, and in nothing else: U+2028 is text. One byte order mark at the
    beginning is dropped. A line without a colon is a field without a value; what begins with a
    colon is a comment; one blank behind the colon is dropped. Lines of data are joined by LF. An
    event without data is none.

    The standard drops an event that the stream's end cuts off. Servers forget the last blank
    line, so here it counts if its data is an object of JSON, or the end mark.
    """
    name = ""
    data: list[str] = []
    *lines, rest = re.split("\r\n|\r|\n", decoded(body).removeprefix("\ufeff"))
    for line in [*lines, rest] if rest else lines:
        if line == "":
            if data:
                yield Event(name or "message", "\n".join(data))
            name, data = "", []
            continue
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if key == "data":
            data.append(value)
        elif key == "event":
            name = value
        elif key == "error" and is_object(value):
            # Older servers of llama.cpp tell of errors so.
            yield Event("error", value)
    last = Event(name or "message", "\n".join(data))
    if data and (last.done or is_object(last.data)):
        yield last


def is_object(text: str) -> bool:
    """Whether a text is an object of JSON."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def is_stream(body: bytes) -> bool:
    """Whether a body is a stream of events rather than one document of JSON."""
    return decoded(body).lstrip()[:1] not in ("{", "[")
