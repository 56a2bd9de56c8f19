"""NexusNitro: one API for every LLM backend, over a local sidecar.

    import nexusnitro

    client = nexusnitro.Client()
    reply = client.chat("Say hi", model="fast", max_output_tokens=50, timeout=20)
    print(reply.text, reply.usage.output_tokens, reply.call.backend, reply.call.attempts)

    with client.stream_chat([{"role": "user", "content": "A poem"}], model="fast") as stream:
        for text in stream.text_deltas:
            print(text, end="", flush=True)
    print(stream.response.finish_reason)

`AsyncClient` is the same for asyncio. `Server` starts a sidecar for tests and notebooks.
`nexusnitro.v1` holds the generated stubs. All errors are subclasses of `NexusNitroError`.
"""

from __future__ import annotations

from nexusnitro.aio import AsyncClient
from nexusnitro.async_batch_results import AsyncBatchResults
from nexusnitro.async_chat_stream import AsyncChatStream
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
from nexusnitro.replies import ChatReply, Choice
from nexusnitro.server import Server
from nexusnitro.stats import Stats
from nexusnitro.tools import AllowedTools, FunctionTool, ProviderTool
from nexusnitro.version import __version__

__all__ = [
    "AllowedTools",
    "AsyncBatchResults",
    "AsyncChatStream",
    "AsyncClient",
    "AuthenticationError",
    "BackendBillingError",
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
    "CacheControl",
    "CallCancelledError",
    "CallInfo",
    "CallTimeoutError",
    "Capability",
    "ChatEvent",
    "ChatReply",
    "ChatRequest",
    "ChatStream",
    "Choice",
    "ChoiceFinish",
    "Citation",
    "CitationDelta",
    "Client",
    "ConcurrencyLimitError",
    "ConfigNotFoundError",
    "ConflictError",
    "DataDelta",
    "DrainingError",
    "EmbedReply",
    "ErrorDetails",
    "FieldViolation",
    "Finish",
    "FinishReason",
    "ForkedClientError",
    "FunctionTool",
    "InternalError",
    "InvalidRequestError",
    "JsonSchema",
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
    "ReasoningDelta",
    "ReasoningPart",
    "RefusalDelta",
    "RefusalPart",
    "Regex",
    "RepeatedIdError",
    "ReplyTooLargeError",
    "ReplyWarning",
    "RequestTooLargeError",
    "Role",
    "Server",
    "ServerStartError",
    "SidecarConnectionLostError",
    "SidecarError",
    "SidecarUnavailableError",
    "SignatureDelta",
    "Stats",
    "StreamCutError",
    "StreamEnd",
    "StreamStart",
    "TextDelta",
    "TextPart",
    "TokenCount",
    "TokenLogprob",
    "ToolCall",
    "ToolCallDelta",
    "ToolResult",
    "UnimplementedError",
    "UnsupportedFieldError",
    "Usage",
    "UsageUpdate",
    "__version__",
]
