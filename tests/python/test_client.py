"""Client: whole chats, timeouts, repeats, and how the sidecar is found."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import nexusnitro
from conftest import StartSidecar
from support.fake_backend import FakeBackend, hold
from support.openai_wire import completion, echoes, replies, says
from support.programs import run_program


def test_chat_gives_the_answer_and_how_it_came(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(says("Hello."))
    reply = client.chat("Say hi", max_output_tokens=50, timeout=20)
    assert reply.text == "Hello."
    assert reply.finish_reason == "stop"
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (7, 3)
    assert (reply.call.config, reply.call.backend, reply.call.model) == (
        "configs/fake",
        "fake",
        "fake-1",
    )
    assert reply.call.id
    assert reply.call.attempts == 1
    assert reply.call.total_time is not None
    assert 0 < reply.call.total_time < 20
    body = backend.exchanges[0].body
    assert body["messages"] == [{"role": "user", "content": "Say hi"}]
    assert 50 in (body.get("max_tokens"), body.get("max_completion_tokens"))


def test_openai_spellings_reach_the_backend(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(says("Hello."))
    client.chat("Say hi", max_tokens=5, stop=["\n"], n=1, user="u-1", temperature=0)
    body = backend.exchanges[0].body
    assert 5 in (body.get("max_tokens"), body.get("max_completion_tokens"))
    assert body["stop"] in (["\n"], "\n")
    assert body["user"] == "u-1"
    assert body["temperature"] == 0


def test_the_message_of_a_reply_goes_back_unchanged(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    call = {
        "id": "call_1",
        "type": "function",
        "function": {"name": "get_weather", "arguments": '{"city": "Oslo"}'},
    }
    backend.answers(replies(completion(None, finish_reason="tool_calls", tool_calls=[call])))
    tool = nexusnitro.FunctionTool("get_weather", "Weather.", {"type": "object"})
    question = nexusnitro.Message.user("What is the weather in Oslo?")
    asked = client.chat([question], tools=[tool], tool_choice="required")
    assert asked.finish_reason == "tool_calls"
    assert asked.tool_calls[0].arguments == {"city": "Oslo"}
    assert asked.text == ""

    backend.answers(says("12 degrees."))
    result = nexusnitro.Message.tool_result(asked.tool_calls[0].id, "12 °C")
    assert client.chat([question, asked.message, result], tools=[tool]).text == "12 degrees."
    sent = backend.exchanges[1].body["messages"]
    assert sent[1]["role"] == "assistant"
    assert sent[1]["tool_calls"] == [call]
    assert sent[2] == {"role": "tool", "tool_call_id": "call_1", "content": "12 °C"}
    first = backend.exchanges[0].body
    assert first["tool_choice"] == "required"
    assert first["tools"][0]["function"]["name"] == "get_weather"


def test_reasoning_is_apart_from_the_text(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(replies(completion("42", reasoning_content="Six times seven.")))
    reply = client.chat("How much?")
    assert (reply.text, reply.reasoning) == ("42", "Six times seven.")


def test_choices_of_several_answers(client: nexusnitro.Client, backend: FakeBackend) -> None:
    choices = [
        {
            "index": index,
            "message": {"role": "assistant", "content": text},
            "finish_reason": reason,
        }
        for index, (text, reason) in enumerate([("one", "stop"), ("two", "length")])
    ]
    backend.answers(replies(completion(choices=choices)))
    reply = client.chat("Say something", n=2)
    assert [choice.text for choice in reply.choices] == ["one", "two"]
    assert [choice.finish_reason for choice in reply.choices] == ["stop", "length"]
    assert backend.exchanges[0].body["n"] == 2


def test_logprobs(client: nexusnitro.Client, backend: FakeBackend) -> None:
    top = [{"token": "Hi", "logprob": -0.25, "bytes": [72, 105]}]
    body = completion("Hi")
    body["choices"][0]["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
    backend.answers(replies(body))
    reply = client.chat("Say hi", logprobs=True, top_logprobs=1)
    assert reply.logprobs[0].token == "Hi"
    assert reply.logprobs[0].logprob == -0.25
    assert reply.logprobs[0].bytes == b"Hi"
    assert reply.logprobs[0].top[0].token == "Hi"
    assert backend.exchanges[0].body["top_logprobs"] == 1


def test_images_go_to_the_backend(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(says("A dot."))
    png = nexusnitro.MediaPart("image", "image/png", data=b"\x89PNG")
    client.chat([nexusnitro.Message.user("What is this?", png)])
    part = backend.exchanges[0].body["messages"][0]["content"][1]
    assert part["type"] == "image_url"
    assert part["image_url"]["url"] == "data:image/png;base64,iVBORw=="


def test_json_schema_gives_json(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(says('{"city": "Oslo"}'))
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    reply = client.chat("Which city?", output_format=nexusnitro.JsonSchema(schema, "place"))
    assert reply.json() == {"city": "Oslo"}
    form = backend.exchanges[0].body["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["name"] == "place"
    assert form["json_schema"]["schema"] == schema


def test_include_raw_gives_the_backends_own_json(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(says("Hello."))
    assert client.chat("Say hi", include_raw=True).raw["id"] == "chatcmpl-1"


def test_extra_body_and_headers_reach_the_backend(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(says("Hello."))
    client.chat("Say hi", extra_body={"mirostat": 2}, extra_headers={"x-team": "blue"})
    assert backend.exchanges[0].body["mirostat"] == 2
    assert backend.exchanges[0].headers["x-team"] == "blue"


def test_an_unknown_model_lists_what_there_is(client: nexusnitro.Client) -> None:
    with pytest.raises(nexusnitro.ModelNotFoundError, match="echo"):
        client.chat("Say hi", config="echo", model="no-such-model")


def test_an_unknown_config_lists_what_there_is(client: nexusnitro.Client) -> None:
    with pytest.raises(nexusnitro.ConfigNotFoundError, match="configs/echo") as caught:
        client.chat("Say hi", config="no-such-config")
    assert caught.value.reason == "UNKNOWN_CONFIG"
    assert caught.value.field == "config"


def test_a_model_may_be_the_id_of_a_config(client: nexusnitro.Client) -> None:
    assert client.chat("one two", model="echo").text == "one two"


def test_a_bad_request_names_the_field(client: nexusnitro.Client, backend: FakeBackend) -> None:
    with pytest.raises(nexusnitro.InvalidRequestError) as caught:
        client.chat("Say hi", max_output_tokens=-1)
    assert caught.value.code == "INVALID_ARGUMENT"
    assert caught.value.field == "sampling.max_output_tokens"
    assert not backend.exchanges


def test_a_request_over_the_limit_is_not_sent(sidecar: nexusnitro.Server) -> None:
    with (
        sidecar.client(message_bytes_max=100_000) as client,
        pytest.raises(nexusnitro.RequestTooLargeError, match="message_bytes_max") as caught,
    ):
        client.chat("x" * 200_000)
    assert caught.value.not_sent


def test_a_big_reply_is_taken(client: nexusnitro.Client, backend: FakeBackend) -> None:
    text = "x" * (8 << 20)  # Over gRPC's own limit of 4 MiB.
    backend.answers(says(text))
    assert client.chat("Say much").text == text


def test_timeout_ends_the_call_and_the_backends_request(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))
    began = time.monotonic()
    with pytest.raises(nexusnitro.CallTimeoutError) as caught:
        client.chat("Say hi", timeout=0.3)
    assert 0.25 < time.monotonic() - began < 2
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.code == "DEADLINE_EXCEEDED"
    backend.wait_for_disconnect()


def test_timeout_of_a_call_wins_over_that_of_the_client(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))
    with sidecar.client(timeout=0.2) as client:
        with pytest.raises(nexusnitro.CallTimeoutError):
            client.chat("Say hi")
        backend.answers(lambda exchange: echoes(exchange) if not exchange.gone(0.4) else None)
        assert client.chat("Say hi", timeout=10).text == "Say hi!"


def test_many_threads_share_a_client(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(echoes)
    questions = [f"question {index}" for index in range(200)]
    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(client.chat, questions))
    assert [reply.text for reply in replies] == [f"{question}!" for question in questions]


def test_health_and_wait_ready(client: nexusnitro.Client) -> None:
    client.wait_ready()
    assert client.health() is True


def test_a_draining_sidecar_is_reached_and_not_serving(
    start_sidecar: StartSidecar, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))
    server = start_sidecar()
    with server.client() as client, ThreadPoolExecutor() as pool:
        call = pool.submit(client.chat, "Say hi")
        backend.wait_for_exchanges(1)
        os.kill(server.pid, signal.SIGTERM)
        deadline = time.monotonic() + 5
        while client.health():
            assert time.monotonic() < deadline
        with pytest.raises(nexusnitro.SidecarUnavailableError, match="shutting down") as caught:
            client.wait_ready(0.2)
        assert caught.value.reason == "NOT_SERVING"
        with pytest.raises(nexusnitro.DrainingError):
            client.chat("Say hi", max_retries=0)
        os.kill(server.pid, signal.SIGTERM)  # The second one ends at once.
        assert isinstance(call.exception(10), nexusnitro.NexusNitroError)


def test_stats_count_calls(client: nexusnitro.Client) -> None:
    before = client.stats()
    client.chat("one two", config="echo")
    after = client.stats()
    assert after.calls.succeeded - before.calls.succeeded == 1
    assert after.tokens.output - before.tokens.output == 2
    assert json.loads(json.dumps(after.to_dict()))["calls"]["started"] == after.calls.started


def test_watch_stats_goes_on_until_it_is_left(client: nexusnitro.Client) -> None:
    seen = []
    for stats in client.watch_stats(0.1):
        seen.append(stats.uptime or 0.0)
        if len(seen) == 2:
            break
    assert seen[1] > seen[0]


def test_an_unknown_keyword_names_the_nearest(client: nexusnitro.Client) -> None:
    with pytest.raises(TypeError, match="max_output_tokens"):
        client.chat("Say hi", max_ouput_tokens=5)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"Client\(\) has no keyword .*'connect_timeout'"):
        nexusnitro.Client(conect_timeout=5)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="'concurrency'"):
        client.batch_chat([], concurency=5)  # type: ignore[call-arg]


def test_wrong_settings_are_refused() -> None:
    for settings in ({"timeout": 0}, {"timeout": float("nan")}, {"max_retries": -1}):
        with pytest.raises(ValueError, match=next(iter(settings))):
            nexusnitro.Client("127.0.0.1:1", **settings)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="timeout"):
        nexusnitro.Client("127.0.0.1:1", timeout="5")  # type: ignore[arg-type]


def test_an_unclosed_client_does_not_keep_the_program_from_exiting(
    sidecar: nexusnitro.Server,
) -> None:
    done = run_program(
        """
        import sys, nexusnitro
        client = nexusnitro.Client(sys.argv[1])
        print(client.chat("hi", config="echo").text)
        stream = client.stream_chat("A poem", config="paced")
        print(type(next(stream)).__name__)
        configs = ["echo"] + 50 * ["paced"]
        requests = [nexusnitro.ChatRequest("one", config=config) for config in configs]
        batch = client.batch_chat(requests, concurrency=4)
        print(next(batch).reply.text)
        """,
        sidecar.target,
        timeout=10,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "hi\nStreamStart\none\n", "")


def test_ctrl_c_cancels_the_call_and_not_the_client(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))
    source = """
    import sys, nexusnitro
    client = nexusnitro.Client(sys.argv[1])
    try:
        client.chat("Say hi")
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    sys.stdin.readline()
    print(client.chat("still here", config="echo").text)
    """
    command = [sys.executable, "-c", textwrap.dedent(source), sidecar.target]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        backend.wait_for_exchanges(1)
        # gRPC loses a call that is interrupted in its first microseconds; soon it waits.
        with pytest.raises(subprocess.TimeoutExpired):
            program.wait(0.3)
        program.send_signal(signal.SIGINT)
        backend.wait_for_disconnect()
        stdout, _ = program.communicate("\n", timeout=20)
    assert stdout == "interrupted\nstill here\n"
