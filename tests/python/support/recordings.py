"""The recorded replies of real servers. They lie beside the repository; nothing of them is in it."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

from support.decoding import Reply
from support.programs import REPO
from wires import catalogue

RECORDED = Path(os.environ.get("NEXUSNITRO_RECORDED", REPO.parent / "shared" / "recorded"))
GZIP_MAGIC = b"\x1f\x8b"

# Replies of llama-server to chats; by the first that the file's name begins with.
_LLAMA_WIRES = {
    "anth": catalogue.ANTHROPIC,
    "resp": catalogue.RESPONSES,
    "": catalogue.OPENAI,
}
_NO_CHATS = ("emb", "get405", "models", "native", "n404")


def streams() -> Iterator[Reply]:
    """The recorded streams."""
    folder = RECORDED / "streams"
    for entry in json.loads((folder / "index.json").read_text()):
        body = unpacked((folder / f"{entry['id']}.body").read_bytes())
        yield Reply(
            f"{entry['id']} {entry['url']}",
            catalogue.wire_at(entry["url"], body),
            entry["status"],
            entry["content_type"],
            body,
        )


def llama_replies() -> Iterator[Reply]:
    """What llama-server answered to chats, streamed and whole."""
    for path in sorted((RECORDED / "llama-server").glob("*.hdr")):
        if path.stem in _NO_CHATS:
            continue
        status, *headers = path.read_text().split("\n")
        types = [line for line in headers if line.lower().startswith("content-type:")]
        wire = next(wire for stem, wire in _LLAMA_WIRES.items() if path.stem.startswith(stem))
        yield Reply(
            f"llama-server/{path.stem}",
            wire,
            int(status.split()[1]),
            types[0].partition(":")[2].strip(),
            unpacked(path.with_suffix(".body").read_bytes()),
        )


def unpacked(body: bytes) -> bytes:
    """A body without its compression, which is the transport's business."""
    return gzip.decompress(body) if body.startswith(GZIP_MAGIC) else body
