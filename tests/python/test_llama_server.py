"""The whole way to an LLM server that nobody here wrote: llama.cpp's, at $NEXUSNITRO_LLAMA_URL.

The model may be one of random weights: what is checked is the form of its answers, not their sense.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import nexusnitro
from support.programs import EXAMPLES, run

URL = os.environ.get("NEXUSNITRO_LLAMA_URL", "")

pytestmark = pytest.mark.skipif(
    not URL, reason="$NEXUSNITRO_LLAMA_URL names no llama.cpp server (http://127.0.0.1:PORT/v1)"
)

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


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nexusnitro.Server]:
    """A sidecar in front of it."""
    path: Path = tmp_path_factory.mktemp("llama") / "nexusnitro.yaml"
    backend = f"endpoint: {json.dumps(URL)}, any_model: true}}\n"
    path.write_text(
        "configs:\n"
        f"  llama:\n    backends:\n      - {{name: llama, api_schema: openai, {backend}"
        f"  messages:\n    backends:\n      - {{name: messages, api_schema: anthropic, {backend}"
        "default_config: llama\n"
    )
    with nexusnitro.Server(path) as server:
        yield server


@pytest.fixture
def client(llama: nexusnitro.Server) -> Iterator[nexusnitro.Client]:
    """A client of that sidecar."""
    with llama.client(timeout=50) as client:
        yield client


def test_a_whole_answer(client: nexusnitro.Client) -> None:
    reply = client.chat("Say hi", max_output_tokens=8, seed=1, temperature=0)
    assert reply.text
    assert reply.finish_reason in ("length", "stop")
    assert 0 < (reply.usage.output_tokens or 0) <= 8
    assert (reply.call.backend, reply.call.attempts) == ("llama", 1)
    assert reply.model


def test_a_streamed_answer_is_the_whole_one(client: nexusnitro.Client) -> None:
    whole = client.chat("Say hi", max_output_tokens=12, seed=1, temperature=0)
    with client.stream_chat(
        "Say hi", max_output_tokens=12, seed=1, temperature=0, join_deltas=False
    ) as stream:
        texts = list(stream.text_deltas)
    assert len(texts) > 1
    assert "".join(texts) == stream.response.text
    # A character that the last token leaves unfinished is shown differently.
    assert stream.response.text.rstrip("\ufffd") == whole.text.rstrip("\ufffd")
    assert stream.response.finish_reason == whole.finish_reason
    assert stream.response.usage.output_tokens == whole.usage.output_tokens


@pytest.mark.parametrize("streamed", [False, True])
def test_a_tool_call(client: nexusnitro.Client, streamed: bool) -> None:
    question = nexusnitro.Message.user("What is the weather in Oslo?")
    asked = {
        "tools": [GET_WEATHER],
        "tool_choice": "required",
        "parallel_tool_calls": False,
        "logit_bias": BEGINS_TOOL_CALL,
        "max_output_tokens": 400,
    }
    if streamed:
        reply = client.stream_chat([question], **asked).read_all()  # type: ignore[arg-type]
    else:
        reply = client.chat([question], **asked)  # type: ignore[arg-type]
    # Random weights go on to call until they are cut.
    assert reply.finish_reason in ("tool_calls", "length")
    call = reply.tool_calls[0]
    assert call.id
    assert call.name == "get_weather"
    assert call.arguments["city"] in ("Oslo", "Lima")

    result = nexusnitro.Message.tool_result(call.id, "12 °C", name=call.name)
    asked_once = nexusnitro.Message.assistant(call)
    answer = client.chat([question, asked_once, result], max_output_tokens=8)
    assert answer.finish_reason in ("length", "stop")


def test_json_that_fits_its_schema(client: nexusnitro.Client) -> None:
    schema = {
        "type": "object",
        "properties": {
            "city": {"enum": ["Oslo", "Lima"]},
            "celsius": {"type": "integer", "minimum": 0, "maximum": 9},
        },
        "required": ["city", "celsius"],
        "additionalProperties": False,
    }
    reply = client.chat(
        "How warm is it where?",
        output_format=nexusnitro.JsonSchema(schema, "weather"),
        max_output_tokens=200,
    )
    assert reply.finish_reason == "stop"
    answer = reply.json()
    assert answer.keys() == {"city", "celsius"}
    assert answer["city"] in ("Oslo", "Lima")
    assert answer["celsius"] in range(10)


def test_log_probabilities(client: nexusnitro.Client) -> None:
    reply = client.chat("Say hi", max_output_tokens=3, logprobs=True, top_logprobs=2)
    assert len(reply.logprobs) > 0
    assert all(logprob.logprob <= 0 for logprob in reply.logprobs)
    assert all(len(logprob.top) == 2 for logprob in reply.logprobs)


def test_leaving_early_frees_its_slot(client: nexusnitro.Client) -> None:
    # More than it has slots: if one stayed taken, the last would wait for its 3,000 tokens.
    for _ in range(8):
        with client.stream_chat("A poem", max_output_tokens=3_000) as stream:
            assert next(stream)
    assert client.chat("Say hi", max_output_tokens=2, timeout=20).text is not None


def test_a_batch(client: nexusnitro.Client) -> None:
    requests = [
        nexusnitro.ChatRequest(f"Say {number}", max_output_tokens=4) for number in range(12)
    ]
    results = list(client.batch_chat(requests, concurrency=4))
    assert sorted(result.index for result in results) == list(range(12))
    assert all(result.error is None for result in results)


def test_its_refusal_keeps_its_words(client: nexusnitro.Client) -> None:
    with pytest.raises(nexusnitro.BackendRejectedError) as caught:
        client.chat("long " * 20_000)  # More than its context holds.
    assert caught.value.http_status == 400
    assert caught.value.backend_message


def test_a_whole_message(client: nexusnitro.Client) -> None:
    reply = client.chat("Say hi", config="messages", max_output_tokens=8, temperature=0)
    assert reply.text
    assert reply.finish_reason in ("length", "stop")
    assert 0 < (reply.usage.output_tokens or 0) <= 8
    assert (reply.usage.input_tokens or 0) > 0
    assert (reply.call.backend, reply.warnings) == ("messages", ())


def test_a_streamed_message_is_the_whole_one(client: nexusnitro.Client) -> None:
    whole = client.chat("Say hi", config="messages", max_output_tokens=12, temperature=0)
    with client.stream_chat(
        "Say hi", config="messages", max_output_tokens=12, temperature=0, join_deltas=False
    ) as stream:
        texts = list(stream.text_deltas)
    assert len(texts) > 1
    assert "".join(texts) == stream.response.text
    assert stream.response.text.rstrip("\ufffd") == whole.text.rstrip("\ufffd")
    assert stream.response.finish_reason == whole.finish_reason
    assert stream.response.usage.output_tokens == whole.usage.output_tokens


@pytest.mark.parametrize("streamed", [False, True])
def test_a_tool_call_in_a_message(client: nexusnitro.Client, streamed: bool) -> None:
    question = nexusnitro.Message.user("What is the weather in Oslo?")
    asked = {
        "config": "messages",
        "tools": [GET_WEATHER],
        "tool_choice": "required",
        "max_output_tokens": 100,
    }
    if streamed:
        reply = client.stream_chat([question], **asked).read_all()  # type: ignore[arg-type]
    else:
        reply = client.chat([question], **asked)  # type: ignore[arg-type]
    assert reply.finish_reason in ("tool_calls", "length", "stop")
    if not reply.tool_calls:
        # This wire has no `logit_bias`, and nothing else makes random weights begin a call.
        pytest.skip("the model called no tool; start its server with --logit-bias 261+100")
    call = reply.tool_calls[0]
    assert (bool(call.id), call.name) == (True, "get_weather")
    assert call.arguments["city"] in ("Oslo", "Lima")

    result = nexusnitro.Message.tool_result(call.id, "no such city", is_error=True)
    answer = client.chat(
        [question, nexusnitro.Message.assistant(call), result],
        config="messages",
        max_output_tokens=8,
    )
    assert answer.finish_reason in ("length", "stop", "tool_calls")


def test_the_models_and_tokens_of_messages(client: nexusnitro.Client) -> None:
    (listed,) = client.list_models("messages")
    assert (listed.backend, listed.api_schema, listed.error) == ("messages", "anthropic", None)
    assert listed.models[0].id
    counted = client.count_tokens("Say hi", config="messages")
    reply = client.chat("Say hi", config="messages", max_output_tokens=1)
    assert counted.input_tokens == reply.usage.input_tokens


@pytest.mark.parametrize("streamed", [False, True])
def test_its_refusal_of_a_message_keeps_its_words(
    client: nexusnitro.Client, streamed: bool
) -> None:
    with pytest.raises(nexusnitro.BackendRejectedError) as caught:
        if streamed:
            client.stream_chat("long " * 20_000, config="messages").read_all()
        else:
            client.chat("long " * 20_000, config="messages")
    assert caught.value.http_status == 400
    assert "context" in (caught.value.backend_message or "")


def test_the_job_of_make_run() -> None:
    binary = os.environ.get("NEXUSNITRO_SERVER")
    server = ["--server", binary] if binary else []
    command = [sys.executable, str(EXAMPLES / "first_chat.py"), *server, "--backend", URL]
    done = run(command, timeout=50)
    assert done.returncode == 0, done.stderr
    assert "backend local" in done.stdout
