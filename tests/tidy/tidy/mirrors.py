"""Sources without a test of their own."""

from __future__ import annotations

import re

from tidy.tree import Finding, Tree, unused

WHERE = "tests/tidy/tidy/mirrors.py"

# Sources whose behaviour shows only over real sockets, with gRPC or as a process, and the test
# that shows it.
COVERED_ELSEWHERE: dict[str, str] = {
    "client_core/transport/curl_multi.cc": "tests/integration/transport_test.cc",
    "client_core/transport/curl_tls.cc": "tests/integration/check_config_test.cc",
    "client_core/transport/curl_transport.cc": "tests/integration/transport_test.cc",
    "server/admin_http.cc": "tests/integration/server_test.cc",
    "server/authorizer.cc": "tests/integration/access_test.cc",
    "server/batch_chat_call.cc": "tests/integration/batch_chat_test.cc",
    "server/builder_settings.cc": "tests/python/test_access.py",
    "server/chat_service.cc": "tests/integration/chat_service_test.cc",
    "server/check_config_call.cc": "tests/integration/config_check_test.cc",
    "server/config_call.cc": "tests/integration/config_service_test.cc",
    "server/config_service.cc": "tests/integration/config_service_test.cc",
    "server/listeners.cc": "tests/integration/server_test.cc",
    "server/main.cc": "tests/python/test_server.py",
    "server/model_service.cc": "tests/integration/model_service_test.cc",
    "server/server.cc": "tests/integration/server_test.cc",
    "server/stats_service.cc": "tests/integration/server_test.cc",
    "server/stream_chat_call.cc": "tests/integration/chat_service_test.cc",
    "server/tls_credentials.cc": "tests/integration/tls_test.cc",
    "server/unary_call.cc": "tests/integration/model_service_test.cc",
    "server/unary_chat_call.cc": "tests/integration/chat_service_test.cc",
    "server/watch_configs_call.cc": "tests/integration/config_watch_test.cc",
    "server/write_config_call.cc": "tests/integration/config_service_test.cc",
}


def check_cpp(tree: Tree, covered: dict[str, str] | None = None) -> list[Finding]:
    """Finds sources of C++ without their mirror in tests/unit."""
    covered = COVERED_ELSEWHERE if covered is None else covered
    findings = []
    used = set()
    for path in tree.paths(".cc", under=("client_core/", "server/")):
        mirror = f"tests/unit/{path.removesuffix('.cc')}_test.cc"
        if mirror in tree:
            continue
        if path in covered:
            used.add(path)
            if covered[path] not in tree:
                findings.append(Finding(path, 0, f"is said to be covered by {covered[path]}"))
            continue
        findings.append(Finding(path, 0, f"has no unit test; expected {mirror}"))
    return findings + unused(covered, used, WHERE)


def check_orphans(tree: Tree) -> list[Finding]:
    """Finds unit tests that mirror nothing: their source moved, or went."""
    findings = []
    for path in tree.paths("_test.cc", under=("tests/unit/",)):
        stem = path.removeprefix("tests/unit/").removesuffix("_test.cc")
        while f"{stem}.cc" not in tree and f"{stem}.h" not in tree:
            # A long test may be several files: call_limits_test.cc tests call.cc, too.
            shorter = re.sub(r"_[^_/]*$", "", stem)
            if shorter == stem:
                findings.append(Finding(path, 0, "mirrors no source; expected one of its name"))
                break
            stem = shorter
    return findings
