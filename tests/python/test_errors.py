"""The error tree: its classes are public, and errors survive pickling."""

from __future__ import annotations

import pickle

import nexusnitro
from nexusnitro import config_errors, errors
from nexusnitro.error_table import CLASS_BY_CODE, CLASS_BY_REASON
from nexusnitro.replies import ChatReply
from nexusnitro.v1 import chat_pb2


def test_every_class_is_public_and_says_what_it_is() -> None:
    classes = {
        value
        for value in (*vars(errors).values(), *vars(config_errors).values())
        if isinstance(value, type) and issubclass(value, errors.NexusNitroError)
    }
    used = {*CLASS_BY_REASON.values(), *CLASS_BY_CODE.values()}
    assert used <= classes
    for cls in classes:
        assert getattr(nexusnitro, cls.__name__) is cls
        assert cls.__name__ in nexusnitro.__all__
        assert cls.__doc__


def test_the_attributes_are_those_of_the_details() -> None:
    details = errors.ErrorDetails(
        code="RESOURCE_EXHAUSTED",
        reason="BACKEND_RATE_LIMITED",
        backend="openai",
        http_status=429,
        request_id="req-1",
        retry_after=2.5,
        violations=(errors.FieldViolation("model", "is wrong"),),
    )
    error = errors.BackendRateLimitError("slow down", details)
    for name in errors.ErrorDetails.__dataclass_fields__:
        assert getattr(error, name) == getattr(details, name)
    assert (str(error), error.message, error.text, error.field) == (
        "slow down",
        "slow down",
        "",
        "model",
    )


def test_pickling_keeps_everything() -> None:
    response = chat_pb2.ChatResponse()
    response.choices.add().message.parts.add(text="Roses ")
    partial = ChatReply(response, complete=False)
    details = errors.ErrorDetails(code="ABORTED", reason="STREAM_TRUNCATED", retry_after=1.0)
    error = errors.StreamCutError("cut", details, partial=partial)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is errors.StreamCutError
    assert (again.message, again.details, again.text) == ("cut", details, "Roses ")
    assert again.partial == partial
