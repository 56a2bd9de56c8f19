"""Names that say nothing, and what was left lying about."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tidy.tree import CPP, Finding, Tree

EMPTY_WORDS = frozenset({"util", "utils", "helper", "helpers", "misc"})
FILE_ENDINGS = ("_v2", "_new", "_enhanced")
IDENTIFIER_ENDINGS = ("_v2", "_enhanced")  # What makes things is named …_new by many a library.
# Names of others, as they stand in our code.
FOREIGN = ("google::protobuf::util", "FieldMaskUtil", "importlib.util", "sqlite3_open_v2")

_MARKS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CPP_NOISE = re.compile(
    r'#include [^\n]*|//[^\n]*|/\*.*?\*/|R"\((?:.|\n)*?\)"|"(?:[^"\\\n]|\\.)*"|'
    r"'(?:[^'\\\n]|\\.)'",
    re.DOTALL,
)
_CPP_DEAD_CODE = re.compile(
    r"\s*//\s*("
    r"return\b[^.]*;|(if|for|while|switch) \(.*|\}? ?else.*\{|\}|#(include|define|if)\b.*|"
    r"[\w:.]+(->[\w.]+)*\([^)]*\);|([\w:<>*&]+ )?[\w.]+(->\w+)* = [^.]*;"
    r")\s*"
)
# The rules' own examples.
_EXEMPT = ("tests/tidy/",)


def _says_nothing(name: str, endings: tuple[str, ...]) -> bool:
    words = {word.lower() for word in _WORD.findall(name)}
    return bool(words & EMPTY_WORDS) or name.lower().endswith(endings)


def _identifiers(tree: Tree, path: str) -> Iterator[tuple[int, str]]:
    text = tree[path]
    for foreign in FOREIGN:
        text = text.replace(foreign, "_")
    if path.endswith(".py"):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME:
                yield token.start[0], token.string
        return
    text = _CPP_NOISE.sub(lambda match: "\n" * match[0].count("\n"), text)
    for number, line in enumerate(text.splitlines(), start=1):
        for name in re.findall(r"[A-Za-z_]\w*", line):
            yield number, name


def check_names(tree: Tree) -> list[Finding]:
    """Finds files and identifiers whose name could be anything's."""
    findings = []
    for path in tree.paths():
        for part in path.split("/"):
            if _says_nothing(part.split(".")[0], FILE_ENDINGS):
                findings.append(Finding(path, 0, f"is named {part}; expected what it does"))
    for path in tree.paths(*CPP, ".py", ".proto"):
        if path.startswith(_EXEMPT):
            continue
        for number, name in _identifiers(tree, path):
            if _says_nothing(name, IDENTIFIER_ENDINGS):
                findings.append(Finding(path, number, f"names {name}; expected what it does"))
    return findings


def check_marks(tree: Tree) -> list[Finding]:
    """Finds notes of things still to be done."""
    return [
        Finding(path, number, f"says {match[0]}; expected it to be done")
        for path in tree.paths()
        if not path.startswith(_EXEMPT)
        for number, line in tree.lines(path)
        if (match := _MARKS.search(line))
    ]


def _is_python_code(comment: str) -> bool:
    try:
        body = ast.parse(comment).body
    except SyntaxError:
        return bool(
            re.fullmatch(r"(def|class|if|elif|for|while|with|try|except)\b.*[)\w]:", comment)
        )
    for node in body:
        if isinstance(node, ast.Expr):
            if isinstance(node.value, (ast.Call, ast.Await, ast.Yield)):
                return True
        elif not isinstance(node, (ast.AnnAssign, ast.Pass)):
            return True
    return False


def check_dead_code(tree: Tree) -> list[Finding]:
    """Finds code that was commented out instead of deleted."""
    findings = []
    message = "is code in a comment; expected it to be deleted"
    for path in tree.paths(*CPP):
        for number, line in tree.lines(path):
            if _CPP_DEAD_CODE.fullmatch(line):
                findings.append(Finding(path, number, message))
    for path in tree.paths(".py"):
        if path.startswith(_EXEMPT):
            continue
        for token in tokenize.generate_tokens(io.StringIO(tree[path]).readline):
            if token.type != tokenize.COMMENT or token.start[1] != len(token.line) - len(
                token.line.lstrip()
            ):
                continue
            if _is_python_code(token.string.lstrip("#").strip()):
                findings.append(Finding(path, token.start[0], message))
    return findings
