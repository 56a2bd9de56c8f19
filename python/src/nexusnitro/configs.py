"""`client.configs` for threads. `aio_configs` has its twin for asyncio."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator
from typing import Any

import grpc

from nexusnitro.attempts import Attempts
from nexusnitro.caller import SyncCaller
from nexusnitro.config import Config
from nexusnitro.config_batches import Batch, ConfigBatches
from nexusnitro.config_methods import ConfigMethods
from nexusnitro.config_results import BackendCheck, ConfigChange, ConfigResult
from nexusnitro.config_watch import WatchState
from nexusnitro.connection import Connection
from nexusnitro.errors import NexusNitroError


class Configs(
    ConfigMethods[
        Config,
        None,
        Generator[Config, None, None],
        Generator[ConfigChange, None, None],
        tuple[BackendCheck, ...],
        list[ConfigResult],
    ]
):
    """The configs of the sidecar: `client.configs`. Thread-safe."""

    _caller: SyncCaller

    def _unary(
        self, method: str, request: bytes, attempts: Attempts, read: Callable[[Any], Any]
    ) -> Any:
        return read(self._caller.unary(method, request, attempts))

    def _pages(
        self, page: Callable[[str], tuple[bytes, Attempts]]
    ) -> Generator[Config, None, None]:
        token = ""
        while True:
            response = self._caller.unary("list_configs", *page(token))
            yield from [Config.from_proto(config) for config in response.configs]
            token = response.next_page_token
            if not token:
                return

    def _watch(self, state: WatchState) -> Generator[ConfigChange, None, None]:
        while True:
            attempts = Attempts(None, 0, self._caller.connect_timeout)
            connection, call = self._caller.begin("watch_configs", state.request(), attempts)
            error: NexusNitroError | None = None
            try:
                for response in call:
                    connection.heard()
                    change = state.read(response)
                    if change is not None:
                        yield change
            except grpc.RpcError as failure:
                error = self._caller.error(connection, failure)
                error.__cause__ = failure
            finally:
                self._caller.end(connection, call)
            delay, reset = state.after_end(error, connection.closed)
            if reset is not None:
                yield reset
            time.sleep(delay)

    def _batch_create(
        self, batches: ConfigBatches, in_flight: int, attempts: Callable[[], Attempts]
    ) -> list[ConfigResult]:
        waiting: deque[_Sending] = deque()
        try:
            for batch in batches:
                if len(waiting) == in_flight:
                    waiting.popleft().finish(batches)
                if not batches.stopped(batch):
                    waiting.append(_Sending(self._caller, batch, attempts()))
            while waiting:
                waiting.popleft().finish(batches)
        finally:
            for sending in waiting:
                sending.cancel()
        return batches.finish()


class _Sending:
    """One request of a batch under way."""

    def __init__(self, caller: SyncCaller, batch: Batch, attempts: Attempts) -> None:
        self._caller = caller
        self._batch = batch
        self._attempts = attempts
        self._error: NexusNitroError | None = None
        self._call: tuple[Connection, Any] | None = None
        self._begin()

    def finish(self, batches: ConfigBatches) -> None:
        """Waits for the response and takes it in; repeats the request if it was never sent."""
        while self._error is None:
            assert self._call is not None
            call, self._call = self._call, None
            try:
                return batches.succeed(self._batch, self._caller.finish(*call))
            except NexusNitroError as error:
                self._wait(error)
        return batches.fail(self._batch, self._error)

    def cancel(self) -> None:
        """Ends it."""
        if self._call is not None:
            self._caller.end(*self._call)

    def _begin(self) -> None:
        try:
            self._call = self._caller.begin(
                "batch_create_configs_at_once", self._batch.request, self._attempts
            )
        except NexusNitroError as error:
            self._error = error

    def _wait(self, error: NexusNitroError) -> None:
        try:
            time.sleep(self._attempts.delay_after(error))
        except NexusNitroError as final:
            self._error = final
        else:
            self._begin()
