"""What a stub's methods are, for type checkers: grpcio itself ships no types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar

RequestT_contra = TypeVar("RequestT_contra", contravariant=True)
ResponseT_co = TypeVar("ResponseT_co", covariant=True)

Metadata = Sequence[tuple[str, "str | bytes"]]


class ResponseStream(Protocol[ResponseT_co]):
    """The responses of a running call, and the call itself.

    Iterating raises `grpc.RpcError` if the call fails.
    """

    def __iter__(self) -> Iterator[ResponseT_co]:
        """Returns itself."""
        ...

    def __next__(self) -> ResponseT_co:
        """Waits for the next response."""
        ...

    def cancel(self) -> bool:
        """Cancels the call."""
        ...

    def code(self) -> Any:
        """Waits for the end and returns its `grpc.StatusCode`."""
        ...

    def details(self) -> str:
        """Waits for the end and returns its message."""
        ...

    def trailing_metadata(self) -> Metadata:
        """Waits for the end and returns what came with it."""
        ...


class UnaryUnary(Protocol[RequestT_contra, ResponseT_co]):
    """A method with one request and one response."""

    def __call__(
        self,
        request: RequestT_contra,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: Any = None,
        wait_for_ready: bool | None = None,
        compression: Any = None,
    ) -> ResponseT_co:
        """Calls and waits. `timeout` is in seconds. Raises `grpc.RpcError`."""
        ...

    def with_call(
        self,
        request: RequestT_contra,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: Any = None,
        wait_for_ready: bool | None = None,
        compression: Any = None,
    ) -> tuple[ResponseT_co, Any]:
        """Calls, waits, and returns the response with its `grpc.Call`."""
        ...


class UnaryStream(Protocol[RequestT_contra, ResponseT_co]):
    """A method with one request and a stream of responses."""

    def __call__(
        self,
        request: RequestT_contra,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: Any = None,
        wait_for_ready: bool | None = None,
        compression: Any = None,
    ) -> ResponseStream[ResponseT_co]:
        """Starts the call. `timeout` is in seconds."""
        ...


class StreamStream(Protocol[RequestT_contra, ResponseT_co]):
    """A method with a stream of requests and a stream of responses."""

    def __call__(
        self,
        request_iterator: Iterator[RequestT_contra],
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: Any = None,
        wait_for_ready: bool | None = None,
        compression: Any = None,
    ) -> ResponseStream[ResponseT_co]:
        """Starts the call. `timeout` is in seconds."""
        ...
