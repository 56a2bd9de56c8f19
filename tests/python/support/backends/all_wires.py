"""Every wire that the sidecar speaks, in the order of the tables."""

from __future__ import annotations

from support.backends.azure import AzureV1Wire, AzureWire
from support.backends.custom import CustomWire
from support.backends.lightllm import LightllmNativeWire, LightllmWire
from support.backends.openai import OpenAiWire
from support.backends.wire import Wire

WIRES: tuple[Wire, ...] = (
    OpenAiWire(),
    LightllmWire(),
    LightllmNativeWire(),
    AzureWire(),
    AzureV1Wire(),
    CustomWire(),
)
# Those whose adapter is still being written.
PENDING: frozenset[str] = frozenset({"azure", "azure-v1", "custom"})
