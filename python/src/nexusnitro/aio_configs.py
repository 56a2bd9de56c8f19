"""`client.configs` for asyncio: the twin of `configs`."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any

import grpc

from nexusnitro.async_caller import AsyncCaller, was_closed
from nexusnitro.attempts import Attempts
from nexusnitro.caller import closed_error
from nexusnitro.config import Config
from nexusnitro.config_batches import Batch, ConfigBatches
from nexusnitro.config_methods import ConfigMethods
from nexusnitro.config_results import BackendCheck, ConfigChange, ConfigResult
from nexusnitro.config_watch import WatchState
from nexusnitro.connection import Connection
from nexusnitro.errors import NexusNitroError


class AsyncConfigs(
    ConfigMethods[
        Coroutine[Any, Any, Config],
        Coroutine[Any, Any, None],
        AsyncGenerator[Config, None],
        AsyncGenerator[ConfigChange, None],
        Coroutine[Any, Any, tuple[BackendCheck, ...]],
        Coroutine[Any, Any, list[ConfigResult]],
    ]
):
    """The configs of the sidecar: `client.configs` of an `AsyncClient`."""

    _caller: AsyncCaller

    async def _unary(
        self, method: str, request: bytes, attempts: Attempts, read: Callable[[Any], Any]
    ) -> Any:
        return read(await self._caller.unary(method, request, attempts))

    async def _pages(
        self, page: Callable[[str], tuple[bytes, Attempts]]
    ) -> AsyncGenerator[Config, None]:
        token = ""
        while True:
            response = await self._caller.unary("list_configs", *page(token))
            for config in response.configs:
                yield Config.from_proto(config)
            token = response.next_page_token
            if not token:
                return

    async def _watch(self, state: WatchState) -> AsyncGenerator[ConfigChange, None]:
        while True:
            attempts = Attempts(None, 0, self._caller.connect_timeout)
            connection, call = await self._caller.begin("watch_configs", state.request(), attempts)
            error: NexusNitroError | None = None
            try:
                async for response in call:
                    connection.heard()
                    change = state.read(response)
                    if change is not None:
                        yield change
            except grpc.RpcError as failure:
                error = self._caller.error(connection, failure)
                error.__cause__ = failure
            except asyncio.CancelledError as failure:
                if not was_closed(connection):
                    raise
                error = closed_error()
                error.__cause__ = failure
            finally:
                self._caller.end(connection, call)
            delay, reset = state.after_end(error, connection.closed)
            if reset is not None:
                yield reset
            await asyncio.sleep(delay)

    async def _batch_create(
        self, batches: ConfigBatches, in_flight: int, attempts: Callable[[], Attempts]
    ) -> list[ConfigResult]:
        waiting: deque[_Sending] = deque()
        try:
            for batch in batches:
                if len(waiting) == in_flight:
                    await waiting.popleft().finish(batches)
                if not batches.stopped(batch):
                    waiting.append(_Sending(self._caller, batch, attempts()))
                    await waiting[-1].begin()
            while waiting:
                await waiting.popleft().finish(batches)
        finally:
            for sending in waiting:
                sending.cancel()
        return batches.finish()


class _Sending:
    """One request of a batch under way."""

    def __init__(self, caller: AsyncCaller, batch: Batch, attempts: Attempts) -> None:
        self._caller = caller
        self._batch = batch
        self._attempts = attempts
        self._error: NexusNitroError | None = None
        self._call: tuple[Connection, Any] | None = None

    async def finish(self, batches: ConfigBatches) -> None:
        """Waits for the response and takes it in; repeats the request if it was never sent."""
        while self._error is None:
            assert self._call is not None
            call, self._call = self._call, None
            try:
                return batches.succeed(self._batch, await self._caller.finish(*call))
            except NexusNitroError as error:
                await self._wait(error)
        return batches.fail(self._batch, self._error)

    def cancel(self) -> None:
        """Ends it."""
        if self._call is not None:
            self._caller.end(*self._call)

    async def begin(self) -> None:
        """Sends it."""
        try:
            self._call = await self._caller.begin(
                "batch_create_configs_at_once", self._batch.request, self._attempts
            )
        except NexusNitroError as error:
            self._error = error

    async def _wait(self, error: NexusNitroError) -> None:
        try:
            await asyncio.sleep(self._attempts.delay_after(error))
        except NexusNitroError as final:
            self._error = final
        else:
            await self.begin()
