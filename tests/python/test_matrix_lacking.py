"""What a wire lacks, its adapter refuses by name, and asks the backend nothing."""

from __future__ import annotations

from typing import Any

import pytest

import nexusnitro
from nexusnitro import JsonSchema
from support.backends.all_wires import WIRES
from support.backends.fleet import Talk
from support.matrix import MAX_TOKENS, cell
from support.matrix_requests import (
    CALLED,
    LISTEN,
    LOOK,
    LOOK_THERE,
    READ,
    REMEMBER,
    SCHEMA,
    TOOLS,
)

# How each thing that a wire may lack is asked for, and what the refusal must name.
LACKING: dict[str, tuple[Any, dict[str, Any], str]] = {
    "tools": ("Hi", {"tools": TOOLS}, "tools"),
    "forced_tool": ("Hi", {"tools": TOOLS, "tool_choice": "required"}, "tool"),
    "tool_results": (CALLED, {}, "messages[1].parts[0]"),
    "image": ([LOOK], {}, "messages[0].parts[1]"),
    "image_url": ([LOOK_THERE], {}, "messages[0].parts[1]"),
    "document": ([READ], {}, "messages[0].parts[1]"),
    "audio": ([LISTEN], {}, "messages[0].parts[1]"),
    "choices": ("Hi", {"choice_count": 2}, "sampling.choice_count"),
    "logprobs": ("Hi", {"logprobs": True}, "sampling.logprobs"),
    "cache": ([REMEMBER], {}, "messages[0].parts[0].cache_control"),
    "json_schema": ("Hi", {"output_format": JsonSchema(SCHEMA)}, "output_format"),
    "reasoning": ("Hi", {"reasoning_effort": "high"}, "reasoning"),
    "stop_sequence": ("Hi", {"stop_sequences": "END"}, "sampling.stop_sequences"),
}


@pytest.mark.parametrize(
    "talk",
    [cell(wire, name) for wire in WIRES for name in wire.absent],
    indirect=True,
)
def test_what_a_wire_lacks_is_refused_by_name(talk: Talk, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["talk"].column
    messages, options, field = LACKING[name]
    with pytest.raises(nexusnitro.UnsupportedFieldError) as caught:
        talk.ask(messages, streamed=False, max_output_tokens=MAX_TOKENS, **options)
    assert (caught.value.field or "").startswith(field)
    assert talk.backend.exchanges == []
