"""What happens in a streamed answer, event by event.

A stream is: StreamStart, then part starts and deltas, part ends, one ChoiceFinish per choice,
UsageUpdate, StreamEnd. Every event has `type`, a string, and `first_sequence`/`last_sequence`: the
sequence numbers, counted from 1 before the sidecar joined deltas, of what it holds.

    for event in stream:
        match event:
            case TextDelta(text=text):
                print(text, end="")
            case ToolCallDelta(arguments_fragment=fragment):
                ...
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar

from nexusnitro.call_info import (
    CallInfo,
    Finish,
    FinishReason,
    ReplyWarning,
    TokenLogprob,
    Usage,
)
from nexusnitro.parts import Citation, Part


@dataclass(frozen=True, slots=True)
class StreamStart:
    """The answer has begun.

    Attributes:
        id: Identifier that the backend gave the answer; may be empty.
        model: Model that answers, in the backend's words.
        provider: Company or program behind the backend.
        created: Time at which the backend says that it made the answer.
        call: The call as far as it is known.
    """

    type: ClassVar[str] = "start"
    first_sequence: int
    last_sequence: int
    id: str
    model: str
    provider: str
    created: datetime.datetime | None
    call: CallInfo


@dataclass(frozen=True, slots=True)
class PartStart:
    """A part has begun.

    Attributes:
        choice_index: Choice that the part belongs to.
        part_index: Index of the part in the choice's message.
        part: The part as it begins: its kind, and for a tool call the id and name. None for a kind
            that this version does not know.
    """

    type: ClassVar[str] = "part_start"
    first_sequence: int
    last_sequence: int
    choice_index: int
    part_index: int
    part: Part | None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Text, to be appended to the part's text.

    Attributes:
        text: The text.
        logprobs: Log probabilities of its tokens, where they were asked for.
    """

    type: ClassVar[str] = "text_delta"
    first_sequence: int
    last_sequence: int
    choice_index: int
    part_index: int
    text: str
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """Reasoning, to be appended.

    Attributes:
        text: The reasoning in words.
    """

    type: ClassVar[str] = "reasoning_delta"
    first_sequence: int
    last_sequence: int
    choice_index: int
    part_index: int
    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A fragment of a tool call's arguments, to be appended.

    Attributes:
        arguments_fragment: The fragment, JSON only when all are joined.
    """

    type: ClassVar[str] = "tool_call_delta"
    first_sequence: int
    last_sequence: int
    choice_index: int
    part_index: int
    arguments_fragment: str


@dataclass(frozen=True, slots=True)
class RefusalDelta:
    """Refusal, to be appended.

    Attributes:
        text: The refusal in words.
    """

    type: ClassVar[str] = "refusal_delta"
    first_sequence: int
    last_sequence: int
    choice_index: int
    part_index: int
    text: str


@dataclass(frozen=True, slots=True)
class SignatureDelta:
    """Signature of the part, to be appended.

    Attributes:
        signature: The bytes.
    """

    type: ClassVar[str] = "signature_delta"
    first_sequence: int
    last_sequence: int
    choice_index: int
    part_index: int
    signature: bytes


@dataclass(frozen=True, slots=True)
class DataDelta:
    """Media data, to be appended.

    Attributes:
        data: The bytes.
    """

    type: ClassVar[str] = "data_delta"
    first_sequence: int
    last_sequence: int
    choice_index: int
    part_index: int
    data: bytes


@dataclass(frozen=True, slots=True)
class CitationDelta:
    """A citation, to be added to the part's citations.

    Attributes:
        citation: The citation.
    """

    type: ClassVar[str] = "citation_delta"
    first_sequence: int
    last_sequence: int
    choice_index: int
    part_index: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class PartEnd:
    """A part is complete.

    Attributes:
        choice_index: Choice that the part belongs to.
        part_index: Index of the part in the choice's message.
    """

    type: ClassVar[str] = "part_end"
    first_sequence: int
    last_sequence: int
    choice_index: int
    part_index: int


@dataclass(frozen=True, slots=True)
class ChoiceFinish:
    """A choice is complete.

    Attributes:
        choice_index: The choice.
        finish: Why it ended.
    """

    type: ClassVar[str] = "choice_finish"
    first_sequence: int
    last_sequence: int
    choice_index: int
    finish: Finish

    @property
    def finish_reason(self) -> FinishReason | None:
        """Why it ended; None where the backend gave no reason."""
        return self.finish.reason


@dataclass(frozen=True, slots=True)
class UsageUpdate:
    """Tokens used so far. Cumulative: the last one counts.

    Attributes:
        usage: The counts.
    """

    type: ClassVar[str] = "usage"
    first_sequence: int
    last_sequence: int
    usage: Usage


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the backend sent beside the answer, for example filter results.

    Attributes:
        kind: Kind of notice, in the backend's words.
        json: The notice as the backend sent it.
        choice_index: Choice it belongs to, where it belongs to one.
    """

    type: ClassVar[str] = "notice"
    first_sequence: int
    last_sequence: int
    kind: str
    json: str
    choice_index: int | None


@dataclass(frozen=True, slots=True)
class BackendSwitch:
    """The rest of the answer comes from another backend.

    Attributes:
        from_backend: Backend whose stream broke off.
        to_backend: Backend that continues.
        reason: Why the stream broke off.
    """

    type: ClassVar[str] = "backend_switch"
    first_sequence: int
    last_sequence: int
    from_backend: str
    to_backend: str
    reason: str


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The answer is complete. Always the last event.

    Attributes:
        call: How the call went.
        warnings: What was dropped, changed or repaired on the way.
        system_fingerprint: Backend's fingerprint of the model's configuration; may be empty.
        service_tier: Service tier that served the call; may be empty.
    """

    type: ClassVar[str] = "end"
    first_sequence: int
    last_sequence: int
    call: CallInfo
    warnings: tuple[ReplyWarning, ...]
    system_fingerprint: str
    service_tier: str


ChatEvent = (
    StreamStart
    | PartStart
    | TextDelta
    | ReasoningDelta
    | ToolCallDelta
    | RefusalDelta
    | SignatureDelta
    | DataDelta
    | CitationDelta
    | PartEnd
    | ChoiceFinish
    | UsageUpdate
    | Notice
    | BackendSwitch
    | StreamEnd
)
