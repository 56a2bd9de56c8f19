"""A connection that speaks HTTP/2 byte by byte, for what no gRPC client would send."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from support import hpack

if TYPE_CHECKING:
    from typing_extensions import Self

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
ENHANCE_YOUR_CALM = 11  # The reason of a reset; gRPC makes RESOURCE_EXHAUSTED of it.

Header = tuple[bytes, bytes]


class Frame(NamedTuple):
    """A frame as it came."""

    kind: int
    flags: int
    stream: int
    payload: bytes


class Ending(NamedTuple):
    """How a stream ended: with a gRPC status, with a reset, or with the connection."""

    status: int | None = None
    message: str = ""
    reset: int | None = None
    closed: bool = False


class RawConnection:
    """A connection to a gRPC server, with one stream at a time."""

    def __init__(self, address: tuple[str, int] | str, timeout: float = 10.0) -> None:
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._deadline = time.monotonic() + timeout
        self._decoder = hpack.Decoder()
        self._read = b""
        self.bytes_sent = 0
        self._windows = {0: 65_535}  # What may still be sent: on the connection, and on a stream.
        self._initial_window = 65_535
        self._socket.settimeout(timeout)
        self._socket.connect(address)
        self._socket.sendall(PREFACE + frame(SETTINGS, 0, 0, b""))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def begin(self, path: str, headers: Sequence[Header] = (), *, stream: int = 1) -> None:
        """Sends the headers of a call.

        Args:
            path: For example `/nexusnitro.v1.ChatService/Chat`.
            headers: Those beyond what every gRPC call has; sent as they are.
            stream: Its number; odd, and greater than that of the last one.
        """
        fields = [
            (b":method", b"POST"),
            (b":scheme", b"http"),
            (b":path", path.encode()),
            (b":authority", b"localhost"),
            (b"te", b"trailers"),
            (b"content-type", b"application/grpc"),
            *headers,
        ]
        self._windows[stream] = self._initial_window
        self.send(frame(HEADERS, END_HEADERS, stream, hpack.encoded(fields)))

    def send_message(self, message: bytes, *, stream: int = 1) -> None:
        """Sends a whole message, and ends this side of the stream."""
        self.send(
            frame(DATA, END_STREAM, stream, b"\0" + struct.pack(">I", len(message)) + message)
        )

    def send(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self._socket.sendall(data)

    def send_as_permitted(self, total: int, *, declared: int, stream: int = 1) -> Ending | None:
        """Sends `total` bytes of a message that is said to have more, as the windows permit.

        Returns:
            How the stream ended before all was sent; None if all was.
        """
        prefix = b"\0" + struct.pack(">I", declared)
        self.send(frame(DATA, 0, stream, prefix))
        self._windows[0] -= len(prefix)
        self._windows[stream] -= len(prefix)
        while self.bytes_sent < total:
            size = min(16_384, total - self.bytes_sent, self._windows[0], self._windows[stream])
            if size <= 0:
                ending = self._take_one(stream)
                if ending is not None:
                    return ending
                continue
            try:
                self.send(frame(DATA, 0, stream, b" " * size))
            except OSError:
                return Ending(closed=True)
            self.bytes_sent += size
            self._windows[0] -= size
            self._windows[stream] -= size
        return None

    def ending(self, *, stream: int = 1) -> Ending:
        """Waits until the stream has ended."""
        while True:
            ending = self._take_one(stream)
            if ending is not None:
                return ending

    def _take_one(self, stream: int) -> Ending | None:
        came = self._next_frame()
        if came is None:
            return Ending(closed=True)
        if came.kind == SETTINGS and not came.flags & ACK:
            self._take_settings(came.payload)
            self.send(frame(SETTINGS, ACK, 0, b""))
        elif came.kind == PING and not came.flags & ACK:
            self.send(frame(PING, ACK, 0, came.payload))
        elif came.kind == WINDOW_UPDATE:
            more = struct.unpack(">I", came.payload)[0]
            self._windows[came.stream] = self._windows.get(came.stream, 0) + more
        elif came.kind == HEADERS:
            fields = dict(self._decoder.decoded(came.payload))  # Always: its table moves on.
            if came.stream == stream and b"grpc-status" in fields:
                message = fields.get(b"grpc-message", b"").decode()
                return Ending(status=int(fields[b"grpc-status"]), message=message)
            if came.stream == stream and came.flags & END_STREAM:
                return Ending(message=fields.get(b":status", b"").decode())
        elif came.kind == RST_STREAM and came.stream == stream:
            return Ending(reset=struct.unpack(">I", came.payload)[0])
        return None

    def _take_settings(self, payload: bytes) -> None:
        for key, value in struct.iter_unpack(">HI", payload):
            if key == 4:  # SETTINGS_INITIAL_WINDOW_SIZE, also for streams that are open.
                for number in self._windows:
                    if number != 0:
                        self._windows[number] += value - self._initial_window
                self._initial_window = value

    def _next_frame(self) -> Frame | None:
        head = self._exactly(9)
        if head is None:
            return None
        size = int.from_bytes(head[:3], "big")
        payload = self._exactly(size)
        if payload is None:
            return None
        stream = struct.unpack(">I", head[5:])[0] & 0x7FFF_FFFF
        return Frame(head[3], head[4], stream, payload)

    def _exactly(self, size: int) -> bytes | None:
        while len(self._read) < size:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the server neither ended the stream nor the connection")
            self._socket.settimeout(left)
            try:
                more = self._socket.recv(65_536)
            except ConnectionError:
                return None
            if not more:
                return None
            self._read += more
        data, self._read = self._read[:size], self._read[size:]
        return data


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """An HTTP/2 frame."""
    return len(payload).to_bytes(3, "big") + struct.pack(">BBI", kind, flags, stream) + payload
