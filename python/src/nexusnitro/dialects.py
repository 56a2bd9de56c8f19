"""What belongs to backends of one api_schema. Immutable, checked where they are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from nexusnitro.config_checks import (
    COUNT_MAX,
    is_count,
    is_flag,
    is_one_of_class,
    is_seconds,
    is_text,
    is_word,
)
from nexusnitro.policies import CheckedFields, Checks, Seconds, finish
from nexusnitro.v1 import backend_pb2

_INT64_MIN = -(2**63)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTemplate(CheckedFields):
    """Turns a conversation into one prompt text: `{content}` of each message's role is replaced.

    Attributes:
        system: For system and developer messages.
        user: For user messages.
        assistant: For assistant messages.
        generation: What stands at the end, where the model is to go on.
        image: What the model reads in the place of an image. Empty: images are refused.
        audio: What the model reads in the place of a sound. Empty: sounds are refused.
    """

    system: str = ""
    user: str = ""
    assistant: str = ""
    generation: str = ""
    image: str = ""
    audio: str = ""

    MESSAGE = backend_pb2.ChatTemplate
    CHECKS: ClassVar[Checks] = dict.fromkeys(
        ("system", "user", "assistant", "generation", "image", "audio"),
        is_text,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LightllmOptions(CheckedFields):
    """Settings of a LightLLM server.

    Attributes:
        native: Whether to use LightLLM's own `/generate` in place of its OpenAI wire.
        chat_template: Template of the native prompt. Required if `native`.
    """

    native: bool = False
    chat_template: ChatTemplate | None = None

    MESSAGE = backend_pb2.LightllmOptions
    CHECKS: ClassVar[Checks] = {"native": is_flag, "chat_template": is_one_of_class(ChatTemplate)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureOptions(CheckedFields):
    """Settings of Azure OpenAI.

    Attributes:
        deployment: Deployment name; selects the classic URL with `api_version`.
        api_version: API version for the classic URL.
    """

    deployment: str = ""
    api_version: str = ""

    MESSAGE = backend_pb2.AzureOptions
    CHECKS: ClassVar[Checks] = {"deployment": is_text, "api_version": is_text}


@dataclass(frozen=True, slots=True, kw_only=True)
class BedrockOptions(CheckedFields):
    """Settings of AWS Bedrock.

    Attributes:
        region: AWS region, for example `us-east-1`.
        invoke_anthropic: Whether chats are sent by InvokeModel in Anthropic's own wire.
    """

    region: str = ""
    invoke_anthropic: bool = False

    MESSAGE = backend_pb2.BedrockOptions
    CHECKS: ClassVar[Checks] = {"region": is_text, "invoke_anthropic": is_flag}


@dataclass(frozen=True, slots=True, kw_only=True)
class VertexOptions(CheckedFields):
    """Settings of Google Vertex.

    Attributes:
        project: Google Cloud project.
        location: Location, for example `europe-west4` or `global`.
    """

    project: str = ""
    location: str = ""

    MESSAGE = backend_pb2.VertexOptions
    CHECKS: ClassVar[Checks] = {"project": is_text, "location": is_text}


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomOptions(CheckedFields):
    """Settings of an OpenAI-shaped server with addresses of its own.

    Attributes:
        chat_path: Path of the chat call below the endpoint; `{model}` is replaced.
        credential_header: Header that carries the credential, in place of `authorization`.
        credential_prefix: What stands before the credential in the header.
    """

    chat_path: str = ""
    credential_header: str = ""
    credential_prefix: str = ""

    MESSAGE = backend_pb2.CustomOptions
    CHECKS: ClassVar[Checks] = {
        "chat_path": is_text,
        "credential_header": is_text,
        "credential_prefix": is_text,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedOptions(CheckedFields):
    """Makes a backend the embedded one: answered in process, no network, for demos and tests.

    Attributes:
        mode: `generate` (default): seeded words; `echo`: the last user message, word by word.
        output_tokens: Length of generated answers, 1 to 1,000,000. Default: 32.
        pace: Pause before each chunk. Default: none.
        chunk_tokens: Tokens in one chunk, 1 to 1,000. Default: 1.
        seed: Seed of generated text. Default: 1.
    """

    mode: Literal["generate", "echo"] | None = None
    output_tokens: int | None = None
    pace: Seconds | None = None
    chunk_tokens: int | None = None
    seed: int | None = None

    MESSAGE = backend_pb2.EmbeddedOptions
    CHECKS: ClassVar[Checks] = {
        "mode": is_word(("generate", "echo")),
        "output_tokens": is_count(1, COUNT_MAX),
        "pace": is_seconds,
        "chunk_tokens": is_count(1, 1_000),
        "seed": is_count(_INT64_MIN, 2**63 - 1),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck(CheckedFields):
    """How a backend is probed while no calls show its state.

    Attributes:
        interval: Time between probes. Default: no probes.
        timeout: Time for one probe. Default: 5 s.
        path: Path below the endpoint. Default: the backend's model list.
    """

    interval: Seconds | None = None
    timeout: Seconds | None = None
    path: str = ""

    MESSAGE = backend_pb2.HealthCheck
    CHECKS: ClassVar[Checks] = {"interval": is_seconds, "timeout": is_seconds, "path": is_text}


OPTIONS: tuple[Any, ...] = (
    ChatTemplate,
    LightllmOptions,
    AzureOptions,
    BedrockOptions,
    VertexOptions,
    CustomOptions,
    EmbeddedOptions,
    HealthCheck,
)
finish(OPTIONS)
