"""Every adapter when its backend fails: before, in the middle of, and at the end of an answer."""

from __future__ import annotations

import pytest

import nexusnitro
from support.backends.all_wires import WIRES
from support.backends.fleet import Talk
from support.backends.script import Answer, Failure, Words
from support.backends.wire import RETRY_AFTER
from support.backends.wire_backend import CutAfter, OddReply
from support.matrix import HELLO, MAX_TOKENS, both_ways, cell, check_reply, column

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
PAGE = b"<html><body>Welcome to nginx!</body></html>"
ODD_REPLIES = {
    "html": OddReply(PAGE, "text/html"),
    "empty": OddReply(b"", "application/json"),
    "list": OddReply(b"[]", "application/json"),
    "object": OddReply(b"{}", "application/json"),
    "half": OddReply(b'{"id": "1", "choi', "application/json"),
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
    reason = talk.wire.reasons.get(status) or REASONS[status]
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


@pytest.mark.parametrize("inside_frame", [False, True], ids=["between_frames", "inside_frame"])
@pytest.mark.parametrize("cleanly", [True, False], ids=["end_of_body", "reset"])
@column("cut")
def test_a_stream_that_is_cut(talk: Talk, cleanly: bool, inside_frame: bool) -> None:
    talk.play(CutAfter(HELLO, cleanly, inside_frame))
    with pytest.raises(nexusnitro.StreamCutError) as caught:
        talk.ask("Hi", streamed=True, max_output_tokens=MAX_TOKENS)
    talk.check()
    assert (caught.value.reason, caught.value.code) == ("STREAM_TRUNCATED", "ABORTED")
    assert caught.value.text == HELLO.text
    assert caught.value.partial is not None
    assert not caught.value.partial.complete


@column("whole_for_stream")
def test_a_whole_reply_where_a_stream_was_asked_for_is_used(talk: Talk) -> None:
    talk.play(OddReply(talk.wire.whole(HELLO), "application/json"))
    reply = talk.ask("Hi", streamed=True, max_output_tokens=MAX_TOKENS)
    check_reply(talk, reply, HELLO)


@both_ways
@pytest.mark.parametrize("reply", ODD_REPLIES.values(), ids=ODD_REPLIES)
@column("no_reply")
def test_what_is_no_answer_is_called_so(talk: Talk, reply: OddReply, streamed: bool) -> None:
    talk.play(reply)
    with pytest.raises(nexusnitro.BackendProtocolError) as caught:
        talk.ask("Hi", streamed=streamed, max_output_tokens=MAX_TOKENS)
    talk.check()
    assert (caught.value.reason, caught.value.code) == ("BAD_BACKEND_REPLY", "INTERNAL")


@both_ways
@column("gateway")
def test_a_gateway_that_finds_nobody_behind_it(talk: Talk, streamed: bool) -> None:
    talk.play(Failure(502, Words(""), PAGE, {"content-type": "text/html", "retry-after": "2"}))
    with pytest.raises(nexusnitro.BackendUnavailableError) as caught:
        talk.ask("Hi", streamed=streamed, max_output_tokens=MAX_TOKENS)
    error = caught.value
    assert (error.reason, error.code) == ("BACKEND_UNAVAILABLE", "UNAVAILABLE")
    assert (error.http_status, error.retry_after) == (502, 2)
