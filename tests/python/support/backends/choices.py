"""Several answers to one question: replies of one answer each, made into one reply."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import Any

Stream = tuple[list[bytes], list[bytes]]


def join_wholes(bodies: list[bytes], key: str) -> bytes:
    """Whole replies, joined. `key` holds the list of answers."""
    replies = [json.loads(body) for body in bodies]
    answers = [{**reply[key][0], "index": index} for index, reply in enumerate(replies)]
    return json.dumps({**replies[0], key: answers}).encode()


def join_streams(streams: list[Stream], key: str) -> Stream:
    """Streamed replies of SSE events, joined: the answers come piece by piece in turn."""
    numbered = [
        ([_number(frame, key, index) for frame in content], [_number(f, key, index) for f in end])
        for index, (content, end) in enumerate(streams)
    ]
    turns = zip_longest(*(content for content, _ in numbered))
    content = [frame for turn in turns for frame in turn if frame is not None]
    finishes = [frame for _, end in numbered for frame in end if _answers(frame, key)]
    rest = [frame for frame in numbered[0][1] if not _answers(frame, key)]
    return content, [*finishes, *rest]


def _parse(frame: bytes) -> Any:
    text = frame.removeprefix(b"data: ")
    return json.loads(text) if text.startswith(b"{") else {}


def _answers(frame: bytes, key: str) -> list[Any]:
    answers: list[Any] = _parse(frame).get(key, [])
    return answers


def _number(frame: bytes, key: str, index: int) -> bytes:
    event = _parse(frame)
    if not event.get(key):
        return frame
    ending = frame[len(frame.rstrip()) :]
    answers = [{**answer, "index": index} for answer in event[key]]
    return b"data: " + json.dumps({**event, key: answers}).encode() + ending
