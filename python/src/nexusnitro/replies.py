"""Answers of a model."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from typing import Any

from nexusnitro.call_info import (
    CallInfo,
    Finish,
    FinishReason,
    ReplyWarning,
    TokenLogprob,
    Usage,
    read_call,
    read_finish,
    read_logprob,
    read_usage,
    read_warning,
)
from nexusnitro.dicts import to_dict
from nexusnitro.message_codec import decode_message
from nexusnitro.messages import Message
from nexusnitro.parts import ToolCall
from nexusnitro.proto_fields import time_of
from nexusnitro.v1 import chat_pb2


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a reply.

    Attributes:
        index: Index, from 0.
        message: What the model said; it goes back unchanged into the next call's messages.
        finish: Why it ended, in full.
        logprobs: Log probabilities of the text's tokens, where they were asked for.
    """

    index: int
    message: Message
    finish: Finish
    logprobs: tuple[TokenLogprob, ...] = ()

    @property
    def text(self) -> str:
        """The text."""
        return self.message.text

    @property
    def finish_reason(self) -> FinishReason | None:
        """Why it ended; None where the backend gave no reason, and in a partial reply."""
        return self.finish.reason


@dataclass(frozen=True, slots=True, repr=False)
class ChatReply:
    """The answer to a chat. Immutable; can be pickled.

    What is asked of it is decoded when it is first asked for, so that a reply of which only the
    text is read costs little more than the text.

    Attributes:
        proto: The reply as the sidecar sent it, or as it was joined from a stream. Not to be
            changed.
        complete: Whether this is the whole answer; False for the `partial` of an error.
    """

    proto: chat_pb2.ChatResponse
    complete: bool = True
    _choices: tuple[Choice, ...] | None = field(default=None, init=False, compare=False)

    @property
    def text(self) -> str:
        """The text of the first choice; empty if it has none, for example only tool calls."""
        if not self.proto.choices:
            return ""
        parts = self.proto.choices[0].message.parts
        return "".join([part.text for part in parts])  # Parts of other kinds have an empty text.

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All answers, by index: one, or as many as `choice_count` asked for."""
        choices = self._choices
        if choices is None:
            choices = tuple([_read_choice(choice) for choice in self.proto.choices])
            object.__setattr__(self, "_choices", choices)
        return choices

    @property
    def message(self) -> Message:
        """The first choice's message; it goes back unchanged into the next call's messages."""
        return self._first.message

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The tool calls that the first choice asks for."""
        return self._first.message.tool_calls

    @property
    def reasoning(self) -> str | None:
        """The first choice's reasoning; None if it shows none."""
        return self._first.message.reasoning

    @property
    def refusal(self) -> str | None:
        """The first choice's refusal; None if it did not refuse."""
        return self._first.message.refusal

    @property
    def finish_reason(self) -> FinishReason | None:
        """Why the first choice ended; None where the backend gave no reason, or it was cut."""
        return self._first.finish.reason

    @property
    def finish(self) -> Finish:
        """Why the first choice ended, with the backend's own words."""
        return self._first.finish

    @property
    def logprobs(self) -> tuple[TokenLogprob, ...]:
        """Log probabilities of the first choice's tokens, where they were asked for."""
        return self._first.logprobs

    @property
    def usage(self) -> Usage:
        """Tokens used; its counts are None where the backend does not say."""
        return read_usage(self.proto.usage)

    @property
    def warnings(self) -> tuple[ReplyWarning, ...]:
        """What was dropped, changed or repaired on the way."""
        return tuple([read_warning(warning) for warning in self.proto.warnings])

    @property
    def call(self) -> CallInfo:
        """How the call went."""
        return read_call(self.proto.call)

    @property
    def id(self) -> str:
        """Identifier that the backend gave the answer; may be empty."""
        return self.proto.id

    @property
    def model(self) -> str:
        """Model that answered, in the backend's words."""
        return self.proto.model

    @property
    def provider(self) -> str:
        """Company or program behind the backend; `embedded` if nobody was asked."""
        return self.proto.provider

    @property
    def created(self) -> datetime.datetime | None:
        """Time at which the backend says that it made the answer."""
        return time_of(self.proto.created) if self.proto.HasField("created") else None

    @property
    def system_fingerprint(self) -> str:
        """Backend's fingerprint of the model's configuration; may be empty."""
        return self.proto.system_fingerprint

    @property
    def service_tier(self) -> str:
        """Service tier that served the call; may be empty."""
        return self.proto.service_tier

    @property
    def raw(self) -> Any:
        """The backend's own JSON, parsed, where `include_raw` asked for it; else None."""
        return json.loads(self.proto.raw_json) if self.proto.raw_json else None

    def json(self) -> Any:
        """The text as JSON, for an `output_format` that asked for it.

        Raises:
            ValueError: The text is no JSON; for example because a token limit cut it.
        """
        try:
            return json.loads(self.text)
        except ValueError as error:
            ended = f" (finish_reason {self.finish_reason})" if self.finish_reason else ""
            raise ValueError(f"the answer is no JSON{ended}: {error}") from error

    def to_dict(self) -> dict[str, Any]:
        """A form for JSON: plain dicts, lists, strings and numbers.

        Returns:
            The reply with its `text`, `finish_reason`, `choices`, `usage`, `warnings` and `call`;
            `complete` is false in a partial reply.
        """
        return {
            "id": self.id,
            "model": self.model,
            "provider": self.provider,
            "created": to_dict(self.created),
            "complete": self.complete,
            "text": self.text,
            "finish_reason": to_dict(self.finish_reason),
            "choices": [
                {
                    "index": choice.index,
                    "message": choice.message.to_dict(),
                    "finish": to_dict(choice.finish),
                    "logprobs": to_dict(choice.logprobs),
                }
                for choice in self.choices
            ],
            "usage": to_dict(self.usage),
            "warnings": to_dict(self.warnings),
            "call": to_dict(self.call),
            "system_fingerprint": self.system_fingerprint,
            "service_tier": self.service_tier,
        }

    @property
    def _first(self) -> Choice:
        choices = self.choices
        return choices[0] if choices else _NO_CHOICE

    def __repr__(self) -> str:
        text = self.text
        shown = repr(text if len(text) <= 80 else f"{text[:79]}…")
        more = [f"finish_reason={str(self.finish_reason)!r}" if self.finish_reason else ""]
        more += [f"tool_calls={len(self.tool_calls)}" if self.tool_calls else ""]
        more += [f"choices={len(self.choices)}" if len(self.choices) > 1 else ""]
        more += [f"model={self.model!r}", "" if self.complete else "complete=False"]
        return f"ChatReply({', '.join([shown, *[item for item in more if item]])})"


_NO_CHOICE = Choice(0, Message("assistant"), Finish())


def _read_choice(proto: chat_pb2.Choice) -> Choice:
    return Choice(
        proto.index,
        decode_message(proto.message),
        read_finish(proto.finish),
        tuple([read_logprob(logprob) for logprob in proto.logprobs]),
    )
