"""Other forms of a reply: cut short, or framed in another way that the wire allows."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from support.decoding import Reply

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def variants(reply: Reply, cuts: int, source: random.Random) -> Iterator[Reply]:
    """The stream cut at some places, and if it is SSE, in the ways in which that can be written.

    A whole reply that is cut short is the transport's business.
    """
    for at in sorted(source.sample(range(1, len(reply.body)), min(cuts, len(reply.body) - 1))):
        # A reply without a visible byte is an error of its own, whatever it would have been.
        if reply.streamed and reply.body[:at].strip():
            yield _named(reply, f"cut at {at}", reply.body[:at])
    if "text/event-stream" in reply.content_type:
        for name, body in _framings(reply.body, source):
            yield _named(reply, name, body)


def _named(reply: Reply, name: str, body: bytes) -> Reply:
    return reply._replace(name=f"{reply.name}, {name}", body=body)


def _framings(body: bytes, source: random.Random) -> Iterator[tuple[str, bytes]]:
    plain = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    yield "LF", plain
    yield "CR LF", plain.replace(b"\n", b"\r\n")
    yield "CR", plain.replace(b"\n", b"\r")
    *lines, last = plain.split(b"\n")
    mixed = [line + source.choice([b"\n", b"\r\n"]) for line in lines]
    yield "LF and CR LF", b"".join([*mixed, last])
    yield "byte order mark", BYTE_ORDER_MARK + body
    yield "comments", plain.replace(b"\n\n", b"\n\n: ping\n\n:\n")
    yield "no blank", re.sub(rb"(?m)^data: ", b"data:", plain)
    yield "other fields", re.sub(rb"(?m)^data:", b"id: 3\nretry: 10\ndata:", plain)
    yield "data over lines", re.sub(rb'(?m)^data: ?\{"', b'data: {\ndata: "', plain)
    yield "blank tail", body + b"\n\n\n: bye\n\n"
