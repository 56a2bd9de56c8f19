"""The decoders' own foundations: framing, text, finish reasons, addresses."""

from __future__ import annotations

import base64
import json

import pytest

from wires import bedrock_invoke, catalogue, completions, event_stream, ollama, sse
from wires.finish import set_finish, stops_with_calls
from wires.outcome import Choice, MalformedReply, ToolCall, decoded, valid_unicode


def test_events_are_read_as_the_standard_has_them() -> None:
    body = b": comment\r\nevent: a\rdata:x\ndata:  y\ndata\n\nevent: nothing\n\ndata: z\n\n"
    assert list(sse.events(body)) == [sse.Event("a", "x\n y\n"), sse.Event("message", "z")]


def test_an_event_that_the_end_cuts_off_counts_if_it_is_whole() -> None:
    assert [event.data for event in sse.events(b'data: {"a":1}')] == ['{"a":1}']
    assert [event.done for event in sse.events(b"data: [DONE]")] == [True]
    assert list(sse.events(b'data: {"a":')) == []
    assert list(sse.events(b"data: words")) == []


def test_one_byte_order_mark_is_dropped() -> None:
    assert list(sse.events("\ufeffdata: 1\n\n".encode())) == [sse.Event("message", "1")]
    assert list(sse.events("\ufeff\ufeffdata: 1\n\n".encode())) == []


def test_what_is_no_object_is_malformed() -> None:
    with pytest.raises(MalformedReply):
        sse.parse_object("[]")
    with pytest.raises(MalformedReply):
        sse.parse_object("{")


def test_halves_of_characters_are_joined() -> None:
    assert valid_unicode(json.loads('"\\ud83d"') + json.loads('"\\ude00"')) == "\U0001f600"
    assert valid_unicode(decoded(b"\xf0\x9f") + decoded(b"\x98\x80")) == "\U0001f600"


def test_what_is_no_character_is_replaced() -> None:
    assert valid_unicode("a" + json.loads('"\\ud83d"') + "b") == "a\ufffdb"
    assert valid_unicode(decoded(b"a\xffb")) == "a\ufffdb"


def test_messages_come_back_as_they_were_encoded() -> None:
    first = event_stream.encoded({":event-type": "a", "flag": True}, b'{"x":1}')
    second = event_stream.encoded({}, b"")
    assert list(event_stream.messages(first + second)) == [
        event_stream.Message({":event-type": "a", "flag": True}, b'{"x":1}'),
        event_stream.Message({}, b""),
    ]


@pytest.mark.parametrize("cut", [1, 11, 20])
def test_a_message_that_is_cut_is_told(cut: int) -> None:
    whole = event_stream.encoded({"a": "b"}, b"payload")
    assert list(event_stream.messages(whole + whole[:cut]))[1:] == [None]


@pytest.mark.parametrize("at", [0, 5, 9, 14, 30, -1])
def test_a_flipped_bit_is_noticed(at: int) -> None:
    damaged = bytearray(event_stream.encoded({"name": "value"}, b"payload and more of it"))
    damaged[at] ^= 1
    with pytest.raises(MalformedReply):
        list(event_stream.messages(bytes(damaged)))


def test_headers_of_every_type_are_read() -> None:
    # Types 2 to 5 and 8 are numbers, 6 is bytes, 9 a UUID; built here by hand.
    block = b"".join(
        [
            b"\x01a\x02\xff",
            b"\x01b\x03\x00\x02",
            b"\x01c\x04\x00\x00\x00\x03",
            b"\x01d\x05" + (4).to_bytes(8, "big"),
            b"\x01e\x06\x00\x02\x01\x02",
            b"\x01f\x08" + (5).to_bytes(8, "big"),
            b"\x01g\x09" + bytes(range(16)),
        ]
    )
    assert event_stream.read_headers(block) == {
        "a": -1,
        "b": 2,
        "c": 3,
        "d": 4,
        "e": b"\x01\x02",
        "f": 5,
        "g": bytes(range(16)),
    }


@pytest.mark.parametrize("block", [b"\x01a\x0a", b"\x01a\x07\x00\x05ab", b"\x01a\x00\x01a\x00"])
def test_broken_headers_are_noticed(block: bytes) -> None:
    with pytest.raises(MalformedReply):
        event_stream.read_headers(block)


def test_a_later_null_takes_no_reason_back() -> None:
    choice = Choice()
    for raw in ("stop", None, ""):
        set_finish(choice, raw)
    assert (choice.raw_finish, choice.finish) == ("stop", "STOP")


def test_who_calls_tools_does_not_stop() -> None:
    choice = Choice()
    set_finish(choice, "STOP")
    stops_with_calls(choice)
    assert choice.finish == "STOP"
    choice.add_tool_call(ToolCall(name="x"))
    stops_with_calls(choice)
    assert choice.finish == "TOOL_CALLS"


def test_legacy_completions_are_read() -> None:
    body = b"".join(
        b'data: {"id":"cmpl-1","model":"m","choices":[{"index":0,"text":"%s","finish_reason":%s}]}\n\n'
        % piece
        for piece in ((b"Once", b"null"), (b" upon", b'"length"'))
    )
    assert completions.decode(body).to_dict() == {
        "id": "cmpl-1",
        "model": "m",
        "choices": [
            {
                "index": 0,
                "text": "Once upon",
                "order": ["text"],
                "raw_finish": "length",
                "finish": "LENGTH",
            }
        ],
        "end": "complete",
    }


def test_ollamas_older_answers_are_read() -> None:
    outcome = ollama.decode(
        b'{"model":"m","response":"Hi","done":false}\n'
        b'{"model":"m","response":"","done":true,"done_reason":"stop","eval_count":1}\n'
    )
    assert outcome.choice().text == "Hi"
    assert outcome.end == "complete"


def _chunk(event: dict[str, object]) -> bytes:
    inside = base64.b64encode(json.dumps(event).encode()).decode()
    payload = json.dumps({"bytes": inside, "p": "abc"}).encode()
    return event_stream.encoded({":message-type": "event", ":event-type": "chunk"}, payload)


def test_claude_inside_of_invoke_is_read() -> None:
    events: list[dict[str, object]] = [
        {"type": "message_start", "message": {"id": "msg_1", "usage": {"input_tokens": 3}}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
        {"type": "message_stop", "amazon-bedrock-invocationMetrics": {}},
    ]
    body = b"".join(map(_chunk, events))
    outcome = bedrock_invoke.decode(body)
    assert (outcome.id, outcome.choice().text, outcome.end) == ("msg_1", "Hi", "complete")
    url = "https://bedrock-runtime.us-east-1.amazonaws.com/model/x/invoke-with-response-stream"
    assert catalogue.wire_at(url, body) is catalogue.INVOKE_CLAUDE


@pytest.mark.parametrize(
    ("events", "finish"),
    [
        (
            [
                {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "Hi"}}},
                {"messageStop": {"stopReason": "end_turn"}},
            ],
            "STOP",
        ),
        ([{"outputText": "Hi", "completionReason": "LENGTH"}], "LENGTH"),
    ],
)
def test_other_models_inside_of_invoke_are_read(
    events: list[dict[str, object]], finish: str
) -> None:
    body = b"".join(map(_chunk, events))
    outcome = bedrock_invoke.decode(body)
    assert (outcome.choice().text, outcome.choice().finish) == ("Hi", finish)
    url = "https://bedrock-runtime.us-east-1.amazonaws.com/model/x/invoke-with-response-stream"
    assert catalogue.wire_at(url, body) is catalogue.INVOKE


@pytest.mark.parametrize(
    ("url", "api_schema"),
    [
        ("https://api.openai.com/v1/chat/completions", "openai"),
        ("https://api.mistral.ai/v1/chat/completions#stream", "openai"),
        ("https://x.openai.azure.com/openai/deployments/y/chat/completions", "azure_openai"),
        ("https://api.openai.com/v1/responses", "openai_responses"),
        ("https://api.anthropic.com/v1/messages", "anthropic"),
        ("https://bedrock-runtime.eu-west-1.amazonaws.com/model/x/converse-stream", "bedrock"),
        ("https://streaming-api.svc.us.c.replicate.net/v1/streams/x", None),
    ],
)
def test_an_address_tells_the_wire(url: str, api_schema: str | None) -> None:
    assert catalogue.wire_at(url, b"").api_schema == api_schema


def test_an_unknown_address_is_told() -> None:
    with pytest.raises(LookupError, match="nothing is known"):
        catalogue.wire_at("https://example.com/x", b"")
