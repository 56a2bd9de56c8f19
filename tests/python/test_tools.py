"""Tools and tool choices."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nexusnitro import AllowedTools, FunctionTool, ProviderTool
from nexusnitro.tools import encode_tool_choice, encode_tools
from nexusnitro.v1 import chat_pb2

SCHEMA = {"type": "object", "properties": {"größe": {"type": "number"}}}


def encode(*tools: Any) -> Any:
    """The tools of a request."""
    request = chat_pb2.ChatRequest()
    encode_tools(tools, request)
    return request.tools


def choose(choice: Any) -> chat_pb2.ToolChoice:
    """The tool choice of a request."""
    proto = chat_pb2.ToolChoice()
    encode_tool_choice(choice, proto)
    return proto


def test_both_forms_of_functions_agree() -> None:
    ours = FunctionTool("f", "Does it.", SCHEMA, strict=True)
    function = {"name": "f", "description": "Does it.", "parameters": SCHEMA, "strict": True}
    first, second = encode(ours, {"type": "function", "function": function})
    assert first == second
    assert first.function.name == "f"
    assert json.loads(first.function.parameters_json_schema) == SCHEMA
    assert "größe" in first.function.parameters_json_schema
    assert first.function.strict


def test_a_schema_may_be_text() -> None:
    assert encode(FunctionTool("f", parameters="{}"))[0].function.parameters_json_schema == "{}"
    bare = encode(FunctionTool("f"))[0].function
    assert bare.parameters_json_schema == ""
    assert not bare.HasField("strict")


def test_tools_of_providers() -> None:
    tool = encode(ProviderTool("openai", "web_search", "{}"))[0].provider_tool
    assert (tool.provider, tool.type, tool.json) == ("openai", "web_search", "{}")


def test_choices() -> None:
    assert choose("auto").mode == chat_pb2.ToolChoice.MODE_AUTO
    assert choose("none").mode == chat_pb2.ToolChoice.MODE_NONE
    assert choose("required").mode == chat_pb2.ToolChoice.MODE_REQUIRED
    assert choose("f").function_name == "f"
    assert choose({"type": "function", "function": {"name": "f"}}).function_name == "f"
    allowed = choose(AllowedTools(("f", "g"), required=True)).allowed
    assert (list(allowed.function_names), allowed.required) == (["f", "g"], True)
    tools = [{"type": "function", "function": {"name": name}} for name in "fg"]
    form = {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": tools}}
    assert choose(form).allowed == allowed


@pytest.mark.parametrize(
    ("tools", "error", "words"),
    [
        ("f", TypeError, "tools: is a str"),
        ({"type": "function"}, TypeError, "tools: is a dict"),
        ([5], TypeError, "tools[0]: is a int"),
        ([{"type": "custom"}], ValueError, "tools[0].type: is 'custom'"),
        ([{"type": "function"}], TypeError, "tools[0].function: is a NoneType"),
        ([{"type": "function", "function": {}}], TypeError, "tools[0].function.name: is missing"),
        (
            [{"type": "function", "function": {"name": "f", "params": {}}}],
            ValueError,
            "tools[0].function.params: is unknown",
        ),
        ([FunctionTool(5)], TypeError, "tools[0].name: is a int"),  # type: ignore[arg-type]
        ([FunctionTool("f", parameters=5)], TypeError, "tools[0].parameters: is a int"),  # type: ignore[arg-type]
        ([FunctionTool("f", parameters={"a": b"x"})], TypeError, "tools[0].parameters: "),
        ([FunctionTool("f", parameters={"a": float("nan")})], ValueError, "tools[0].parameters: "),
    ],
)
def test_what_is_wrong_with_tools(tools: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        encode_tools(tools, chat_pb2.ChatRequest())
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        (5, TypeError),
        ({"type": "any"}, ValueError),
        ({"type": "function"}, ValueError),
        ({"type": "allowed_tools", "allowed_tools": {"tools": 5}}, ValueError),
    ],
)
def test_what_is_wrong_with_choices(choice: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="tool_choice"):
        choose(choice)
