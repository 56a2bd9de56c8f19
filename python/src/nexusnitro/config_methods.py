"""The methods of `client.configs`, once for the clients of both kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from nexusnitro.attempts import Attempts
from nexusnitro.chat_options import check_int
from nexusnitro.config import Config
from nexusnitro.config_batches import IN_FLIGHT_MAX, ConfigBatches
from nexusnitro.config_requests import (
    check_request,
    create_request,
    delete_request,
    get_request,
    list_request,
    update_request,
)
from nexusnitro.config_results import read_checks
from nexusnitro.config_sender import ConfigSender
from nexusnitro.config_watch import WatchState
from nexusnitro.keywords import names_nearest

ConfigT = TypeVar("ConfigT")
NothingT = TypeVar("NothingT")
ConfigsT = TypeVar("ConfigsT")
ChangesT = TypeVar("ChangesT")
ChecksT = TypeVar("ChecksT")
ResultsT = TypeVar("ResultsT")


class ConfigMethods(
    ConfigSender, Generic[ConfigT, NothingT, ConfigsT, ChangesT, ChecksT, ResultsT]
):
    """What can be done with configs. A subclass says how it is sent.

    Every method takes `timeout`, seconds for a call, and `max_retries`, most repeats of a call of
    which nothing was sent. Default: the client's. All raise `NexusNitroError` if the call failed,
    TypeError and ValueError if an argument is wrong; the text names it.
    """

    @names_nearest
    def create(
        self,
        config: Config,
        *,
        config_id: str | None = None,
        validate_only: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
    ) -> ConfigT:
        """Makes a config. On an `AsyncClient`, await it.

        Args:
            config: The config.
            config_id: Id to use. Default: the config's; if that is empty, the sidecar makes one.
            validate_only: Whether to check only.
            timeout: Seconds for the call.
            max_retries: Most repeats by the client.

        Returns:
            The config as it is kept. Its `state.warnings` may say that it ends with the sidecar.

        Raises:
            ConfigExistsError: The id is taken.
            InvalidRequestError: The config is wrong; `violations` says where.
            EndpointRefusedError: The sidecar does not permit one of its endpoints.
            ConfigWritesOffError: The sidecar takes no configs over RPC.

        Example:
            backend = Backend("local", "openai", "http://vllm:8000/v1", "qwen3")
            config = client.configs.create(Config("fast", [backend]))
        """
        request = create_request(config, config_id, validate_only)
        reply: ConfigT = self._send(
            "create_config", request, Config.from_proto, "config", timeout, max_retries
        )
        return reply

    @names_nearest
    def get(
        self, name: str, *, timeout: float | None = None, max_retries: int | None = None
    ) -> ConfigT:
        """Reads a config. On an `AsyncClient`, await it.

        Args:
            name: Id of the config, or `configs/ID`.
            timeout: Seconds for the call.
            max_retries: Most repeats by the client.

        Returns:
            The config. Keys that were given over RPC are empty in it.

        Raises:
            ConfigNotFoundError: There is none.

        """
        request = get_request(name)
        reply: ConfigT = self._send(
            "get_config", request, Config.from_proto, "name", timeout, max_retries
        )
        return reply

    @names_nearest
    def list(
        self,
        *,
        filter: str | None = None,
        page_size: int | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
    ) -> ConfigsT:
        """Lists configs, ordered by name. On an `AsyncClient`, use `async for`.

        Args:
            filter: `labels.KEY=VALUE` terms, joined by AND; a value may stand in double quotes.
            page_size: Configs of one request, 1 to 1,000. Default: 100.
            timeout: Seconds for each page. Default: the client's.
            max_retries: Most repeats of a page by the client. Default: the client's.

        Returns:
            An iterator of `Config`. Pages are asked for when they are needed.

        Raises:
            NexusNitroError: A call failed.

        Example:
            for config in client.configs.list(filter="labels.team=search"):
                print(config.id, [backend.name for backend in config.backends])
        """
        list_request(page_size, filter, "")  # What is wrong is said now, not at the first page.

        def page(token: str) -> tuple[bytes, Attempts]:
            return list_request(page_size, filter, token), self._attempts(timeout, max_retries)

        return self._pages(page)

    @names_nearest
    def update(
        self,
        config: Config,
        *,
        update_mask: Iterable[str] | None = None,
        validate_only: bool = False,
        timeout: float | None = None,
        max_retries: int | None = None,
    ) -> ConfigT:
        """Changes a config. On an `AsyncClient`, await it.

        Args:
            config: The config, with its id. If it has an etag, as one that was read has, the update
                fails if the config has changed since.
            update_mask: Paths of the fields to change; those that `config` does not set are
                cleared. Default: all, so that the config becomes this one.
            validate_only: Whether to check only.
            timeout: Seconds for the call.
            max_retries: Most repeats by the client.

        Returns:
            The config as the sidecar keeps it.

        Raises:
            StaleEtagError: The config has changed since it was read.
            ConfigReadOnlyError: The config is the config file's.
            ConfigNotFoundError: There is none.
            InvalidRequestError: The config is wrong; `violations` says where.

        Example:
            config = client.configs.get("fast")
            client.configs.update(config.replace(timeouts=Timeouts(total=60)))
        """
        request = update_request(config, update_mask, validate_only)
        reply: ConfigT = self._send(
            "update_config", request, Config.from_proto, "config", timeout, max_retries
        )
        return reply

    @names_nearest
    def delete(
        self,
        name: str,
        *,
        etag: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
    ) -> NothingT:
        """Deletes a config. Calls in flight finish on it. On an `AsyncClient`, await it.

        Args:
            name: Id of the config, or `configs/ID`.
            etag: Etag that must still hold. Default: any.
            timeout: Seconds for the call.
            max_retries: Most repeats by the client.

        Raises:
            ConfigNotFoundError: There is none.
            ConfigReadOnlyError: The config is the config file's.
            StaleEtagError: The etag does not hold any more.
        """
        request = delete_request(name, etag)
        reply: NothingT = self._send(
            "delete_config", request, lambda response: None, "name", timeout, max_retries
        )
        return reply

    @names_nearest
    def watch(self, *, after_version: int = 0, resume: bool = True) -> ChangesT:
        """Tells the current configs, then every change. On an `AsyncClient`, use `async for`.

        A connection that is lost is made again, and the watch goes on from the last version that it
        has told. Where the sidecar does not know the changes since then, for example since it was
        started anew, the watch tells `reset`: what it has told before is void, and the current
        configs follow again, up to `current_state_complete`.

        Args:
            after_version: Version to go on from: that of the last change of an earlier watch.
                Default: the current state comes first.
            resume: Whether it goes on by itself. If not, it raises what ended it; after
                `WatchTooOldError` (OUT_OF_RANGE) read the current state again.

        Returns:
            An iterator of `ConfigChange`, without end; closing it ends the watch.

        Raises:
            SidecarUnavailableError: The sidecar was not reached within `connect_timeout`.
            NexusNitroError: The call failed for good.

        Example:
            for change in client.configs.watch():
                print(change.kind, change.id)
        """
        return self._watch(WatchState(after_version, resume))

    @names_nearest
    def check(
        self,
        target: str | Config,
        *,
        backend_timeout: float | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
    ) -> ChecksT:
        """Asks the backends of a config whether they answer. On an `AsyncClient`, await it.

        Args:
            target: Id of a config, or a config that the sidecar need not have.
            backend_timeout: Seconds for each backend. Default: 10.
            timeout: Seconds for the call.
            max_retries: Most repeats by the client.

        Returns:
            A `BackendCheck` for each backend, in their order. One that does not answer has an
            `error`, which is not raised.

        Raises:
            ConfigNotFoundError: There is no such config.

        Example:
            for backend in client.configs.check("fast"):
                print(backend.backend, "ok" if backend.ok else backend.error)
        """
        request = check_request(target, backend_timeout)
        reply: ChecksT = self._send(
            "check_config", request, read_checks, "config", timeout, max_retries
        )
        return reply

    @names_nearest
    def batch_create(
        self,
        configs: Iterable[Config],
        *,
        allow_partial: bool = False,
        validate_only: bool = False,
        batch_size: int = 1_000,
        in_flight: int = 4,
        timeout: float | None = None,
        max_retries: int | None = None,
    ) -> ResultsT:
        """Makes many configs. On an `AsyncClient`, await it.

        Args:
            configs: The configs. Any iterable; with `allow_partial` it is read as requests go out.
            allow_partial: Whether those that can be made are made although others cannot. If not,
                all are made or none, in one request of at most 10,000 configs.
            validate_only: Whether to check only.
            batch_size: With `allow_partial`, most configs of one request, 1 to 10,000.
            in_flight: With `allow_partial`, most requests at once, 1 to 64.
            timeout: Seconds for each request. Default: the client's.
            max_retries: Most repeats of a request by the client. Default: the client's.

        Returns:
            A list with a `ConfigResult` for each config, in their order: its id and etag, and the
            whole `config` if asked for; or its `error`. A request that fails as a whole, for
            example since the connection is lost, is the error of each of its configs and of all
            after them, which are not sent then.

        Raises:
            InvalidRequestError: All or nothing, and a config is wrong; the field's path begins with
                its place.
            ConfigExistsError: All or nothing, and an id is taken.
            NexusNitroError: All or nothing, and the call failed.

        Example:
            results = client.configs.batch_create(configs, allow_partial=True)
            print(sum(result.ok for result in results), "made")
        """
        if not 0 < check_int("in_flight", in_flight) <= IN_FLIGHT_MAX:
            raise ValueError(f"in_flight: is {in_flight}; expected 1 to {IN_FLIGHT_MAX}")
        self._attempts(timeout, max_retries)  # What is wrong is said now.
        batches = ConfigBatches(
            configs,
            allow_partial=allow_partial,
            validate_only=validate_only,
            batch_size=batch_size,
            message_bytes_max=self._client.message_bytes_max,
        )
        return self._batch_create(batches, in_flight, lambda: self._attempts(timeout, max_retries))

    def _pages(self, page: Callable[[str], tuple[bytes, Attempts]]) -> ConfigsT:
        raise NotImplementedError

    def _watch(self, state: WatchState) -> ChangesT:
        raise NotImplementedError

    def _batch_create(
        self, batches: ConfigBatches, in_flight: int, attempts: Callable[[], Attempts]
    ) -> ResultsT:
        raise NotImplementedError
