"""An HTTP server that answers, breaks off or hangs as a test tells it to.

By itself it knows no wire but the ends of OpenAI's streams; `support.backends` teaches it all of
them.
"""

from __future__ import annotations

import json
import queue
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOLD_MAX = 20.0  # Seconds; a test that leaves a call hanging longer is broken.


class Exchange:
    """One request, and the means to answer it. Used by the thread of its connection alone."""

    def __init__(self, handler: BaseHTTPRequestHandler, raw: bytes) -> None:
        self._handler = handler
        self.method = handler.command
        self.path = handler.path  # With the query.
        self.header_lines = [(name.lower(), value) for name, value in handler.headers.items()]
        self.headers = dict(self.header_lines)
        self.raw = raw

    @cached_property
    def body(self) -> dict[str, Any]:
        """The request's body, which must be JSON."""
        body: dict[str, Any] = json.loads(self.raw)
        return body

    @property
    def question(self) -> str:
        """The text of the last message."""
        content = self.body["messages"][-1]["content"]
        return content if isinstance(content, str) else content[0]["text"]

    @property
    def streamed(self) -> bool:
        """Whether a stream was asked for."""
        return bool(self.body.get("stream"))

    def reply(
        self,
        body: Any,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        content_type: str = "application/json",
    ) -> None:
        """Sends a whole reply; what is neither text nor bytes is sent as JSON."""
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        data = text.encode() if isinstance(text, str) else text
        self._handler.send_response(status)
        self._handler.send_header("content-type", content_type)
        self._handler.send_header("content-length", str(len(data)))
        for name, value in (headers or {}).items():
            self._handler.send_header(name, value)
        self._handler.end_headers()
        self._handler.wfile.write(data)

    def begin_stream(
        self,
        content_type: str = "text/event-stream",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Sends the head of a stream, of SSE events unless it says otherwise."""
        self._handler.send_response(200)
        self._handler.send_header("content-type", content_type)
        self._handler.send_header("transfer-encoding", "chunked")
        for name, value in (headers or {}).items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def send_bytes(self, data: bytes) -> None:
        """Sends bytes of a stream's body in one piece."""
        self._handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def send(self, *events: Any) -> None:
        """Sends SSE events in one piece; what is no string is sent as JSON."""
        texts = [event if isinstance(event, str) else json.dumps(event) for event in events]
        self.send_bytes("".join(f"data: {text}\n\n" for text in texts).encode())

    def end_stream(self) -> None:
        """Sends OpenAI's end mark, and the end of the body."""
        self.send("[DONE]")
        self.end_body()

    def end_body(self) -> None:
        """Sends the end of a stream's body, without any mark of a wire's own."""
        self._handler.wfile.write(b"0\r\n\r\n")

    def cut(self) -> None:
        """Resets the connection."""
        linger = struct.pack("ii", 1, 0)
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._handler.close_connection = True

    def gone(self, seconds: float) -> bool:
        """Waits, at most so long, for the other side to close. Returns whether it did."""
        deadline = time.monotonic() + seconds
        connection = self._handler.connection
        while (left := deadline - time.monotonic()) > 0:
            if select.select([connection], [], [], left)[0]:
                try:
                    if connection.recv(1, socket.MSG_PEEK):
                        raise AssertionError("bytes came after the request")
                except ConnectionError:
                    pass
                self._handler.close_connection = True
                return True
        return False


Answer = Callable[[Exchange], None]


class FakeBackend:
    """The server. Answers on a free port of loopback; each connection has a thread.

    Attributes:
        root: URL of the server.
        url: What stands as `endpoint` of OpenAI's wire in a config file.
        exchanges: The requests so far.
        disconnects: Takes the requests whose connection was closed before they were answered.
    """

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.disconnects: queue.Queue[Exchange] = queue.Queue()
        self._arrived = threading.Condition()
        self._answer: Answer | None = None
        backend = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                backend._take(Exchange(self, self.rfile.read(length)))

            def do_GET(self) -> None:
                backend._take(Exchange(self, b""))

            def log_message(self, *_: Any) -> None:
                """Keeps quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 1_024

            def handle_error(self, *_: Any) -> None:
                """Keeps quiet: connections that are cut are what this is for."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.root}/v1"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()

    def answers(self, answer: Answer) -> None:
        """Has requests answered so from now on."""
        self._answer = answer

    def reset(self) -> None:
        """Forgets what came, and how to answer."""
        self._answer = None
        self.exchanges = []
        self.disconnects = queue.Queue()

    def wait_for_exchanges(self, count: int, seconds: float = 5.0) -> list[Exchange]:
        """Waits until so many requests have come. Returns them."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.exchanges) >= count, seconds)
            return list(self.exchanges)

    def wait_for_disconnect(self, seconds: float = 5.0) -> Exchange:
        """Waits until a connection is closed before its answer's end. Returns the request."""
        return self.disconnects.get(timeout=seconds)

    def close(self) -> None:
        """Stops."""
        self._server.shutdown()
        self._server.server_close()

    def _take(self, exchange: Exchange) -> None:
        with self._arrived:
            self.exchanges.append(exchange)
            self._arrived.notify_all()
        if self._answer is None:
            exchange.reply({"error": {"message": "the test gave no answer"}}, 500)
            return
        try:
            self._answer(exchange)
        except ConnectionError:
            self.disconnects.put(exchange)
            exchange.cut()


def hold(backend: FakeBackend) -> Answer:
    """Never answers, and notes when the caller leaves."""

    def answer(exchange: Exchange) -> None:
        if exchange.gone(HOLD_MAX):
            backend.disconnects.put(exchange)
        exchange.cut()

    return answer
