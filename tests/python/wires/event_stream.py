"""AWS's binary event streams.

Big-endian: u32 size of the message, u32 size of its headers, u32 CRC of these eight bytes; the
headers; the payload; u32 CRC of all before it. A header is u8 size and name, u8 type, value.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from wires.outcome import MalformedReply

_PRELUDE_BYTES, _CRC_BYTES = 12, 4
# Headers whose value is a number: its form by the type. 0 and 1 are true and false.
_NUMBERS = {2: ">b", 3: ">h", 4: ">i", 5: ">q", 8: ">q"}
_UUID_BYTES = 16


class Message(NamedTuple):
    """One message of a stream."""

    headers: dict[str, object]
    payload: bytes


def messages(body: bytes) -> Iterator[Message | None]:
    """The messages of a stream. None comes last if the last one was cut."""
    at = 0
    while at < len(body):
        rest = body[at:]
        if len(rest) < _PRELUDE_BYTES:
            yield None
            return
        size, headers_size, prelude_crc = struct.unpack(">III", rest[:_PRELUDE_BYTES])
        if zlib.crc32(rest[:8]) != prelude_crc:
            raise MalformedReply("the prelude's checksum is wrong")
        if size < _PRELUDE_BYTES + headers_size + _CRC_BYTES:
            raise MalformedReply("the headers are larger than the message")
        if len(rest) < size:
            yield None
            return
        message = rest[:size]
        if zlib.crc32(message[:-_CRC_BYTES]) != struct.unpack(">I", message[-_CRC_BYTES:])[0]:
            raise MalformedReply("the message's checksum is wrong")
        end = _PRELUDE_BYTES + headers_size
        yield Message(read_headers(message[_PRELUDE_BYTES:end]), message[end:-_CRC_BYTES])
        at += size


def encoded(headers: dict[str, object], payload: bytes) -> bytes:
    """A message; headers are strings, or true and false."""
    block = b""
    for name, value in headers.items():
        block += bytes([len(name)]) + name.encode()
        if isinstance(value, bool):
            block += bytes([0 if value else 1])
        else:
            text = str(value).encode()
            block += b"\x07" + struct.pack(">H", len(text)) + text
    size = _PRELUDE_BYTES + len(block) + len(payload) + _CRC_BYTES
    prelude = struct.pack(">II", size, len(block))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + block + payload
    return message + struct.pack(">I", zlib.crc32(message))


def read_headers(block: bytes) -> dict[str, object]:
    """The headers in a block of them."""
    headers: dict[str, object] = {}
    at = 0
    try:
        while at < len(block):
            name_end = at + 1 + block[at]
            name = block[at + 1 : name_end].decode()
            kind = block[name_end]
            headers_value, at = _value(block, kind, name_end + 1)
            if name in headers:
                raise MalformedReply(f"header {name} comes twice")
            headers[name] = headers_value
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise MalformedReply("the headers are broken") from error
    return headers


def _value(block: bytes, kind: int, at: int) -> tuple[object, int]:
    """A header's value, and where it ends."""
    if kind in (0, 1):
        return kind == 0, at
    if kind in _NUMBERS:
        end = at + struct.calcsize(_NUMBERS[kind])
        return struct.unpack(_NUMBERS[kind], block[at:end])[0], end
    if kind in (6, 7):
        begin = at + 2
        end = begin + struct.unpack(">H", block[at:begin])[0]
    elif kind == 9:
        begin, end = at, at + _UUID_BYTES
    else:
        raise MalformedReply(f"header type {kind} is unknown")
    value = block[begin:end]
    if len(value) < end - begin:
        raise MalformedReply("a header is cut off")
    return (value.decode() if kind == 7 else value), end
