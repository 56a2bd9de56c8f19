"""A sidecar in front of llama.cpp's server, at $NEXUSNITRO_LLAMA_URL."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import nexusnitro

URL = os.environ.get("NEXUSNITRO_LLAMA_URL", "")

needs_llama = pytest.mark.skipif(
    not URL, reason="$NEXUSNITRO_LLAMA_URL names no llama.cpp server (http://127.0.0.1:PORT/v1)"
)

# The name of a config, and the wire that it speaks.
WIRES = {"llama": "openai", "messages": "anthropic", "responses": "openai_responses"}

GET_WEATHER = nexusnitro.FunctionTool(
    "get_weather",
    "Tells the weather of a city.",
    {
        "type": "object",
        # Random weights would go on with a free string for ever.
        "properties": {"city": {"enum": ["Oslo", "Lima"]}},
        "required": ["city"],
        "additionalProperties": False,
    },
)
# The token that begins a tool call, in the vocabulary of the tiny model.
BEGINS_TOOL_CALL = {"261": 100}


def llama_server(folder: Path) -> nexusnitro.Server:
    """A sidecar with a config for each wire; the first is the default."""
    path = folder / "nexusnitro.yaml"
    configs = "".join(
        f"  {name}:\n    backends:\n"
        f"      - {{name: {name}, api_schema: {wire}, endpoint: {json.dumps(URL)},"
        " any_model: true}\n"
        for name, wire in WIRES.items()
    )
    path.write_text(f"configs:\n{configs}default_config: llama\n")
    return nexusnitro.Server(path)
