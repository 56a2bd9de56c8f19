"""The methods `chat` and `stream_chat`, once for the clients of both kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar

from nexusnitro.chat_options import ReasoningEffort, Unsupported
from nexusnitro.keywords import given_options, names_nearest
from nexusnitro.message_input import MessagesInput
from nexusnitro.output_formats import OutputFormatInput
from nexusnitro.tools import ToolChoiceInput, ToolInput

ReplyT = TypeVar("ReplyT")
StreamT = TypeVar("StreamT")


class ChatMethods(Generic[ReplyT, StreamT]):
    """What can be asked of a client. A subclass says how it is sent."""

    @names_nearest
    def chat(
        self,
        messages: MessagesInput,
        *,
        model: str | None = None,
        config: str | None = None,
        max_output_tokens: int | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        min_p: float | None = None,
        frequency_penalty: float | None = None,
        presence_penalty: float | None = None,
        repetition_penalty: float | None = None,
        seed: int | None = None,
        stop_sequences: str | Iterable[str] | None = None,
        choice_count: int | None = None,
        logprobs: bool | None = None,
        top_logprobs: int | None = None,
        logit_bias: Mapping[int, float] | Mapping[str, float] | None = None,
        tools: Iterable[ToolInput] | None = None,
        tool_choice: ToolChoiceInput | None = None,
        parallel_tool_calls: bool | None = None,
        output_format: OutputFormatInput | None = None,
        reasoning_effort: ReasoningEffort | None = None,
        reasoning_budget_tokens: int | None = None,
        include_reasoning: bool | None = None,
        user_id: str | None = None,
        metadata: Mapping[str, str] | None = None,
        service_tier: str | None = None,
        conversation_id: str | None = None,
        prompt_cache_key: str | None = None,
        call_id: str | None = None,
        idempotency_key: str | None = None,
        unsupported: Unsupported | None = None,
        extra_body: Mapping[str, Any] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        include_raw: bool | None = None,
        join_deltas: bool | None = None,
        attempts_max: int | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        max_tokens: int | None = None,
        max_completion_tokens: int | None = None,
        stop: str | Iterable[str] | None = None,
        n: int | None = None,
        user: str | None = None,
        response_format: OutputFormatInput | None = None,
    ) -> ReplyT:
        """Asks for the next message of a conversation. On an `AsyncClient`, await it.

        Args:
            messages: The conversation, oldest first: a string (one message of the user), or
                messages as `Message`, as dicts in OpenAI's form, or a mix; `reply.message` goes
                back unchanged.
            model: Model to use. Where `config` is not given it may be a config's id; otherwise a
                model or alias of the config's backends.
            config: Id of the config to use. Default: the one that `model` names, else the server's.
            max_output_tokens: Most tokens to generate.
            temperature: Sampling temperature, 0 to 2 for most backends.
            top_p: Nucleus sampling, over 0 to 1.
            top_k: Only the k most likely tokens.
            min_p: Least probability relative to the most likely token, 0 to 1.
            frequency_penalty: Penalty by frequency, -2 to 2.
            presence_penalty: Penalty by presence, -2 to 2.
            repetition_penalty: Multiplicative penalty of repetition, over 0.
            seed: Seed for repeatable sampling.
            stop_sequences: Strings that end the answer.
            choice_count: Number of answers; see `ChatReply.choices`.
            logprobs: Whether the answer carries log probabilities.
            top_logprobs: Number of alternatives with each log probability. Needs `logprobs`.
            logit_bias: Bias by token id, -100 to 100.
            tools: Tools that the model may call: `FunctionTool`, or dicts in OpenAI's form.
            tool_choice: `auto`, `none`, `required`, the name of the function that must be called,
                `AllowedTools`, or a dict in OpenAI's form.
            parallel_tool_calls: Whether the model may ask for several tool calls in one answer.
            output_format: Form of the answer: `JsonSchema`, `json_object`, `Regex`, `OneOf`,
                `text`, or OpenAI's `response_format`.
            reasoning_effort: How hard the model should think.
            reasoning_budget_tokens: Most tokens to spend on reasoning.
            include_reasoning: Whether the reasoning should be part of the answer.
            user_id: Stable identifier of the end user.
            metadata: Labels that the backend stores with the call, where it takes them.
            service_tier: Service tier to ask for, in the backend's own words.
            conversation_id: Conversation that the backend keeps, where it has such a thing.
            prompt_cache_key: Key that groups calls with a common prefix for the prompt cache.
            call_id: Identifier of this call, for replies, logs and traces. Default: the sidecar's.
            idempotency_key: Key by which a backend can recognise a repeat.
            unsupported: What to do with an option that the backend's wire cannot carry: `error`, or
                `drop` and list it in the reply's warnings. Default: `error`.
            extra_body: Parameters that this API does not model, merged into the body that is sent.
            extra_headers: Headers added to the backend's request.
            include_raw: Whether the reply carries the backend's own JSON; see `ChatReply.raw`.
            join_deltas: Whether deltas that pile up are joined. Streams only. Default: True.
            attempts_max: Most attempts of the sidecar, at most as many as the config permits.
            timeout: Seconds for the whole call, waiting and repeats included. Default: the
                client's.
            max_retries: Most repeats by the client, of calls of which nothing was sent. Default:
                the client's.
            max_tokens: OpenAI's spelling of `max_output_tokens`.
            max_completion_tokens: OpenAI's spelling of `max_output_tokens`.
            stop: OpenAI's spelling of `stop_sequences`.
            n: OpenAI's spelling of `choice_count`.
            user: OpenAI's spelling of `user_id`.
            response_format: OpenAI's spelling of `output_format`.

        Returns:
            The reply.

        Raises:
            TypeError: Something has the wrong type, or a keyword is unknown; the text names it.
            ValueError: Something has a wrong value; the text names it.
            NexusNitroError: The call failed; see `nexusnitro.errors` for the tree.

        Example:
            reply = client.chat("Say hi", model="fast", max_output_tokens=50, timeout=20)
            print(reply.text, reply.usage.output_tokens)
        """
        return self._chat(given_options(locals()))

    @names_nearest
    def stream_chat(
        self,
        messages: MessagesInput,
        *,
        model: str | None = None,
        config: str | None = None,
        max_output_tokens: int | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        min_p: float | None = None,
        frequency_penalty: float | None = None,
        presence_penalty: float | None = None,
        repetition_penalty: float | None = None,
        seed: int | None = None,
        stop_sequences: str | Iterable[str] | None = None,
        choice_count: int | None = None,
        logprobs: bool | None = None,
        top_logprobs: int | None = None,
        logit_bias: Mapping[int, float] | Mapping[str, float] | None = None,
        tools: Iterable[ToolInput] | None = None,
        tool_choice: ToolChoiceInput | None = None,
        parallel_tool_calls: bool | None = None,
        output_format: OutputFormatInput | None = None,
        reasoning_effort: ReasoningEffort | None = None,
        reasoning_budget_tokens: int | None = None,
        include_reasoning: bool | None = None,
        user_id: str | None = None,
        metadata: Mapping[str, str] | None = None,
        service_tier: str | None = None,
        conversation_id: str | None = None,
        prompt_cache_key: str | None = None,
        call_id: str | None = None,
        idempotency_key: str | None = None,
        unsupported: Unsupported | None = None,
        extra_body: Mapping[str, Any] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        include_raw: bool | None = None,
        join_deltas: bool | None = None,
        attempts_max: int | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        max_tokens: int | None = None,
        max_completion_tokens: int | None = None,
        stop: str | Iterable[str] | None = None,
        n: int | None = None,
        user: str | None = None,
        response_format: OutputFormatInput | None = None,
    ) -> StreamT:
        """Asks for the next message of a conversation, as it is generated.

        Args are those of `chat`. The stream is a context manager and an iterator; leaving its loop
        or its block, or dropping it, cancels the call up to the backend's connection.

        Returns:
            The stream. Errors of the call are raised where it is read.

        Raises:
            TypeError: Something has the wrong type, or a keyword is unknown; the text names it.
            ValueError: Something has a wrong value; the text names it.
            NexusNitroError: The call could not be begun.

        Example:
            with client.stream_chat("A poem", model="fast") as stream:
                for text in stream.text_deltas:
                    print(text, end="", flush=True)
            print(stream.response.finish_reason)
        """
        return self._stream_chat(given_options(locals()))

    def _chat(self, options: dict[str, Any]) -> ReplyT:
        raise NotImplementedError

    def _stream_chat(self, options: dict[str, Any]) -> StreamT:
        raise NotImplementedError
