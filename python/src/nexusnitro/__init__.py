"""NexusNitro: one API for every LLM backend, over a local sidecar.

    import nexusnitro

    client = nexusnitro.Client()
    reply = client.chat("Say hi", model="fast", max_output_tokens=50, timeout=20)
    print(reply.text, reply.usage.output_tokens, reply.call.backend, reply.call.attempts)

    with client.stream_chat([{"role": "user", "content": "A poem"}], model="fast") as stream:
        for text in stream.text_deltas:
            print(text, end="", flush=True)
    print(stream.response.finish_reason)

`AsyncClient` is the same for asyncio. `client.configs` makes, reads and changes the configs of the
sidecar. `Server` starts a sidecar for tests and notebooks. `nexusnitro.v1` holds the generated
stubs. All errors are subclasses of `NexusNitroError`.
"""

from __future__ import annotations

from nexusnitro.aio import AsyncClient
from nexusnitro.aio_configs import AsyncConfigs
from nexusnitro.async_batch_results import AsyncBatchResults
from nexusnitro.async_chat_stream import AsyncChatStream
from nexusnitro.backend import ApiSchema, Backend
from nexusnitro.batch import BatchInput, BatchResult
from nexusnitro.batch_results import BatchResults
from nexusnitro.call_info import (
    CallInfo,
    Finish,
    FinishReason,
    RateLimit,
    ReplyWarning,
    TokenLogprob,
    Usage,
)
from nexusnitro.chat_request import ChatRequest
from nexusnitro.chat_stream import ChatStream
from nexusnitro.client import Client
from nexusnitro.config import Config
from nexusnitro.config_errors import (
    ConfigExistsError,
    ConfigReadOnlyError,
    ConfigWritesOffError,
    EndpointRefusedError,
    StaleEtagError,
    StoreUnavailableError,
    TooManyConfigsError,
    WatchTooOldError,
)
from nexusnitro.config_results import BackendCheck, ConfigChange, ConfigResult
from nexusnitro.config_state import ConfigState
from nexusnitro.configs import Configs
from nexusnitro.credentials import Credential
from nexusnitro.dialects import (
    AzureOptions,
    BedrockOptions,
    ChatTemplate,
    CustomOptions,
    EmbeddedOptions,
    HealthCheck,
    LightllmOptions,
    VertexOptions,
)
from nexusnitro.errors import (
    AuthenticationError,
    BackendBillingError,
    BackendConnectionError,
    BackendCredentialsError,
    BackendError,
    BackendProtocolError,
    BackendQuotaError,
    BackendRateLimitError,
    BackendRejectedError,
    BackendTimeoutError,
    BackendUnavailableError,
    CallCancelledError,
    CallTimeoutError,
    ConcurrencyLimitError,
    ConfigNotFoundError,
    ConflictError,
    DrainingError,
    ErrorDetails,
    FieldViolation,
    ForkedClientError,
    InternalError,
    InvalidRequestError,
    LimitError,
    ModelNotFoundError,
    NexusNitroError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    PreconditionError,
    RateLimitError,
    RepeatedIdError,
    ReplyTooLargeError,
    RequestTooLargeError,
    ServerStartError,
    SidecarConnectionLostError,
    SidecarError,
    SidecarUnavailableError,
    StreamCutError,
    UnimplementedError,
    UnsupportedFieldError,
)
from nexusnitro.events import (
    BackendSwitch,
    ChatEvent,
    ChoiceFinish,
    CitationDelta,
    DataDelta,
    Notice,
    PartEnd,
    PartStart,
    ReasoningDelta,
    RefusalDelta,
    SignatureDelta,
    StreamEnd,
    StreamStart,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)
from nexusnitro.message_input import MessageInput, MessagesInput
from nexusnitro.messages import Message, Role
from nexusnitro.models import BackendModels, Capability, EmbedReply, Model, TokenCount
from nexusnitro.output_formats import JsonSchema, OneOf, Regex
from nexusnitro.parts import (
    CacheControl,
    Citation,
    MediaPart,
    Part,
    ProviderPart,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCall,
    ToolResult,
)
from nexusnitro.policies import (
    CachePolicy,
    CapturePolicy,
    CircuitBreaker,
    ConcurrencyLimit,
    FallbackPolicy,
    HedgingPolicy,
    RateLimitPolicy,
    RetryPolicy,
    RoutingPolicy,
    Timeouts,
)
from nexusnitro.replies import ChatReply, Choice
from nexusnitro.server import Server
from nexusnitro.stats import Stats
from nexusnitro.tools import AllowedTools, FunctionTool, ProviderTool
from nexusnitro.version import __version__

__all__ = [
    "AllowedTools",
    "ApiSchema",
    "AsyncBatchResults",
    "AsyncChatStream",
    "AsyncClient",
    "AsyncConfigs",
    "AuthenticationError",
    "AzureOptions",
    "Backend",
    "BackendBillingError",
    "BackendCheck",
    "BackendConnectionError",
    "BackendCredentialsError",
    "BackendError",
    "BackendModels",
    "BackendProtocolError",
    "BackendQuotaError",
    "BackendRateLimitError",
    "BackendRejectedError",
    "BackendSwitch",
    "BackendTimeoutError",
    "BackendUnavailableError",
    "BatchInput",
    "BatchResult",
    "BatchResults",
    "BedrockOptions",
    "CacheControl",
    "CachePolicy",
    "CallCancelledError",
    "CallInfo",
    "CallTimeoutError",
    "Capability",
    "CapturePolicy",
    "ChatEvent",
    "ChatReply",
    "ChatRequest",
    "ChatStream",
    "ChatTemplate",
    "Choice",
    "ChoiceFinish",
    "CircuitBreaker",
    "Citation",
    "CitationDelta",
    "Client",
    "ConcurrencyLimit",
    "ConcurrencyLimitError",
    "Config",
    "ConfigChange",
    "ConfigExistsError",
    "ConfigNotFoundError",
    "ConfigReadOnlyError",
    "ConfigResult",
    "ConfigState",
    "ConfigWritesOffError",
    "Configs",
    "ConflictError",
    "Credential",
    "CustomOptions",
    "DataDelta",
    "DrainingError",
    "EmbedReply",
    "EmbeddedOptions",
    "EndpointRefusedError",
    "ErrorDetails",
    "FallbackPolicy",
    "FieldViolation",
    "Finish",
    "FinishReason",
    "ForkedClientError",
    "FunctionTool",
    "HealthCheck",
    "HedgingPolicy",
    "InternalError",
    "InvalidRequestError",
    "JsonSchema",
    "LightllmOptions",
    "LimitError",
    "MediaPart",
    "Message",
    "MessageInput",
    "MessagesInput",
    "Model",
    "ModelNotFoundError",
    "NexusNitroError",
    "NotFoundError",
    "Notice",
    "OneOf",
    "OverloadedError",
    "Part",
    "PartEnd",
    "PartStart",
    "PermissionDeniedError",
    "PreconditionError",
    "ProviderPart",
    "ProviderTool",
    "RateLimit",
    "RateLimitError",
    "RateLimitPolicy",
    "ReasoningDelta",
    "ReasoningPart",
    "RefusalDelta",
    "RefusalPart",
    "Regex",
    "RepeatedIdError",
    "ReplyTooLargeError",
    "ReplyWarning",
    "RequestTooLargeError",
    "RetryPolicy",
    "Role",
    "RoutingPolicy",
    "Server",
    "ServerStartError",
    "SidecarConnectionLostError",
    "SidecarError",
    "SidecarUnavailableError",
    "SignatureDelta",
    "StaleEtagError",
    "Stats",
    "StoreUnavailableError",
    "StreamCutError",
    "StreamEnd",
    "StreamStart",
    "TextDelta",
    "TextPart",
    "Timeouts",
    "TokenCount",
    "TokenLogprob",
    "TooManyConfigsError",
    "ToolCall",
    "ToolCallDelta",
    "ToolResult",
    "UnimplementedError",
    "UnsupportedFieldError",
    "Usage",
    "UsageUpdate",
    "VertexOptions",
    "WatchTooOldError",
    "__version__",
]
