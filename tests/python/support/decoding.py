"""Has the sidecar's adapters decode replies, by the program decode_recordings."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from support.programs import built_program
from wires.catalogue import Wire
from wires.comparison import differences
from wires.outcome import COMPLETE, CUT, FAILED, Outcome

SEED = int(os.environ.get("NEXUSNITRO_TEST_SEED", random.randrange(2**32)))
CHUNKINGS = 6
SECONDS_MAX = 50.0


class Reply(NamedTuple):
    """A reply as a server sent it."""

    name: str
    wire: Wire
    status: int
    content_type: str
    body: bytes

    @property
    def streamed(self) -> bool:
        """Whether it is a stream."""
        return "json" not in self.content_type or "ndjson" in self.content_type


class Decoded(NamedTuple):
    """What came of a reply: what differs between the adapter and our decoder, or neither."""

    reply: Reply
    differences: list[str]


def decode_all(replies: Sequence[Reply], folder: Path, chunkings: int = CHUNKINGS) -> list[Decoded]:
    """Decodes replies in both ways: asked for as what they are, and as the other.

    The answer has to be the same, and however the body is cut: byte by byte, and in as many random
    ways as `chunkings` says. `folder` takes the bodies.
    """
    expected = [reply.wire.decode(reply.body) for reply in replies]
    lines = []
    for number, (reply, outcome) in enumerate(zip(replies, expected, strict=True)):
        path = folder / f"{number}.body"
        path.write_bytes(reply.body)
        for stream in (reply.streamed, not reply.streamed):
            lines.append(json.dumps(_job(path, reply, outcome, stream)))
    found = iter(_run(lines, chunkings))
    return [
        _decoded(reply, outcome, next(found), next(found))
        for reply, outcome in zip(replies, expected, strict=True)
    ]


def _job(path: Path, reply: Reply, outcome: Outcome, stream: bool) -> dict[str, Any]:
    return {
        "path": str(path),
        "api_schema": reply.wire.api_schema,
        "options": reply.wire.options,
        "status": reply.status,
        "content_type": reply.content_type,
        "stream": stream,
        "choices": max(1, len(outcome.choices)),
    }


def _run(lines: list[str], chunkings: int) -> list[dict[str, Any]]:
    program = built_program("decode_recordings")
    result = subprocess.run(
        [program, str(SEED), str(chunkings)],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS_MAX,
    )
    if result.returncode != 0:
        raise RuntimeError(f"{program} ended with {result.returncode}: {result.stderr}")
    return [json.loads(line) for line in result.stdout.split("\n") if line]


def _decoded(
    reply: Reply, outcome: Outcome, as_sent: dict[str, Any], otherwise: dict[str, Any]
) -> Decoded:
    # Only a stream can break off with some of its answer, and if nothing of it came, the sidecar
    # tells the error alone. What came before bytes that make no sense is nobody's wire.
    complete = outcome.end == COMPLETE
    begun = any(choice.order for choice in outcome.choices.values())
    partly = reply.streamed and begun and outcome.end in (CUT, FAILED)
    found = differences(outcome, as_sent, with_answer=complete or partly)
    for line in differences(outcome, otherwise, with_answer=complete):
        if line not in found:
            found.append(f"{line} (asked for {'whole' if reply.streamed else 'as a stream'})")
    return Decoded(reply, found)
