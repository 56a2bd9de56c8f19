"""WireBackend: a server of one wire, which plays what a test gives it."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any

from support.backends.choices import Stream
from support.backends.script import Answer, Failure, StreamFailure
from support.backends.side import Side, SideScene
from support.backends.wire import Wire
from support.fake_backend import Exchange, FakeBackend


@dataclass(frozen=True)
class CutAfter:
    """A stream that ends after the answer's content, before its end mark.

    Attributes:
        answer: What it says until then.
        cleanly: Whether the body ends as a body should, or the connection is reset.
        inside_frame: Whether it ends in the middle of a frame.
        failure: An error in the stream that comes instead of the end.
    """

    answer: Answer
    cleanly: bool = True
    inside_frame: bool = False
    failure: StreamFailure | None = None


@dataclass(frozen=True)
class OddReply:
    """A body that nobody asked for, with status 200."""

    body: bytes
    content_type: str


@dataclass(frozen=True)
class Choices:
    """Several answers to one question."""

    answers: tuple[Answer, ...]


Scene = Answer | Choices | Failure | CutAfter | OddReply | SideScene


CHAT_SCENES = (Answer, Choices, Failure, CutAfter, OddReply)


class WireBackend:
    """The server. A request that the wire's real server would refuse gets a 400, and is remembered.

    Attributes:
        wire: What it speaks.
        sides: What it serves besides chats.
        faults: What was wrong with the requests of the scene.
        asked: The good requests of the scene, as the wire or the side has read them.
    """

    def __init__(self, wire: Wire, sides: tuple[Side, ...]) -> None:
        self.wire = wire
        self.sides = sides
        self.faults: list[str] = []
        self.asked: list[Any] = []
        self._scenes: list[Scene] = []
        self._http = FakeBackend()
        self._http.answers(self._answer)

    @property
    def endpoint(self) -> str:
        """What stands as `endpoint` in a config file."""
        return self._http.root + self.wire.endpoint_path

    @property
    def exchanges(self) -> list[Exchange]:
        """The requests, good and bad, of the scene."""
        return self._http.exchanges

    def play(self, *scenes: Scene) -> None:
        """Has the next requests answered so, one after the other."""
        self.faults, self.asked, self._scenes = [], [], list(scenes)
        self._http.exchanges = []

    def close(self) -> None:
        """Stops."""
        self._http.close()

    def _answer(self, exchange: Exchange) -> None:
        side = next((side for side in self.sides if side.matches(exchange)), None)
        served = side or self.wire
        try:
            faults = served.check(exchange)
            asked = None if faults else served.read(exchange)
        except Exception:  # noqa: BLE001 - A bug of the wire's own must fail the test.
            faults, asked = [traceback.format_exc()], None
        if asked is not None and not self._scenes:
            faults = ["the test expected no further request"]
        elif not faults and not isinstance(
            self._scenes[0], (side.scene, Failure) if side else CHAT_SCENES
        ):
            faults = [f"the test expected another request than {exchange.path}"]
        if faults or asked is None:
            self.faults += faults
            self._fail(exchange, self.wire.failure(400))
            return
        self.asked.append(asked)
        scene = self._scenes.pop(0)
        if isinstance(scene, Failure):
            self._fail(exchange, scene)
        elif isinstance(scene, OddReply):
            exchange.reply(scene.body, 200, self.wire.headers(), scene.content_type)
        elif side is not None:
            exchange.reply(side.reply(scene), headers=self.wire.headers())
        else:
            self._play(exchange, scene, asked.streamed)

    def _play(self, exchange: Exchange, scene: Answer | Choices | CutAfter, streamed: bool) -> None:
        headers = self.wire.headers()
        if not isinstance(scene, CutAfter) and not streamed:
            exchange.reply(self._whole(scene), headers=headers)
            return
        content, end = self._stream(scene)
        exchange.begin_stream(self.wire.stream_type, headers)
        for frame in content:
            exchange.send_bytes(frame)
        if isinstance(scene, CutAfter) and scene.inside_frame:
            exchange.send_bytes(end[0][: len(end[0]) // 2])
        if not isinstance(scene, CutAfter):
            for frame in end:
                exchange.send_bytes(frame)
            exchange.end_body()
        elif scene.failure is not None:
            exchange.send_bytes(scene.failure.data)
            exchange.end_body()
        elif scene.cleanly:
            exchange.end_body()
        else:
            exchange.cut()

    def _whole(self, scene: Answer | Choices) -> bytes:
        if isinstance(scene, Choices):
            return self.wire.whole_of(scene.answers)
        return self.wire.whole(scene)

    def _stream(self, scene: Answer | Choices | CutAfter) -> Stream:
        if isinstance(scene, Choices):
            return self.wire.stream_of(scene.answers)
        return self.wire.stream(scene.answer if isinstance(scene, CutAfter) else scene)

    @staticmethod
    def _fail(exchange: Exchange, failure: Failure) -> None:
        headers = dict(failure.headers)
        content_type = headers.pop("content-type", "application/json")
        exchange.reply(failure.body, failure.status, headers, content_type)
