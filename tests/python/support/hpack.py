"""As much of HPACK (RFC 7541) as a raw connection needs.

Strings in Huffman's code, which gRPC uses for binary values alone, are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Header = tuple[bytes, bytes]

_STATIC = """
:authority=|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|:status=200
:status=204|:status=206|:status=304|:status=400|:status=404|:status=500|accept-charset=
accept-encoding=gzip, deflate|accept-language=|accept-ranges=|accept=|access-control-allow-origin=
age=|allow=|authorization=|cache-control=|content-disposition=|content-encoding=|content-language=
content-length=|content-location=|content-range=|content-type=|cookie=|date=|etag=|expect=|expires=
from=|host=|if-match=|if-modified-since=|if-none-match=|if-range=|if-unmodified-since=|last-modified=
link=|location=|max-forwards=|proxy-authenticate=|proxy-authorization=|range=|referer=|refresh=
retry-after=|server=|set-cookie=|strict-transport-security=|transfer-encoding=|user-agent=|vary=|via=
www-authenticate=
"""
STATIC_TABLE: list[Header] = [
    (name.encode(), value.encode())
    for name, _, value in (
        entry.partition("=") for line in _STATIC.split("\n") if line for entry in line.split("|")
    )
]


def encoded(headers: Iterable[Header]) -> bytes:
    """Each header as a literal that no table keeps."""
    return b"".join(b"\0" + _string(name) + _string(value) for name, value in headers)


def _string(text: bytes) -> bytes:
    return _integer(len(text), 7) + text


def _integer(value: int, bits: int) -> bytes:
    most = (1 << bits) - 1
    if value < most:
        return bytes([value])
    out = bytearray([most])
    value -= most
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


class Decoder:
    """Reads header blocks of one connection, in order."""

    def __init__(self) -> None:
        self._added: list[Header] = []  # The newest first. Its bound is not kept: calls are few.

    def decoded(self, block: bytes) -> Iterator[Header]:
        """The headers of a block."""
        at = 0
        while at < len(block):
            first = block[at]
            if first & 0x80:
                index, at = self._read_integer(block, at, 7)
                yield self._entry(index)
            elif first & 0xE0 == 0x20:  # A new size of the table.
                _, at = self._read_integer(block, at, 5)
            else:
                kept = bool(first & 0x40)
                index, at = self._read_integer(block, at, 6 if kept else 4)
                if index:
                    name = self._entry(index)[0]
                else:
                    name, at = self._read_string(block, at)
                value, at = self._read_string(block, at)
                if kept:
                    self._added.insert(0, (name, value))
                yield name, value

    def _entry(self, index: int) -> Header:
        return (STATIC_TABLE + self._added)[index - 1]

    @staticmethod
    def _read_integer(block: bytes, at: int, bits: int) -> tuple[int, int]:
        most = (1 << bits) - 1
        value = block[at] & most
        at += 1
        shift = 0
        if value == most:
            while True:
                value += (block[at] & 0x7F) << shift
                shift += 7
                at += 1
                if not block[at - 1] & 0x80:
                    break
        return value, at

    def _read_string(self, block: bytes, at: int) -> tuple[bytes, int]:
        size, at = self._read_integer(block, at, 7)
        return block[at : at + size], at + size
