"""What a backend is told to say, and what it was asked, in words that no wire has for its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any


def sign(content: str) -> str:
    """The signature that a backend puts on reasoning, or on a call, to know it again."""
    return base64.b64encode(hmac.digest(b"matrix", content.encode(), hashlib.sha256)).decode()


@dataclass(frozen=True)
class Tokens:
    """Counts as OpenTelemetry has them: the input with its cached parts, the output with reasoning.

    The wires count otherwise; each one translates.
    """

    input: int = 25
    cache_read: int = 8
    cache_creation: int = 4
    output: int = 12
    reasoning: int = 5


LOGPROB = -0.5  # Of each token that a backend says.
OTHER_LOGPROB = -2.25  # Of the one that it might have said.
OTHER_TOKEN = "no"


def token_logprob(piece: str) -> dict[str, Any]:
    """The log probability of a piece of text, which is one token, as OpenAI and others write it."""
    told: list[dict[str, Any]] = [
        {"token": token, "logprob": logprob, "bytes": list(token.encode())}
        for token, logprob in ((piece, LOGPROB), (OTHER_TOKEN, OTHER_LOGPROB))
    ]
    return {**told[0], "top_logprobs": told}


@dataclass(frozen=True)
class Call:
    """A tool call that the model makes."""

    id: str
    name: str
    arguments: dict[str, Any]

    @property
    def arguments_json(self) -> str:
        """The arguments as models write them."""
        return json.dumps(self.arguments)


@dataclass(frozen=True)
class Answer:
    """What the model says. Texts are given piece by piece, as they are streamed.

    Attributes:
        logprobs: Whether log probabilities go with the text, each piece of which is one token.
        finish: Why it ends: `stop`, `length`, `tool_calls`, `stop_sequence` or `content_filter`.
    """

    texts: tuple[str, ...] = ()
    reasoning: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    finish: str = "stop"
    stop_sequence: str = ""
    logprobs: bool = False
    tokens: Tokens = Tokens()

    @property
    def text(self) -> str:
        """The text, whole."""
        return "".join(self.texts)

    @property
    def thoughts(self) -> str:
        """The reasoning, whole."""
        return "".join(self.reasoning)


@dataclass(frozen=True)
class Words:
    """An error in a backend's own words, as far as its wire has a place for them."""

    message: str
    type: str = ""
    code: str = ""
    param: str = ""


@dataclass(frozen=True)
class Failure:
    """An HTTP error that a backend answers."""

    status: int
    words: Words
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StreamFailure:
    """An error inside of a stream: the bytes, and what they say."""

    words: Words
    data: bytes


@dataclass(frozen=True)
class Said:
    """One thing that a conversation holds: text, an image, a tool call, …

    Attributes:
        role: `user` or `assistant`; results of tools are the user's.
        kind: `text`, `image`, `image_url`, `document`, `audio`, `reasoning`, `call`, `result`, or
            `cache` for what stands before it.
        value: The text; or what else there is, as a tuple.
    """

    role: str
    kind: str
    value: Any


@dataclass(frozen=True)
class Asked:
    """A request, read back from its wire.

    Attributes:
        options: Sampling and the like by our own names, as far as the request sets them.
        tools: Name → (description, schema).
        schema: JSON Schema that the answer must follow.
        effort: Whatever the wire says about reasoning.
    """

    model: str
    streamed: bool
    said: tuple[Said, ...]
    system: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    tools: dict[str, tuple[str, Any]] = field(default_factory=dict)
    tool_choice: str = ""
    schema: Any = None
    effort: Any = None
