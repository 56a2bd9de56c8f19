"""Picks ThreadSanitizer's reports that are about our own code out of its logs.

    own_reports.py FOLDER

A data race counts unless one of its two accesses was made by gRPC: by a function of gRPC's,
whatever functions of the standard library stand on top of it. gRPC orders its accesses with locks
that ThreadSanitizer cannot see in Debian's build, and suppressions cannot tell an access that gRPC
makes from one that it calls. Reports of any other kind count always.

OpenSSL counts as gRPC where a thread of gRPC's takes part: it does the TLS of callers under
gRPC's locks, and has no frames by which its caller could be seen. The last owner of an absl::Status
deletes it in Abseil's library, which counts the owners where ThreadSanitizer does not look.

Two more do not count. libcurl closes a socket that never connected before it tells the loop, so
libuv takes a number out of its epoll set that the kernel has taken out already, and that may be
another thread's descriptor by now. And a report that breaks off is of a process that a test killed.
Exits with 1 if a report counts.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_SEPARATOR = "=================="
_HEAD = re.compile(r"(?:WARNING|ERROR): ThreadSanitizer:")
_FRAME = re.compile(r"^ {4}#\d+ (?P<function>.*) (?P<source>\S+) \((?P<module>[^+)]*)")
_ACCESS = re.compile(
    r"^ {2}(?:Previous )?(?:[Aa]tomic )?(?:[Rr]ead|[Ww]rite) of size", re.MULTILINE
)
_LOOP_LEAVES_DESCRIPTOR = re.compile(
    r"#0 epoll_ctl .*\n +#1 .*libuv.*(?s:.*)Location is file descriptor"
)
_OPENSSL_OF_GRPC = re.compile(
    r"^ {4}#\d+ [^\n]* \((?:libssl|libcrypto)\.(?s:.*) grpc_core::Thread::Thread\(", re.MULTILINE
)
_LAST_OWNER_OF_STATUS = re.compile(r"#0 operator delete.*\n +#1 absl::\w+::Status::Unref\(")
_LIBRARY_SOURCE = "/usr/include/grpc"
_LIBRARY_MODULES = ("libgrpc", "libgpr", "libabsl_", "libprotobuf")
# Headers and generated code stand for their caller; `..` is the sanitizer's.
_TOLD_SOURCES = ("/usr/include/", "/usr/lib/", "..")
_GENERATED = "/generated/"


def is_ours(report: str) -> bool:
    """Tells whether a report counts.

    Args:
        report: The text of one report.

    Returns:
        Whether it does.
    """
    if "WARNING: ThreadSanitizer: data race" not in report:
        return True
    if "SUMMARY: ThreadSanitizer" not in report or _LOOP_LEAVES_DESCRIPTOR.search(report):
        return False
    if _OPENSSL_OF_GRPC.search(report) or _LAST_OWNER_OF_STATUS.search(report):
        return False
    starts = [match.start() for match in _ACCESS.finditer(report)][:2]
    stacks = [report[start:].split("\n\n", 1)[0] for start in starts]
    return not any(_made_by_library(stack) for stack in stacks)


def _made_by_library(stack: str) -> bool:
    for line in stack.splitlines():
        frame = _FRAME.match(line)
        if frame is None:
            continue
        source = frame["source"]
        if source.startswith(_LIBRARY_SOURCE):
            return True
        if source == "<null>":
            if Path(frame["module"]).name.startswith(_LIBRARY_MODULES):
                return True
            if frame["function"].startswith("grpc::"):
                return True
        elif not source.startswith(_TOLD_SOURCES) and _GENERATED not in source:
            return False
    return False


def read_reports(folder: Path) -> list[str]:
    """Reads the reports of all logs.

    Args:
        folder: Where the logs are.

    Returns:
        The reports.
    """
    reports = []
    for log in sorted(folder.iterdir()):
        parts = log.read_text(errors="replace").split(_SEPARATOR)
        reports += [part.strip("\n") for part in parts if _HEAD.search(part)]
    return reports


def main() -> int:
    """Runs the program."""
    reports = read_reports(Path(sys.argv[1]))
    ours = [report for report in reports if is_ours(report)]
    for report in ours:
        print(_SEPARATOR, report, sep="\n")
    print(
        f"ThreadSanitizer: {len(ours)} reports about our code; {len(reports) - len(ours)} about "
        "what gRPC does behind locks that cannot be seen"
    )
    return 1 if ours else 0


if __name__ == "__main__":
    sys.exit(main())
