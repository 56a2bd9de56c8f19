"""What `Config` and `Backend` have in common: they are immutable, small, and quick to make.

An object is filled while it is of a draft class, whose attributes can be set, and then becomes one
of its own class, whose attributes cannot: the slots are the same. That is several times as fast as
going round a refusing `__setattr__`. What most objects leave out is kept in one dict of those that
were given, and read through properties.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from nexusnitro.config_checks import Check

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T", bound="ConfigObject")

NOTHING: Mapping[str, Any] = MappingProxyType({})
NO_NAMES: Mapping[str, str] = MappingProxyType({})

# Texts by name: their values may be secrets.
_MASKED = ("headers",)


class ConfigObject:
    """Base of `Config` and `Backend`."""

    __slots__ = ()

    POSITIONAL: ClassVar[tuple[str, ...]]  # Names of the slots, in the constructor's order.
    OPTIONAL: ClassVar[Mapping[str, tuple[Check, Any]]]  # Name → check and default.
    MESSAGE: ClassVar[Any]  # Class of the protobuf message.

    _given: Mapping[str, Any]

    def replace(self, **changes: Any) -> Self:
        """A copy with other values.

        Args:
            **changes: Fields of the constructor, with their new values; None takes one away.

        Raises:
            TypeError: Something has the wrong type, or a keyword is unknown.
            ValueError: Something has a wrong value.
        """
        values = {**self._values(), **changes}
        return type(self)(**{name: value for name, value in values.items() if value is not None})

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(
            f"a {type(self).__name__} is immutable; for one with another {name!r} use replace()"
        )

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} is immutable; {name!r} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash(tuple([getattr(self, name) for name in self.POSITIONAL]))

    def __repr__(self) -> str:
        parts = []
        for name, value in self._values().items():
            if name in _MASKED:
                value = dict.fromkeys(value, "***")
            elif isinstance(value, Mapping):
                value = dict(value)
            parts.append(f"{name}={value!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    def __reduce__(self) -> tuple[Any, ...]:
        values = self._values().items()
        plain = {
            name: dict(value) if isinstance(value, Mapping) else value for name, value in values
        }
        return restore, (type(self), plain)

    def _values(self) -> dict[str, Any]:
        """The fields that do not have their default value, by name."""
        values = {name: getattr(self, name) for name in self.POSITIONAL}
        return {**{name: value for name, value in values.items() if value}, **self._given}


def restore(cls: type[T], values: Mapping[str, Any]) -> T:
    """An object with these fields, unchecked: the sidecar or another process has checked them."""
    draft = _draft_of(cls)
    given = dict(values)
    for name, default in draft.DEFAULTS.items():
        setattr(draft, name, given.pop(name, default))
    for name, value in given.items():
        if isinstance(value, Mapping):
            given[name] = MappingProxyType(dict(value))
    draft._given = given or NOTHING
    draft.__class__ = cls
    return draft  # type: ignore[no-any-return]


def _draft_of(cls: type[Any]) -> Any:
    return object.__new__(next(base for base in cls.__mro__ if "_given" in vars(base)))


def check_optional(cls: type[ConfigObject], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Checks what is left out by most objects.

    Args:
        cls: The class of the object.
        values: Values by name; those that are their field's default are left out.

    Returns:
        The values as they are kept.

    Raises:
        TypeError: Something has the wrong type.
        ValueError: Something has a wrong value.
    """
    given = {}
    for name, value in values.items():
        check, default = cls.OPTIONAL[name]
        if value is None or value is default:
            continue
        value = check(f"{cls.__name__}.{name}", value)
        if value != default:
            given[name] = value
    return given or NOTHING


def add_properties(cls: Any) -> None:
    """Gives a class a property for each of its optional fields."""
    for name, (_, default) in cls.OPTIONAL.items():
        setattr(cls, name, property(_reader(name, default)))


def _reader(name: str, default: Any) -> Any:
    def read(self: ConfigObject) -> Any:
        return self._given.get(name, default)

    return read


def unknown_keyword(cls: type[ConfigObject], names: Iterable[str]) -> NoReturn:
    """Raises the error of a keyword that a class does not have; it names the nearest one."""
    name = min(names)
    known = sorted((*cls.POSITIONAL, *cls.OPTIONAL))
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"see help({cls.__name__})"
    raise TypeError(f"{cls.__name__}() has no keyword {name!r}; {hint}")
