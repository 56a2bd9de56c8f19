"""LightLLM: its OpenAI wire, and its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from support.backends.openai import FIELDS, SAMPLING, OpenAiWire, openai_body, sse
from support.backends.openai_messages import LIGHTLLM_MESSAGES
from support.backends.script import (
    LOGPROB,
    Answer,
    Asked,
    Failure,
    Said,
    StreamFailure,
    Tokens,
    Words,
)
from support.backends.shapes import (
    boolean,
    either,
    integer,
    json_text,
    list_of,
    number,
    one_of,
    record,
    text,
)
from support.backends.wire import (
    CACHES_ITSELF,
    RETRY_AFTER,
    Wire,
    head_faults,
    json_bytes,
)
from support.fake_backend import Exchange

# HTTP status → type of LightLLM's errors; the code is the status. 417 is whatever else it caught.
ERRORS = {
    400: "BadRequestError",
    417: "BadRequestError",
    429: "RateLimitError",
    500: "InternalServerError",
    503: "ServiceUnavailableError",
}


class LightllmWire(OpenAiWire):
    """LightLLM's OpenAI wire."""

    name = "lightllm"
    returns_reasoning = True
    rate_limits = ()
    absent = {"document": "LightLLM takes no documents", "cache": CACHES_ITSELF}
    extra = {"ignore_eos": True}
    parameters = {**OpenAiWire.parameters, "top_k": 40, "min_p": 0.125, "repetition_penalty": 1.5}
    places = {**OpenAiWire.places, "repetition_penalty": ("repetition_penalty",)}
    backend = {"api_schema": "lightllm"}
    body = staticmethod(
        openai_body(
            {
                **{name: shape for name, shape in FIELDS.items() if name != "logit_bias"},
                "presence_penalty": number(0, 2),
                "frequency_penalty": number(0, 2),
                "top_k": integer(-1),
                "min_p": number(0, 1),
                "repetition_penalty": number(1, 100),
                "reasoning_effort": one_of("low", "medium", "high"),
                "separate_reasoning": boolean,
                "ignore_eos": boolean,
                "do_sample": boolean,
            },
            LIGHTLLM_MESSAGES,
        )
    )
    errors = {status: (kind, str(status), None) for status, kind in ERRORS.items()}
    reasoning_key = "reasoning"

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(exchange, "/v1/chat/completions", auth={})

    def chunk(self, choice: dict[str, Any]) -> dict[str, Any]:
        nulls = {"logprobs": None, "token_ids": None, "stop_reason": None}
        return {
            **self.envelope("chat.completion.chunk"),
            "choices": [{"index": 0, **nulls, **choice}],
        }

    def failure(self, status: int) -> Failure:
        kind = ERRORS[status]
        words = Words(f"LightLLM says no ({status}).", kind, str(status))
        error = {"message": words.message, "type": kind, "param": None, "code": status}
        return Failure(status, words, json_bytes({"error": error}), self.error_headers(status))

    def stream_failure(self) -> StreamFailure:
        words = Words("the router went away", "server_error", "stream_error")
        error = {"message": words.message, "type": words.type, "code": words.code}
        return StreamFailure(words, sse({"error": error}))

    def error_headers(self, status: int) -> dict[str, str]:
        return {"retry-after": str(RETRY_AFTER)} if status == 429 else {}

    def headers(self) -> dict[str, str]:
        return {}

    def request_id(self) -> str:
        return ""


_PARAMETERS = record(
    {},
    {
        "max_new_tokens": integer(1),
        "do_sample": boolean,
        "temperature": number(0.000001, 100),
        "top_p": number(0.000001, 1),
        "top_k": integer(-1),
        "presence_penalty": number(0, 2),
        "frequency_penalty": number(0, 2),
        "repetition_penalty": number(1, 100),
        "stop_sequences": either(text(), list_of(text())),
        "n": integer(1),
        "best_of": integer(1),
        "seed": integer(-1),
        "ignore_eos": boolean,
        "guided_json": json_text,
        "guided_grammar": text(),
        "regular_constraint": text(),
        "return_details": boolean,
    },
)
_BODY = record({"inputs": text(), "parameters": _PARAMETERS})
_NO_TOOLS = "/generate takes one prompt text and knows nothing of tools"
_NO_MARKS = "/generate wants a model's own marks for images in the prompt, which no template has"


class LightllmNativeWire(Wire):
    """LightLLM's own `/generate` and `/generate_stream`. The prompt is text; tests mark its roles."""

    name = "lightllm-native"
    backend = {
        "api_schema": "lightllm",
        "lightllm": {
            "native": True,
            "chat_template": {
                "system": "<system>{content}</s>",
                "user": "<user>{content}</s>",
                "assistant": "<assistant>{content}</s>",
                "generation": "<assistant>",
            },
        },
    }
    places = {
        **{name: ("parameters", name) for name in ("temperature", "top_p", "top_k", "seed")},
        **{name: ("parameters", name) for name in ("frequency_penalty", "presence_penalty")},
        "repetition_penalty": ("parameters", "repetition_penalty"),
        "max_output_tokens": ("parameters", "max_new_tokens"),
        "stop_sequences": ("parameters", "stop_sequences"),
        "choice_count": ("parameters", "best_of"),
        "logprobs": ("parameters", "return_details"),
    }
    streams_choices = False
    logprob_options = {"logprobs": True}
    extra = {"parameters": {"ignore_eos": True}}
    parameters = {**SAMPLING, "top_k": 40, "repetition_penalty": 1.5}
    finish_words = {"stop": "stop", "length": "length", "stop_sequence": "stop"}
    absent = {
        "tools": _NO_TOOLS,
        "forced_tool": _NO_TOOLS,
        "tool_results": _NO_TOOLS,
        "image": _NO_MARKS,
        "image_url": _NO_MARKS,
        "document": "LightLLM takes no documents",
        "audio": "/generate wants a model's own marks for sounds in the prompt",
        "cache": CACHES_ITSELF,
        "reasoning": "/generate gives one text, and takes no effort",
    }

    body = staticmethod(_BODY)

    def check_head(self, exchange: Exchange) -> list[str]:
        streamed = exchange.path.endswith("_stream")
        return head_faults(exchange, "/generate_stream" if streamed else "/generate", auth={})

    def check_rules(self, body: dict[str, Any]) -> Iterator[str]:
        parameters = body["parameters"]
        if parameters.get("n") != parameters.get("best_of"):
            yield "parameters.best_of: must equal n"
        if not body["inputs"].endswith("<assistant>"):
            yield "inputs: does not end as the template does"

    def read(self, exchange: Exchange) -> Asked:
        body = exchange.body
        parameters = body["parameters"]
        system, said = read_prompt(body["inputs"])
        schema = parameters.get("guided_json")
        return Asked(
            model=self.model,  # The wire names none.
            streamed=exchange.path.endswith("_stream"),
            said=said,
            system=system,
            options=self.options(body),
            schema=json.loads(schema) if schema else None,
        )

    def whole(self, answer: Answer) -> bytes:
        reply: dict[str, Any] = {
            "generated_text": [answer.text],
            "count_output_tokens": answer.tokens.output,
            "finish_reason": self.finish_words[answer.finish],
            "prompt_tokens": answer.tokens.input,
        }
        if answer.logprobs:
            reply["tokens"] = [
                {"id": 3555, "text": piece, "logprob": LOGPROB, "special": False}
                for piece in answer.texts
            ]
        return json_bytes(reply)

    def whole_of(self, answers: Sequence[Answer]) -> bytes:
        share = answers[0].tokens.output // len(answers)  # The usage is that of all together.
        return json_bytes(
            {
                "generated_text": [answer.text for answer in answers],
                "count_output_tokens": [share] * len(answers),
                "finish_reason": [self.finish_words[answer.finish] for answer in answers],
                "prompt_tokens": answers[0].tokens.input,
            }
        )

    def stream(self, answer: Answer) -> tuple[list[bytes], list[bytes]]:
        count = len(answer.texts)
        frames = []
        for index, piece in enumerate(answer.texts):
            produced = answer.tokens.output - (count - 1 - index)
            frames.append(self._frame(piece, produced, answer, None))
        # The last token is the one that ends texts, so that a cut loses nothing but the end.
        return frames, [self._frame("", answer.tokens.output, answer, answer.finish)]

    def _frame(self, piece: str, produced: int, answer: Answer, finish: str | None) -> bytes:
        """One event: no space after the colon, no end mark but `finished`."""
        token = {
            "id": 3555,
            "text": piece,
            "logprob": LOGPROB,
            "special": finish is not None,
            "count_output_tokens": produced,
            "prompt_tokens": answer.tokens.input,
            "logprobs": None,
        }
        frame = {
            "token": token,
            "generated_text": None,
            "finished": finish is not None,
            "finish_reason": None if finish is None else self.finish_words[finish],
            "details": None,
            "input_usage": None,
        }
        return b"data:" + json_bytes(frame) + b"\n\n"

    def usage(self, tokens: Tokens) -> dict[str, int]:
        return {
            "input_tokens": tokens.input,
            "output_tokens": tokens.output,
        }

    def statuses(self) -> Iterable[int]:
        return ERRORS

    def failure(self, status: int) -> Failure:
        return LightllmWire().failure(status)

    def stream_failure(self) -> StreamFailure:
        return LightllmWire().stream_failure()


def read_prompt(prompt: str) -> tuple[str, tuple[Said, ...]]:
    """The system's text, and all that is said, of a prompt by the template above."""
    turns = [turn.removeprefix("<").partition(">") for turn in prompt.split("</s>")[:-1]]
    system = "\n".join(content for role, _, content in turns if role == "system")
    said = [Said(role, "text", content) for role, _, content in turns if role != "system"]
    return system, tuple(said)
