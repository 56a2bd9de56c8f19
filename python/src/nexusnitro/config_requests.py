"""The bytes of requests for configs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nexusnitro.chat_options import check_int
from nexusnitro.config import Config
from nexusnitro.config_checks import is_configs_id, is_flag, is_seconds, is_text, wrong_type
from nexusnitro.config_fields import fields_of
from nexusnitro.config_wire import encode_create, encode_seconds
from nexusnitro.v1 import config_service_pb2

# Fields that an update changes unless it says otherwise: all that can be set.
_SETTINGS = tuple(name for name in fields_of(Config) if name != "etag")
_PAGE_SIZE_MAX = 1_000


def create_request(config: Any, config_id: str | None, validate_only: bool) -> bytes:
    """The bytes that ask for a new config."""
    config = _config(config)
    if config_id is not None:
        config = config.replace(id=is_configs_id("config_id", config_id))
    flag = b"\x18\x01" if is_flag("validate_only", validate_only) else b""
    return encode_create(config) + flag


def get_request(name: str) -> bytes:
    """The bytes that ask for a config."""
    request = config_service_pb2.GetConfigRequest(name=_resource(name))
    return bytes(request.SerializeToString())


def list_request(page_size: int | None, filter: str | None, page_token: str) -> bytes:
    """The bytes that ask for a page of configs."""
    request = config_service_pb2.ListConfigsRequest(page_token=page_token)
    if page_size is not None:
        size = check_int("page_size", page_size)
        if not 0 < size <= _PAGE_SIZE_MAX:
            raise ValueError(f"page_size: is {size}; expected 1 to {_PAGE_SIZE_MAX:,}")
        request.page_size = size
    if filter is not None:
        request.filter = is_text("filter", filter)
    return bytes(request.SerializeToString())


def update_request(config: Any, update_mask: Iterable[str] | None, validate_only: bool) -> bytes:
    """The bytes that ask for a change."""
    config = _config(config)
    if not config.id:
        raise ValueError("config.id: is not set; an update names the config that it changes")
    paths = _SETTINGS if update_mask is None else _mask(update_mask)
    request = config_service_pb2.UpdateConfigRequest(
        config=config.to_proto(), validate_only=is_flag("validate_only", validate_only)
    )
    request.update_mask.paths.extend(paths)
    return bytes(request.SerializeToString())


def delete_request(name: str, etag: str | None) -> bytes:
    """The bytes that ask for a deletion."""
    request = config_service_pb2.DeleteConfigRequest(name=_resource(name))
    if etag is not None:
        request.etag = is_text("etag", etag)
    return bytes(request.SerializeToString())


def check_request(target: Any, backend_timeout: float | None) -> bytes:
    """The bytes that ask whether backends answer."""
    request = config_service_pb2.CheckConfigRequest()
    if isinstance(target, Config):
        request.config.CopyFrom(target.to_proto())
    else:
        request.name = _resource(target)
    if backend_timeout is not None:
        seconds = is_seconds("backend_timeout", backend_timeout)
        request.timeout.ParseFromString(encode_seconds(seconds))
    return bytes(request.SerializeToString())


def watch_request(after_version: int) -> bytes:
    """The bytes that ask for changes."""
    request = config_service_pb2.WatchConfigsRequest(after_version=after_version)
    return bytes(request.SerializeToString())


def _config(config: Any) -> Config:
    if not isinstance(config, Config):
        wrong_type("config", config, "a Config")
    return config


def _resource(name: Any) -> str:
    return f"configs/{is_configs_id('name', name)}"


def _mask(paths: Any) -> list[str]:
    if isinstance(paths, (str, bytes)) or not isinstance(paths, Iterable):
        wrong_type("update_mask", paths, "a list of paths")
    found = [is_text("update_mask", path) for path in paths]
    if not found:
        raise ValueError("update_mask: is empty; expected at least one path, or None for all")
    return found
