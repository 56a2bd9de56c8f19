"""Google's Gemini and Vertex."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from support.backends.gemini_contents import (
    CONTENTS,
    SYSTEM,
    VERTEX_CONTENTS,
    call_signature,
    read_contents,
    rule_faults,
)
from support.backends.openai import SAMPLING
from support.backends.script import (
    LOGPROB,
    OTHER_LOGPROB,
    OTHER_TOKEN,
    Answer,
    Asked,
    Failure,
    StreamFailure,
    Tokens,
    Words,
    sign,
)
from support.backends.shapes import (
    Shape,
    boolean,
    integer,
    json_object,
    list_of,
    mapping,
    number,
    object_schema,
    one_of,
    record,
    text,
)
from support.backends.wire import (
    BEARER,
    CACHES_ITSELF,
    KEY,
    RETRY_AFTER,
    Wire,
    head_faults,
    json_bytes,
)
from support.fake_backend import Exchange

_DECLARATION = record(
    {"name": text(1, 128)}, {"description": text(), "parametersJsonSchema": object_schema}
)
_THINKING = record(
    {},
    {
        "includeThoughts": boolean,
        "thinkingBudget": integer(-1),
        "thinkingLevel": one_of("MINIMAL", "LOW", "MEDIUM", "HIGH"),
    },
)
FIELDS = {
    "systemInstruction": SYSTEM,
    "tools": list_of(record({"functionDeclarations": list_of(_DECLARATION)})),
    "toolConfig": record(
        {
            "functionCallingConfig": record(
                {"mode": one_of("AUTO", "ANY", "NONE", "VALIDATED")},
                {"allowedFunctionNames": list_of(text())},
            )
        }
    ),
    "generationConfig": record(
        {},
        {
            "candidateCount": integer(1, 8),
            "stopSequences": list_of(text(), most=5),
            "maxOutputTokens": integer(1),
            "temperature": number(0, 2),
            "topP": number(0, 1),
            "topK": integer(0),
            "seed": integer(-(2**31), 2**31 - 1),
            "presencePenalty": number(-2, 2),
            "frequencyPenalty": number(-2, 2),
            "responseLogprobs": boolean,
            "logprobs": integer(0, 20),
            "responseMimeType": one_of("text/plain", "application/json"),
            "responseJsonSchema": json_object,
            "responseModalities": list_of(one_of("TEXT", "IMAGE", "AUDIO")),
            "thinkingConfig": _THINKING,
        },
    ),
    "safetySettings": list_of(record({"category": text(), "threshold": text()})),
    "cachedContent": text(),
}
# HTTP status → status of Google's errors.
ERRORS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class GeminiWire(Wire):
    """Gemini with an API key."""

    name = "gemini"
    backend = {"api_schema": "gemini", "credential": {"env": "MATRIX_API_KEY"}}
    model = "gemini-3-pro"
    places = {
        "temperature": ("generationConfig", "temperature"),
        "top_p": ("generationConfig", "topP"),
        "top_k": ("generationConfig", "topK"),
        "seed": ("generationConfig", "seed"),
        "logprobs": ("generationConfig", "responseLogprobs"),
        "top_logprobs": ("generationConfig", "logprobs"),
        "choice_count": ("generationConfig", "candidateCount"),
        "frequency_penalty": ("generationConfig", "frequencyPenalty"),
        "presence_penalty": ("generationConfig", "presencePenalty"),
        "max_output_tokens": ("generationConfig", "maxOutputTokens"),
        "stop_sequences": ("generationConfig", "stopSequences"),
        "metadata": ("labels",),
    }
    extra = {"safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF"}]}
    parameters = {**SAMPLING, "top_k": 40}
    finish_words = {
        "stop": "STOP",
        "length": "MAX_TOKENS",
        "tool_calls": "STOP",
        "content_filter": "SAFETY",
        "stop_sequence": "STOP",
    }
    absent = {"cache": CACHES_ITSELF}
    answers_key = "candidates"
    logprob_options = {"logprobs": True, "top_logprobs": 2}
    call_ids = False
    result_key = "name"
    failed_results = True
    returns_reasoning = True
    root: ClassVar[str] = "/v1beta/models/"
    fields: ClassVar[Mapping[str, Shape]] = FIELDS
    contents = staticmethod(CONTENTS)
    body = staticmethod(record({"contents": CONTENTS}, FIELDS))

    def auth(self) -> dict[str, str]:
        """The headers that prove who asks."""
        return {"x-goog-api-key": KEY}

    def check_head(self, exchange: Exchange) -> list[str]:
        streamed = ":streamGenerateContent" in exchange.path
        action = "streamGenerateContent" if streamed else "generateContent"
        return head_faults(
            exchange,
            f"{self.root}{self.model}:{action}",
            query={"alt": "sse"} if streamed else {},
            auth=self.auth(),
        )

    def check_rules(self, body: dict[str, Any]) -> Iterator[str]:
        config = body.get("generationConfig", {})
        thinking = config.get("thinkingConfig", {})
        if "thinkingLevel" in thinking and "thinkingBudget" in thinking:
            yield "thinkingConfig: takes a level or a budget, not both"
        if "responseJsonSchema" in config and config.get("responseMimeType") != "application/json":
            yield "responseMimeType: must be application/json with a schema"
        yield from rule_faults(body["contents"])

    def read(self, exchange: Exchange) -> Asked:
        return self.read_body(exchange.body, ":streamGenerateContent" in exchange.path)

    def read_body(self, body: dict[str, Any], streamed: bool = False) -> Asked:
        """Reads the body of a request."""
        config = body.get("generationConfig", {})
        calling = body.get("toolConfig", {}).get("functionCallingConfig", {})
        names = calling.get("allowedFunctionNames", [])
        mode = {"ANY": "required"}.get(calling.get("mode", ""), calling.get("mode", "").lower())
        return Asked(
            model=self.model,
            streamed=streamed,
            said=read_contents(body["contents"]),
            system="\n".join(p["text"] for p in body.get("systemInstruction", {}).get("parts", ())),
            options=self.options(body),
            tools={
                function["name"]: (
                    function.get("description", ""),
                    function.get("parametersJsonSchema"),
                )
                for tool in body.get("tools", ())
                for function in tool["functionDeclarations"]
            },
            tool_choice=names[0] if len(names) == 1 else mode,
            schema=config.get("responseJsonSchema"),
            effort=config.get("thinkingConfig"),
        )

    def whole(self, answer: Answer) -> bytes:
        parts = [part for piece in self._pieces(answer, joined=True) for part in piece]
        return json_bytes(self._reply(parts, answer, answer.finish))

    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        pieces = self._pieces(answer, joined=False)
        content = [sse(self._reply(parts, answer, None)) for parts in pieces]
        return content, [sse(self._reply([{"text": ""}], answer, answer.finish))]

    def _pieces(self, answer: Answer, joined: bool) -> list[list[dict[str, Any]]]:
        """The parts of an answer, as they come; all calls come at once."""
        thoughts = [answer.thoughts] if joined and answer.reasoning else answer.reasoning
        texts = [answer.text] if joined and answer.texts else answer.texts
        pieces: list[list[dict[str, Any]]] = [
            [{"text": text, "thought": True}] for text in thoughts
        ]
        pieces += [[{"text": text}] for text in texts]
        if answer.reasoning and answer.texts:
            # The signature of a text comes behind it, on a part without any.
            pieces.append([{"text": "", "thoughtSignature": sign(answer.text)}])
        calls: list[dict[str, Any]] = [
            {"functionCall": {"name": call.name, "args": call.arguments}} for call in answer.calls
        ]
        if calls:
            first = answer.calls[0]
            calls[0]["thoughtSignature"] = call_signature(first.name, first.arguments)
            pieces.append(calls)
        return pieces

    def _reply(
        self, parts: list[dict[str, Any]], answer: Answer, finish: str | None
    ) -> dict[str, Any]:
        candidate: dict[str, Any] = {"content": {"parts": parts, "role": "model"}}
        if finish is not None:
            candidate["finishReason"] = self.finish_words[finish]
        if answer.logprobs:
            # A whole reply has its text in one part, a stream in several; the tokens are the same.
            texts = [part["text"] for part in parts if part.get("text")]
            whole = texts == [answer.text]
            candidate["logprobsResult"] = _logprobs(answer.texts if whole else texts)
        return {
            "candidates": [{**candidate, "index": 0}],
            "usageMetadata": self.counts(answer.tokens),
            "modelVersion": self.model,
            "responseId": "g1P6aZ",
        }

    def counts(self, tokens: Tokens) -> dict[str, Any]:
        """The usage as the wire counts it: the output without the thoughts."""
        return {
            "promptTokenCount": tokens.input,
            "cachedContentTokenCount": tokens.cache_read,
            "candidatesTokenCount": tokens.output - tokens.reasoning,
            "thoughtsTokenCount": tokens.reasoning,
            "totalTokenCount": tokens.input + tokens.output,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": tokens.input}],
        }

    def usage(self, tokens: Tokens) -> dict[str, int]:
        return {
            "input_tokens": tokens.input,
            "output_tokens": tokens.output,
            "total_tokens": tokens.input + tokens.output,
            "cache_read_input_tokens": tokens.cache_read,
            "reasoning_output_tokens": tokens.reasoning,
        }

    def statuses(self) -> Iterable[int]:
        return ERRORS

    def failure(self, status: int) -> Failure:
        words = Words(f"Google says no ({status}).", ERRORS[status], str(status))
        error = self._error(status, words)
        if status == 429:
            kind = "type.googleapis.com/google.rpc.RetryInfo"
            error["error"]["details"] = [{"@type": kind, "retryDelay": f"{RETRY_AFTER}s"}]
        # Some servers of Google wrap the error in an array.
        return Failure(status, words, json.dumps([error] if status == 500 else error).encode())

    def stream_failure(self) -> StreamFailure:
        words = Words("The model is overloaded.", "UNAVAILABLE", "503")
        # In the middle of a stream the error comes as lines of JSON, without any `data:`.
        lines = json.dumps(self._error(503, words), indent=2).encode().replace(b"\n", b"\r\n")
        return StreamFailure(words, lines + b"\r\n")

    @staticmethod
    def _error(status: int, words: Words) -> dict[str, Any]:
        return {"error": {"code": status, "message": words.message, "status": words.type}}


class VertexWire(GeminiWire):
    """Vertex with the tokens of a service account."""

    name = "vertex"
    tokens = "google"
    parameters = {**SAMPLING, "top_k": 40, "metadata": {"team": "blue"}}
    backend = {
        "api_schema": "vertex",
        "vertex": {"project": "matrix-project", "location": "europe-west4"},
    }
    root = "/v1/projects/matrix-project/locations/europe-west4/publishers/google/models/"
    fields = {**FIELDS, "labels": mapping(text())}
    contents = staticmethod(VERTEX_CONTENTS)
    body = staticmethod(record({"contents": VERTEX_CONTENTS}, fields))

    def auth(self) -> dict[str, str]:
        return dict(BEARER)


def _logprobs(pieces: Iterable[str]) -> dict[str, Any]:
    def told(token: str, logprob: float) -> dict[str, Any]:
        return {"token": token, "tokenId": 7, "logProbability": logprob}

    chosen = [told(piece, LOGPROB) for piece in pieces]
    other = told(OTHER_TOKEN, OTHER_LOGPROB)
    top = [{"candidates": [candidate, other]} for candidate in chosen]
    return {"chosenCandidates": chosen, "topCandidates": top}


def sse(value: Any) -> bytes:
    """One event: Google ends lines with CR LF, and writes blanks behind its colons."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\r\n\r\n"
