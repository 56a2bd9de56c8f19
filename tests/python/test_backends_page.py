"""docs/backends.md tells of every server that the table of dialects knows."""

from __future__ import annotations

import re

from support.programs import REPO

SOURCE = REPO / "client_core" / "adapters" / "openai" / "openai_dialect.cc"
PAGE = REPO / "docs" / "backends.md"


def known() -> dict[str, tuple[str, str, str]]:
    """The servers in the program: name → other name, host, key of the cap on tokens."""
    text = SOURCE.read_text()
    rows = text[text.index("kDialects[]") : text.index("bool IsAt")]
    servers = {}
    for row in re.split(r"(?=\.name = )", rows)[1:]:

        def member(name: str, row: str = row) -> str:
            found = re.search(rf'\.{name} = (?:"([^"]*)"|(kNewCap))', row)
            return (found[1] or "max_completion_tokens") if found else ""

        cap = member("max_tokens_key") or "max_tokens"
        servers[member("name")] = (member("other_name"), member("host"), cap)
    return servers


def told() -> dict[str, tuple[str, str, str]]:
    """The same, as the page has it."""
    section = PAGE.read_text().split("### Servers that resemble OpenAI", 1)[1].split("\n## ", 1)[0]
    servers = {}
    for line in section.splitlines():
        if not line.startswith("| `"):
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall(r"`([^`]+)`", cells[0])
        if names[0] == "provider":
            continue
        other = names[1] if len(names) > 1 else ""
        servers[names[0]] = (other, cells[1], cells[2].strip("`"))
    return servers


def test_the_page_tells_of_each_server() -> None:
    servers = known()
    assert len(servers) > 10
    assert told() == servers
