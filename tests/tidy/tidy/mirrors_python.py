"""Modules of the Python package without a test of their own."""

from __future__ import annotations

from tidy.tree import Finding, Tree, unused

WHERE = "tests/tidy/tidy/mirrors_python.py"
PACKAGE = "python/src/nexusnitro/"

# Modules whose behaviour shows only through others, and the test that shows it.
COVERED_ELSEWHERE: dict[str, str] = {
    "python/src/nexusnitro/__init__.py": "tests/python/test_package.py",
    "python/src/nexusnitro/__main__.py": "tests/python/test_cli.py",
    "python/src/nexusnitro/config_methods.py": "tests/python/test_configs.py",
    "python/src/nexusnitro/config_sender.py": "tests/python/test_configs.py",
    "python/src/nexusnitro/config_state.py": "tests/python/test_config_dicts.py",
    "python/src/nexusnitro/version.py": "tests/python/test_package.py",
}


def check_python(tree: Tree, covered: dict[str, str] | None = None) -> list[Finding]:
    """Finds modules without their mirror in tests/python."""
    covered = COVERED_ELSEWHERE if covered is None else covered
    findings = []
    used = set()
    for path in tree.paths(".py", under=(PACKAGE,)):
        name = path.removeprefix(PACKAGE)
        if "/" in name:
            continue  # Generated, or copied beside what is.
        mirror = f"tests/python/test_{name.lstrip('_').replace('__.py', '.py')}"
        if mirror in tree:
            continue
        if path in covered:
            used.add(path)
            if covered[path] not in tree:
                findings.append(Finding(path, 0, f"is said to be covered by {covered[path]}"))
            continue
        findings.append(Finding(path, 0, f"has no test; expected {mirror}"))
    return findings + unused(covered, used, WHERE)
