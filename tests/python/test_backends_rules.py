"""The tests' own backends know the rules between the parts of a request, not its shape alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.backends.all_wires import WIRES

USER = {"role": "user", "content": "Hi"}
OPENAI_CALL = {
    "role": "assistant",
    "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
}
OPENAI_RESULT = {"role": "tool", "tool_call_id": "c2", "content": "?"}
RESPONSES_CALL = {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"}
REASONING = {
    "type": "reasoning",
    "id": "r1",
    "summary": [{"type": "summary_text", "text": "Hm."}],
    "encrypted_content": "forged",
}
CLAUDE_USER = {"role": "user", "content": [{"type": "text", "text": "Hi"}]}
CLAUDE_CALL = {
    "role": "assistant",
    "content": [
        {"type": "thinking", "thinking": "Hm.", "signature": "forged"},
        {"type": "tool_use", "id": "c1", "name": "f", "input": {}},
    ],
}
CLAUDE_LATE_RESULT = {
    "role": "user",
    "content": [
        {"type": "text", "text": "Here:"},
        {"type": "tool_result", "tool_use_id": "c1", "content": "12"},
    ],
}
CLAUDE_LINK = {
    "role": "user",
    "content": [{"type": "image", "source": {"type": "url", "url": "https://cats.example/1"}}],
}
CLAUDE_BUDGET = {"thinking": {"type": "enabled", "budget_tokens": 2_048}, "max_tokens": 2_048}
CONVERSE_USER = {"role": "user", "content": [{"text": "Hi"}]}
CONVERSE_CALL = {
    "role": "assistant",
    "content": [
        {"reasoningContent": {"reasoningText": {"text": "Hm.", "signature": "forged"}}},
        {"toolUse": {"toolUseId": "c1", "name": "f", "input": {}}},
    ],
}
GEMINI_USER = {"role": "user", "parts": [{"text": "Hi"}]}
GEMINI_CALL = {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {}}}]}
GEMINI_RESULT = {
    "role": "user",
    "parts": [{"functionResponse": {"name": "g", "response": {"result": "12"}}}],
}
NATIVE = {"inputs": "<user>Hi</s><assistant>", "parameters": {}}
# A request that is wrong in one place, and words of the fault that must be found in it.
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("openai", {"messages": [USER], "stop": None}, "stop: is a null"),
    ("openai", {"messages": [USER], "top_k": 3}, "top_k: is unknown"),
    ("openai", {"messages": []}, "at least 1"),
    ("openai", {"messages": [{"role": "user", "content": ""}]}, "is empty"),
    ("openai", {"messages": [USER], "model": "gpt"}, "model: is gpt"),
    ("openai", {"messages": [USER, OPENAI_CALL]}, "are not answered"),
    ("openai", {"messages": [USER, OPENAI_CALL, OPENAI_RESULT]}, "no call of the message before"),
    ("openai", {"messages": [USER], "temperature": "0"}, "expected a number"),
    ("openai", {"messages": [USER], "tool_choice": "auto"}, "with tools alone"),
    ("openai", {"messages": [USER], "stream_options": {}}, "for streams alone"),
    ("responses", {"input": [{**USER, "type": "massage"}]}, "'massage'"),
    ("responses", {"input": [USER, RESPONSES_CALL]}, "are not answered"),
    ("responses", {"input": [USER, REASONING, RESPONSES_CALL]}, "does not fit the reasoning"),
    ("responses", {"input": [USER, REASONING]}, "not followed by what it led to"),
    ("lightllm", {"messages": [USER], "presence_penalty": -1}, "expected 0 to 2"),
    ("lightllm-native", {"inputs": "Hi"}, "parameters: is missing"),
    ("lightllm-native", {**NATIVE, "parameters": {"n": 2}}, "must equal n"),
    ("custom", {"messages": [USER]}, "safe_prompt: is missing"),
    ("anthropic", {"messages": [USER]}, "max_tokens: is missing"),
    ("anthropic", {"messages": [USER, USER], "max_tokens": 1}, "must alternate"),
    ("anthropic", {"messages": [USER, CLAUDE_CALL], "max_tokens": 1}, "signature does not fit"),
    ("anthropic", {"messages": [CLAUDE_USER, CLAUDE_CALL], "max_tokens": 1}, "not answered"),
    (
        "anthropic",
        {"messages": [CLAUDE_USER, CLAUDE_CALL, CLAUDE_LATE_RESULT], "max_tokens": 1},
        "must stand first",
    ),
    ("anthropic", {"messages": [USER], **CLAUDE_BUDGET}, "must be less than max_tokens"),
    ("anthropic", {"messages": [USER], "max_tokens": 1, "temperature": 1.5}, "expected 0 to 1"),
    ("bedrock-claude", {"messages": [USER], "max_tokens": 1}, "anthropic_version: is missing"),
    ("bedrock-claude", {"messages": [CLAUDE_LINK], "max_tokens": 1}, "expected 'base64'"),
    ("bedrock", {"messages": [USER]}, "expected an array"),
    ("bedrock", {"messages": [CONVERSE_USER, CONVERSE_CALL]}, "toolConfig: must be there"),
    ("bedrock", {"messages": [CONVERSE_USER, CONVERSE_CALL]}, "signature does not fit"),
    ("bedrock", {"messages": [CONVERSE_USER, CONVERSE_USER]}, "must alternate"),
    ("gemini", {"contents": [{"role": "assistant", "parts": [{"text": "Hi"}]}]}, "'assistant'"),
    ("gemini", {"contents": [{"role": "user", "parts": []}]}, "at least 1"),
    ("gemini", {"contents": [GEMINI_USER, GEMINI_CALL]}, "has not the signature"),
    ("vertex", {"contents": [GEMINI_USER, GEMINI_CALL, GEMINI_RESULT]}, "in this order"),
    ("ollama", {"messages": [{**USER, "content": []}]}, "a string"),
    ("ollama", {"messages": [USER, {"role": "tool", "content": "12"}]}, "answers no call"),
    ("cohere", {"messages": [USER]}, "stream: is missing"),
    ("cohere", {"messages": [USER, OPENAI_CALL], "stream": False}, "are not answered"),
]
# The model stands in the address.
NAMELESS = ("lightllm-native", "bedrock", "bedrock-claude", "gemini", "vertex")


@pytest.mark.parametrize(
    ("name", "body", "fault"), WRONG, ids=[f"{name}: {fault}" for name, _, fault in WRONG]
)
def test_what_the_real_server_would_refuse_is_found(
    name: str, body: dict[str, Any], fault: str
) -> None:
    (wire,) = (wire for wire in WIRES if wire.name == name)
    named = body if name in NAMELESS else {"model": wire.model, **body}
    faults = wire.check_body(json.dumps(named).encode())
    assert any(fault in found for found in faults), faults
