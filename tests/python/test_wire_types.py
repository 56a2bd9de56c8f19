"""Messages of other packages, beside which ours must live."""

from __future__ import annotations

from nexusnitro import wire_types
from support.programs import run_program


def test_the_bytes_are_those_of_google_rpc() -> None:
    info = wire_types.ErrorInfo(reason="R", domain="d")
    info.metadata.add(key="k", value="v")
    assert info.SerializeToString() == b"\n\x01R\x12\x01d\x1a\x06\n\x01k\x12\x01v"
    status = wire_types.Status(code=3, message="no")
    status.details.add(type_url="t", value=b"v")
    assert status.SerializeToString() == b"\x08\x03\x12\x02no\x1a\x06\n\x01t\x12\x01v"
    assert (
        wire_types.HealthCheckResponse.FromString(b"\x08\x01").status == wire_types.HEALTH_SERVING
    )


def test_they_live_beside_the_real_ones() -> None:
    done = run_program(
        """
        import nexusnitro.wire_types
        from google.protobuf import descriptor_pb2, descriptor_pool
        file = descriptor_pb2.FileDescriptorProto(
            name="google/rpc/status.proto", package="google.rpc", syntax="proto3")
        file.message_type.add(name="Status")
        descriptor_pool.Default().AddSerializedFile(file.SerializeToString())
        import nexusnitro
        print("both")
        """
    )
    assert done.stdout == "both\n", done.stderr
