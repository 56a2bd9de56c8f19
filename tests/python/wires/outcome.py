"""What a reply holds, whatever wire it came over."""

from __future__ import annotations

import codecs
import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any

# How a reply ends: by the wire's own end mark, without it, with the backend's own error, or in
# bytes that are not of this wire.
COMPLETE, CUT, FAILED, MALFORMED = "complete", "cut", "failed", "malformed"


class MalformedReply(Exception):
    """The bytes are not of this wire."""


@dataclass
class ToolCall:
    """One call of a tool that the model asks for."""

    id: str | None = None  # None where the wire gives none.
    name: str = ""
    arguments: str = ""
    # Whether the wire carries the arguments as JSON rather than as a string of JSON: then their
    # spacing means nothing.
    as_json: bool = False
    growing: bool = False  # More of it was promised.


@dataclass
class Choice:
    """One answer of a reply."""

    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    tool_calls: list[ToolCall] = field(default_factory=list)
    server_tool_calls: list[ToolCall] = field(default_factory=list)  # Run by the backend itself.
    # What came in which order: "text", "reasoning", "refusal", "tool_call"; neighbours joined.
    order: list[str] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    hidden_reasoning: list[str] = field(default_factory=list)  # Encrypted; it has to go back.
    # Parts of the provider's own, whole. None where the decoder does not tell them.
    others: list[dict[str, Any]] | None = None
    citations: int = 0
    raw_finish: str = ""
    finish: str = ""
    stop_sequence: str = ""

    def blank(self) -> bool:
        """Whether nothing came but that there is one."""
        return self == Choice(others=self.others) and not self.others

    def add(self, kind: str, piece: str | None) -> None:
        """Adds a piece of "text", "reasoning" or "refusal"."""
        if piece:
            setattr(self, kind, getattr(self, kind) + piece)
            self.note(kind)

    def add_tool_call(self, call: ToolCall) -> None:
        """Adds a tool call that has come whole, or that has begun."""
        self.tool_calls.append(call)
        self.note("tool_call")

    def note(self, kind: str) -> None:
        """Notes that something of a kind has come."""
        if self.order[-1:] != [kind]:
            self.order.append(kind)


@dataclass
class Usage:
    """Tokens by OpenTelemetry's rule: the input includes what came from a cache."""

    input: int | None = None
    output: int | None = None
    total: int | None = None
    cache_read: int | None = None
    cache_creation: int | None = None
    reasoning: int | None = None


@dataclass
class WireError:
    """The backend's own error."""

    type: str = ""
    code: str = ""
    message: str = ""


@dataclass
class Outcome:
    """What a reply holds."""

    id: str = ""
    model: str = ""
    choices: dict[int, Choice] = field(default_factory=dict)
    usage: Usage | None = None
    error: WireError | None = None
    end: str = CUT
    # What of the head came behind the first piece of the answer: too late for who reads along.
    late: set[str] = field(default_factory=set)

    def choice(self, index: int = 0) -> Choice:
        """The choice with that index, made if need be."""
        return self.choices.setdefault(index, Choice())

    def head(self, id: object = None, model: object = None) -> None:
        """Notes who answers. The first that says something counts."""
        for name, value in (("id", as_text(id)), ("model", as_text(model))):
            if value and not getattr(self, name):
                setattr(self, name, value)
                if any(choice.order for choice in self.choices.values()):
                    self.late.add(name)

    def fail(self, error: WireError) -> Outcome:
        """Ends with the backend's error."""
        self.error = error
        self.end = FAILED
        return self

    def cleaned(self) -> Outcome:
        """Itself, with every text as valid Unicode."""
        for choice in self.choices.values():
            for kind in ("text", "reasoning", "refusal"):
                setattr(choice, kind, valid_unicode(getattr(choice, kind), self.end == COMPLETE))
            for call in choice.tool_calls + choice.server_tool_calls:
                call.arguments = valid_unicode(call.arguments, self.end == COMPLETE)
        return self

    def to_dict(self) -> dict[str, Any]:
        """As JSON, for the files beside the fixtures: what is empty is left out."""
        plain = {
            "id": self.id,
            "model": self.model,
            "choices": [
                {"index": index} | _without_blanks(self.choices[index])
                for index in sorted(self.choices)
            ],
            "usage": _without_blanks(self.usage) if self.usage else None,
            "error": _without_blanks(self.error) if self.error else None,
            "end": self.end,
        }
        return {key: value for key, value in plain.items() if value not in (None, "", [])}


def _without_blanks(value: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for item in fields(value):
        inner = getattr(value, item.name)
        if item.name in ("tool_calls", "server_tool_calls"):
            inner = [
                {key: part for key, part in asdict(call).items() if part not in (None, "", False)}
                for call in inner
            ]
        if inner in (None, "", []) or (item.name == "citations" and inner == 0):
            continue
        plain[item.name] = inner
    return plain


def as_text(value: object) -> str:
    """A string as it is, a number in digits, anything else as nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value)


def as_count(value: object) -> int | None:
    """A number of tokens, which some servers send as a float or in a string."""
    try:
        return None if value is None else int(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def as_object(value: object) -> dict[str, Any]:
    """An object as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """A list as it is, anything else as an empty one."""
    return value if isinstance(value, list) else []


def as_objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; nothing of anything else."""
    return [item for item in as_list(value) if isinstance(item, dict)]


def decoded(body: bytes) -> str:
    """The text of a body; bytes that are not UTF-8 are kept until `valid_unicode`.

    A character may come in two halves, with JSON in between: only when the pieces are joined can
    it be told from rubbish.
    """
    return body.decode("utf-8", "surrogateescape")


def valid_unicode(text: str, whole: bool = True) -> str:
    """Joins what was cut in two, and puts U+FFFD where nothing can be joined.

    Half a character at the end of a text that is not whole is nothing yet.
    """
    if text.isascii():
        return text
    text = re.sub(
        "[\ud800-\udbff][\udc00-\udfff]",
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"),
        text,
    )
    if not whole:
        text = re.sub("[\ud800-\udbff]$", "", text)
    text = re.sub("[\ud800-\udc7f\udd00-\udfff]", "\ufffd", text)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    return decoder.decode(text.encode("utf-8", "surrogateescape"), final=whole)
