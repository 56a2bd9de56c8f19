"""Our own replies in tests/fixtures, by the decoders and by the sidecar's adapters."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.decoding import decode_all
from support.fixtures import Fixture, fixtures

FIXTURES = list(fixtures())


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.reply.name)
def test_the_decoder_finds_what_is_in_it(fixture: Fixture) -> None:
    assert fixture.reply.wire.decode(fixture.reply.body).to_dict() == fixture.outcome


def test_the_adapters_find_what_is_in_them(tmp_path: Path) -> None:
    decoded = decode_all([fixture.reply for fixture in FIXTURES], tmp_path)
    wrong = [
        f"{one.reply.name}\n    " + "\n    ".join(one.differences)
        for one in decoded
        if one.differences
    ]
    assert not wrong, "\n".join(["the adapters find something else:", *wrong])
    missing = {one.reply.wire.api_schema for one in decoded if not one.implemented}
    assert not missing, f"there are no adapters for {missing}"
