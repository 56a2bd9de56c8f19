"""Every adapter through the whole way: client, sidecar, a backend as strict as the real one.

Each test is a cell of the table that is printed at the end of the run.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from nexusnitro import JsonSchema, Message
from support.backends.all_wires import WIRES
from support.backends.fleet import Talk
from support.backends.script import LOGPROB, OTHER_LOGPROB, OTHER_TOKEN, Answer, Call, Said
from support.backends.wire_backend import Choices
from support.matrix import (
    CALLS,
    HELLO,
    MAX_TOKENS,
    THINKING,
    TWO_CALLS,
    both_ways,
    cell,
    check_reply,
    column,
)
from support.matrix_requests import SCHEMA, TOOLS


def called(talk: Talk, calls: tuple[Call, ...]) -> tuple[Said, ...]:
    """Calls as they stand in the next request."""
    return tuple(
        Said(
            "assistant", "call", (call.id if talk.wire.call_ids else "", call.name, call.arguments)
        )
        for call in calls
    )


def resulted(talk: Talk, call: Call, text: str, failed: bool = False) -> Said:
    """The result of a call as it stands in the next request."""
    key = call.id if talk.wire.result_key == "id" else call.name
    return Said("user", "result", (key, text, failed and talk.wire.failed_results))


def holds(body: Any, part: Any) -> bool:
    """Whether a body has all that stands in a part of it."""
    if isinstance(part, dict):
        return all(key in body and holds(body[key], value) for key, value in part.items())
    return bool(body == part)


@both_ways
@column("plain")
def test_a_conversation(talk: Talk, streamed: bool) -> None:
    talk.play(HELLO)
    messages = [
        Message.system("Be brief."),
        Message.user("Hi"),
        Message.assistant("Yes?"),
        Message.user("Say hello."),
    ]
    reply = talk.ask(messages, streamed=streamed, max_output_tokens=MAX_TOKENS, temperature=0.5)
    check_reply(talk, reply, HELLO)
    assert reply.warnings == ()
    (asked,) = talk.backend.asked
    assert (asked.model, asked.streamed) == (talk.wire.model, streamed)
    assert asked.system == "Be brief."
    assert asked.said == (
        Said("user", "text", "Hi"),
        Said("assistant", "text", "Yes?"),
        Said("user", "text", "Say hello."),
    )
    assert asked.options == {"max_output_tokens": MAX_TOKENS, "temperature": 0.5}


@column("stream")
def test_a_stream_comes_piece_by_piece(talk: Talk) -> None:
    talk.play(HELLO)
    with talk.client.stream_chat(
        "Say hello.", config=talk.wire.name, max_output_tokens=MAX_TOKENS, join_deltas=False
    ) as stream:
        pieces = list(stream.text_deltas)
    assert pieces == list(HELLO.texts)
    check_reply(talk, stream.response, HELLO)


@both_ways
@column("parameters")
def test_every_parameter_that_the_wire_has(talk: Talk, streamed: bool) -> None:
    talk.play(HELLO)
    options = {"max_output_tokens": MAX_TOKENS, **talk.wire.parameters}
    check_reply(talk, talk.ask("Hi", streamed=streamed, **options), HELLO)
    assert talk.backend.asked[0].options == options


@pytest.mark.parametrize(
    ("talk", "streamed"),
    [
        cell(wire, "choices", streamed)
        for wire in WIRES
        if "choices" not in wire.absent
        for streamed in ((False, True) if wire.streams_choices else (False,))
    ],
    indirect=["talk"],
)
def test_several_answers(talk: Talk, streamed: bool) -> None:
    other = Answer(texts=("Good ", "day. ", "Good ", "bye. ", "And"), finish="length")
    talk.play(Choices((HELLO, other)))
    options = {"choice_count": 2, "max_output_tokens": MAX_TOKENS}
    reply = talk.ask("Hi", streamed=streamed, **options)
    check_reply(talk, reply, HELLO)
    assert [choice.index for choice in reply.choices] == [0, 1]
    second = reply.choices[1]
    assert (second.text, second.finish_reason) == (other.text, "length")
    assert second.finish.raw_reason == talk.wire.finish_words["length"]
    assert talk.backend.asked[0].options == options


@both_ways
@pytest.mark.parametrize(
    "talk",
    [cell(wire, "logprobs") for wire in WIRES if wire.logprob_options],
    indirect=True,
)
def test_log_probabilities(talk: Talk, streamed: bool) -> None:
    answer = replace(HELLO, logprobs=True)
    talk.play(answer)
    asked = talk.wire.logprob_options
    reply = talk.ask("Hi", streamed=streamed, max_output_tokens=MAX_TOKENS, **asked)
    check_reply(talk, reply, answer)
    assert [(token.token, token.logprob) for token in reply.logprobs] == [
        (piece, LOGPROB) for piece in HELLO.texts
    ]
    for token in reply.logprobs:
        told = [(other.token, other.logprob) for other in token.top]
        expected = [(token.token, LOGPROB), (OTHER_TOKEN, OTHER_LOGPROB)]
        assert told == (expected if "top_logprobs" in asked else [])
    options = talk.backend.asked[0].options
    assert {name: options[name] for name in asked if name in talk.wire.places} == {
        name: value for name, value in asked.items() if name in talk.wire.places
    }


@both_ways
@column("extras")
def test_what_the_api_does_not_model_goes_along(talk: Talk, streamed: bool) -> None:
    talk.play(HELLO)
    reply = talk.ask(
        "Hi",
        streamed=streamed,
        max_output_tokens=MAX_TOKENS,
        temperature=0.5,
        extra_body=talk.wire.extra,
        extra_headers={"x-matrix": "blue"},
        include_raw=not streamed,  # Streams have no JSON of their own.
    )
    check_reply(talk, reply, HELLO)
    if not streamed:
        assert reply.raw == json.loads(talk.wire.whole(HELLO))
    (exchange,) = talk.backend.exchanges
    assert exchange.headers["x-matrix"] == "blue"
    assert holds(exchange.body, talk.wire.extra)
    # Merging takes nothing away.
    assert talk.backend.asked[0].options == {"max_output_tokens": MAX_TOKENS, "temperature": 0.5}


@both_ways
@column("tools")
def test_parallel_tool_calls(talk: Talk, streamed: bool) -> None:
    talk.play(TWO_CALLS)
    reply = talk.ask("Weather?", streamed=streamed, max_output_tokens=MAX_TOKENS, tools=TOOLS)
    check_reply(talk, reply, TWO_CALLS)
    (asked,) = talk.backend.asked
    assert asked.tools == {tool.name: (tool.description, tool.parameters) for tool in TOOLS}


@both_ways
@column("forced_tool")
def test_a_forced_tool_call(talk: Talk, streamed: bool) -> None:
    talk.play(TWO_CALLS)
    options = {"tools": TOOLS, "tool_choice": "required", "max_output_tokens": MAX_TOKENS}
    check_reply(talk, talk.ask("Weather?", streamed=streamed, **options), TWO_CALLS)
    assert talk.backend.asked[0].tool_choice == "required"


@both_ways
@column("tool_results")
def test_results_of_tools_go_back(talk: Talk, streamed: bool) -> None:
    talk.play(TWO_CALLS, HELLO)
    options = {"tools": TOOLS, "max_output_tokens": MAX_TOKENS}
    reply = talk.ask("Weather?", streamed=streamed, **options)
    first, second = reply.tool_calls
    messages = [
        Message.user("Weather?"),
        reply.message,
        Message.tool_result(first.id, "12 °C"),
        Message.tool_result(second.id, "no clock", is_error=True),
    ]
    check_reply(talk, talk.ask(messages, streamed=streamed, **options), HELLO)
    assert talk.backend.asked[1].said == (
        Said("user", "text", "Weather?"),
        *called(talk, CALLS),
        resulted(talk, CALLS[0], "12 °C"),
        resulted(talk, CALLS[1], "no clock", failed=True),
    )


@pytest.mark.parametrize(
    "talk", [cell(wire, "token") for wire in WIRES if wire.tokens], indirect=True
)
def test_one_token_serves_all_calls(talk: Talk) -> None:
    for streamed in (False, True):
        talk.play(HELLO)
        talk.ask("Hi", streamed=streamed, max_output_tokens=MAX_TOKENS)
    assert talk.tokens.granted.count(talk.wire.tokens) == 1


@both_ways
@column("json_schema")
def test_an_answer_that_follows_a_schema(talk: Talk, streamed: bool) -> None:
    answer = Answer(texts=('{"city"', ': "Oslo"}'))
    talk.play(answer)
    reply = talk.ask(
        "Where?",
        streamed=streamed,
        output_format=JsonSchema(SCHEMA),
        max_output_tokens=MAX_TOKENS,
    )
    check_reply(talk, reply, answer)
    assert reply.json() == {"city": "Oslo"}
    assert talk.backend.asked[0].schema == SCHEMA


@both_ways
@column("reasoning")
def test_reasoning_comes_and_goes_back(talk: Talk, streamed: bool) -> None:
    talk.play(THINKING, HELLO)
    options: dict[str, Any] = {
        "tools": TOOLS,
        "max_output_tokens": MAX_TOKENS,
        **talk.wire.reasoning_options,
    }
    reply = talk.ask("Weather?", streamed=streamed, **options)
    check_reply(talk, reply, THINKING)
    result = Message.tool_result(reply.tool_calls[0].id, "12 °C")
    messages = [Message.user("Weather?"), reply.message, result]
    check_reply(talk, talk.ask(messages, streamed=streamed, **options), HELLO)
    thoughts = Said("assistant", "reasoning", THINKING.thoughts)
    first, second = talk.backend.asked
    assert first.effort
    assert second.said == (
        Said("user", "text", "Weather?"),
        *([thoughts] if talk.wire.returns_reasoning else []),
        Said("assistant", "text", THINKING.text),
        *called(talk, CALLS[:1]),
        resulted(talk, CALLS[0], "12 °C"),
    )


@both_ways
@column("stop_sequence")
def test_a_stop_sequence(talk: Talk, streamed: bool) -> None:
    answer = Answer(texts=("One, ", "two"), finish="stop_sequence", stop_sequence="END")
    talk.play(answer)
    options: dict[str, Any] = {"stop_sequences": ["END"], "max_output_tokens": MAX_TOKENS}
    reply = talk.ask("Count.", streamed=streamed, **options)
    check_reply(talk, reply, answer)
    assert reply.finish.stop_sequence == ("END" if talk.wire.tells_stop_sequence else "")
    assert talk.backend.asked[0].options == options


@both_ways
@pytest.mark.parametrize(
    ("talk", "finish"),
    [
        cell(wire, "cut_short", finish)
        for wire in WIRES
        for finish in ("length", "content_filter")
        if finish in wire.finish_words
    ],
    indirect=["talk"],
)
def test_an_answer_that_is_cut_short_or_filtered(talk: Talk, finish: str, streamed: bool) -> None:
    answer = Answer(texts=("One, ", "tw") if finish == "length" else (), finish=finish)
    talk.play(answer)
    check_reply(talk, talk.ask("Count.", streamed=streamed, max_output_tokens=MAX_TOKENS), answer)
