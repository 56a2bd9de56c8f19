"""Where the credential of a backend comes from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NoReturn

from nexusnitro.config_checks import is_text, wrong_type
from nexusnitro.keywords import names_nearest

Source = Literal["env", "file", "id", "api_key", "bearer", "aws", "google", "entra"]

# A config made over RPC may name these alone.
RPC_SOURCES = ("id", "api_key", "bearer")
# They are the secret itself: never shown, never read back.
INLINE_SOURCES = ("api_key", "bearer")
_ALL = ("env", "file", "id", "api_key", "bearer", "aws", "google", "entra")
_EXPECTED = "expected Credential(id=…), Credential(api_key=…) or Credential(bearer=…)"


class Credential:
    """Where the credential of a backend comes from: one keyword. Immutable.

    Configs that are made over RPC take `id`, `api_key` and `bearer`. The other sources, environment
    variables, files, AWS, Google and Entra, are of the config file alone; a `Credential` of one of
    those comes from reading a config of the file.

    Args:
        id: Id of a credential that the config file declares, with the hosts that it may go to.
        api_key: The API key itself. Never read back.
        bearer: A bearer token itself. Never read back.

    Attributes:
        source: Which keyword it is.
        value: What it names: a string; for `aws`, `google` and `entra` a mapping. An `api_key` or
            `bearer` that was read from the sidecar is empty: there is one, and an update with it
            keeps it.

    Raises:
        TypeError: Not exactly one keyword is given, or it is no string.
        ValueError: It is empty.

    Example:
        Backend("openai", "openai", model="gpt-4o-mini", credential=Credential(id="openai"))
    """

    __slots__ = ("source", "value")

    source: Source
    value: str | Mapping[str, Any]

    @names_nearest
    def __init__(
        self, *, id: str | None = None, api_key: str | None = None, bearer: str | None = None
    ) -> None:
        named = (("id", id), ("api_key", api_key), ("bearer", bearer))
        given = [(name, value) for name, value in named if value is not None]
        if len(given) != 1:
            raise TypeError(f"Credential: {len(given)} sources are given; {_EXPECTED}")
        source, value = given[0]
        if not is_text(f"Credential.{source}", value):
            raise ValueError(f"Credential.{source}: is empty")
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "value", value)

    @property
    def is_inline(self) -> bool:
        """Whether it is the secret itself."""
        return self.source in INLINE_SOURCES

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"a Credential is immutable; {name!r} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a Credential is immutable; {name!r} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Credential):
            return NotImplemented
        return self.source == other.source and self.value == other.value

    def __hash__(self) -> int:
        value = self.value if isinstance(self.value, str) else tuple(sorted(map(str, self.value)))
        return hash((self.source, value))

    def __repr__(self) -> str:
        value: Any = self.value
        if self.is_inline:
            value = "***" if value else ""
        elif isinstance(value, Mapping):
            value = dict(value)
        return f"Credential({self.source}={value!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        value = self.value if isinstance(self.value, str) else dict(self.value)
        return make_credential, (self.source, value)


def make_credential(source: Any, value: Any) -> Credential:
    """A credential of any source, also of those that cannot be given over RPC.

    Args:
        source: The source.
        value: A string, or a mapping for `aws`, `google` and `entra`. An `api_key` or `bearer` may
            be empty: it stands for one that was not read back.

    Raises:
        TypeError: Something has the wrong type.
        ValueError: There is no such source.
    """
    if source not in _ALL:
        raise ValueError(f"credential.{source}: is unknown; expected one of {', '.join(_ALL)}")
    if source in ("aws", "google", "entra"):
        if not isinstance(value, Mapping):
            wrong_type(f"credential.{source}", value, "a mapping")
        value = MappingProxyType(dict(value))
    else:
        value = is_text(f"credential.{source}", value)
    credential = object.__new__(Credential)
    object.__setattr__(credential, "source", source)
    object.__setattr__(credential, "value", value)
    return credential
