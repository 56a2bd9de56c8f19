"""What can go wrong with configs and with those who call: more classes of the tree of `errors`."""

from __future__ import annotations

from nexusnitro.errors import (
    ConflictError,
    InvalidRequestError,
    LimitError,
    PermissionDeniedError,
    PreconditionError,
    SidecarError,
)


class ConfigExistsError(ConflictError):
    """There is a config of that id already."""


class StaleEtagError(ConflictError):
    """The config was changed since it was read; read it again, and repeat the change."""


class ConfigReadOnlyError(PreconditionError):
    """The config is the config file's: it is read-only here, and changes with the file alone."""


class ConfigWritesOffError(PreconditionError):
    """The sidecar takes no configs over RPC (`config_rpc_writes` of its config file)."""


class EndpointRefusedError(PermissionDeniedError):
    """A backend's endpoint is none of those that the sidecar permits to configs made over RPC."""


class WatchTooOldError(InvalidRequestError):
    """The changes since that version are not known any more; read the current state again."""


class TooManyConfigsError(LimitError):
    """The sidecar holds as many configs as it takes."""


class StoreUnavailableError(SidecarError):
    """The sidecar cannot reach the store in which it keeps configs, or cannot write to it."""
