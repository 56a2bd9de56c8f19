"""Models of backends, vectors, and token counts: the answers to what is no chat."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from nexusnitro.call_info import (
    CallInfo,
    ReplyWarning,
    Usage,
    read_call,
    read_usage,
    read_warning,
)
from nexusnitro.dicts import to_dict
from nexusnitro.error_details import error_from_status
from nexusnitro.errors import NexusNitroError
from nexusnitro.proto_fields import reader
from nexusnitro.v1 import config_pb2, model_service_pb2


@dataclass(frozen=True, slots=True)
class Model:
    """A model that a backend has.

    Attributes:
        id: Identifier, as a config's `model` takes it.
        display_name: Name for people; may be empty.
        owned_by: Who owns it; may be empty.
        created: Time at which it was made, where the backend says.
        input_tokens_max: Most input tokens, where the backend says.
        output_tokens_max: Most output tokens, where the backend says.
    """

    id: str
    display_name: str = ""
    owned_by: str = ""
    created: datetime.datetime | None = None
    input_tokens_max: int | None = None
    output_tokens_max: int | None = None


@dataclass(frozen=True, slots=True)
class Capability:
    """Whether a backend's wire can carry a field of a chat.

    Attributes:
        field: Path of the field, for example `sampling.top_k`.
        supported: Whether the wire can carry it.
        note: Restrictions, in words; may be empty.
    """

    field: str
    supported: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class BackendModels:
    """The models of one backend.

    Attributes:
        backend: Name of the backend.
        api_schema: Wire dialect that it speaks, for example `openai`.
        models: Its models; empty if they could not be listed.
        error: Why they could not be listed; None if they could.
        capabilities: What its wire can carry.
    """

    backend: str
    api_schema: str
    models: tuple[Model, ...]
    error: NexusNitroError | None
    capabilities: tuple[Capability, ...]

    def to_dict(self) -> dict[str, Any]:
        """A form for JSON: plain dicts, lists, strings and numbers."""
        return {
            "backend": self.backend,
            "api_schema": self.api_schema,
            "models": to_dict(self.models),
            "error": None if self.error is None else str(self.error),
            "capabilities": to_dict(self.capabilities),
        }


@dataclass(frozen=True, slots=True, repr=False)
class EmbedReply:
    """The vectors of texts. Immutable; can be pickled.

    Attributes:
        proto: The reply as the sidecar sent it. Not to be changed.
    """

    proto: model_service_pb2.EmbedResponse
    _embeddings: list[list[float]] | None = field(default=None, init=False, compare=False)

    @property
    def embeddings(self) -> list[list[float]]:
        """One vector for each input, in their order; made when they are first asked for."""
        embeddings = self._embeddings
        if embeddings is None:
            embeddings = [list(embedding.values) for embedding in self.proto.embeddings]
            object.__setattr__(self, "_embeddings", embeddings)
        return embeddings

    @property
    def embedding(self) -> list[float]:
        """The vector of the first input."""
        return self.embeddings[0]

    @property
    def model(self) -> str:
        """Model that answered, in the backend's words."""
        return self.proto.model

    @property
    def usage(self) -> Usage:
        """Tokens used; its counts are None where the backend does not say."""
        return read_usage(self.proto.usage)

    @property
    def warnings(self) -> tuple[ReplyWarning, ...]:
        """What was dropped or changed on the way."""
        return tuple([read_warning(warning) for warning in self.proto.warnings])

    @property
    def call(self) -> CallInfo:
        """How the call went."""
        return read_call(self.proto.call)

    def to_dict(self) -> dict[str, Any]:
        """A form for JSON: plain dicts, lists, strings and numbers."""
        return {
            "model": self.model,
            "embeddings": self.embeddings,
            "usage": to_dict(self.usage),
            "warnings": to_dict(self.warnings),
            "call": to_dict(self.call),
        }

    def __repr__(self) -> str:
        vectors = self.proto.embeddings
        length = len(vectors[0].values) if vectors else 0
        return f"EmbedReply({len(vectors)} × {length}, model={self.model!r})"


@dataclass(frozen=True, slots=True)
class TokenCount:
    """The number of tokens that a chat would send.

    Attributes:
        input_tokens: Tokens of the input.
        call: How the call went.
        warnings: What of the request was not counted, and why.
    """

    input_tokens: int
    call: CallInfo
    warnings: tuple[ReplyWarning, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A form for JSON: plain dicts, lists, strings and numbers."""
        return {
            "input_tokens": self.input_tokens,
            "call": to_dict(self.call),
            "warnings": to_dict(self.warnings),
        }


_read_model = reader(Model, model_service_pb2.Model)
_read_capability = reader(Capability, model_service_pb2.Capability)
read_token_count = reader(
    TokenCount,
    model_service_pb2.CountTokensResponse,
    {"call": read_call, "warnings": read_warning},
)


def read_models(response: model_service_pb2.ListModelsResponse) -> tuple[BackendModels, ...]:
    """Reads the lists of all backends from their protobuf form."""
    return tuple([_read_backend(backend) for backend in response.backends])


def _read_backend(proto: model_service_pb2.BackendModels) -> BackendModels:
    return BackendModels(
        proto.backend,
        _schema_name(proto.api_schema),
        tuple([_read_model(model) for model in proto.models]),
        error_from_status(proto.status, "") if proto.HasField("status") else None,
        tuple([_read_capability(capability) for capability in proto.capabilities]),
    )


def _schema_name(value: int) -> str:
    if value not in config_pb2.ApiSchema.values():
        return str(value)  # Of a newer sidecar.
    return config_pb2.ApiSchema.Name(value).removeprefix("API_SCHEMA_").lower()
