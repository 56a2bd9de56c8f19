"""Every recorded reply, by the sidecar's adapters and by decoders of our own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from support import recordings
from support.decoding import SEED, Decoded, Reply, decode_all
from support.recordings import RECORDED

needs_recordings = pytest.mark.skipif(
    not RECORDED.is_dir(),
    reason=f"no recordings in {RECORDED}; set NEXUSNITRO_RECORDED to the folder that holds them",
)


def table(replies: Sequence[Reply], decoded: Sequence[Decoded]) -> str:
    """Bodies per wire: how many were decoded, differ, or have no adapter."""
    names = list(dict.fromkeys(reply.wire.name for reply in replies))
    rows = [("wire", "bodies", "decoded", "differing", "no adapter")]
    for name in [*names, ""]:
        of_wire = [reply for reply in replies if name in ("", reply.wire.name)]
        done = [one for one in decoded if name in ("", one.reply.wire.name)]
        differing = sum(bool(one.differences) for one in done)
        rows.append(
            (
                name or "all",
                str(len(of_wire)),
                str(len(done)),
                str(differing),
                str(len(of_wire) - len(done)),
            )
        )
    width = max(len(row[0]) for row in rows)
    return "\n".join(
        row[0].ljust(width) + "".join(cell.rjust(12) for cell in row[1:]) for row in rows
    )


def check(replies: Sequence[Reply], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fails on any difference, after a table."""
    decoded = decode_all([reply for reply in replies if reply.wire.api_schema], folder)
    with capsys.disabled():
        print(f"\n\n{table(replies, decoded)}\nNEXUSNITRO_TEST_SEED={SEED}")
    wrong = [
        f"{one.reply.wire.name}: {one.reply.name}\n    " + "\n    ".join(one.differences)
        for one in decoded
        if one.differences
    ]
    assert not wrong, "\n".join(["the adapters and our decoders differ:", *wrong])


@needs_recordings
def test_every_recorded_stream_decodes_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check(list(recordings.streams()), tmp_path, capsys)


@needs_recordings
def test_every_chat_of_llama_server_decodes_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check(list(recordings.llama_replies()), tmp_path, capsys)
