"""Our own replies in tests/fixtures, by the decoders and by the sidecar's adapters."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.decoding import SEED, Decoded, decode_all
from support.fixtures import Fixture, fixtures
from support.variants import variants

CUTS = 8  # Of each fixture.
FIXTURES = list(fixtures())


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.reply.name)
def test_the_decoder_finds_what_is_in_it(fixture: Fixture) -> None:
    assert fixture.reply.wire.decode(fixture.reply.body).to_dict() == fixture.outcome


def check(decoded: Sequence[Decoded]) -> None:
    """Fails on any difference."""
    wrong = [
        f"{one.reply.name}\n    " + "\n    ".join(one.differences)
        for one in decoded
        if one.differences
    ]
    assert not wrong, "\n".join([f"adapters and decoders differ (seed {SEED}):", *wrong])


def test_the_adapters_find_what_is_in_them(tmp_path: Path) -> None:
    check(decode_all([fixture.reply for fixture in FIXTURES], tmp_path))


def test_cut_short_or_framed_otherwise_they_are_read_alike(tmp_path: Path) -> None:
    source = random.Random(SEED)
    replies = [
        variant
        for fixture in FIXTURES
        if fixture.reply.status == 200
        for variant in variants(fixture.reply, CUTS, source)
    ]
    check(decode_all(replies, tmp_path, chunkings=1))
