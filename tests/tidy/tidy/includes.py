"""Which way includes may go, what may be included where, and header guards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tidy.tree import CPP, Finding, Tree, unused

WHERE = "tests/tidy/tidy/includes.py"

# The rooms from the lowest floor up. A file may include what is on its own floor or below.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("client_core/base", "client_core/runtime"),
    (
        "client_core/cache",
        "client_core/config",
        "client_core/resilience",
        "client_core/telemetry",
        "client_core/transport",
        "client_core/wire",
    ),
    (
        "client_core/adapters",
        "client_core/credentials",
        "client_core/export",
        "client_core/routing",
        "client_core/stores",
    ),
    ("client_core/call",),
    ("client_core",),
    ("server",),
)

# Headers of libraries, and the only places that may include them. Measurements and tests may
# include what they like.
LIBRARIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"grpc(pp)?/.*", ("server/",)),
    (r"curl/.*", ("client_core/transport/curl_",)),
    (r"(uv|ares)\.h|hiredis/.*", ("client_core/runtime/",)),
    (r"simdjson\.h|rapidjson/.*|nlohmann/.*", ("client_core/adapters/", "client_core/wire/")),
    (r"yaml-cpp/.*", ("client_core/config/",)),
    (r"spdlog/.*", ("client_core/telemetry/log",)),
    (r"prometheus/.*", ("server/metrics",)),
    (r"microhttpd\.h", ("server/admin_http",)),
    (r"sqlite3\.h", ("client_core/stores/",)),
    (r"zlib\.h", ("client_core/wire/eventstream_parser",)),
    (r"mutex|condition_variable", ("client_core/base/mutex",)),
    (r"absl/synchronization/mutex\.h", ()),
)

# "file includes header" pairs that may break a rule, and why.
ALLOWED: dict[str, str] = {
    "server/server_stats.cc includes curl/curl.h": "the build's figures name libcurl's version",
    "server/main.cc includes absl/synchronization/mutex.h": (
        "switches off the lock-order checker of abseil, which gRPC uses"
    ),
}

_INCLUDE = re.compile(r'^#include ([<"])([^">]+)[">]')


def _includes(tree: Tree, path: str) -> Iterator[tuple[int, str, bool]]:
    """Line, what is included, and whether by quotes."""
    for number, line in tree.lines(path):
        if match := _INCLUDE.match(line):
            yield number, match[2], match[1] == '"'


def _room(path: str) -> str:
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "client_core" and len(parts) > 2 else parts[0]


def _floor(path: str) -> int | None:
    room = _room(path)
    return next((i for i, rooms in enumerate(FLOORS) if room in rooms), None)


def check_directions(tree: Tree) -> list[Finding]:
    """Finds includes that go upwards, and rooms of which no floor is known."""
    findings = []
    for path in tree.paths(*CPP, under=("client_core/", "server/")):
        floor = _floor(path)
        if floor is None:
            findings.append(Finding(path, 0, f"the room {_room(path)} is on no floor of {WHERE}"))
            continue
        for number, header, _ in _includes(tree, path):
            if header.startswith(("tests/", "bench/")):
                findings.append(Finding(path, number, f"includes {header}; expected no test code"))
                continue
            other = _floor(header) if header in tree else None
            if other is not None and other > floor:
                findings.append(
                    Finding(
                        path,
                        number,
                        f"includes {header}, which is above {_room(path)}; "
                        "expected includes to go downwards",
                    )
                )
    return findings


def check_room_cycles(tree: Tree) -> list[Finding]:
    """Finds rooms of one floor that include each other."""
    edges: dict[str, dict[str, tuple[str, int]]] = {}
    for path in tree.paths(*CPP, under=("client_core/", "server/")):
        for number, header, _ in _includes(tree, path):
            if header in tree and _room(header) != _room(path):
                edges.setdefault(_room(path), {}).setdefault(_room(header), (path, number))
    return _cycles({room: list(others) for room, others in edges.items()}, edges)


def check_file_cycles(tree: Tree) -> list[Finding]:
    """Finds files that include each other, also by way of others."""
    edges: dict[str, dict[str, tuple[str, int]]] = {}
    for path in tree.paths(*CPP):
        edges[path] = {
            header: (path, number) for number, header, _ in _includes(tree, path) if header in tree
        }
    return _cycles({path: list(others) for path, others in edges.items()}, edges)


def _cycles(
    graph: dict[str, list[str]], places: dict[str, dict[str, tuple[str, int]]]
) -> list[Finding]:
    findings = []
    done: set[str] = set()

    def visit(node: str, trail: list[str]) -> None:
        if node in trail:
            circle = [*trail[trail.index(node) :], node]
            path, number = places[circle[-2]][node]
            findings.append(
                Finding(path, number, f"closes a circle of includes: {' -> '.join(circle)}")
            )
        elif node not in done:
            for other in graph.get(node, ()):
                visit(other, [*trail, node])
            done.add(node)

    for node in sorted(graph):
        visit(node, [])
    return findings


def check_libraries(tree: Tree, allowed: dict[str, str] | None = None) -> list[Finding]:
    """Finds headers of libraries outside of the rooms that wrap them."""
    allowed = ALLOWED if allowed is None else allowed
    findings = []
    used = set()
    for path in tree.paths(*CPP, under=("client_core/", "server/")):
        for number, header, _ in _includes(tree, path):
            for pattern, places in LIBRARIES:
                if not re.fullmatch(pattern, header) or path.startswith(places or ("\0",)):
                    continue
                if (pair := f"{path} includes {header}") in allowed:
                    used.add(pair)
                    continue
                where = " and ".join(places) or "nowhere"
                findings.append(
                    Finding(path, number, f"includes {header}; expected that in {where} only")
                )
    return findings + unused(allowed, used, WHERE)


def check_own_header_first(tree: Tree) -> list[Finding]:
    """Finds sources and tests that do not include the header they belong to before all others."""
    findings = []
    for path in tree.paths(".cc"):
        tested = re.fullmatch(r"tests/unit/(.*)_test\.cc", path)
        own = (tested[1] if tested else path.removesuffix(".cc")) + ".h"
        if own not in tree:
            continue
        first = next(iter(_includes(tree, path)), (0, "nothing", False))
        if first[1] != own:
            findings.append(Finding(path, first[0], f"includes {first[1]} first; expected {own}"))
    return findings


def check_guards(tree: Tree) -> list[Finding]:
    """Finds headers whose guard is not made of their path."""
    findings = []
    for path in tree.paths(".h"):
        guard = "NEXUSNITRO_" + re.sub(r"[^A-Z0-9]", "_", path.upper()) + "_"
        text = tree[path]
        opening = f"#ifndef {guard}\n#define {guard}\n"
        if opening not in text or not text.rstrip().endswith(f"#endif  // {guard}"):
            findings.append(Finding(path, 1, f"expected the guard {guard}"))
    return findings
