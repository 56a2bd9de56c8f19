"""Side: what a backend serves besides chats: its models, vectors, counts of tokens."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from support.backends import shapes
from support.fake_backend import Exchange


@dataclass(frozen=True)
class ModelEntry:
    """A model that a backend has. What its wire has no place for is not told."""

    id: str
    display_name: str = ""
    owned_by: str = ""
    created: int = 0
    input_tokens_max: int = 0
    output_tokens_max: int = 0


@dataclass(frozen=True)
class ModelList:
    """The answer to a question for models."""

    models: tuple[ModelEntry, ...]


@dataclass(frozen=True)
class Vectors:
    """The answer to a request for vectors."""

    values: tuple[tuple[float, ...], ...]
    input_tokens: int


@dataclass(frozen=True)
class TokenCount:
    """The answer to a question for a count."""

    input_tokens: int


SideScene = ModelList | Vectors | TokenCount


@dataclass(frozen=True)
class AskedVectors:
    """A request for vectors, read back from its wire."""

    model: str
    inputs: tuple[str, ...]
    dimensions: int | None = None


@dataclass(frozen=True)
class AskedModels:
    """A question for models."""


class Side(ABC):
    """One thing that is served besides chats.

    Attributes:
        body: The shape of a request's body; None if it has none.
        scene: What it can answer.
        tells: The fields of a ModelEntry that a list of models has, besides the id.
        tells_usage: Whether the answer says how many tokens went in.
    """

    body: ClassVar[shapes.Shape | None] = None
    scene: ClassVar[type[SideScene]]
    tells: ClassVar[frozenset[str]] = frozenset()
    tells_usage: ClassVar[bool] = True

    @abstractmethod
    def matches(self, exchange: Exchange) -> bool:
        """Whether a request is for this side; its faults do not matter."""

    @abstractmethod
    def check_head(self, exchange: Exchange) -> list[str]:
        """What the real server would refuse about a request's method, address and headers."""

    def check(self, exchange: Exchange) -> list[str]:
        """What the real server would refuse about a request."""
        faults = self.check_head(exchange)
        if self.body is None:
            return [*faults, *(["body: there is one"] if exchange.raw else [])]
        try:
            body = shapes.parse(exchange.raw)
        except ValueError as error:
            return [*faults, f"body: is no JSON: {error}"]
        faults += [fault.removeprefix(".") for fault in self.body(body, "")]
        return faults or self.check_rules(body)

    def check_rules(self, body: Mapping[str, Any]) -> list[str]:
        """What the real server would refuse about a body of the right shape."""
        return []

    @abstractmethod
    def read(self, exchange: Exchange) -> Any:
        """Reads a request in which `check` found nothing."""

    @abstractmethod
    def reply(self, scene: Any) -> bytes:
        """The body of the reply."""
