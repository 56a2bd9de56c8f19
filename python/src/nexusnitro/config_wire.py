"""Writes configs as protobuf's wire format, without protobuf objects.

A protobuf object of a config takes ten times as long to make as its bytes; where thousands of
configs are made at once that is most of the time.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format

from nexusnitro.backend import Backend
from nexusnitro.config_fields import FIELDS, FieldKind, fields_of
from nexusnitro.config_object import NOTHING
from nexusnitro.credentials import Credential
from nexusnitro.v1 import backend_pb2, config_pb2, credential_pb2

if TYPE_CHECKING:
    from nexusnitro.config import Config

_VARINT, _FIXED64, _BYTES = 0, 1, 2  # Wire types.
_NANOS = 1_000_000_000

_Encode = Callable[[Any], bytes]
_BYTE = tuple(bytes([value]) for value in range(128))


def varint(value: int) -> bytes:
    """A whole number of any size and sign up to 64 bits."""
    if 0 <= value < 128:
        return _BYTE[value]
    value &= 0xFFFF_FFFF_FFFF_FFFF
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)


def _tag(number: int, wire_type: int) -> bytes:
    return varint(number << 3 | wire_type)


def _heads(number: int) -> tuple[bytes, ...]:
    """What stands before bytes of a field, by their number, up to 127."""
    return tuple(_tag(number, _BYTES) + length for length in _BYTE)


def _sized(number: int) -> _Encode:
    """Writes bytes as a field."""
    heads = _heads(number)
    tag = _tag(number, _BYTES)

    def encode(data: bytes) -> bytes:
        length = len(data)
        return heads[length] + data if length < 128 else tag + varint(length) + data

    return encode


def _encoder(field: FieldKind) -> _Encode:
    """Writes a value as a field."""
    sized = _sized(field.number)
    tag = _tag(field.number, _VARINT)
    if field.kind == "text":
        return lambda value: sized(value.encode())
    if field.kind == "texts":
        return lambda value: b"".join([sized(text.encode()) for text in value])
    if field.kind == "names":
        return lambda value: b"".join([sized(_entry(*item)) for item in value.items()])
    if field.kind == "seconds":
        return lambda value: sized(encode_seconds(value))
    if field.kind == "part":
        return lambda value: sized(_encode_part(value))
    if field.kind == "parts":
        return lambda value: b"".join([sized(encode_backend(backend)) for backend in value])
    if field.kind == "share":
        fixed = _tag(field.number, _FIXED64)
        return lambda value: fixed + struct.pack("<d", value)
    if field.kind == "word":
        known = {word: tag + varint(number) for word, number in field.words.items()}
        # A word that is a number came from a newer sidecar.
        return lambda value: known.get(value) or tag + varint(int(value))
    return lambda value: tag + varint(int(value))


_first, _second = _sized(1), _sized(2)


def _entry(name: str, value: str) -> bytes:
    return _first(name.encode()) + _second(value.encode())


def encode_seconds(value: float) -> bytes:
    """The bytes of a google.protobuf.Duration."""
    seconds, nanos = divmod(round(value * _NANOS), _NANOS)
    written = b"\x08" + varint(seconds) if seconds else b""
    return written + b"\x10" + varint(nanos) if nanos else written


_ENCODERS: dict[str, dict[str, _Encode]] = {
    message: {name: _encoder(field) for name, field in fields.items()}
    for message, fields in FIELDS.items()
}
_OF_BACKEND = _ENCODERS[backend_pb2.Backend.DESCRIPTOR.full_name]
_OF_CONFIG = _ENCODERS[config_pb2.Config.DESCRIPTOR.full_name]

_CREDENTIALS: dict[str, _Encode] = {
    field.name: _sized(field.number) for field in credential_pb2.Credential.DESCRIPTOR.fields
}


def _encode_part(value: Any) -> bytes:
    """The bytes of a policy or of options."""
    encoders = _ENCODERS[type(value).MESSAGE.DESCRIPTOR.full_name]
    written = []
    for name in fields_of(type(value)):
        item = getattr(value, name)
        if item is not None and item is not False and item != "":
            written.append(encoders[name](item))
    return b"".join(written)


def _encode_credential(credential: Credential) -> bytes:
    value: Any = credential.value
    if isinstance(value, str):
        return _CREDENTIALS[credential.source](value.encode())
    message = json_format.ParseDict({credential.source: _plain(value)}, credential_pb2.Credential())
    return bytes(message.SerializeToString())


def _plain(value: Any) -> Any:
    return (
        {key: _plain(item) for key, item in value.items()} if isinstance(value, Mapping) else value
    )


_NAME = _heads(1)
_WORDS = fields_of(Backend)["api_schema"].words
_SCHEMA = {"": b"", **{word: _OF_BACKEND["api_schema"](word) for word in _WORDS}}
_ENDPOINT = _heads(3)
_MODEL = _heads(4)
_ANY_MODEL = _OF_BACKEND["any_model"](True)
_credential = _sized(7)
_backend = _sized(2)


def encode_backend(backend: Backend) -> bytes:
    """The bytes of a nexusnitro.v1.Backend."""
    name = backend.name.encode()
    schema = _SCHEMA.get(backend.api_schema)
    if schema is None:
        schema = _OF_BACKEND["api_schema"](backend.api_schema)
    written = _NAME[len(name)] + name + schema
    if backend.endpoint:
        endpoint = backend.endpoint.encode()
        if len(endpoint) < 128:
            written += _ENDPOINT[len(endpoint)] + endpoint
        else:
            written += _OF_BACKEND["endpoint"](backend.endpoint)
    if backend.model:
        model = backend.model.encode()
        if len(model) < 128:
            written += _MODEL[len(model)] + model
        else:
            written += _OF_BACKEND["model"](backend.model)
    if backend.any_model:
        written += _ANY_MODEL
    if backend.credential is not None:
        written += _credential(_encode_credential(backend.credential))
    if backend._given is not NOTHING:
        for field, value in backend._given.items():
            written += _OF_BACKEND[field](value)
    return written


def encode_config(config: Config, *, named: bool) -> bytes:
    """The bytes of a nexusnitro.v1.Config.

    Args:
        config: The config.
        named: Whether to write its name and etag, which a config to be made has not.
    """
    written = _first(config.name.encode()) if named and config.id else b""
    for backend in config.backends:
        written += _backend(encode_backend(backend))
    if config._given is not NOTHING:
        for field, value in config._given.items():
            if named or field != "etag":
                written += _OF_CONFIG[field](value)
    return written


_config_id = _heads(1)


def encode_create(config: Config) -> bytes:
    """The bytes of a nexusnitro.v1.CreateConfigRequest without options."""
    id = config.id.encode()
    return _config_id[len(id)] + id + _second(encode_config(config, named=False))


def encode_creates(configs: list[Config]) -> bytes:
    """The requests of a nexusnitro.v1.BatchCreateConfigsRequest."""
    return b"".join([_first(encode_create(config)) for config in configs])
