"""The table of fields knows all that the proto has."""

from __future__ import annotations

from nexusnitro import Backend, Config
from nexusnitro.config_fields import FIELDS, fields_of
from nexusnitro.v1 import backend_pb2, config_pb2

OUTPUT_ONLY = ("origin", "version", "create_time", "update_time", "warnings")


def test_the_tables_know_every_field_of_the_proto() -> None:
    for proto in (backend_pb2.Backend, config_pb2.Config):
        known = set(FIELDS[proto.DESCRIPTOR.full_name]) | {"name", *OUTPUT_ONLY}
        assert {field.name for field in proto.DESCRIPTOR.fields} <= known
    assert set(fields_of(Backend)) == {*Backend.POSITIONAL, *Backend.OPTIONAL}
    assert set(fields_of(Config)) == {"backends", *Config.OPTIONAL}
