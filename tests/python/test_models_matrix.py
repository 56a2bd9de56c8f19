"""Models, vectors and counts of tokens, of every wire that has them, through the whole way.

Each test is a cell of the last table that is printed at the end of the run.
"""

from __future__ import annotations

from typing import Any

import pytest

import nexusnitro
from nexusnitro import Message
from support.backends.all_sides import ABSENT, EMBEDDERS, SIDES
from support.backends.all_wires import WIRES
from support.backends.fleet import Talk
from support.backends.script import Said
from support.backends.side import (
    AskedModels,
    AskedVectors,
    ModelEntry,
    ModelList,
    Side,
    SideScene,
    TokenCount,
    Vectors,
)
from support.result_table import Cell

TABLE = "Models: what each wire has besides chats"
COLUMNS: dict[type[SideScene], str] = {
    ModelList: "list_models",
    Vectors: "embed",
    TokenCount: "count_tokens",
}
MODELS = (
    ModelEntry("matrix-1", "Matrix One", "acme", 1_700_000_000, 200_000, 64_000),
    ModelEntry("matrix-2", "Matrix Two", "acme", 1_700_000_001, 8_192, 4_096),
)
INPUTS = ("One", "two: ö", "three")


def vectors(count: int, length: int) -> tuple[tuple[float, ...], ...]:
    """Vectors of numbers that 32 bits hold exactly, each another one."""
    return tuple(
        tuple((place - 2) / 4 + number for place in range(length)) for number in range(count)
    )


def cells(scene: type[SideScene], absent: bool = False) -> Any:
    """Runs a test on each wire that has the thing, or on each that lacks it."""
    found = []
    for wire in WIRES:
        reason = ABSENT.get(wire.name, {}).get(scene, "")
        if bool(reason) == absent:
            cell = Cell(TABLE, wire.name, COLUMNS[scene], reason)
            found.append(pytest.param(cell, id=wire.name))
    return pytest.mark.parametrize("talk", found, indirect=True)


def side_of(talk: Talk, scene: type[SideScene]) -> Side:
    """The side of the backend that answers so."""
    (side,) = (side for side in SIDES[talk.wire.name] if side.scene is scene)
    return side


def embedder(talk: Talk) -> str:
    """The model that makes vectors."""
    return EMBEDDERS.get(talk.wire.name, "embedder-1")


@cells(ModelList)
def test_models_are_listed(talk: Talk) -> None:
    talk.play(ModelList(MODELS))
    listed = talk.list_models()
    assert talk.backend.asked == [AskedModels()]
    assert listed.backend == talk.wire.name
    assert listed.error is None
    tells = side_of(talk, ModelList).tells
    for found, model in zip(listed.models, MODELS, strict=True):
        assert found.id == model.id
        assert found.display_name == (model.display_name if "display_name" in tells else "")
        assert found.owned_by == (model.owned_by if "owned_by" in tells else "")
        created = found.created.timestamp() if found.created is not None else 0
        assert created == (model.created if "created" in tells else 0)
        for name in ("input_tokens_max", "output_tokens_max"):
            assert getattr(found, name) == (getattr(model, name) if name in tells else None)


@cells(ModelList)
def test_a_list_that_fails_says_why(talk: Talk) -> None:
    failure = talk.wire.failure(429)
    talk.play(failure)
    listed = talk.list_models()
    assert listed.models == ()
    assert listed.error is not None
    assert listed.error.reason == "BACKEND_RATE_LIMITED"
    assert listed.error.backend_message == failure.words.message


@pytest.mark.parametrize("dimensions", [None, 256])
@cells(Vectors)
def test_inputs_become_vectors(talk: Talk, dimensions: int | None) -> None:
    one_by_one = embedder(talk).startswith("amazon.titan")
    inputs = INPUTS[:1] if one_by_one else INPUTS
    values = vectors(len(inputs), dimensions or 3)
    talk.play(Vectors(values, input_tokens=11))
    options = {"dimensions": dimensions} if dimensions else {}
    reply = talk.embed(inputs, model=embedder(talk), **options)
    assert talk.backend.asked == [AskedVectors(embedder(talk), inputs, dimensions)]
    assert [tuple(vector) for vector in reply.embeddings] == list(values)
    told = side_of(talk, Vectors).tells_usage
    assert reply.usage.input_tokens == (11 if told else None)
    assert (reply.call.backend, reply.call.http_status) == (talk.wire.name, 200)
    assert reply.call.backend_request_id == talk.wire.request_id()


@cells(Vectors)
def test_an_error_of_an_embedder(talk: Talk) -> None:
    failure = talk.wire.failure(500)
    talk.play(failure)
    with pytest.raises(nexusnitro.BackendError) as caught:
        talk.embed(["One"], model=embedder(talk))
    assert caught.value.reason == "BACKEND_ERROR"
    assert caught.value.backend_message == failure.words.message


@cells(Vectors, absent=True)
def test_a_wire_without_embeddings_says_so(talk: Talk) -> None:
    with pytest.raises(nexusnitro.UnimplementedError):
        talk.embed(["One"], model="embedder-1")
    assert talk.backend.exchanges == []


@cells(TokenCount)
def test_the_tokens_of_a_chat_are_counted(talk: Talk) -> None:
    talk.play(TokenCount(42))
    messages = [Message.system("Be brief."), Message.user("Say hello.")]
    tools = [nexusnitro.FunctionTool("get_time", "Tells the time.", {"type": "object"})]
    if "tools" in talk.wire.absent:
        tools = []
    reply = talk.count_tokens(messages, tools=tools)
    assert reply.input_tokens == 42
    (asked,) = talk.backend.asked
    assert (asked.system, asked.said) == ("Be brief.", (Said("user", "text", "Say hello."),))
    assert list(asked.tools) == [tool.name for tool in tools]
    assert (reply.call.backend, reply.call.http_status) == (talk.wire.name, 200)


@cells(TokenCount, absent=True)
def test_a_wire_without_counting_says_so(talk: Talk) -> None:
    with pytest.raises(nexusnitro.UnimplementedError):
        talk.count_tokens("Say hello.")
    assert talk.backend.exchanges == []


@cells(ModelList, absent=True)
def test_a_wire_without_a_list_says_so(talk: Talk) -> None:
    listed = talk.list_models()
    assert listed.error is not None
    assert listed.error.reason == "UNIMPLEMENTED_METHOD"
    assert listed.models == ()
    assert talk.backend.exchanges == []
