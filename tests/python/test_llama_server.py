"""The whole way to an LLM server that nobody here wrote: llama.cpp's, at $NEXUSNITRO_LLAMA_URL.

The model may be one of random weights: what is checked is the form of its answers, not their sense.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

import nexusnitro
from support.llama import BEGINS_TOOL_CALL, GET_WEATHER, URL, llama_server, needs_llama
from support.programs import EXAMPLES, run

pytestmark = needs_llama


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nexusnitro.Server]:
    """A sidecar in front of it."""
    with llama_server(tmp_path_factory.mktemp("llama")) as server:
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
    # Random weights stop in the middle of a character now and then, which has no probability.
    asked = {"max_output_tokens": 16, "temperature": 0.0}
    reply = client.chat("Say hi", logprobs=True, top_logprobs=2, **asked)
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


def test_the_job_of_make_run() -> None:
    binary = os.environ.get("NEXUSNITRO_SERVER")
    server = ["--server", binary] if binary else []
    command = [sys.executable, str(EXAMPLES / "first_chat.py"), *server, "--backend", URL]
    done = run(command, timeout=50)
    assert done.returncode == 0, done.stderr
    assert "backend local" in done.stdout
