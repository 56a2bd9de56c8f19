"""What comes of asking about configs: outcomes of a batch, changes, checks of backends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from nexusnitro.call_info import ReplyWarning, read_warning
from nexusnitro.config import Config
from nexusnitro.dicts import to_dict
from nexusnitro.error_details import error_from_status
from nexusnitro.errors import NexusNitroError
from nexusnitro.v1 import config_pb2, config_service_pb2

ChangeKind = Literal["updated", "deleted", "current_state_complete", "reset"]

_PREFIX = "configs/"


class ConfigResult:
    """The outcome of one config of a batch: the config that was made, or an error.

    Attributes:
        error: Why it was not made; None if it was.
    """

    __slots__ = ("_config", "_proto", "error")

    error: NexusNitroError | None

    def __init__(
        self, proto: config_pb2.Config | None, error: NexusNitroError | None = None
    ) -> None:
        self._proto = proto
        self._config: Config | None = None
        self.error = error

    @property
    def ok(self) -> bool:
        """Whether it was made."""
        return self.error is None

    @property
    def name(self) -> str:
        """Resource name, `configs/ID`; empty if it was not made."""
        return self._proto.name if self._proto is not None else ""

    @property
    def id(self) -> str:
        """Id of the config; empty if it was not made."""
        return self.name.removeprefix(_PREFIX)

    @property
    def etag(self) -> str:
        """Its etag; empty if it was not made."""
        return self._proto.etag if self._proto is not None else ""

    @property
    def config(self) -> Config:
        """The config as the sidecar keeps it; read from the reply when it is first asked for.

        Raises:
            NexusNitroError: It was not made.
        """
        if self.error is not None:
            raise self.error
        if self._config is None:
            assert self._proto is not None
            self._config = Config.from_proto(self._proto)
        return self._config

    def to_dict(self) -> dict[str, Any]:
        """A form for JSON: the config, or the error's code, reason and words."""
        if self.error is None:
            return {"config": self.config.to_dict()}
        return {"error": error_dict(self.error)}

    def __repr__(self) -> str:
        if self.error is not None:
            return f"ConfigResult(error={self.error!r})"
        return f"ConfigResult({self.name!r}, etag={self.etag!r})"


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """Something that a watch tells.

    Attributes:
        kind: `updated`: a config was made or changed, or is one of the current ones; `deleted`: it
            is gone; `current_state_complete`: all current ones have been told, what follows are
            changes; `reset`: forget what was told, the current ones are told again.
        version: Version after the change; a later watch may go on from it.
        id: Id of the config; empty if it is about none.
        config: The config, of `updated`.
    """

    kind: ChangeKind
    version: int = 0
    id: str = ""
    config: Config | None = None

    def to_dict(self) -> dict[str, Any]:
        """A form for JSON: plain dicts, lists, strings and numbers."""
        found: dict[str, Any] = {"kind": self.kind, "version": self.version}
        if self.id:
            found["id"] = self.id
        if self.config is not None:
            found["config"] = self.config.to_dict()
        return found


@dataclass(frozen=True, slots=True)
class BackendCheck:
    """Whether a backend answers.

    Attributes:
        backend: Its name.
        ok: Whether it answered.
        error: Its error, where it did not.
        latency: Seconds that it took.
        models: Models that it offers, where it says.
        credential_accepted: Whether it took the credential, where that can be told.
        tls: TLS version and cipher, where TLS is used.
        proxy: Proxy that is used; may be empty.
        warnings: What else is worth knowing.
    """

    backend: str
    ok: bool
    error: NexusNitroError | None = None
    latency: float | None = None
    models: tuple[str, ...] = ()
    credential_accepted: bool | None = None
    tls: str = ""
    proxy: str = ""
    warnings: tuple[ReplyWarning, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """A form for JSON: plain dicts, lists, strings and numbers."""
        return {
            "backend": self.backend,
            "ok": self.ok,
            "error": None if self.error is None else error_dict(self.error),
            "latency": self.latency,
            "models": list(self.models),
            "credential_accepted": self.credential_accepted,
            "tls": self.tls,
            "proxy": self.proxy,
            "warnings": to_dict(self.warnings),
        }


def error_dict(error: NexusNitroError) -> dict[str, Any]:
    """A form of an error for JSON."""
    violations = [
        {"field": each.field, "description": each.description} for each in error.violations
    ]
    return {
        "code": error.code,
        "reason": error.reason,
        "message": error.message,
        **({"violations": violations} if violations else {}),
    }


def read_results(response: config_service_pb2.BatchCreateConfigsResponse) -> list[ConfigResult]:
    """Reads the outcomes of a batch, in its order."""
    return [
        ConfigResult(None, error_from_status(result.status, ""))
        if result.HasField("status")
        else ConfigResult(result.config)
        for result in response.results
    ]


def read_change(response: config_service_pb2.WatchConfigsResponse) -> ConfigChange | None:
    """Reads what a watch tells; None if it is of a newer sidecar."""
    event = response.WhichOneof("event")
    if event == "updated":
        config = Config.from_proto(response.updated)
        return ConfigChange("updated", response.version, config.id, config)
    if event == "deleted":
        return ConfigChange("deleted", response.version, response.deleted.removeprefix(_PREFIX))
    if event == "current_state_complete":
        return ConfigChange("current_state_complete", response.version)
    return None


def read_checks(response: config_service_pb2.CheckConfigResponse) -> tuple[BackendCheck, ...]:
    """Reads the checks of all backends."""
    return tuple([_read_check(check) for check in response.backends])


def _read_check(check: config_service_pb2.BackendCheck) -> BackendCheck:
    latency = check.latency
    return BackendCheck(
        check.backend,
        check.ok,
        error_from_status(check.status, "") if check.HasField("status") else None,
        latency.seconds + latency.nanos / 1e9 if check.HasField("latency") else None,
        tuple(check.models),
        check.credential_accepted if check.HasField("credential_accepted") else None,
        check.tls,
        check.proxy,
        tuple([read_warning(warning) for warning in check.warnings]),
    )
