"""The methods `list_models`, `embed` and `count_tokens`, once for the clients of both kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar

from nexusnitro.chat_options import ReasoningEffort, Unsupported
from nexusnitro.keywords import given_options, names_nearest
from nexusnitro.message_input import MessagesInput
from nexusnitro.output_formats import OutputFormatInput
from nexusnitro.tools import ToolChoiceInput, ToolInput

ModelsT = TypeVar("ModelsT")
EmbedT = TypeVar("EmbedT")
CountT = TypeVar("CountT")


class ModelMethods(Generic[ModelsT, EmbedT, CountT]):
    """What can be asked about models. A subclass says how it is sent."""

    @names_nearest
    def list_models(
        self,
        config: str | None = None,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
    ) -> ModelsT:
        """Asks every backend of a config for its models. On an `AsyncClient`, await it.

        Args:
            config: Id of the config. Default: the server's default config.
            timeout: Seconds for the whole call. Default: the client's.
            max_retries: Most repeats by the client, of calls of which nothing was sent. Default:
                the client's.

        Returns:
            A `BackendModels` for each backend, in the order of the config. One that could not list
            its models has an `error`, and takes nothing from the others.

        Raises:
            TypeError: Something has the wrong type, or a keyword is unknown; the text names it.
            ValueError: Something has a wrong value; the text names it.
            NexusNitroError: The call failed as a whole.

        Example:
            for backend in client.list_models("fast"):
                print(backend.backend, backend.error or [model.id for model in backend.models])
        """
        return self._list_models(given_options(locals()))

    @names_nearest
    def embed(
        self,
        inputs: str | Iterable[str],
        *,
        model: str | None = None,
        config: str | None = None,
        dimensions: int | None = None,
        user_id: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        user: str | None = None,
    ) -> EmbedT:
        """Turns texts into vectors. On an `AsyncClient`, await it.

        Args:
            inputs: A text, or up to 2,048 of them; none of them empty.
            model: Model to use, as in `chat`. Vectors of two models cannot be compared: where the
                backends of a config have several, name one.
            config: Id of the config to use. Default: the one that `model` names, else the server's.
            dimensions: Length of the vectors, where the model can choose.
            user_id: Stable identifier of the end user.
            extra_body: Parameters that this API does not model, merged into the body that is sent.
            timeout: Seconds for the whole call, waiting and repeats included. Default: the
                client's.
            max_retries: Most repeats by the client, of calls of which nothing was sent. Default:
                the client's.
            user: OpenAI's spelling of `user_id`.

        Returns:
            An `EmbedReply`: its `embeddings` are lists of floats, in the order of the inputs.

        Raises:
            TypeError: Something has the wrong type, or a keyword is unknown; the text names it.
            ValueError: Something has a wrong value; the text names it.
            UnimplementedError: The wire of no backend that was left to ask has embeddings.
            NexusNitroError: The call failed.

        Example:
            reply = client.embed(["a red fox", "a blue whale"], model="text-embedding-3-small")
            print(len(reply.embeddings), len(reply.embedding), reply.usage.input_tokens)
        """
        return self._embed(given_options(locals()))

    @names_nearest
    def count_tokens(
        self,
        messages: MessagesInput,
        *,
        model: str | None = None,
        config: str | None = None,
        tools: Iterable[ToolInput] | None = None,
        tool_choice: ToolChoiceInput | None = None,
        output_format: OutputFormatInput | None = None,
        reasoning_effort: ReasoningEffort | None = None,
        reasoning_budget_tokens: int | None = None,
        conversation_id: str | None = None,
        call_id: str | None = None,
        unsupported: Unsupported | None = None,
        extra_body: Mapping[str, Any] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        attempts_max: int | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        response_format: OutputFormatInput | None = None,
    ) -> CountT:
        """Counts the input tokens of a chat, where a backend can. On an `AsyncClient`, await it.

        Args are those of `chat` that a count can depend on, and those that say how it is sent.

        Returns:
            A `TokenCount`.

        Raises:
            TypeError: Something has the wrong type, or a keyword is unknown; the text names it.
            ValueError: Something has a wrong value; the text names it.
            UnimplementedError: The wire of no backend that was left to ask has such a count.
            NexusNitroError: The call failed.

        Example:
            print(client.count_tokens("How long is this?", model="claude").input_tokens)
        """
        return self._count_tokens(given_options(locals()))

    def _list_models(self, options: dict[str, Any]) -> ModelsT:
        raise NotImplementedError

    def _embed(self, options: dict[str, Any]) -> EmbedT:
        raise NotImplementedError

    def _count_tokens(self, options: dict[str, Any]) -> CountT:
        raise NotImplementedError
