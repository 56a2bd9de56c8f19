"""The rules of the schema that can be read off its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tidy.tree import Finding, Tree, unused

WHERE = "tests/tidy/tidy/protos.py"

# Words that the glossary gives another word for.
NOT_OUR_WORDS: dict[str, str] = {
    "base_url": "endpoint",
    "completion": "chat",
    "completions": "chat",
    "deployment": "backend",
    "failover": "fallback",
    "infer": "chat",
    "prompt_tokens": "input_tokens",
    "completion_tokens": "output_tokens",
    "settings": "config",
    "ttl": "a deadline or a timeout",
    "upstream": "backend",
    "vendor": "provider",
}

# Names that use one of those words all the same, and why.
ALLOWED: dict[str, str] = {
    "proto/nexusnitro/v1/message.proto: ttl": (
        "how long a backend keeps a prompt: neither a deadline nor a timeout of a call"
    ),
    "proto/nexusnitro/v1/policies.proto: ttl": (
        "how long an answer is kept: neither a deadline nor a timeout of a call"
    ),
    "proto/nexusnitro/v1/backend.proto: deployment": "Azure's own name for what its URL selects",
}

_BLOCK = re.compile(r"\s*(message|enum|service|oneof)\s+(\w+)\s*\{")
_RPC = re.compile(r"\s*(rpc)\s+(\w+)\s*\(")
_FIELD = re.compile(r"\s*(?:optional |repeated )?(?:map<[^>]+>|[\w.]+)\s+(\w+)\s*=\s*\d+\b")
_VALUE = re.compile(r"\s*([A-Z][A-Z0-9_]*)\s*=\s*(-?\d+)")


def _elements(tree: Tree, path: str) -> Iterator[tuple[int, str, str, bool]]:
    """Line, kind, name, and whether a comment stands right above."""
    commented = False
    for number, line in tree.lines(path):
        if re.match(r"\s*//", line):
            commented = True
            continue
        keyword = re.match(r"\s*(option|reserved|import|package|syntax|return)\b", line)
        if match := _BLOCK.match(line) or _RPC.match(line):
            yield number, match[1], match[2], commented
        elif match := _VALUE.match(line):
            yield number, "enum value", match[1], commented
        elif not keyword and (match := _FIELD.match(line)):
            yield number, "field", match[1], commented
        commented = False


def check_comments(tree: Tree) -> list[Finding]:
    """Finds elements that nothing is said of."""
    return [
        Finding(path, number, f"the {kind} {name} has no comment; expected one right above")
        for path in tree.paths(".proto")
        for number, kind, name, commented in _elements(tree, path)
        if not commented
    ]


def check_enums(tree: Tree) -> list[Finding]:
    """Finds enums that do not begin with …_UNSPECIFIED = 0, and values without their prefix."""
    findings = []
    for path in tree.paths(".proto"):
        prefix = ""
        first = False
        for number, line in tree.lines(path):
            if match := re.match(r"\s*enum (\w+)", line):
                prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", match[1]).upper() + "_"
                first = True
            elif re.match(r"\s*\}", line):
                prefix = ""
            elif prefix and (match := _VALUE.match(line)):
                name, value = match[1], match[2]
                if first and (name, value) != (f"{prefix}UNSPECIFIED", "0"):
                    message = f"{name} = {value} is first; expected {prefix}UNSPECIFIED = 0"
                    findings.append(Finding(path, number, message))
                if not name.startswith(prefix):
                    message = f"{name} is in that enum; expected the prefix {prefix}"
                    findings.append(Finding(path, number, message))
                first = False
    return findings


def check_words(tree: Tree, allowed: dict[str, str] | None = None) -> list[Finding]:
    """Finds names with words that the glossary has another word for."""
    allowed = ALLOWED if allowed is None else allowed
    findings = []
    used = set()
    for path in tree.paths(".proto"):
        for number, kind, name, _ in _elements(tree, path):
            snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
            for word, ours in NOT_OUR_WORDS.items():
                if f"_{word}_" not in f"_{snake}_":
                    continue
                if (place := f"{path}: {name}") in allowed:
                    used.add(place)
                else:
                    message = f"the {kind} {name} says {word!r}; expected {ours!r}"
                    findings.append(Finding(path, number, message))
    return findings + unused(allowed, used, WHERE)
