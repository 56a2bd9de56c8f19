"""Wire: what one kind of backend takes, and how it answers."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

from support.backends import shapes
from support.backends.choices import Stream, join_streams, join_wholes
from support.backends.script import Answer, Asked, Failure, StreamFailure, Tokens
from support.fake_backend import Exchange

KEY = "sk-matrix-3f9d"  # The API key, or bearer token, that a backend of the tests wants.
BEARER = {"authorization": f"Bearer {KEY}"}
RETRY_AFTER = 7
ONE_ANSWER = "the wire gives one answer alone"
CACHES_ITSELF = "the server decides by itself what it caches"


class Wire(ABC):
    """One wire. Knows nothing of sockets, and remembers nothing.

    Attributes:
        name: Its name in the tables; also the id of its config.
        backend: The backend's entry in the config file, without the endpoint.
        endpoint_path: Path of the endpoint, as a vendor's SDK has it in its base URL.
        model: Model that is asked for.
        environment: Variables that the sidecar needs.
        tokens: Whose tokens it wants: `google`, `entra`, or nobody's.
        body: The shape of a request's body.
        places: Option of ours → the way to its place in a body.
        parameters: Options that the wire has a place for, besides those of other tests, each with
            a value that it takes.
        extra: Something that the wire takes and our API does not model.
        finish_words: How the wire says why an answer ended.
        returns_reasoning: Whether reasoning goes back with the next request, signed as it came.
        call_ids: Whether calls of tools have ids.
        result_key: Whether results of tools name their call by `id` or by `name`.
        failed_results: Whether the wire can say that a tool failed.
        answers_key: Where the answers stand in a reply of several; empty if the wire has one alone.
        tells_stop_sequence: Whether an answer says which stop sequence it met.
        streams_choices: Whether a stream may have several, too.
        stream_type: Content type of streams.
        rate_limits: What `headers` says of them: name, limit, what remains, and in how many seconds
            it is whole again; None if that is a date.
        reasons: HTTP status → reason, where it means something else than elsewhere.
        logprob_options: How to ask for log probabilities; empty if they are not tested here.
        absent: Scenario → why the wire has no such thing.
        reasoning_options: How to ask for reasoning.
    """

    name: ClassVar[str]
    backend: ClassVar[Mapping[str, Any]]
    endpoint_path: ClassVar[str] = ""
    model: ClassVar[str] = "matrix-1"
    environment: ClassVar[Mapping[str, str]] = {"MATRIX_API_KEY": KEY}
    body: ClassVar[shapes.Shape]
    tokens: ClassVar[str] = ""
    places: ClassVar[Mapping[str, Sequence[str]]]
    parameters: ClassVar[Mapping[str, Any]]
    extra: ClassVar[Mapping[str, Any]]
    finish_words: ClassVar[Mapping[str, str]]
    returns_reasoning: ClassVar[bool] = False
    call_ids: ClassVar[bool] = True
    result_key: ClassVar[str] = "id"
    failed_results: ClassVar[bool] = False
    answers_key: ClassVar[str] = ""
    tells_stop_sequence: ClassVar[bool] = False
    streams_choices: ClassVar[bool] = True
    stream_type: ClassVar[str] = "text/event-stream"
    rate_limits: ClassVar[tuple[tuple[str, int, int, float | None], ...]] = ()
    reasons: ClassVar[Mapping[int, str]] = {}
    logprob_options: ClassVar[Mapping[str, Any]] = {}
    absent: ClassVar[Mapping[str, str]] = {}
    reasoning_options: ClassVar[Mapping[str, Any]] = {"reasoning_effort": "high"}

    def check(self, exchange: Exchange) -> list[str]:
        """What the real server would refuse about a request."""
        return self.check_head(exchange) + self.check_body(exchange.raw)

    def check_body(self, raw: bytes) -> list[str]:
        """What the real server would refuse about a request's body."""
        try:
            body = shapes.parse(raw)
        except ValueError as error:
            return [f"body: is no JSON: {error}"]
        faults = [fault.removeprefix(".") for fault in self.body(body, "")]
        return faults or list(self.check_rules(body))

    @abstractmethod
    def check_head(self, exchange: Exchange) -> list[str]:
        """What the real server would refuse about a request's method, address and headers."""

    @abstractmethod
    def check_rules(self, body: dict[str, Any]) -> Iterator[str]:
        """What the real server would refuse about a body of the right shape."""

    @abstractmethod
    def read(self, exchange: Exchange) -> Asked:
        """Reads a request in which `check` found nothing."""

    def options(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The options that a body sets, by our names."""
        found: dict[str, Any] = {}
        for name, way in self.places.items():
            value: Any = body
            for key in way:
                value = value.get(key) if isinstance(value, dict) else None
            if value is not None:
                found[name] = value
        return found

    @abstractmethod
    def whole(self, answer: Answer) -> bytes:
        """The body of a whole reply."""

    def whole_of(self, answers: Sequence[Answer]) -> bytes:
        """The body of a whole reply with several answers."""
        return join_wholes([self.whole(answer) for answer in answers], self.answers_key)

    def stream_of(self, answers: Sequence[Answer]) -> Stream:
        """The frames of a streamed reply with several answers, as `stream` has them."""
        return join_streams([self.stream(answer) for answer in answers], self.answers_key)

    @abstractmethod
    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        """The frames of a streamed reply: those with content, and those that end it."""

    @abstractmethod
    def failure(self, status: int) -> Failure:
        """The error of an HTTP status."""

    @abstractmethod
    def statuses(self) -> Iterable[int]:
        """The HTTP errors that the wire has."""

    @abstractmethod
    def stream_failure(self) -> StreamFailure:
        """The error of an overloaded model, inside of a stream."""

    @abstractmethod
    def usage(self, tokens: Tokens) -> dict[str, int]:
        """The counts that the wire can carry, by our own names and OpenTelemetry's rule."""

    def says_when(self, status: int) -> bool:
        """Whether an error says when to come back: after RETRY_AFTER seconds."""
        return status == 429

    def headers(self) -> dict[str, str]:
        """Headers of good replies."""
        return {}

    def request_id(self) -> str:
        """The request's id in `headers`, if the wire has one."""
        return ""


def json_bytes(value: Any) -> bytes:
    """Compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def without_none(**values: Any) -> dict[str, Any]:
    """The values that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def head_faults(
    exchange: Exchange,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    auth: Mapping[str, str],
    method: str = "POST",
    decoded: bool = False,
) -> list[str]:
    """What is wrong with the head of a request.

    Args:
        exchange: The request.
        path: The path that it must have.
        query: The query that it must have.
        auth: The headers that authenticate it; it may have no others of that kind.
        method: The method that it must have.
        decoded: Whether escapes in the path are taken for what they stand for.
    """
    parts = urlsplit(exchange.path)
    found = unquote(parts.path) if decoded else parts.path
    faults = []
    if exchange.method != method:
        faults.append(f"method: is {exchange.method}; expected {method}")
    if found != path:
        faults.append(f"path: is {found}; expected {path}")
    if dict(parse_qsl(parts.query, keep_blank_values=True)) != dict(query or {}):
        faults.append(f"query: is {parts.query!r}; expected {dict(query or {})}")
    names = [name for name, _ in exchange.header_lines]
    faults += [
        f"header {name}: stands twice" for name in sorted(set(names)) if names.count(name) > 1
    ]
    if method == "POST" and exchange.headers.get("content-type") != "application/json":
        faults.append(f"content-type: is {exchange.headers.get('content-type')}")
    for name in ("authorization", "api-key", "x-api-key", "x-goog-api-key"):
        if exchange.headers.get(name) != auth.get(name):
            faults.append(f"{name}: is {exchange.headers.get(name)!r}; expected {auth.get(name)!r}")
    if "expect" in exchange.headers:
        faults.append("expect: makes the client wait for an answer that some servers never give")
    return faults
