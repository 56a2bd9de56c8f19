"""The tests' own backends are strict: what the sidecar really sends, spoilt anywhere, is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from nexusnitro import FunctionTool, JsonSchema, MediaPart, Message, ToolCall
from support.backends.all_wires import WIRES
from support.backends.fleet import Fleet, Talk
from support.matrix import HELLO, MAX_TOKENS

# What stands below these keys is the caller's own JSON, and may be anything.
FREE_KEYS = frozenset(
    {
        "schema",
        "parameters",
        "parametersJsonSchema",
        "responseJsonSchema",
        "input_schema",
        "json_schema",
        "json",
        "format",
        "args",
        "arguments",
        "input",
        "response",
    }
)
SCHEMA = {"type": "object", "properties": {}}


def conversations(talk: Talk) -> Iterator[dict[str, Any]]:
    """What a client may ask, as far as the wire has it."""
    yield {"messages": [Message.system("Be brief."), Message.user("Hi")], "temperature": 0.5}
    if "stop_sequence" not in talk.wire.absent:
        yield {"messages": "Hi", "stop_sequences": ["END"]}
    yield {"messages": "Hi", "output_format": JsonSchema(SCHEMA)}
    if "image" not in talk.wire.absent:
        image = MediaPart(data=b"\x89PNG", mime_type="image/png")
        yield {"messages": [Message.user("What is this?", image)]}
    if "tools" not in talk.wire.absent:
        messages = [
            Message.user("Weather?"),
            Message.assistant(ToolCall("call_1", "get_time", "{}")),
            Message.tool_result("call_1", "12 °C"),
        ]
        if talk.wire.call_ids:  # The others sign their calls, and would know a made-up one.
            yield {"messages": messages, "tools": [FunctionTool("get_time", "Tells it.", SCHEMA)]}


def spoilt(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Copies of a JSON value, each spoilt in one place: a null, or a key that nobody knows."""
    if isinstance(value, dict):
        yield f"{path}.nobody_knows_this", {**value, "nobody_knows_this": 1}
        for key, item in value.items():
            yield f"{path}.{key}=null", {**value, key: None}
            if key in FREE_KEYS and (path or key == "format"):  # Others mean more at the top.
                continue
            for where, copied in spoilt(item, f"{path}.{key}"):
                yield where, {**value, key: copied}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for where, copied in spoilt(item, f"{path}[{index}]"):
                changed = copy.copy(value)
                changed[index] = copied
                yield where, changed


@pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.name)
def test_a_null_or_an_unknown_key_is_found_wherever_it_stands(fleet: Fleet, wire: Any) -> None:
    talk = fleet.talk(wire.name)
    found = 0
    for options in conversations(talk):
        talk.play(HELLO)
        messages = options.pop("messages")
        talk.ask(messages, streamed=False, max_output_tokens=MAX_TOKENS, **options)
        talk.check()
        body = json.loads(talk.backend.exchanges[0].raw)
        assert wire.check_body(json.dumps(body).encode()) == []
        for where, changed in spoilt(body):
            assert wire.check_body(json.dumps(changed).encode()), f"{where} was taken"
            found += 1
    assert found > 10
