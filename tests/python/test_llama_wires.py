"""Anthropic's messages and OpenAI's Responses, as llama.cpp speaks them, at $NEXUSNITRO_LLAMA_URL.

The model may be one of random weights: what is checked is the form of its answers, not their sense.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import nexusnitro
from support.llama import BEGINS_TOOL_CALL, GET_WEATHER, WIRES, llama_server, needs_llama

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


@pytest.fixture(params=["messages", "responses"])
def config(request: pytest.FixtureRequest) -> str:
    """The name of a config, by its wire."""
    return str(request.param)


def test_a_whole_message(client: nexusnitro.Client, config: str) -> None:
    reply = client.chat("Say hi", config=config, max_output_tokens=8, temperature=0)
    assert reply.text
    assert reply.finish_reason in ("length", "stop")
    assert 0 < (reply.usage.output_tokens or 0) <= 8
    assert (reply.usage.input_tokens or 0) > 0
    assert (reply.call.backend, reply.warnings) == (config, ())


def test_a_streamed_message_is_the_whole_one(client: nexusnitro.Client, config: str) -> None:
    whole = client.chat("Say hi", config=config, max_output_tokens=12, temperature=0)
    with client.stream_chat(
        "Say hi", config=config, max_output_tokens=12, temperature=0, join_deltas=False
    ) as stream:
        texts = list(stream.text_deltas)
    assert len(texts) > 1
    assert "".join(texts) == stream.response.text
    assert stream.response.text.rstrip("\ufffd") == whole.text.rstrip("\ufffd")
    assert stream.response.finish_reason == whole.finish_reason
    assert stream.response.usage.output_tokens == whole.usage.output_tokens


@pytest.mark.parametrize("streamed", [False, True])
def test_a_tool_call_in_a_message(client: nexusnitro.Client, config: str, streamed: bool) -> None:
    question = nexusnitro.Message.user("What is the weather in Oslo?")
    asked = {
        "config": config,
        "tools": [GET_WEATHER],
        "tool_choice": "required",
        "max_output_tokens": 100,
        "temperature": 0.0,
    }
    if config == "responses":
        asked["extra_body"] = {"logit_bias": BEGINS_TOOL_CALL}
    if streamed:
        reply = client.stream_chat([question], **asked).read_all()  # type: ignore[arg-type]
    else:
        reply = client.chat([question], **asked)  # type: ignore[arg-type]
    assert reply.finish_reason in ("tool_calls", "length", "stop")
    if not reply.tool_calls:
        # Anthropic's has no `logit_bias`, and nothing else makes random weights begin a call.
        pytest.skip("the model called no tool; start its server with --logit-bias 261+100")
    call = reply.tool_calls[0]
    assert (bool(call.id), call.name) == (True, "get_weather")
    assert call.arguments["city"] in ("Oslo", "Lima")

    result = nexusnitro.Message.tool_result(call.id, "no such city", is_error=True)
    answer = client.chat(
        [question, nexusnitro.Message.assistant(call), result],
        config=config,
        max_output_tokens=8,
    )
    assert answer.finish_reason in ("length", "stop", "tool_calls")


def test_the_models_and_tokens_of_messages(client: nexusnitro.Client, config: str) -> None:
    (listed,) = client.list_models(config)
    assert (listed.backend, listed.api_schema, listed.error) == (config, WIRES[config], None)
    assert listed.models[0].id
    counted = client.count_tokens("Say hi", config=config)
    reply = client.chat("Say hi", config=config, max_output_tokens=1)
    assert counted.input_tokens == reply.usage.input_tokens


@pytest.mark.parametrize("streamed", [False, True])
def test_its_refusal_of_a_message_keeps_its_words(
    client: nexusnitro.Client, config: str, streamed: bool
) -> None:
    with pytest.raises(nexusnitro.BackendRejectedError) as caught:
        if streamed:
            client.stream_chat("long " * 20_000, config=config).read_all()
        else:
            client.chat("long " * 20_000, config=config)
    assert caught.value.http_status == 400
    assert "context" in (caught.value.backend_message or "")
