"""A chat to be asked: messages and options, for batches."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass
from typing import Any

from nexusnitro.chat_options import ReasoningEffort, Unsupported, encode_options
from nexusnitro.keywords import ALIASES, names_nearest
from nexusnitro.message_input import MessagesInput, encode_messages
from nexusnitro.output_formats import OutputFormatInput
from nexusnitro.tools import ToolChoiceInput, ToolInput
from nexusnitro.v1 import chat_pb2


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A chat to be asked: what `Client.chat` takes, as a value. Immutable.

    Attributes:
        messages: The conversation, as `Client.chat` takes it.
        timeout: Seconds for this chat alone; None: the batch's.

    The other attributes are the options of `Client.chat`; OpenAI's spellings are taken, and kept
    under our names.

    Example:
        ChatRequest("Say hi", model="fast", max_output_tokens=50)
    """

    messages: MessagesInput
    _: dataclasses.KW_ONLY
    model: str | None = None
    config: str | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    min_p: float | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    repetition_penalty: float | None = None
    seed: int | None = None
    stop_sequences: str | Iterable[str] | None = None
    choice_count: int | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    logit_bias: Mapping[int, float] | Mapping[str, float] | None = None
    tools: Iterable[ToolInput] | None = None
    tool_choice: ToolChoiceInput | None = None
    parallel_tool_calls: bool | None = None
    output_format: OutputFormatInput | None = None
    reasoning_effort: ReasoningEffort | None = None
    reasoning_budget_tokens: int | None = None
    include_reasoning: bool | None = None
    user_id: str | None = None
    metadata: Mapping[str, str] | None = None
    service_tier: str | None = None
    conversation_id: str | None = None
    prompt_cache_key: str | None = None
    call_id: str | None = None
    idempotency_key: str | None = None
    unsupported: Unsupported | None = None
    extra_body: Mapping[str, Any] | None = None
    extra_headers: Mapping[str, str] | None = None
    include_raw: bool | None = None
    join_deltas: bool | None = None
    attempts_max: int | None = None
    timeout: float | None = None
    max_tokens: InitVar[int | None] = None
    max_completion_tokens: InitVar[int | None] = None
    stop: InitVar[str | Iterable[str] | None] = None
    n: InitVar[int | None] = None
    user: InitVar[str | None] = None
    response_format: InitVar[OutputFormatInput | None] = None

    def __post_init__(
        self,
        max_tokens: int | None,
        max_completion_tokens: int | None,
        stop: str | Iterable[str] | None,
        n: int | None,
        user: str | None,
        response_format: OutputFormatInput | None,
    ) -> None:
        values = (max_tokens, max_completion_tokens, stop, n, user, response_format)
        if values == _NO_ALIASES:
            return
        for (alias, name), value in zip(ALIASES.items(), values):
            if value is not None:
                if getattr(self, name) is not None:
                    raise TypeError(f"{alias!r} is another name of {name!r}; give one of them")
                object.__setattr__(self, name, value)

    def to_proto(self) -> chat_pb2.ChatRequest:
        """The request in its protobuf form.

        Raises:
            TypeError: Something has the wrong type; the text names it.
            ValueError: Something has a wrong value; the text names it.
        """
        request = chat_pb2.ChatRequest()
        self.write_to(request)
        return request

    def write_to(self, request: chat_pb2.ChatRequest) -> None:
        """Writes it into an empty request in protobuf form. Raises as `to_proto`."""
        encode_messages(self.messages, request.messages)
        given = {}
        for name in _OPTIONS:
            value = getattr(self, name)
            if value is not None:
                given[name] = value
        encode_options(given, request)


_NO_ALIASES = (None,) * len(ALIASES)
_OPTIONS = tuple(
    field.name
    for field in dataclasses.fields(ChatRequest)
    if field.name not in ("messages", "timeout")
)
ChatRequest.__init__ = names_nearest(ChatRequest.__init__)  # type: ignore[method-assign]
