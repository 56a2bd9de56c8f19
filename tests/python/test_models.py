"""The answers to what is no chat: models, vectors, counts."""

from __future__ import annotations

import datetime
import json
import pickle

import pytest

from nexusnitro import BackendModels, Capability, EmbedReply, Model, TokenCount
from nexusnitro.errors import BackendCredentialsError
from nexusnitro.models import read_models, read_token_count
from nexusnitro.v1 import chat_pb2, config_pb2
from nexusnitro.v1 import model_service_pb2 as pb
from nexusnitro.wire_types import ErrorInfo


def listed() -> pb.ListModelsResponse:
    """One backend that listed its models, and one that could not."""
    response = pb.ListModelsResponse()
    good = response.backends.add(backend="a", api_schema=config_pb2.API_SCHEMA_OPENAI)
    model = good.models.add(id="m", owned_by="me", input_tokens_max=8192)
    model.created.seconds = 1_700_000_000
    good.models.add(id="n")
    good.capabilities.add(field="sampling.top_k", supported=True, note="not by OpenAI itself")
    bad = response.backends.add(backend="b", api_schema=config_pb2.API_SCHEMA_ANTHROPIC)
    bad.status.code = 9
    bad.status.message = "the key was refused"
    info = ErrorInfo(reason="BACKEND_CREDENTIALS_REJECTED", domain="nexusnitro")
    bad.status.details.add(
        type_url="type.googleapis.com/google.rpc.ErrorInfo", value=info.SerializeToString()
    )
    return response


def test_lists_are_read() -> None:
    good, bad = read_models(listed())
    created = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
    assert good == BackendModels(
        "a",
        "openai",
        (Model("m", owned_by="me", created=created, input_tokens_max=8192), Model("n")),
        None,
        (Capability("sampling.top_k", True, "not by OpenAI itself"),),
    )
    assert (bad.backend, bad.api_schema, bad.models) == ("b", "anthropic", ())
    assert isinstance(bad.error, BackendCredentialsError)
    assert str(bad.error) == "the key was refused"


def test_a_wire_of_a_newer_sidecar_has_a_number() -> None:
    response = pb.ListModelsResponse()
    response.backends.add(backend="a").MergeFromString(b"\x10\xe7\x07")  # api_schema 999.
    assert read_models(response)[0].api_schema == "999"


def test_lists_have_a_form_for_json() -> None:
    good, bad = (backend.to_dict() for backend in read_models(listed()))
    assert json.loads(json.dumps(good)) == good
    assert good["models"][1] == {"id": "n"}
    assert good["error"] is None
    assert bad["error"] == "the key was refused"


def embedded() -> EmbedReply:
    """Two vectors."""
    proto = pb.EmbedResponse(model="big")
    proto.embeddings.add(values=[1.0, 0.0])
    proto.embeddings.add(values=[0.5, -0.5])
    proto.usage.input_tokens = 7
    proto.warnings.add(code="W", message="words")
    proto.call.CopyFrom(chat_pb2.CallInfo(backend="a", attempts=2))
    return EmbedReply(proto)


def test_vectors_are_lists_of_floats() -> None:
    reply = embedded()
    assert reply.embeddings == [[1.0, 0.0], [0.5, -0.5]]
    assert reply.embeddings is reply.embeddings
    assert reply.embedding == [1.0, 0.0]
    assert type(reply.embedding[0]) is float
    assert (reply.model, reply.usage.input_tokens, reply.usage.output_tokens) == ("big", 7, None)
    assert (reply.call.backend, reply.call.attempts) == ("a", 2)
    assert reply.warnings[0].code == "W"
    assert repr(reply) == "EmbedReply(2 × 2, model='big')"


def test_vectors_can_be_pickled_and_written_as_json() -> None:
    reply = embedded()
    assert pickle.loads(pickle.dumps(reply)).embeddings == reply.embeddings
    assert json.loads(json.dumps(reply.to_dict()))["embeddings"][1] == [0.5, -0.5]
    with pytest.raises(AttributeError):
        reply.proto = pb.EmbedResponse()  # type: ignore[misc]


def test_counts_are_read() -> None:
    proto = pb.CountTokensResponse(input_tokens=11, call=chat_pb2.CallInfo(model="m"))
    proto.warnings.add(code="W", field="sampling.seed")
    count = read_token_count(proto)
    assert isinstance(count, TokenCount)
    assert (count.input_tokens, count.call.model) == (11, "m")
    assert count.warnings[0].field == "sampling.seed"
    assert json.loads(json.dumps(count.to_dict()))["input_tokens"] == 11
