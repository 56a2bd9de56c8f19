"""The bytes that are written without protobuf are those that protobuf reads."""

from __future__ import annotations

import random
from typing import Any

import pytest

from nexusnitro import Backend, Config, Credential, Timeouts
from nexusnitro.config_wire import encode_create, encode_seconds, varint
from nexusnitro.v1 import backend_pb2, config_pb2, config_service_pb2, credential_pb2

CASES = 300
OUTPUT_ONLY = ("origin", "version", "create_time", "update_time", "warnings")
CHARACTERS = "abzAZ09-_./: é漢🦊"


def random_message(rng: random.Random, message: Any, depth: int = 0) -> Any:
    """A message with random fields; values need not be such that the sidecar would take them."""
    taken = set()
    for field in message.DESCRIPTOR.fields:
        oneof = field.containing_oneof
        if rng.random() < 0.4 or field.name in OUTPUT_ONLY or (oneof and oneof.name in taken):
            continue
        if oneof is not None:
            taken.add(oneof.name)
        if is_repeated(field):
            fill_repeated(rng, message, field, depth)
        elif field.message_type is None:
            setattr(message, field.name, random_value(rng, field))
        elif field.message_type.name == "Duration":
            duration = getattr(message, field.name)
            duration.seconds = rng.choice([0, 1, 127, 128, 86_400])
            duration.nanos = rng.choice([0, 1_000, 500_000_000, 999_999_000])
            duration.SetInParent()
        else:
            getattr(message, field.name).SetInParent()
            random_message(rng, getattr(message, field.name), depth + 1)
    if isinstance(message, config_pb2.Config):
        message.name = "configs/c"
    return message


def is_repeated(field: Any) -> bool:
    """Whether a field is repeated, as new and old protobuf say it."""
    repeated = getattr(field, "is_repeated", None)
    return bool(field.label == field.LABEL_REPEATED if repeated is None else repeated)


def fill_repeated(rng: random.Random, message: Any, field: Any, depth: int) -> None:
    values = getattr(message, field.name)
    for _ in range(rng.randint(1, 3)):
        if field.message_type is None:
            values.append(random_text(rng))
        elif field.message_type.GetOptions().map_entry:
            values[random_text(rng)] = random_text(rng)
        else:
            random_message(rng, values.add(), depth + 1)


def random_value(rng: random.Random, field: Any) -> Any:
    if field.enum_type is not None:
        return rng.choice(field.enum_type.values[1:]).number
    if field.cpp_type == field.CPPTYPE_STRING:
        return random_text(rng)
    if field.cpp_type == field.CPPTYPE_BOOL:
        return True
    if field.cpp_type == field.CPPTYPE_DOUBLE:
        return rng.choice([0.0, 0.25, 1.0])
    limit = 2**63 if field.cpp_type == field.CPPTYPE_INT64 else 2**31
    return rng.choice([0, 1, 127, 128, 300, limit - 1, -1, -limit])


def random_text(rng: random.Random) -> str:
    length = rng.choice([1, 5, 63, 127, 128, 300])
    return "".join(rng.choices(CHARACTERS, k=length))


@pytest.mark.parametrize("seed", range(4))
def test_any_config_is_read_and_written_back(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(CASES):
        proto = random_message(rng, config_pb2.Config())
        for backend in proto.backends:  # What always stands there, and has its own short way.
            backend.name = backend.name[:20].encode("ascii", "ignore").decode() or "b"
            if backend.HasField("credential") and not backend.credential.WhichOneof("source"):
                backend.ClearField("credential")
        assert Config.from_proto(proto).to_proto() == proto


def test_what_the_constructors_make_is_what_protobuf_makes() -> None:
    config = Config(
        "fast",
        [
            Backend("a", "openai", model="m", credential=Credential(id="k"), any_model=True),
            Backend("b", "lightllm", "http://h/" + "x" * 200, "é" * 100, aliases=["one"]),
        ],
        timeouts=Timeouts(connect=0.25),
        labels={"l": "v"},
        etag="e",
    )
    wanted = config_pb2.Config(
        name="configs/fast",
        backends=[
            backend_pb2.Backend(
                name="a",
                api_schema=backend_pb2.API_SCHEMA_OPENAI,
                model="m",
                credential=credential_pb2.Credential(id="k"),
                any_model=True,
            ),
            backend_pb2.Backend(
                name="b",
                api_schema=backend_pb2.API_SCHEMA_LIGHTLLM,
                endpoint="http://h/" + "x" * 200,
                model="é" * 100,
                aliases=["one"],
            ),
        ],
        labels={"l": "v"},
        etag="e",
    )
    wanted.timeouts.connect.nanos = 250_000_000
    assert config.to_proto() == wanted
    wanted.ClearField("name")
    wanted.ClearField("etag")
    request = config_service_pb2.CreateConfigRequest.FromString(encode_create(config))
    assert request == config_service_pb2.CreateConfigRequest(config_id="fast", config=wanted)


@pytest.mark.parametrize("value", [0, 1, 127, 128, 16_383, 16_384, 2**31, 2**63 - 1, -1, -(2**63)])
def test_numbers_of_every_length_are_written(value: int) -> None:
    message = backend_pb2.EmbeddedOptions.FromString(b"\x28" + varint(value))
    assert message.seed == value


def test_durations_are_rounded_to_nanoseconds() -> None:
    assert encode_seconds(0.1) == b"\x10\x80\xc2\xd7\x2f"
    assert encode_seconds(1.0) == b"\x08\x01"
    assert encode_seconds(0.9999999999) == b"\x08\x01"


def test_what_a_newer_sidecar_has_is_kept_as_far_as_it_can_be() -> None:
    proto = config_pb2.Config(name="configs/c")
    proto.backends.add(name="b", api_schema=99, model="m")  # type: ignore[arg-type]
    config = Config.from_proto(proto)
    assert config.backends[0].api_schema == "99"
    assert config.to_proto() == proto
