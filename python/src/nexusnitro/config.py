"""`Config`: named backends, and the policies for calls to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from nexusnitro.backend import Backend
from nexusnitro.config_checks import (
    BACKENDS_MAX,
    is_config_id,
    is_configs_id,
    is_labels,
    is_one_of_class,
    is_text,
    wrong_type,
)
from nexusnitro.config_dicts import dict_of, object_of, read_fields
from nexusnitro.config_object import (
    NO_NAMES,
    NOTHING,
    ConfigObject,
    add_properties,
    check_optional,
    restore,
    unknown_keyword,
)
from nexusnitro.config_rules import config_faults, raise_faults
from nexusnitro.config_state import NO_STATE, ConfigState, read_state
from nexusnitro.config_wire import encode_config
from nexusnitro.dicts import to_dict
from nexusnitro.errors import FieldViolation
from nexusnitro.policies import (
    CachePolicy,
    CapturePolicy,
    CircuitBreaker,
    ConcurrencyLimit,
    FallbackPolicy,
    HedgingPolicy,
    RateLimitPolicy,
    RetryPolicy,
    RoutingPolicy,
    Timeouts,
)
from nexusnitro.v1 import config_pb2

if TYPE_CHECKING:
    from typing_extensions import Self

_EMPTY = ""


class _ConfigDraft:
    __slots__ = ("_given", "_state", "backends", "id")

    DEFAULTS: ClassVar[dict[str, Any]] = {"id": "", "backends": (), "_state": NO_STATE}

    id: str
    backends: tuple[Backend, ...]
    _given: Mapping[str, Any]
    _state: ConfigState


class Config(ConfigObject, _ConfigDraft):
    """Named backends, and the policies for calls to them.

    Immutable; `replace` makes a copy with other values. Checked where it is made: types, ranges,
    names, that there is a backend, and that no two have one name. `check` and the sidecar check the
    rest: URLs, headers, and what must go together.

    Two are equal if all that can be set is, but for the etag.

    Args:
        id: 1 to 63 of `a-z 0-9 _ -`, beginning with a letter. Empty: the sidecar makes one.
        backends: At least 1, at most 64. Their order is that of fallback, unless `routing` says
            otherwise.
        timeouts: How long each phase of a call may take.
        retry: How failed attempts are repeated on the same backend.
        fallback: How calls move on to the next backend.
        routing: How a backend is chosen.
        circuit_breaker: When a failing backend is left alone.
        rate_limit: How many calls and tokens a minute.
        concurrency_limit: How many calls at once.
        cache: Whether and how answers are kept.
        hedging: Whether a slow start is tried on a second backend at once.
        capture: Whether a share of the traffic is written to disk.
        labels: Labels to find configs by. At most 64; keys to 63 bytes, values to 255.
        etag: Etag of the config that was read: an update fails if it has changed since. A config
            from the sidecar has it, and `replace` keeps it.

    Attributes:
        name: Resource name, `configs/ID`; empty without an id.
        state: What the sidecar says of it: origin, version, times, warnings.

    Raises:
        TypeError: Something has the wrong type, is missing, or a keyword is unknown.
        ValueError: Something has a wrong value. The text names the field.

    Example:
        Config(
            "fast",
            [Backend("local", "openai", "http://vllm:8000/v1", "qwen3")],
            timeouts=Timeouts(total=120),
            labels={"team": "search"},
        )
    """

    __slots__ = ()

    timeouts: Timeouts | None
    retry: RetryPolicy | None
    fallback: FallbackPolicy | None
    routing: RoutingPolicy | None
    circuit_breaker: CircuitBreaker | None
    rate_limit: RateLimitPolicy | None
    concurrency_limit: ConcurrencyLimit | None
    cache: CachePolicy | None
    hedging: HedgingPolicy | None
    capture: CapturePolicy | None
    labels: Mapping[str, str]
    etag: str

    POSITIONAL = ("id", "backends")
    MESSAGE = config_pb2.Config

    # `unknown` costs a fifth of what a wrapper would, and type checkers refuse it by its type.
    def __new__(
        cls,
        id: str = "",
        backends: Iterable[Backend] = (),
        *,
        timeouts: Timeouts | None = None,
        retry: RetryPolicy | None = None,
        fallback: FallbackPolicy | None = None,
        routing: RoutingPolicy | None = None,
        circuit_breaker: CircuitBreaker | None = None,
        rate_limit: RateLimitPolicy | None = None,
        concurrency_limit: ConcurrencyLimit | None = None,
        cache: CachePolicy | None = None,
        hedging: HedgingPolicy | None = None,
        capture: CapturePolicy | None = None,
        labels: Mapping[str, str] | None = None,
        etag: str = "",
        **unknown: NoReturn,
    ) -> Self:
        """Makes and checks a config."""
        # Each check has a short way for what is right and plain, and a long one for the rest.
        if unknown:
            unknown_keyword(cls, unknown)
        if type(id) is not str or is_config_id(id) is None:
            id = "" if id == "" else is_configs_id("Config.id", id)
        kept = tuple(backends) if type(backends) is list else _listed(backends)
        if len(kept) != 1 or type(kept[0]) is not Backend:
            _check_backends(kept)
        draft = _ConfigDraft()
        draft.id = id
        draft.backends = kept
        draft._state = NO_STATE
        if (
            timeouts is None
            and retry is None
            and fallback is None
            and routing is None
            and circuit_breaker is None
            and rate_limit is None
            and concurrency_limit is None
            and cache is None
            and hedging is None
            and capture is None
            and labels is None
            and etag is _EMPTY
        ):
            draft._given = NOTHING
        else:
            values = locals()
            draft._given = check_optional(cls, {name: values[name] for name in cls.OPTIONAL})
        draft.__class__ = cls
        return draft  # type: ignore[return-value]

    @property
    def name(self) -> str:
        """Resource name, `configs/ID`; empty without an id."""
        return f"configs/{self.id}" if self.id else ""

    @property
    def state(self) -> ConfigState:
        """What the sidecar says of it; empty for a config that did not come from there."""
        return self._state

    def replace(self, **changes: Any) -> Config:
        """A copy with other values, and the same etag and state.

        Args:
            **changes: Fields of the constructor, with their new values; None takes one away.

        Raises:
            TypeError: Something has the wrong type, or a keyword is unknown.
            ValueError: Something has a wrong value.

        Example:
            config.replace(timeouts=Timeouts(total=60), labels=None)
        """
        changed = super().replace(**changes)
        object.__setattr__(changed, "_state", self._state)
        return changed

    def faults(self) -> tuple[FieldViolation, ...]:
        """All faults that the sidecar would find, with their fields, as far as they show here.

        Beyond the checks of the constructors: URLs are parsed; headers must be such that can be
        sent and that the sidecar does not set itself; what an api_schema needs must be there, and
        what belongs together; a credential must be one that configs over RPC may name. Nothing is
        resolved or connected to; which endpoints the sidecar permits, it alone knows.
        """
        return config_faults(self)

    def check(self) -> None:
        """Checks what `faults` finds.

        Raises:
            InvalidRequestError: There are faults; its `violations` are those that `faults` gives.
        """
        raise_faults(self.id, self.faults())

    def to_proto(self) -> config_pb2.Config:
        """The config in its protobuf form."""
        return config_pb2.Config.FromString(encode_config(self, named=True))

    @classmethod
    def from_proto(cls, proto: config_pb2.Config) -> Config:
        """The config that a protobuf message stands for, unchecked, with what the sidecar says."""
        values = read_fields(proto)
        values["id"] = proto.name.removeprefix("configs/")
        values["_state"] = read_state(proto)
        config: Config = restore(cls, values)
        return config

    def to_dict(self) -> dict[str, Any]:
        """A form for JSON and YAML: the proto's names, durations such as `20s`, no secrets."""
        named = {"name": self.name} if self.id else {}
        return {**named, **dict_of(self), **to_dict(self._state)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Config:
        """The config that a dict stands for, as `to_dict` gives it or a config file has it.

        Args:
            values: Values by the proto's names, or `id` for `name`. What is output only is ignored.

        Raises:
            TypeError: Something has the wrong type, or is missing; the text names it.
            ValueError: Something has a wrong value, or a key is unknown; the text names it.
        """
        if not isinstance(values, Mapping):
            wrong_type("config", values, "a mapping")
        given = {key: value for key, value in values.items() if key not in _OUTPUT_ONLY}
        if "name" in given:
            given["id"] = given.pop("name")
        config: Config = object_of(cls, given, "")
        return config

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Config):
            return NotImplemented
        return self._settings() == other._settings()

    def __hash__(self) -> int:
        return hash((self.id, self.backends))

    def __reduce__(self) -> tuple[Any, ...]:
        function, (cls, values) = super().__reduce__()
        return function, (cls, {**values, "_state": self._state})

    def _settings(self) -> dict[str, Any]:
        values = self._values()
        values.pop("etag", None)
        return values


_OUTPUT_ONLY = frozenset(field.name for field in dataclasses.fields(ConfigState))


def _listed(backends: Any) -> tuple[Any, ...]:
    if isinstance(backends, (str, bytes, Mapping, Backend)) or not isinstance(backends, Iterable):
        wrong_type("Config.backends", backends, "a list of backends")
    return tuple(backends)


def _check_backends(backends: tuple[Any, ...]) -> None:
    if not 0 < len(backends) <= BACKENDS_MAX:
        count = f"has {len(backends)} entries" if backends else "is empty"
        raise ValueError(f"Config.backends: {count}; expected 1 to {BACKENDS_MAX} backends")
    names = set()
    for index, backend in enumerate(backends):
        if not isinstance(backend, Backend):
            wrong_type(f"Config.backends[{index}]", backend, "a Backend")
        if backend.name in names:
            raise ValueError(
                f"Config.backends[{index}].name: is {backend.name!r}, like an earlier backend's"
            )
        names.add(backend.name)


_POLICIES: dict[str, Any] = {
    "timeouts": Timeouts,
    "retry": RetryPolicy,
    "fallback": FallbackPolicy,
    "routing": RoutingPolicy,
    "circuit_breaker": CircuitBreaker,
    "rate_limit": RateLimitPolicy,
    "concurrency_limit": ConcurrencyLimit,
    "cache": CachePolicy,
    "hedging": HedgingPolicy,
    "capture": CapturePolicy,
}
Config.OPTIONAL = MappingProxyType(
    {
        **{name: (is_one_of_class(cls), None) for name, cls in _POLICIES.items()},
        "labels": (is_labels, NO_NAMES),
        "etag": (is_text, ""),
    }
)
add_properties(Config)
