"""The tests' own backends: what they say can be read, and what is wrong they refuse.

What they say is held against the decoders in `wires`, which know nothing of them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.backends import shapes, sigv4
from support.backends.all_wires import WIRES
from support.backends.script import Answer, Call
from support.backends.token_endpoint import TokenEndpoint
from support.backends.wire import Wire
from support.matrix import HELLO, THINKING, TWO_CALLS
from support.result_table import Cell, lines
from wires import (
    anthropic,
    bedrock_converse,
    bedrock_invoke,
    cohere,
    gemini,
    lightllm_native,
    ollama,
    openai_chat,
    responses,
)
from wires.outcome import COMPLETE, CUT, FAILED, Outcome

CUT_SHORT = Answer(texts=("One, ", "tw"), finish="length")
ANSWERS = {"hello": HELLO, "calls": TWO_CALLS, "thinking": THINKING, "cut_short": CUT_SHORT}
DECODERS: dict[str, Callable[[bytes], Outcome]] = {
    "responses": responses.decode,
    "lightllm-native": lightllm_native.decode,
    "anthropic": anthropic.decode,
    "bedrock": bedrock_converse.decode,
    "bedrock-key": bedrock_converse.decode,
    "bedrock-claude": bedrock_invoke.decode,
    "gemini": gemini.decode,
    "vertex": gemini.decode,
    "ollama": ollama.decode,
    "cohere": cohere.decode,
}

each_wire = pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.name)


def decode(wire: Wire, body: bytes) -> Outcome:
    """Reads what a wire says."""
    return DECODERS.get(wire.name, openai_chat.decode)(body)


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "streamed"])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@each_wire
def test_an_answer_can_be_read(wire: Wire, answer: Answer, whole: bool) -> None:
    if "tools" in wire.absent and answer.calls:
        pytest.skip(wire.absent["tools"])
    content, end = wire.stream(answer)
    if whole and wire.name == "bedrock-claude":
        outcome = anthropic.decode(wire.whole(answer))  # Only its streams are AWS' own.
    else:
        outcome = decode(wire, wire.whole(answer) if whole else b"".join(content + end))
    assert outcome.end == COMPLETE
    choice = outcome.choice()
    assert (choice.text, choice.reasoning) == (answer.text, answer.thoughts)
    assert choice.raw_finish == wire.finish_words[answer.finish]
    assert choice.finish.lower() == answer.finish
    found = [(call.name, json.loads(call.arguments or "{}")) for call in choice.tool_calls]
    assert found == [(call.name, call.arguments) for call in answer.calls]
    if wire.call_ids:
        assert [call.id for call in choice.tool_calls] == [call.id for call in answer.calls]
    counts = outcome.usage
    assert counts is not None
    expected = wire.usage(answer.tokens)
    names = {"input_tokens": counts.input, "output_tokens": counts.output}
    names |= {"cache_read_input_tokens": counts.cache_read, "total_tokens": counts.total}
    names |= {"cache_creation_input_tokens": counts.cache_creation}
    names |= {"reasoning_output_tokens": counts.reasoning}
    assert {name: count for name, count in names.items() if count is not None} == expected


@each_wire
def test_a_stream_without_its_end_is_seen_to_be_cut(wire: Wire) -> None:
    content, _ = wire.stream(HELLO)
    outcome = decode(wire, b"".join(content))
    assert outcome.end == CUT
    assert outcome.choice().text == HELLO.text


@each_wire
def test_an_error_in_a_stream_can_be_read(wire: Wire) -> None:
    content, _ = wire.stream(HELLO)
    failure = wire.stream_failure()
    outcome = decode(wire, b"".join([*content, failure.data]))
    assert outcome.end == FAILED
    assert outcome.error is not None
    assert outcome.error.message == failure.words.message


@pytest.mark.parametrize(
    ("token", "signature"),
    [
        ("", "8d6ac4c00d7e4d9432f6d2b61f4b972bf3f226cc9bc9f752d0cca34832544d87"),
        ("SESSIONTOKEN", "604b1821eec72981e795fc93302401a1917cb7cf5e253469191a054db3c3e9aa"),
    ],
)
def test_the_signature_of_a_request_to_aws(token: str, signature: str) -> None:
    headers = {
        "content-type": "application/json",
        "host": "bedrock-runtime.us-east-1.amazonaws.com",
        "x-amz-date": "20260102T030405Z",
        **({"x-amz-security-token": token} if token else {}),
    }
    exchange: Any = SimpleNamespace(
        method="POST",
        path="/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream",
        headers=headers,
        raw=b'{"messages":[{"role":"user","content":[{"text":"hi"}]}]}',
    )
    secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    day, region = "20260102", "us-east-1"
    found = sigv4.signature(exchange, sorted(headers), secret, day, region, "bedrock")
    assert found == signature


def test_a_forged_service_account_is_found(tmp_path: Path) -> None:
    tokens = TokenEndpoint(tmp_path)
    try:
        data = tmp_path / "data"
        data.write_bytes(b"header.claims")
        key = str(tmp_path / "service_account.pem")
        command = ["openssl", "dgst", "-sha256", "-sign", key, str(data)]
        signature = subprocess.run(command, check=True, capture_output=True).stdout
        assert tokens.signed_by_account(b"header.claims", signature)
        assert not tokens.signed_by_account(b"header.Claims", signature)
        assert not tokens.signed_by_account(b"header.claims", signature[::-1])
    finally:
        tokens.close()


def test_faults_of_json_itself_are_found() -> None:
    for text, fault in (('{"a":1,"a":2}', "stands twice"), ("[NaN]", "NaN"), ("{", "Expecting")):
        with pytest.raises(ValueError, match=fault):
            shapes.parse(text.encode())


def test_the_table_shows_what_became_of_each_cell() -> None:
    def report(*cells: Cell) -> Any:
        return SimpleNamespace(user_properties=[("cell", cell) for cell in cells])

    good, bad = Cell("T", "x", "plain"), Cell("T", "x", "tools")
    lacks, waits = Cell("T", "y", "tools", "has none"), Cell("T", "y", "plain")
    reports = {
        "passed": [report(bad), report(good), report(lacks), report()],
        "failed": [report(bad)],
        "skipped": [report(waits)],
    }
    assert lines(reports, ["w", "x", "y"], ["plain", "cut"]) == [
        "",
        "T",
        "   plain    tools",
        "x  ok       FAILED",
        "y  skipped  n/a [1]",
        "[1] has none",
    ]


def test_a_call_writes_its_arguments_as_models_do() -> None:
    assert Call("c1", "f", {"a": "ö"}).arguments_json == json.dumps({"a": "ö"})
