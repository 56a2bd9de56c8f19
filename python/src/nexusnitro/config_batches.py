"""The requests of a batch of configs, and what became of them; shared by both kinds of clients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nexusnitro.chat_options import check_int
from nexusnitro.client_base import too_large
from nexusnitro.config import Config
from nexusnitro.config_checks import is_flag, wrong_type
from nexusnitro.config_results import ConfigResult, read_results
from nexusnitro.config_wire import encode_create, varint
from nexusnitro.errors import ErrorDetails, InternalError, NexusNitroError

BATCH_MAX = 10_000  # The sidecar's limit for one request.
IN_FLIGHT_MAX = 64
_BYTES_MAX = 4 * 1024 * 1024  # Of one request where there may be several.
_FLAGS_BYTES = 4


@dataclass(frozen=True, slots=True)
class Batch:
    """One request.

    Attributes:
        request: Its bytes.
        count: Configs in it.
    """

    request: bytes
    count: int


class ConfigBatches:
    """Cuts configs into requests, and gathers the outcomes. Not thread-safe.

    Args:
        configs: The configs. Read as far as requests are asked for.
        allow_partial: Whether those that can be made are made although others cannot. If not, there
            is one request.
        validate_only: Whether to check only.
        batch_size: Most configs of one request, where there may be several.
        message_bytes_max: Most bytes of a request.

    Attributes:
        results: The outcomes so far, in the order of the configs.
    """

    def __init__(
        self,
        configs: Iterable[Config],
        *,
        allow_partial: bool,
        validate_only: bool,
        batch_size: int,
        message_bytes_max: int,
    ) -> None:
        if isinstance(configs, (str, bytes, Mapping, Config)) or not isinstance(configs, Iterable):
            wrong_type("configs", configs, "a list of Config")
        size = check_int("batch_size", batch_size)
        if not 0 < size <= BATCH_MAX:
            raise ValueError(f"batch_size: is {size}; expected 1 to {BATCH_MAX:,}")
        self._configs = iter(configs)
        self._allow_partial = is_flag("allow_partial", allow_partial)
        self._flags = b"\x10\x01" if allow_partial else b""
        self._flags += b"\x18\x01" if is_flag("validate_only", validate_only) else b""
        self._size = size
        self._bytes_max = message_bytes_max
        self._failure: NexusNitroError | None = None
        self._unsent = 0
        self.results: list[ConfigResult] = []

    def __iter__(self) -> Iterator[Batch]:
        """The requests, one after the other; none any more once one has failed."""
        pieces: list[bytes] = []  # Two for each config: what stands before it, and itself.
        size = 0
        count_max = self._size if self._allow_partial else BATCH_MAX
        bytes_max = min(_BYTES_MAX, self._bytes_max) if self._allow_partial else self._bytes_max
        for index, config in enumerate(self._configs):
            if self._failure is not None:
                self._unsent += 1
                continue
            if type(config) is not Config:
                wrong_type(f"configs[{index}]", config, "a Config")
            created = encode_create(config)
            head = b"\n" + varint(len(created))
            length = len(head) + len(created)
            if length + _FLAGS_BYTES > self._bytes_max:
                raise too_large(length + _FLAGS_BYTES, self._bytes_max, f"configs[{index}]")
            if len(pieces) == 2 * count_max or (
                pieces and size + length + _FLAGS_BYTES > bytes_max
            ):
                if not self._allow_partial:
                    raise _too_many(len(pieces) // 2, size + length, bytes_max)
                yield self._batch(pieces)
                pieces, size = [], 0
            pieces.append(head)
            pieces.append(created)
            size += length
        if pieces and self._failure is None:
            yield self._batch(pieces)
        else:
            self._unsent += len(pieces) // 2

    def stopped(self, batch: Batch) -> bool:
        """Whether a request has failed, so that this one, and what comes after it, is not sent."""
        if self._failure is None:
            return False
        self._unsent += batch.count
        return True

    def succeed(self, batch: Batch, response: Any) -> None:
        """Takes in the response to the request that was sent before all others."""
        results = read_results(response)
        if len(results) != batch.count:
            raise InternalError(
                f"the sidecar answered {len(results)} of the {batch.count} configs of a batch",
                ErrorDetails("INTERNAL"),
            )
        self.results += results

    def fail(self, batch: Batch, error: NexusNitroError) -> None:
        """Takes in the error of the request that was sent before all others.

        Raises:
            NexusNitroError: The error itself, unless others can be made although these are not.
        """
        if not self._allow_partial:
            raise error
        self._failure = self._failure or error
        self.results += [ConfigResult(None, error) for _ in range(batch.count)]

    def finish(self) -> list[ConfigResult]:
        """The outcomes of all; those that were not sent have the error that ended the sending."""
        unsent = [ConfigResult(None, self._failure) for _ in range(self._unsent)]
        return self.results + unsent

    def _batch(self, pieces: list[bytes]) -> Batch:
        return Batch(b"".join([*pieces, self._flags]), len(pieces) // 2)


def _too_many(count: int, size: int, bytes_max: int) -> Exception:
    """The error of configs that do not go into the one request of all or nothing."""
    if count < BATCH_MAX:
        return too_large(size, bytes_max, "configs")
    return ValueError(
        f"configs: has more than {BATCH_MAX:,} entries; all or nothing takes no more, and "
        "allow_partial=True any number"
    )
