"""`list_models`, `embed` and `count_tokens` of both clients, through a sidecar."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

import nexusnitro
from nexusnitro.model_methods import ModelMethods
from support.fake_backend import FakeBackend, hold
from support.openai_wire import replies

VECTORS = {
    "data": [{"index": 1, "embedding": [0, 1]}, {"index": 0, "embedding": [1, 0.5]}],
    "model": "big",
    "usage": {"prompt_tokens": 3, "total_tokens": 3},
}


class Recorder(ModelMethods[dict[str, Any], dict[str, Any], dict[str, Any]]):
    """Gives back what it was asked."""

    def _list_models(self, options: dict[str, Any]) -> dict[str, Any]:
        return options

    def _embed(self, options: dict[str, Any]) -> dict[str, Any]:
        return options

    def _count_tokens(self, options: dict[str, Any]) -> dict[str, Any]:
        return options


def test_what_was_given_is_handed_on() -> None:
    recorder = Recorder()
    assert recorder.list_models() == {}
    assert recorder.list_models("fast", timeout=1) == {"config": "fast", "timeout": 1}
    assert recorder.embed("x", dimensions=3) == {"inputs": "x", "dimensions": 3}
    assert recorder.count_tokens("x", model="m") == {"messages": "x", "model": "m"}
    with pytest.raises(TypeError, match="did you mean 'dimensions'"):
        recorder.embed("x", dimension=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="has no keyword 'temperature'"):
        recorder.count_tokens("x", temperature=1)  # type: ignore[call-arg]


def test_models_of_every_backend(tmp_path: Path, backend: FakeBackend, closed_port: int) -> None:
    backend.answers(replies({"data": [{"id": "x"}, {"id": "y", "max_model_len": 4096}]}))
    config = tmp_path / "models.yaml"
    config.write_text(
        "configs:\n  three:\n    retry: {attempts_max: 1}\n    backends:\n"
        f'      - {{name: real, api_schema: openai, endpoint: "{backend.url}", any_model: true}}\n'
        "      - {name: nobody, api_schema: openai, any_model: true,\n"
        f'         endpoint: "http://127.0.0.1:{closed_port}"}}\n'
        "      - {name: demo, model: demo-1, api_schema: openai, embedded: {}}\n"
    )
    with nexusnitro.Server(config) as server, server.client() as client:
        real, nobody, demo = client.list_models("three")
    assert [(model.id, model.input_tokens_max) for model in real.models] == [
        ("x", None),
        ("y", 4096),
    ]
    assert backend.exchanges[0].method == "GET"
    assert backend.exchanges[0].path.endswith("/models")
    assert (real.api_schema, real.error) == ("openai", None)
    assert isinstance(nobody.error, nexusnitro.BackendConnectionError)
    assert nobody.error.reason == "CONNECT_FAILED"
    assert nobody.models == ()
    assert [model.id for model in demo.models] == ["demo-1"]
    for each in (real, nobody, demo):
        supported = {capability.field: capability.supported for capability in each.capabilities}
        assert supported["sampling.temperature"] is True
        assert supported["conversation_id"] is False


def test_embed(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(replies(VECTORS))
    reply = client.embed(["a", "b"], model="text-1", dimensions=2, user="u-1")
    assert reply.embeddings == [[1.0, 0.5], [0.0, 1.0]]
    assert (reply.model, reply.usage.input_tokens) == ("big", 3)
    assert (reply.call.config, reply.call.model, reply.call.attempts) == (
        "configs/fake",
        "text-1",
        1,
    )
    body = backend.exchanges[0].body
    assert (body["input"], body["dimensions"], body["model"]) == (["a", "b"], 2, "text-1")


def test_errors_of_embed(client: nexusnitro.Client, backend: FakeBackend) -> None:
    with pytest.raises(nexusnitro.InvalidRequestError) as invalid:
        client.embed(["a", ""])
    assert invalid.value.field == "inputs[1]"
    backend.answers(replies({"error": {"message": "slow down"}}, 429, retry_after="7"))
    with pytest.raises(nexusnitro.BackendRateLimitError) as limited:
        client.embed("a", max_retries=0)
    assert limited.value.retry_after == 7
    backend.answers(replies({"data": []}))
    with pytest.raises(nexusnitro.BackendProtocolError):
        client.embed("a")
    with pytest.raises(nexusnitro.ConfigNotFoundError):
        client.list_models("nowhere")


def test_a_request_that_is_too_large_is_not_sent() -> None:
    with nexusnitro.Client("127.0.0.1:1", message_bytes_max=100) as client:
        with pytest.raises(nexusnitro.RequestTooLargeError) as caught:
            client.embed("x" * 100)
        assert caught.value.field == "inputs"
        with pytest.raises(nexusnitro.RequestTooLargeError):
            client.count_tokens("x" * 100)


def test_the_timeout_ends_the_call(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(hold(backend))
    with pytest.raises(nexusnitro.CallTimeoutError):
        client.embed("a", timeout=0.3)
    backend.wait_for_disconnect()


def test_count_tokens(client: nexusnitro.Client) -> None:
    count = client.count_tokens("one two three", config="echo")
    assert count.input_tokens == 3
    assert (count.call.backend, count.call.model) == ("echo", "echo-1")
    assert client.chat("one two three", config="echo").usage.input_tokens == 3
    with pytest.raises(nexusnitro.UnimplementedError) as caught:
        client.count_tokens("one two three", config="fake")
    assert caught.value.reason == "UNIMPLEMENTED_METHOD"
    assert caught.value.not_sent


def test_asyncio(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(replies(VECTORS))

    async def main() -> None:
        async with nexusnitro.AsyncClient(sidecar.target) as client:
            models, reply, count = await asyncio.gather(
                client.list_models("echo"),
                client.embed(["a", "b"]),
                client.count_tokens("one two", config="echo"),
            )
            assert models[0].models[0].id == "echo-1"
            assert reply.embedding == [1.0, 0.5]
            assert count.input_tokens == 2
            with pytest.raises(nexusnitro.InvalidRequestError):
                await client.embed("")

    asyncio.run(main())


def test_a_cancelled_task_cancels_its_call(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))

    async def main() -> None:
        async with nexusnitro.AsyncClient(sidecar.target) as client:
            task = asyncio.create_task(client.embed("a"))
            await asyncio.to_thread(backend.wait_for_exchanges, 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.to_thread(backend.wait_for_disconnect)

    asyncio.run(main())


def test_large_answers_arrive(client: nexusnitro.Client) -> None:
    inputs = [f"text {index}" for index in range(512)]
    reply = client.embed(inputs, config="echo", dimensions=4096)
    assert [len(embedding) for embedding in reply.embeddings] == [4096] * 512
    assert sum(value * value for value in reply.embedding) == pytest.approx(1)
