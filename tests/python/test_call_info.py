"""How a call went."""

from __future__ import annotations

import json

from nexusnitro import CallInfo, Finish, FinishReason, RateLimit, Usage
from nexusnitro.call_info import read_call, read_finish, read_logprob, read_usage, read_warning
from nexusnitro.v1 import chat_pb2


def test_finish_reasons_are_strings() -> None:
    reason = FinishReason.STOP
    assert reason == "stop"
    assert f"{reason} {reason:>6}" == "stop   stop"
    assert str(reason) == "stop"
    assert json.dumps(reason) == '"stop"'


def test_every_finish_reason_is_known() -> None:
    for name, number in chat_pb2.FinishReason.items():
        reason = read_finish(chat_pb2.Finish(reason=chat_pb2.FinishReason.Name(number))).reason
        assert (reason is None) == (name == "FINISH_REASON_UNSPECIFIED")
        assert reason is None or f"FINISH_REASON_{reason.name}" == name


def test_a_finish_reason_of_a_newer_sidecar_is_other() -> None:
    proto = chat_pb2.Finish.FromString(b"\x08\x63\x12\x03new")  # reason: 99, raw_reason: "new"
    assert read_finish(proto) == Finish(FinishReason.OTHER, "new")


def test_usage_tells_zero_from_unknown() -> None:
    usage = read_usage(chat_pb2.Usage(input_tokens=0, other={"audio": 3}, raw_json="{}"))
    assert usage == Usage(input_tokens=0, other={"audio": 3}, raw_json="{}")
    assert usage.output_tokens is None


def test_calls() -> None:
    proto = chat_pb2.CallInfo(id="c", config="configs/a", attempts=2, http_status=200)
    proto.queue_time.nanos = 250_000_000
    limit = proto.rate_limits.add(name="requests", remaining=0)
    limit.reset_after.seconds = 2
    call = read_call(proto)
    assert call == CallInfo(
        id="c",
        config="configs/a",
        attempts=2,
        http_status=200,
        queue_time=0.25,
        rate_limits=(RateLimit("requests", None, 0, 2.0),),
    )
    assert call.time_to_first_token is None


def test_logprobs_and_warnings() -> None:
    proto = chat_pb2.TokenLogprob(token="a", bytes=b"a", logprob=-1.5)
    proto.top.add(token="b", logprob=-2.5)
    logprob = read_logprob(proto)
    assert (logprob.token, logprob.bytes, logprob.logprob) == ("a", b"a", -1.5)
    assert logprob.top[0].token == "b"
    assert read_warning(chat_pb2.Warning(code="X", message="m")).code == "X"
