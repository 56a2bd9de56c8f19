"""docs/capabilities.md is what the server prints."""

from __future__ import annotations

from support.programs import REPO, run, server_binary


def test_the_page_is_up_to_date() -> None:
    done = run([server_binary(), "--print-capabilities"])
    assert (done.returncode, done.stderr) == (0, "")
    page = (REPO / "docs" / "capabilities.md").read_text()
    assert page == done.stdout, (
        "the capability table has changed: "
        "build/server/nexusnitro-server --print-capabilities > docs/capabilities.md"
    )
