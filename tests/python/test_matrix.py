"""Every adapter through the whole way: client, sidecar, a backend that is as strict as the real one.

Each test is a cell of the table that is printed at the end of the run.
"""

from __future__ import annotations

from typing import Any

import pytest

import nexusnitro
from nexusnitro import ChatReply, FunctionTool, JsonSchema, MediaPart, Message, ToolCall
from support.backends.all_wires import PENDING, WIRES
from support.backends.fleet import Talk
from support.backends.script import Answer, Call, Said, Tokens
from support.backends.wire import RETRY_AFTER, Wire
from support.backends.wire_backend import CutAfter
from support.result_table import Cell

TABLE = "Adapters: every wire, whole and streamed"

WEATHER = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
CLOCK = {"type": "object", "properties": {}}
TOOLS = (
    FunctionTool("get_weather", "Tells the weather of a city.", WEATHER),
    FunctionTool("get_time", "Tells the time.", CLOCK),
)
CALLS = (
    Call("call_Vz01", "get_weather", {"city": "Tromsø", "unit": 'the "C"'}),
    Call("call_Vz02", "get_time", {}),
)
HELLO = Answer(texts=("Hel", "lo, ", "wörld ", "🌍!"))
CALLING = Answer(calls=CALLS, finish="tool_calls")
THINKING = Answer(
    reasoning=("The user ", "wants the\nweather."),
    texts=("Let me ", "look."),
    calls=CALLS[:1],
    finish="tool_calls",
)
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
# The smallest thing that looks like an image: no server of the tests decodes it.
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
IMAGE_URL = "https://images.example/cat.png"
MAX_TOKENS = 4_096
# HTTP status → reason, for every wire alike.
REASONS = {
    400: "BACKEND_REJECTED",
    401: "BACKEND_CREDENTIALS_REJECTED",
    402: "BACKEND_BILLING",
    403: "BACKEND_CREDENTIALS_REJECTED",
    404: "MODEL_NOT_FOUND",
    408: "BACKEND_TIMEOUT",
    409: "BACKEND_CONFLICT",
    413: "BACKEND_REJECTED",
    417: "BACKEND_REJECTED",
    422: "BACKEND_REJECTED",
    424: "BACKEND_ERROR",
    429: "BACKEND_RATE_LIMITED",
    500: "BACKEND_ERROR",
    502: "BACKEND_UNAVAILABLE",
    503: "BACKEND_UNAVAILABLE",
    504: "BACKEND_TIMEOUT",
    529: "BACKEND_UNAVAILABLE",
}
CLASSES = {
    "BACKEND_REJECTED": nexusnitro.BackendRejectedError,
    "BACKEND_CREDENTIALS_REJECTED": nexusnitro.BackendCredentialsError,
    "BACKEND_BILLING": nexusnitro.BackendBillingError,
    "MODEL_NOT_FOUND": nexusnitro.ModelNotFoundError,
    "BACKEND_TIMEOUT": nexusnitro.BackendTimeoutError,
    "BACKEND_CONFLICT": nexusnitro.BackendError,
    "BACKEND_ERROR": nexusnitro.BackendError,
    "BACKEND_RATE_LIMITED": nexusnitro.BackendRateLimitError,
    "BACKEND_UNAVAILABLE": nexusnitro.BackendUnavailableError,
}
LOOK = Message.user("What is this?", MediaPart(data=PNG, mime_type="image/png"))
LOOK_THERE = Message.user("What is this?", MediaPart.from_uri(IMAGE_URL))
CALLED = [
    Message.user("Weather?"),
    Message.assistant(ToolCall("call_1", "get_weather", "{}")),
    Message.tool_result("call_1", "12 °C"),
]
# How each thing that a wire may lack is asked for, and what the refusal must name.
LACKING: dict[str, tuple[Any, dict[str, Any], str]] = {
    "tools": ("Hi", {"tools": TOOLS}, "tools"),
    "forced_tool": ("Hi", {"tools": TOOLS, "tool_choice": "required"}, "tool"),
    "tool_results": (CALLED, {}, "messages[1].parts[0]"),
    "image": ([LOOK], {}, "messages[0].parts[1]"),
    "image_url": ([LOOK_THERE], {}, "messages[0].parts[1]"),
    "json_schema": ("Hi", {"output_format": JsonSchema(SCHEMA)}, "output_format"),
    "reasoning": ("Hi", {"reasoning_effort": "high"}, "reasoning"),
    "stop_sequence": ("Hi", {"stop_sequences": "END"}, "sampling.stop_sequences"),
}

both_ways = pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])


def cell(wire: Wire, column: str, *more: Any) -> Any:
    """The parameters of one test in the table."""
    pending = [pytest.mark.skip(reason="its adapter is being written")]
    return pytest.param(
        Cell(TABLE, wire.name, column, wire.absent.get(column, "")),
        *more,
        id="-".join([wire.name, *map(str, more)]),
        marks=pending if wire.name in PENDING else [],
    )


def column(name: str) -> Any:
    """Runs a test on each wire that has the thing."""
    cells = [cell(wire, name) for wire in WIRES if name not in wire.absent]
    return pytest.mark.parametrize("talk", cells, indirect=True)


def check_reply(talk: Talk, reply: ChatReply, answer: Answer) -> None:
    """Compares a reply with what the backend said."""
    wire = talk.wire
    assert reply.text == answer.text
    assert (reply.reasoning or "") == answer.thoughts
    calls = [(call.name, call.arguments) for call in reply.tool_calls]
    assert calls == [(call.name, call.arguments) for call in answer.calls]
    ids = [call.id for call in reply.tool_calls]
    if wire.call_ids:
        assert ids == [call.id for call in answer.calls]
    assert len(set(ids)) == len(ids)
    assert all(ids)
    assert reply.finish.raw_reason == wire.finish_words[answer.finish]
    told = (
        answer.finish != "stop_sequence"
        or wire.finish_words["stop_sequence"] != (wire.finish_words["stop"])
    )
    assert reply.finish_reason == (answer.finish if told else "stop")
    check_usage(wire, reply.usage, answer.tokens)
    assert reply.call.backend_request_id == wire.request_id()
    assert (reply.call.http_status, reply.call.attempts) == (200, 1)


def check_usage(wire: Wire, usage: nexusnitro.Usage, tokens: Tokens) -> None:
    """Compares the counts that a wire can carry; it may carry no others."""
    expected = wire.usage(tokens)
    for name in (
        "input_tokens",
        "output_tokens",
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
        "reasoning_output_tokens",
    ):
        assert (name, getattr(usage, name)) == (name, expected.get(name))
    # Where the wire has no sum, the sidecar may give it.
    assert usage.total_tokens in (expected.get("total_tokens"), tokens.input + tokens.output)


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
@column("tools")
def test_parallel_tool_calls(talk: Talk, streamed: bool) -> None:
    talk.play(CALLING)
    reply = talk.ask("Weather?", streamed=streamed, max_output_tokens=MAX_TOKENS, tools=TOOLS)
    check_reply(talk, reply, CALLING)
    (asked,) = talk.backend.asked
    assert asked.tools == {tool.name: (tool.description, tool.parameters) for tool in TOOLS}


@both_ways
@column("forced_tool")
def test_a_forced_tool_call(talk: Talk, streamed: bool) -> None:
    talk.play(CALLING)
    options = {"tools": TOOLS, "tool_choice": "required", "max_output_tokens": MAX_TOKENS}
    check_reply(talk, talk.ask("Weather?", streamed=streamed, **options), CALLING)
    assert talk.backend.asked[0].tool_choice == "required"


@both_ways
@column("tool_results")
def test_results_of_tools_go_back(talk: Talk, streamed: bool) -> None:
    talk.play(CALLING, HELLO)
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


@both_ways
@column("image")
def test_an_image(talk: Talk, streamed: bool) -> None:
    talk.play(HELLO)
    check_reply(talk, talk.ask([LOOK], streamed=streamed, max_output_tokens=MAX_TOKENS), HELLO)
    assert talk.backend.asked[0].said == (
        Said("user", "text", "What is this?"),
        Said("user", "image", ("image/png", PNG)),
    )


@both_ways
@column("image_url")
def test_an_image_by_its_address(talk: Talk, streamed: bool) -> None:
    talk.play(HELLO)
    check_reply(
        talk, talk.ask([LOOK_THERE], streamed=streamed, max_output_tokens=MAX_TOKENS), HELLO
    )
    assert talk.backend.asked[0].said[1] == Said("user", "image_url", IMAGE_URL)


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


@both_ways
@pytest.mark.parametrize(
    ("talk", "status"),
    [cell(wire, "errors", status) for wire in WIRES for status in wire.statuses()],
    indirect=["talk"],
)
def test_errors_of_http(talk: Talk, status: int, streamed: bool) -> None:
    failure = talk.wire.failure(status)
    talk.play(failure)
    with pytest.raises(nexusnitro.NexusNitroError) as caught:
        talk.ask("Hi", streamed=streamed, max_output_tokens=MAX_TOKENS)
    error = caught.value
    talk.check()
    reason = REASONS[status]
    assert (error.reason, type(error)) == (reason, CLASSES[reason])
    assert (error.http_status, error.backend, error.attempts) == (status, talk.wire.name, 1)
    assert error.backend_message == failure.words.message
    assert (error.backend_type or "") == failure.words.type
    assert (error.backend_code or "") == failure.words.code
    assert (error.backend_param or "") == failure.words.param
    assert (error.request_id or "") == talk.wire.request_id()
    assert error.retry_after == (RETRY_AFTER if talk.wire.says_when(status) else None)


@pytest.mark.parametrize("begun", [False, True], ids=["at_once", "after_text"])
@column("mid_stream_error")
def test_an_error_in_a_stream(talk: Talk, begun: bool) -> None:
    failure = talk.wire.stream_failure()
    talk.play(CutAfter(HELLO if begun else Answer(), failure=failure))
    with pytest.raises(nexusnitro.NexusNitroError) as caught:
        talk.ask("Hi", streamed=True, max_output_tokens=MAX_TOKENS)
    error = caught.value
    talk.check()
    assert error.backend_message == failure.words.message
    assert (error.backend_type or "") == failure.words.type
    assert (error.backend_code or "") == failure.words.code
    assert error.text == (HELLO.text if begun else "")
    if begun:
        assert (error.reason, type(error)) == ("BACKEND_STREAM_ERROR", nexusnitro.StreamCutError)
    else:
        assert error.reason in ("BACKEND_UNAVAILABLE", "BACKEND_ERROR")


@pytest.mark.parametrize("cleanly", [True, False], ids=["end_of_body", "reset"])
@column("cut")
def test_a_stream_that_is_cut(talk: Talk, cleanly: bool) -> None:
    talk.play(CutAfter(HELLO, cleanly))
    with pytest.raises(nexusnitro.StreamCutError) as caught:
        talk.ask("Hi", streamed=True, max_output_tokens=MAX_TOKENS)
    talk.check()
    assert (caught.value.reason, caught.value.code) == ("STREAM_TRUNCATED", "ABORTED")
    assert caught.value.text == HELLO.text
    assert caught.value.partial is not None
    assert not caught.value.partial.complete


@pytest.mark.parametrize(
    "talk",
    [cell(wire, name) for wire in WIRES for name in wire.absent],
    indirect=True,
)
def test_what_a_wire_lacks_is_refused_by_name(talk: Talk, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["talk"].column
    messages, options, field = LACKING[name]
    with pytest.raises(nexusnitro.UnsupportedFieldError) as caught:
        talk.ask(messages, streamed=False, max_output_tokens=MAX_TOKENS, **options)
    assert (caught.value.field or "").startswith(field)
    assert talk.backend.exchanges == []
