"""Messages of other packages that the client reads and writes, in a descriptor pool of its own.

The sidecar's errors carry `google.rpc` details, its health check is `grpc.health.v1`. Taking those
types from googleapis-common-protos or grpcio-health-checking would add dependencies, and
registering copies in protobuf's default pool would clash with them where they are installed. So the
few fields that are needed are declared here, under names of our own: only the field numbers count
on the wire.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_Field: Any = descriptor_pb2.FieldDescriptorProto
_PACKAGE = "nexusnitro.wire"

# Message → field → (number, type), where the type is a scalar or the name of a message here; a
# field whose name ends in `[]` is repeated.
_MESSAGES: dict[str, dict[str, tuple[int, Any]]] = {
    # google.protobuf
    "Any": {"type_url": (1, _Field.TYPE_STRING), "value": (2, _Field.TYPE_BYTES)},
    "Duration": {"seconds": (1, _Field.TYPE_INT64), "nanos": (2, _Field.TYPE_INT32)},
    # google.rpc
    "Status": {
        "code": (1, _Field.TYPE_INT32),
        "message": (2, _Field.TYPE_STRING),
        "details[]": (3, "Any"),
    },
    "ErrorInfo": {
        "reason": (1, _Field.TYPE_STRING),
        "domain": (2, _Field.TYPE_STRING),
        "metadata[]": (3, "MetadataEntry"),
    },
    # A map field travels as repeated pairs.
    "MetadataEntry": {"key": (1, _Field.TYPE_STRING), "value": (2, _Field.TYPE_STRING)},
    "RetryInfo": {"retry_delay": (1, "Duration")},
    "BadRequest": {"field_violations[]": (1, "FieldViolation")},
    "FieldViolation": {"field": (1, _Field.TYPE_STRING), "description": (2, _Field.TYPE_STRING)},
    # grpc.health.v1
    "HealthCheckRequest": {"service": (1, _Field.TYPE_STRING)},
    "HealthCheckResponse": {"status": (1, _Field.TYPE_INT32)},
}

HEALTH_SERVING = 1


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name="nexusnitro/wire.proto", package=_PACKAGE, syntax="proto3"
    )
    for message_name, fields in _MESSAGES.items():
        message = file.message_type.add(name=message_name)
        for name, (number, kind) in fields.items():
            field = message.field.add(name=name.removesuffix("[]"), number=number)
            repeated = name.endswith("[]")
            field.label = _Field.LABEL_REPEATED if repeated else _Field.LABEL_OPTIONAL
            if isinstance(kind, str):
                field.type = _Field.TYPE_MESSAGE
                field.type_name = f".{_PACKAGE}.{kind}"
            else:
                field.type = kind
    return file


def _message_classes() -> dict[str, Any]:
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(_file().SerializeToString())
    factory: Any = message_factory  # Its types know the newest protobuf alone.
    make = getattr(factory, "GetMessageClass", None)
    if make is None:  # protobuf before 4.22.
        make = factory.MessageFactory(pool).GetPrototype
    return {name: make(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}")) for name in _MESSAGES}


_CLASSES = _message_classes()

Status: Any = _CLASSES["Status"]
ErrorInfo: Any = _CLASSES["ErrorInfo"]
RetryInfo: Any = _CLASSES["RetryInfo"]
BadRequest: Any = _CLASSES["BadRequest"]
HealthCheckRequest: Any = _CLASSES["HealthCheckRequest"]
HealthCheckResponse: Any = _CLASSES["HealthCheckResponse"]
