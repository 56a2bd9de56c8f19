"""Many chats over one stream: what is asked, what is answered, and what is repeated."""

from __future__ import annotations

import dataclasses
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from nexusnitro.attempts import backoff, may_retry
from nexusnitro.chat_options import check_count, check_seconds
from nexusnitro.chat_request import ChatRequest
from nexusnitro.client_base import too_large
from nexusnitro.error_details import SIDECAR_PHASE, error_from_status
from nexusnitro.errors import (
    CallCancelledError,
    CallTimeoutError,
    DrainingError,
    ErrorDetails,
    NexusNitroError,
    SidecarConnectionLostError,
    SidecarUnavailableError,
)
from nexusnitro.message_codec import set_duration
from nexusnitro.message_input import MessagesInput, encode_messages
from nexusnitro.replies import ChatReply
from nexusnitro.v1 import chat_service_pb2

BatchInput = ChatRequest | MessagesInput

CONCURRENCY_MAX = 4_096  # The sidecar's limit.
# The sidecar answers each chat in its own time. If it does not within this many seconds more, it
# hangs.
_ANSWER_SLACK = 5.0
_ENCODED_AGE_MAX = 0.01  # Seconds; the time that is left is part of a message.


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The outcome of one chat of a batch: exactly one of `reply` and `error` is set.

    Attributes:
        index: Place of its request among the requests, from 0.
        request: The request, as it was given.
        reply: The answer.
        error: What went wrong. A NexusNitroError; or a TypeError or ValueError if the request could
            not be understood.
    """

    index: int
    request: BatchInput
    reply: ChatReply | None = None
    error: Exception | None = None

    @property
    def id(self) -> str:
        """The identifier of the chat in the batch: its index, as a string."""
        return str(self.index)

    def unwrap(self) -> ChatReply:
        """Returns the reply, or raises the error."""
        if self.reply is None:
            assert self.error is not None
            raise self.error
        return self.reply


class BatchItem:
    """One chat under way. Each attempt has an id of its own on the wire: none is repeated."""

    __slots__ = ("_encoded", "_encoded_at", "_message", "deadline", "index", "request", "retries")

    def __init__(self, index: int, request: BatchInput, message: Any, now: float, timeout: float):
        self.index = index
        self.request = request
        self.deadline = now + timeout
        self.retries = 0
        self._message = message
        self._encoded = b""
        self._encoded_at = float("-inf")
        self.encode(now)

    @property
    def size(self) -> int:
        """Its bytes on the wire."""
        return len(self._encoded)

    @property
    def call_id(self) -> str:
        """The identifier that the caller gave the call; may be empty."""
        return str(self._message.call.request.call_id)

    @property
    def wire_id(self) -> str:
        """The id of the current attempt."""
        return str(self.index) if self.retries == 0 else f"{self.index}.{self.retries}"

    def encode(self, now: float) -> bytes:
        """The message that sends it, with the time that it has left."""
        call = self._message.call
        wire_id = self.wire_id
        if call.id != wire_id or now - self._encoded_at > _ENCODED_AGE_MAX:
            call.id = wire_id
            self._encoded_at = now
            set_duration(call.timeout, max(self.deadline - now, 0.001))
            self._encoded = self._message.SerializeToString()
        return self._encoded

    def failed(self, error: Exception) -> BatchResult:
        """The result of a failure."""
        return BatchResult(self.index, self.request, error=error)


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that is to be sent.

    Attributes:
        item: The chat that it is of.
        due: Monotonic time before which it is not sent.
    """

    item: BatchItem
    due: float


class BatchState:
    """The book-keeping of a batch. Not thread-safe.

    Args:
        concurrency: Most chats under way.
        timeout: Seconds for one chat.
        max_retries: Most repeats of one chat.
        message_bytes_max: Most bytes of a message.

    Attributes:
        live: Chats under way, by wire id.
        ready: Results that have not been given yet.
    """

    def __init__(
        self, concurrency: int, timeout: float, max_retries: int, message_bytes_max: int
    ) -> None:
        self.concurrency = check_count("concurrency", concurrency)
        if not 1 <= self.concurrency <= CONCURRENCY_MAX:
            raise ValueError(f"concurrency: is {concurrency}; expected 1 to {CONCURRENCY_MAX}")
        self._timeout = check_seconds("timeout", timeout)
        self._max_retries = check_count("max_retries", max_retries)
        self._message_bytes_max = message_bytes_max
        self._count = 0
        self.live: dict[str, BatchItem] = {}
        self.ready: deque[BatchResult] = deque()

    def open_message(self) -> bytes:
        """The first message of a stream."""
        message = chat_service_pb2.BatchChatRequest()
        message.open.concurrency = self.concurrency
        return bytes(message.SerializeToString())

    def wants_more(self) -> bool:
        """Whether a place is free, and no result waits to be given."""
        return not self.ready and len(self.live) < self.concurrency

    def begin(self, request: BatchInput) -> Sending | None:
        """Takes the next request in.

        Args:
            request: The request.

        Returns:
            What to send; None if it failed at once, and a result is ready.
        """
        index, now = self._count, time.monotonic()
        self._count += 1
        message = chat_service_pb2.BatchChatRequest()
        try:
            timeout = self._timeout
            if isinstance(request, ChatRequest):
                if request.timeout is not None:
                    timeout = check_seconds("timeout", request.timeout)
                request.write_to(message.call.request)
            else:
                encode_messages(request, message.call.request.messages)
        except (TypeError, ValueError) as error:
            bad = type(error)(f"requests[{index}].{error}")
            self.ready.append(BatchResult(index, request, error=bad))
            return None
        item = BatchItem(index, request, message, now, timeout)
        if item.size > self._message_bytes_max:
            self.ready.append(item.failed(too_large(item.size, self._message_bytes_max)))
            return None
        self.live[item.wire_id] = item
        return Sending(item, now)

    def take(self, response: chat_service_pb2.BatchChatResponse) -> Sending | None:
        """Takes an answer in.

        Args:
            response: The answer.

        Returns:
            What to send again; None if a result is ready.
        """
        item = self.live.pop(response.id, None)
        if item is None:
            return None
        if response.WhichOneof("result") == "response":
            reply = ChatReply(response.response)
            self.ready.append(BatchResult(item.index, item.request, reply))
            return None
        error = error_from_status(response.status, item.call_id)
        return self._again(item, error)

    def broken(
        self, error: NexusNitroError, unsent: list[Sending]
    ) -> tuple[list[Sending], NexusNitroError | None]:
        """Takes in that the stream broke.

        Args:
            error: How it broke.
            unsent: What had not been sent.

        Returns:
            What to send on another stream; and the error that ends the batch, if it cannot go on.
        """
        if isinstance(error, CallCancelledError):  # Not by this program, or nobody would be told.
            cut = "the sidecar cancelled the batch's stream, and its chats may have run"
            error = SidecarConnectionLostError(cut, error.details)
        again = list(unsent)
        waiting = {sending.item.wire_id for sending in unsent}
        items = [item for wire_id, item in self.live.items() if wire_id not in waiting]
        self.live = {sending.item.wire_id: sending.item for sending in unsent}
        # A sidecar that drains has answered whatever it has read.
        never_begun = isinstance(error, (DrainingError, SidecarUnavailableError))
        for item in items:
            if never_begun:
                details = dataclasses.replace(error.details, not_sent=True)
                sending = self._again(item, type(error)(error.message, details))
                if sending is not None:
                    again.append(sending)
            else:
                self.ready.append(item.failed(_with_cause(error)))
        lives_on = never_begun or isinstance(error, SidecarConnectionLostError)
        return again, None if lives_on else error

    def overdue(self) -> bool:
        """Whether a chat should have been answered long ago."""
        now = time.monotonic()
        return any(now > item.deadline + _ANSWER_SLACK for item in list(self.live.values()))

    def given_up(self) -> None:
        """Takes in that the sidecar hangs: whatever is live fails."""
        now = time.monotonic()
        for item in self.live.values():
            if now > item.deadline:
                error: NexusNitroError = CallTimeoutError(
                    "the sidecar gave no answer in time",
                    ErrorDetails(code="DEADLINE_EXCEEDED", phase=SIDECAR_PHASE),
                )
            else:
                error = SidecarConnectionLostError(
                    "the batch's stream was given up, since the sidecar did not answer in time",
                    ErrorDetails(code="UNAVAILABLE"),
                )
            self.ready.append(item.failed(error))
        self.live.clear()

    def _again(self, item: BatchItem, error: NexusNitroError) -> Sending | None:
        """Repeats an item, or has its error as a result."""
        if may_retry(error) and item.retries < self._max_retries:
            due = time.monotonic() + backoff(item.retries, error.retry_after)
            if due < item.deadline:
                item.retries += 1
                self.live[item.wire_id] = item
                return Sending(item, due)
        self.ready.append(item.failed(error))
        return None


def _with_cause(error: NexusNitroError) -> NexusNitroError:
    """A copy of an error: each result has its own, with a traceback of its own."""
    copy = type(error)(error.message, error.details)
    copy.__cause__ = error.__cause__
    return copy
