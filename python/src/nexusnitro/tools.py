"""Tools that a model may call, and which of them it may or must."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nexusnitro.v1 import chat_pb2


@dataclass(frozen=True, slots=True)
class FunctionTool:
    """A function that the caller runs when the model asks for it.

    Attributes:
        name: Name: 1 to 128 of `A-Z a-z 0-9 _ . -`.
        description: What the function does, for the model to read.
        parameters: JSON Schema of the arguments: a dict, or JSON text. None: no arguments.
        strict: Whether the backend must hold the model to the schema, where it can.

    Example:
        FunctionTool(
            "get_weather",
            "Tells the weather of a city.",
            {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        )
    """

    name: str
    description: str = ""
    parameters: Mapping[str, Any] | str | None = None
    strict: bool | None = None


@dataclass(frozen=True, slots=True)
class ProviderTool:
    """A tool of one provider that the API does not model.

    Attributes:
        provider: Provider that it belongs to.
        type: Kind, in the provider's words.
        json: The tool as the provider's wire takes it.
    """

    provider: str
    type: str
    json: str


@dataclass(frozen=True, slots=True)
class AllowedTools:
    """Limits the tools that may be called, without changing the tools that are described.

    Attributes:
        names: Names of the functions.
        required: Whether one of them must be called.
    """

    names: tuple[str, ...]
    required: bool = False


ToolInput = FunctionTool | ProviderTool | Mapping[str, Any]
ToolChoiceInput = Literal["auto", "none", "required"] | str | AllowedTools | Mapping[str, Any]

_MODES: dict[str, Any] = {
    "auto": chat_pb2.ToolChoice.MODE_AUTO,
    "none": chat_pb2.ToolChoice.MODE_NONE,
    "required": chat_pb2.ToolChoice.MODE_REQUIRED,
}


def encode_tools(tools: Iterable[ToolInput], request: chat_pb2.ChatRequest) -> None:
    """Writes tools into a request.

    Args:
        tools: Tools of this module, or dicts in OpenAI's form, in any mix.
        request: The request.

    Raises:
        TypeError: Something has the wrong type, or is missing.
        ValueError: Something has a wrong value.
    """
    if isinstance(tools, (str, bytes, Mapping)) or not isinstance(tools, Iterable):
        raise TypeError(f"tools: is a {type(tools).__name__}; expected a list of tools")
    for index, tool in enumerate(tools):
        path = f"tools[{index}]"
        proto = request.tools.add()
        if isinstance(tool, Mapping):
            tool = _read_openai_tool(tool, path)
        if isinstance(tool, FunctionTool):
            _encode_function(tool, proto.function, path)
        elif isinstance(tool, ProviderTool):
            proto.provider_tool.provider = tool.provider
            proto.provider_tool.type = tool.type
            proto.provider_tool.json = tool.json
        else:
            raise TypeError(
                f"{path}: is a {type(tool).__name__}; expected a FunctionTool or a dict"
            )


def encode_tool_choice(choice: ToolChoiceInput, proto: chat_pb2.ToolChoice) -> None:
    """Writes a tool choice into a request.

    Args:
        choice: `auto`, `none`, `required`, the name of the one function that must be called,
            AllowedTools, or a dict in OpenAI's form.
        proto: The request's `tool_choice`.

    Raises:
        TypeError: It has the wrong type.
        ValueError: It has a wrong value.
    """
    if isinstance(choice, Mapping):
        choice = _read_openai_choice(choice)
    elif isinstance(choice, str) and choice in _MODES:
        proto.mode = _MODES[choice]
        return
    if isinstance(choice, AllowedTools):
        proto.allowed.function_names.extend(choice.names)
        proto.allowed.required = choice.required
    elif isinstance(choice, str):
        proto.function_name = choice
    else:
        raise TypeError(
            f"tool_choice: is a {type(choice).__name__}; expected auto, none, required, the name "
            "of a function, AllowedTools or a dict"
        )


def schema_text(schema: Mapping[str, Any] | str, path: str) -> str:
    """A JSON Schema as text.

    Args:
        schema: The schema, or its text.
        path: Where it stands, for errors.

    Returns:
        The text.

    Raises:
        TypeError: It is neither, or holds something that JSON cannot.
    """
    if isinstance(schema, str):
        return schema
    if not isinstance(schema, Mapping):
        raise TypeError(f"{path}: is a {type(schema).__name__}; expected a dict or JSON text")
    return json_text(schema, path)


def json_text(value: Mapping[str, Any], path: str) -> str:
    """A dict as JSON text; TypeError or ValueError, with the path, if JSON cannot hold it."""
    try:
        return json.dumps(dict(value), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{path}: {error}") from None


def _encode_function(tool: FunctionTool, proto: chat_pb2.FunctionTool, path: str) -> None:
    for key in ("name", "description"):
        if not isinstance(getattr(tool, key), str):
            kind = type(getattr(tool, key)).__name__
            raise TypeError(f"{path}.{key}: is a {kind}; expected a string")
    proto.name = tool.name
    proto.description = tool.description
    if tool.parameters is not None:
        proto.parameters_json_schema = schema_text(tool.parameters, f"{path}.parameters")
    if tool.strict is not None:
        proto.strict = bool(tool.strict)


def _read_openai_tool(tool: Mapping[str, Any], path: str) -> FunctionTool:
    if tool.get("type") != "function":
        raise ValueError(f"{path}.type: is {tool.get('type')!r}; expected function")
    function = tool.get("function")
    if not isinstance(function, Mapping):
        raise TypeError(f"{path}.function: is a {type(function).__name__}; expected a dict")
    known = ("name", "description", "parameters", "strict")
    for key in function:
        if key not in known:
            raise ValueError(f"{path}.function.{key}: is unknown; expected {', '.join(known)}")
    if "name" not in function:
        raise TypeError(f"{path}.function.name: is missing")
    return FunctionTool(
        function["name"],
        function.get("description") or "",
        function.get("parameters"),
        function.get("strict"),
    )


def _read_openai_choice(choice: Mapping[str, Any]) -> AllowedTools | str:
    kind = choice.get("type")
    try:
        if kind == "function":
            return str(choice["function"]["name"])
        if kind == "allowed_tools":
            allowed = choice["allowed_tools"]
            names = tuple(str(tool["function"]["name"]) for tool in allowed["tools"])
            return AllowedTools(names, allowed.get("mode") == "required")
    except (KeyError, TypeError, AttributeError):
        raise ValueError(f"tool_choice: is no tool choice of the type {kind}") from None
    raise ValueError(f"tool_choice.type: is {kind!r}; expected function or allowed_tools")
