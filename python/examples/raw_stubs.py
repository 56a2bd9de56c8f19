"""Chats with the generated stubs alone, as any language with gRPC does: without our client.

NEXUSNITRO_TARGET=unix:///run/nexusnitro/nexusnitro.sock python raw_stubs.py

Errors carry a `google.rpc.Status` in the trailer `grpc-status-details-bin`. Its messages are
decoded here with the copies that the package keeps, so that nothing more need be installed; other
programs take them from googleapis (`google/rpc/status.proto`, `google/rpc/error_details.proto`).
"""

from __future__ import annotations

import os

import grpc

from nexusnitro.v1 import chat_pb2, chat_service_pb2_grpc, error_pb2
from nexusnitro.wire_types import BadRequest, ErrorInfo, RetryInfo, Status

TARGET = os.environ.get("NEXUSNITRO_TARGET", "127.0.0.1:50051")
OPTIONS = [
    ("grpc.enable_http_proxy", 0),  # Else $http_proxy would be asked even for loopback.
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),  # The default is 4 MiB.
]

KINDS = {
    "google.rpc.ErrorInfo": ErrorInfo,  # A stable reason.
    "google.rpc.RetryInfo": RetryInfo,
    "google.rpc.BadRequest": BadRequest,  # What is wrong, field by field.
    "nexusnitro.v1.BackendError": error_pb2.BackendError,  # What the backend answered.
}


def ask(stub: chat_service_pb2_grpc.ChatServiceStub, request: chat_pb2.ChatRequest) -> None:
    """Asks for a whole answer."""
    response = stub.Chat(request, timeout=20)
    message = response.choices[0].message
    print("".join(part.text for part in message.parts))
    print(f"[{response.usage.output_tokens} output tokens, backend {response.call.backend}]")


def ask_streamed(
    stub: chat_service_pb2_grpc.ChatServiceStub, request: chat_pb2.ChatRequest
) -> None:
    """Asks for an answer as it is generated. A stream is whole only if its `end` event came."""
    ended = False
    for chunk in stub.StreamChat(request, timeout=20):
        for event in chunk.events:
            if event.part_delta.text:
                print(event.part_delta.text, end="", flush=True)
            elif event.HasField("choice_finish"):
                reason = chat_pb2.FinishReason.Name(event.choice_finish.finish.reason)
                print(f"\n[{reason}]")
            ended = ended or event.HasField("end")
    if not ended:
        raise RuntimeError("the stream was cut")


def tell_about(failure: grpc.RpcError) -> None:
    """Prints an error with its details."""
    print(f"{failure.code().name}: {failure.details()}")
    trailers = dict(failure.trailing_metadata() or ())
    print(f"not sent: {trailers.get('nexusnitro-not-sent') == '1'}")
    for detail in Status.FromString(trailers.get("grpc-status-details-bin", b"")).details:
        kind = KINDS.get(detail.type_url.rpartition("/")[2])
        if kind is not None:
            words = " ".join(str(kind.FromString(detail.value)).split())
            print(f"{kind.DESCRIPTOR.name}: {words}")


def main() -> None:
    """Runs the example."""
    request = chat_pb2.ChatRequest()
    request.messages.add(role=chat_pb2.ROLE_USER).parts.add(text="Say hi")
    request.sampling.max_output_tokens = 50
    with grpc.insecure_channel(TARGET, OPTIONS) as channel:
        stub = chat_service_pb2_grpc.ChatServiceStub(channel)
        ask(stub, request)
        ask_streamed(stub, request)
        request.config = "configs/no-such-config"
        try:
            stub.Chat(request, timeout=20)
        except grpc.RpcError as failure:
            tell_about(failure)


if __name__ == "__main__":
    main()
