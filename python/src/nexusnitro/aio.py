"""The client for asyncio: the twin of `nexusnitro.client`."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any

import grpc

from nexusnitro.aio_configs import AsyncConfigs
from nexusnitro.async_batch_results import AsyncBatchResults, BatchInputs
from nexusnitro.async_caller import AsyncCaller
from nexusnitro.async_chat_stream import AsyncChatStream
from nexusnitro.attempts import Attempts
from nexusnitro.chat_methods import ChatMethods
from nexusnitro.chat_options import check_seconds
from nexusnitro.client_access import Access, default_token
from nexusnitro.client_base import (
    READY_PAUSE,
    ClientBase,
    health_request,
    is_serving,
    not_serving,
    watch_stats_request,
)
from nexusnitro.errors import CallTimeoutError
from nexusnitro.keywords import names_nearest
from nexusnitro.model_methods import ModelMethods
from nexusnitro.model_requests import count_tokens_request, embed_request, list_models_request
from nexusnitro.models import (
    BackendModels,
    EmbedReply,
    TokenCount,
    read_models,
    read_token_count,
)
from nexusnitro.replies import ChatReply
from nexusnitro.stats import Stats, read_stats
from nexusnitro.targets import MESSAGE_BYTES_MAX

if TYPE_CHECKING:
    from typing_extensions import Self


class AsyncClient(
    ClientBase,
    ChatMethods[Coroutine[Any, Any, ChatReply], AsyncChatStream],
    ModelMethods[
        Coroutine[Any, Any, tuple[BackendModels, ...]],
        Coroutine[Any, Any, EmbedReply],
        Coroutine[Any, Any, TokenCount],
    ],
):
    """A client of the sidecar for asyncio: as `Client`, with `await` and `async for`.

    It has a channel for each running event loop, so that one client serves any number of
    `asyncio.run`, one after the other or in several threads. Cancelling a task that waits for a
    call cancels the call, up to the backend's connection.

    Args:
        target: Address of the sidecar: `host:port` or `unix:///path`. Default:
            `$NEXUSNITRO_TARGET`, else unix:///run/nexusnitro/nexusnitro.sock if it exists, else
            127.0.0.1:50051.
        timeout: Seconds for a call, unless the call says otherwise.
        max_retries: Most repeats of a call, unless the call says otherwise.
        connect_timeout: Seconds to wait for the sidecar.
        message_bytes_max: Most bytes of a request; as the sidecar's flag of that name.
        token: Bearer token that goes out with every call. Default: `$NEXUSNITRO_TOKEN`, if set.
        tls_ca_file: PEM file of the authorities that the sidecar's certificate must come from. With
            this or the next one, calls go over TLS.
        tls_certificate_file: PEM file of the client's own certificate, for mutual TLS. The files
            are read for each channel that is opened.
        tls_key_file: PEM file of its private key.

    Raises:
        TypeError: A setting has the wrong type.
        ValueError: A setting has a wrong value.

    Example:
        async with AsyncClient() as client:
            reply = await client.chat("Say hi", model="fast")
            print(reply.text)
    """

    @names_nearest
    def __init__(
        self,
        target: str | None = None,
        *,
        timeout: float = 600.0,
        max_retries: int = 2,
        connect_timeout: float = 10.0,
        message_bytes_max: int = MESSAGE_BYTES_MAX,
        token: str | None = None,
        tls_ca_file: str | os.PathLike[str] | None = None,
        tls_certificate_file: str | os.PathLike[str] | None = None,
        tls_key_file: str | os.PathLike[str] | None = None,
    ) -> None:
        super().__init__(
            target,
            timeout=timeout,
            max_retries=max_retries,
            connect_timeout=connect_timeout,
            message_bytes_max=message_bytes_max,
        )
        access = Access(
            default_token() if token is None else token,
            tls_ca_file=tls_ca_file,
            tls_certificate_file=tls_certificate_file,
            tls_key_file=tls_key_file,
        )
        access.check_target(self.target)
        self._caller = AsyncCaller(
            self.target, self.connect_timeout, self.message_bytes_max, access
        )

    @property
    def configs(self) -> AsyncConfigs:
        """The sidecar's configs: `create`, `get`, `list`, `update`, `delete`, `watch`, `check`, ….

        Example:
            async for config in client.configs.list():
                print(config.id)
        """
        return AsyncConfigs(self, self._caller)

    @names_nearest
    def batch_chat(
        self,
        requests: BatchInputs,
        *,
        concurrency: int = 16,
        timeout: float | None = None,
        max_retries: int | None = None,
        progress: bool = False,
    ) -> AsyncBatchResults:
        """Asks many chats over one stream, and gives each answer as it comes.

        As `Client.batch_chat`; `requests` may be an asynchronous iterable too.

        Args:
            requests: The chats: `ChatRequest`, or whatever `chat` takes as messages.
            concurrency: Most chats under way, 1 to 4096.
            timeout: Seconds for one chat, unless its request says otherwise. Default: the client's.
            max_retries: Most repeats of one chat of which nothing was sent. Default: the client's.
            progress: Whether to show a progress bar; needs tqdm
                (`pip install nexusnitro[progress]`).

        Returns:
            An asynchronous iterator of `BatchResult`, in the order in which the chats end.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: An argument has a wrong value.
            ImportError: tqdm is not installed, and `progress` asks for it.

        Example:
            async for result in client.batch_chat(["One?", "Two?"], concurrency=8):
                print(result.index, result.error or result.reply.text)
        """
        return AsyncBatchResults(
            self._caller,
            requests,
            concurrency=concurrency,
            timeout=self.timeout if timeout is None else timeout,
            max_retries=self.max_retries if max_retries is None else max_retries,
            progress=progress,
        )

    async def stats(self, *, timeout: float | None = None) -> Stats:
        """Gives the sidecar's figures now.

        Args:
            timeout: Seconds for the call. Default: the client's.

        Returns:
            The figures.

        Raises:
            NexusNitroError: The call failed.
        """
        return read_stats(await self._caller.unary("get_stats", b"", self._attempts(timeout)))

    async def watch_stats(self, interval: float = 1.0) -> AsyncIterator[Stats]:
        """Gives the sidecar's figures again and again, the first at once.

        Args:
            interval: Seconds between figures, 0.1 to 3600.

        Yields:
            The figures, until the loop is left or the sidecar shuts down.

        Raises:
            NexusNitroError: The call failed.
        """
        request = watch_stats_request(interval)
        attempts = Attempts(None, 0, self.connect_timeout)
        connection, call = await self._caller.begin("watch_stats", request, attempts)
        try:
            async for stats in call:
                yield read_stats(stats)
        except grpc.RpcError as failure:
            raise self._caller.error(connection, failure) from failure
        finally:
            self._caller.end(connection, call)

    async def health(self, *, timeout: float | None = None) -> bool:
        """Asks whether the sidecar takes calls.

        Args:
            timeout: Seconds for the call. Default: the client's.

        Returns:
            True if it does; False if it is starting or shutting down.

        Raises:
            SidecarUnavailableError: It was not reached.
            NexusNitroError: The call failed.
        """
        attempts = self._attempts(timeout)
        return is_serving(await self._caller.unary("health", health_request(""), attempts))

    async def wait_ready(self, timeout: float | None = None) -> None:
        """Waits until the sidecar takes calls.

        Args:
            timeout: Seconds to wait. Default: the client's `connect_timeout`.

        Raises:
            SidecarUnavailableError: It was not reached, or did not take calls, in time.
        """
        seconds = self.connect_timeout if timeout is None else check_seconds("timeout", timeout)
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise not_serving(self.target, seconds)
            attempts = Attempts(left, 0, left)
            try:
                if is_serving(await self._caller.unary("health", health_request(""), attempts)):
                    return
            except CallTimeoutError:
                continue  # It was reached, and the time is over.
            await asyncio.sleep(min(READY_PAUSE, left))

    async def close(self) -> None:
        """Cancels the running loop's calls and closes its channel. May be called more than once."""
        await self._caller.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _chat(self, options: dict[str, Any]) -> ChatReply:
        request, attempts = self._prepare(options)
        return ChatReply(await self._caller.unary("chat", request, attempts))

    def _stream_chat(self, options: dict[str, Any]) -> AsyncChatStream:
        request, attempts = self._prepare(options)
        return AsyncChatStream(self._caller, request, attempts)

    async def _list_models(self, options: dict[str, Any]) -> tuple[BackendModels, ...]:
        request, attempts = self._prepare_other(list_models_request, options)
        return read_models(await self._caller.unary("list_models", request, attempts))

    async def _embed(self, options: dict[str, Any]) -> EmbedReply:
        request, attempts = self._prepare_other(embed_request, options)
        return EmbedReply(await self._caller.unary("embed", request, attempts))

    async def _count_tokens(self, options: dict[str, Any]) -> TokenCount:
        request, attempts = self._prepare_other(count_tokens_request, options)
        return read_token_count(await self._caller.unary("count_tokens", request, attempts))
