"""Long files, long lines, long functions."""

from __future__ import annotations

import ast
import io
import re
import tokenize

from tidy.tree import CMAKE, CPP, Finding, Tree, unused

WHERE = "tests/tidy/tidy/sizes.py"

LINES_MAX = 330
TEST_LINES_MAX = 400
COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 100

# Files that may be longer, and why.
LONG_FILES: dict[str, str] = {
    "python/src/nexusnitro/errors.py": "the tree of errors, a short class each, and its one table",
}
# Files whose lines may be longer, and why.
LONG_LINES: dict[str, str] = {
    "python/examples/quickstart.py": "the README shows it byte for byte",
}

_LITERAL = re.compile(r'R"\((?:.*?\)"|.*$)|"(?:[^"\\]|\\.)*"' r"|'(?:[^'\\]|\\.)*'")
# A line may be too long by one of these alone: data that no line break would make clearer.
_DATA_COLUMNS_MIN = 40


def check_files(tree: Tree, long_files: dict[str, str] | None = None) -> list[Finding]:
    """Finds files with too many lines. Protos are exempt: most of their lines are comments."""
    long_files = LONG_FILES if long_files is None else long_files
    findings = []
    used = set()
    for path in tree.paths(*CPP, *CMAKE, ".py"):
        count = len(tree[path].splitlines())
        limit = TEST_LINES_MAX if path.startswith("tests/") else LINES_MAX
        if count > limit and path in long_files:
            used.add(path)
        elif count > limit:
            findings.append(Finding(path, count, f"has {count} lines; expected at most {limit}"))
    return findings + unused(long_files, used, WHERE)


def _without_data(path: str, line: str) -> str:
    if not path.startswith(("tests/", "bench/")):
        return line
    return _LITERAL.sub(lambda m: "" if len(m[0]) > _DATA_COLUMNS_MIN else m[0], line)


def _without_what_cannot_be_broken(line: str) -> str:
    line = re.sub(r"  # (type: ignore|noqa)\b.*$", "", line)
    return re.sub(r"https?://\S+", "", line)


def check_lines(tree: Tree, long_lines: dict[str, str] | None = None) -> list[Finding]:
    """Finds lines with too many columns, but for tables that clang-format leaves alone."""
    long_lines = LONG_LINES if long_lines is None else long_lines
    findings = []
    used = set()
    for path in tree.paths(*CPP, *CMAKE, ".py", ".proto", "Makefile"):
        free = _lines_of_data(tree, path)
        for number, line in tree.lines(path):
            if number in free:
                continue
            columns = len(_without_what_cannot_be_broken(_without_data(path, line)))
            if columns > COLUMNS_MAX and path in long_lines:
                used.add(path)
            elif columns > COLUMNS_MAX:
                findings.append(
                    Finding(
                        path, number, f"has {len(line)} columns; expected at most {COLUMNS_MAX}"
                    )
                )
    return findings + unused(long_lines, used, WHERE)


def _lines_of_data(tree: Tree, path: str) -> set[int]:
    """Lines that may be of any length: tables without formatting, and texts over many lines."""
    lines: set[int] = set()
    if path.endswith(CPP):
        formatted = True
        raw_string = False
        for number, line in tree.lines(path):
            formatted = (formatted or "clang-format on" in line) and (
                "clang-format off" not in line
            )
            if raw_string or not formatted:
                lines.add(number)
            raw_string = _ends_in_raw_string(line, raw_string)
    elif path.endswith(".py") and path.startswith("tests/"):
        statement = True  # A string that is a statement is a docstring.
        for token in tokenize.generate_tokens(io.StringIO(tree[path]).readline):
            over_lines = token.type == tokenize.STRING and token.end[0] > token.start[0]
            if over_lines and not statement:
                lines.update(range(token.start[0], token.end[0] + 1))
            statement = token.type in (
                tokenize.NEWLINE,
                tokenize.NL,
                tokenize.INDENT,
                tokenize.DEDENT,
                tokenize.COMMENT,
            )
    return lines


def _ends_in_raw_string(line: str, began_in_one: bool) -> bool:
    """Whether the next line begins inside of a C++ raw string."""
    inside = began_in_one
    at = 0
    while True:
        found = line.find(')"' if inside else 'R"(', at)
        if found < 0:
            return inside
        at = found + (2 if inside else 3)
        inside = not inside


def check_functions(tree: Tree) -> list[Finding]:
    """Finds long functions: bodies of Python's, and C++'s at the left margin.

    A function of C++ that holds a table and nothing else may be as long as its table.
    """
    findings = []
    for path in tree.paths(".py"):
        for node in ast.walk(ast.parse(tree[path])):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                described = len(node.body) > 1 and ast.get_docstring(node) is not None
                first = node.body[1] if described else node.body[0]
                length = (node.end_lineno or first.lineno) - first.lineno + 1
                findings += _long(path, node.lineno, length)
    for path in tree.paths(*CPP):
        start = 0
        for number, line in tree.lines(path):
            if line == "}" and start:
                findings += _long(path, start, number - start + 1)
                start = 0
            elif start == number - 1 and line.startswith("  static const "):
                start = 0
            elif re.match(r"[A-Za-z].*\{$", line):
                other = line.startswith(("namespace", "class", "struct", "enum", "extern"))
                start = 0 if other else number
    return findings


def _long(path: str, line: int, length: int) -> list[Finding]:
    if length <= FUNCTION_LINES_MAX:
        return []
    return [
        Finding(
            path, line, f"is a function of {length} lines; expected at most {FUNCTION_LINES_MAX}"
        )
    ]
