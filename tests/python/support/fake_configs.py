"""A ConfigService in Python, for what a client must bear with: errors, cuts, restarts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import grpc
import pytest
from google.protobuf import empty_pb2

import nexusnitro
from nexusnitro import wire_types
from nexusnitro.v1 import config_pb2, config_service_pb2, config_service_pb2_grpc, error_pb2

CODES = {
    "CONFIG_EXISTS": grpc.StatusCode.ALREADY_EXISTS,
    "UNKNOWN_CONFIG": grpc.StatusCode.NOT_FOUND,
    "STALE_ETAG": grpc.StatusCode.ABORTED,
    "CONFIG_READ_ONLY": grpc.StatusCode.FAILED_PRECONDITION,
    "CONFIG_WRITES_OFF": grpc.StatusCode.FAILED_PRECONDITION,
    "ENDPOINT_REFUSED": grpc.StatusCode.PERMISSION_DENIED,
    "PERMISSION_DENIED": grpc.StatusCode.PERMISSION_DENIED,
    "UNAUTHENTICATED": grpc.StatusCode.UNAUTHENTICATED,
    "WATCH_TOO_OLD": grpc.StatusCode.OUT_OF_RANGE,
    "TOO_MANY_CONFIGS": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "STORE_UNAVAILABLE": grpc.StatusCode.UNAVAILABLE,
    "CONNECT_FAILED": grpc.StatusCode.UNAVAILABLE,
    "INVALID_REQUEST": grpc.StatusCode.INVALID_ARGUMENT,
}


INFO_TYPE = "type.googleapis.com/google.rpc.ErrorInfo"


def abort(context: grpc.ServicerContext, reason: str, message: str = "no") -> NoReturn:
    """Ends a call with an error that has a reason, as the sidecar's errors do."""
    code = CODES[reason]
    status = wire_types.Status(code=code.value[0], message=message)
    status.details.add(type_url=INFO_TYPE, value=_info(reason))
    trailer = (("grpc-status-details-bin", status.SerializeToString()),)
    context.set_trailing_metadata(trailer)
    context.abort(code, message)
    raise AssertionError  # abort() has raised.


def item_status(reason: str, message: str) -> error_pb2.CallStatus:
    """The error of one item, as the sidecar's replies have it."""
    status = error_pb2.CallStatus(code=CODES[reason].value[0], message=message)
    status.details.add(type_url=INFO_TYPE, value=_info(reason))
    return status


def _info(reason: str) -> bytes:
    info = wire_types.ErrorInfo(reason=reason, domain="nexusnitro")
    return bytes(info.SerializeToString())


def updated(id: str, version: int) -> Any:
    """What a watch tells of a config."""
    config = config_pb2.Config(name=f"configs/{id}", version=version)
    return config_service_pb2.WatchConfigsResponse(updated=config, version=version)


def complete(version: int) -> Any:
    """What a watch tells after the current state."""
    response = config_service_pb2.WatchConfigsResponse(version=version)
    response.current_state_complete.SetInParent()
    return response


def gone(id: str, version: int) -> Any:
    """What a watch tells of a config that was deleted."""
    return config_service_pb2.WatchConfigsResponse(deleted=f"configs/{id}", version=version)


class FakeConfigs(config_service_pb2_grpc.ConfigServiceServicer):
    """Keeps configs in a dict. Tests set what goes wrong.

    Attributes:
        target: Its address.
        configs: The configs by id.
        requests: The requests so far, and their metadata.
        failures: Reasons of the errors that the next calls end with.
        watches: What the next watches tell; a string is the reason of an error, and after the last
            item the stream ends.
    """

    def __init__(self, address: str = "127.0.0.1:0", credentials: Any = None) -> None:
        self.configs: dict[str, config_pb2.Config] = {}
        self.requests: list[tuple[Any, dict[str, str]]] = []
        self.failures: list[str] = []
        self.watches: list[list[Any]] = []
        self.watching = threading.Event()
        self._writes = 0
        self._server = grpc.server(ThreadPoolExecutor(8))
        config_service_pb2_grpc.add_ConfigServiceServicer_to_server(self, self._server)
        if credentials is None:
            port = self._server.add_insecure_port(address)
        else:
            port = self._server.add_secure_port(address, credentials)
        host = "localhost" if credentials is not None else "127.0.0.1"
        self.target = f"{host}:{port}"
        self._server.start()

    def close(self) -> None:
        """Ends all calls."""
        self._server.stop(0).wait(5)

    def CreateConfig(self, request: Any, context: Any) -> Any:
        self._note(request, context)
        return self._create(request, context)

    def BatchCreateConfigs(self, request: Any, context: Any) -> Any:
        self._note(request, context)
        response = config_service_pb2.BatchCreateConfigsResponse()
        for create in request.requests:
            if create.config_id in self.configs:
                if not request.allow_partial:
                    abort(context, "CONFIG_EXISTS", f"{create.config_id} exists")
                response.results.add().status.CopyFrom(item_status("CONFIG_EXISTS", "exists"))
            else:
                response.results.add(config=self._create(create, context))
        return response

    def GetConfig(self, request: Any, context: Any) -> Any:
        self._note(request, context)
        return self._find(request.name, context)

    def ListConfigs(self, request: Any, context: Any) -> Any:
        self._note(request, context)
        names = sorted(self.configs)
        start = int(request.page_token or 0)
        size = request.page_size or 100
        response = config_service_pb2.ListConfigsResponse(
            configs=[self.configs[name] for name in names[start : start + size]]
        )
        if start + size < len(names):
            response.next_page_token = str(start + size)
        return response

    def UpdateConfig(self, request: Any, context: Any) -> Any:
        self._note(request, context)
        old = self._find(request.config.name, context)
        if request.config.etag and request.config.etag != old.etag:
            abort(context, "STALE_ETAG")
        for path in request.update_mask.paths:
            old.ClearField(path)
            new = config_pb2.Config()
            new.CopyFrom(request.config)
            for field in new.DESCRIPTOR.fields:
                if field.name != path:
                    new.ClearField(field.name)
            old.MergeFrom(new)
        return self._written(old)

    def DeleteConfig(self, request: Any, context: Any) -> Any:
        self._note(request, context)
        config = self._find(request.name, context)
        if request.etag and request.etag != config.etag:
            abort(context, "STALE_ETAG")
        del self.configs[request.name.removeprefix("configs/")]
        return empty_pb2.Empty()

    def WatchConfigs(self, request: Any, context: Any) -> Iterator[Any]:
        self._note(request, context)
        if not self.watches:
            self.watching.set()
            ended = threading.Event()
            context.add_callback(ended.set)
            ended.wait(20)
            return
        for item in self.watches.pop(0):
            if isinstance(item, str):
                abort(context, item)
            yield item

    def CheckConfig(self, request: Any, context: Any) -> Any:
        self._note(request, context)
        config = request.config if request.HasField("config") else None
        config = config or self._find(request.name, context)
        response = config_service_pb2.CheckConfigResponse()
        for backend in config.backends:
            check = response.backends.add(backend=backend.name, ok=backend.name != "bad")
            check.latency.nanos = 12_000_000
            check.models.append("m-1")
            if not check.ok:
                check.status.CopyFrom(item_status("CONNECT_FAILED", "no answer"))
                check.credential_accepted = False
        return response

    def _note(self, request: Any, context: Any) -> None:
        self.requests.append((request, dict(context.invocation_metadata())))
        if self.failures:
            abort(context, self.failures.pop(0))

    def _find(self, name: str, context: Any) -> config_pb2.Config:
        config = self.configs.get(name.removeprefix("configs/"))
        if config is None:
            abort(context, "UNKNOWN_CONFIG", f"there is no {name}")
        return config

    def _create(self, request: Any, context: Any) -> config_pb2.Config:
        id = request.config_id or f"made-{len(self.configs)}"
        if id in self.configs:
            abort(context, "CONFIG_EXISTS", f"{id} exists")
        config = config_pb2.Config()
        config.CopyFrom(request.config)
        config.name = f"configs/{id}"
        config.create_time.seconds = 1_700_000_000
        if not request.validate_only:
            self.configs[id] = config
        return self._written(config)

    def _written(self, config: config_pb2.Config) -> config_pb2.Config:
        self._writes += 1
        config.etag = f"e{self._writes}"
        config.version = self._writes
        config.origin = config_pb2.CONFIG_ORIGIN_RPC
        config.update_time.seconds = 1_700_000_000 + self._writes
        reply = config_pb2.Config()
        reply.CopyFrom(config)
        reply.warnings.add(code="NOT_DURABLE", message="it ends with the process")
        return reply


@pytest.fixture
def service() -> Iterator[FakeConfigs]:
    """A ConfigService of the test's own."""
    service = FakeConfigs()
    yield service
    service.close()


@pytest.fixture
def configs(service: FakeConfigs) -> Iterator[nexusnitro.Configs]:
    """The configs of a client of it."""
    with nexusnitro.Client(service.target, timeout=10.0, connect_timeout=5.0) as client:
        yield client.configs
