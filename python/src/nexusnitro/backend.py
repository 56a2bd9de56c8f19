"""`Backend`: one LLM server that the sidecar calls, as a part of a `Config`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn

from nexusnitro.config_checks import (
    Check,
    is_backend_name,
    is_backends_name,
    is_count,
    is_headers,
    is_one_of_class,
    is_text,
    is_texts,
    is_word,
    wrong_type,
)
from nexusnitro.config_object import (
    NO_NAMES,
    NOTHING,
    ConfigObject,
    add_properties,
    check_optional,
    unknown_keyword,
)
from nexusnitro.credentials import Credential
from nexusnitro.dialects import (
    AzureOptions,
    BedrockOptions,
    CustomOptions,
    EmbeddedOptions,
    HealthCheck,
    LightllmOptions,
    VertexOptions,
)
from nexusnitro.policies import ConcurrencyLimit, RateLimitPolicy
from nexusnitro.v1 import backend_pb2

if TYPE_CHECKING:
    from typing_extensions import Self

ApiSchema = Literal[
    "openai",
    "openai_responses",
    "lightllm",
    "azure_openai",
    "anthropic",
    "bedrock",
    "gemini",
    "vertex",
    "ollama",
    "cohere",
    "custom",
]
HttpVersion = Literal["1_1", "2"]

# Word → whether there is one public address, so that the endpoint can be left out.
API_SCHEMAS: dict[str, bool] = {
    "openai": True,
    "openai_responses": True,
    "lightllm": False,
    "azure_openai": False,
    "anthropic": True,
    "bedrock": True,
    "gemini": True,
    "vertex": True,
    "ollama": True,
    "cohere": True,
    "custom": False,
}
DIALECTS = ("lightllm", "azure", "bedrock", "vertex", "custom", "embedded")
_WEIGHT_MAX = 1_000_000
_SCHEMES = ("http://", "https://")

_is_schema = is_word(API_SCHEMAS)
_EMPTY = ""


class _BackendDraft:
    __slots__ = ("_given", "any_model", "api_schema", "credential", "endpoint", "model", "name")

    DEFAULTS: ClassVar[dict[str, Any]] = {
        "name": "",
        "api_schema": "",
        "endpoint": "",
        "model": "",
        "any_model": False,
        "credential": None,
    }

    name: str
    api_schema: str
    endpoint: str
    model: str
    any_model: bool
    credential: Credential | None
    _given: Mapping[str, Any]


class Backend(ConfigObject, _BackendDraft):
    """One LLM server that the sidecar calls. Immutable; `replace` makes a copy with other values.

    Checked where it is made: types, ranges, names, that the endpoint begins with `http://` or
    `https://`, and that nothing is missing. `Config.check` and the sidecar check the rest.

    Args:
        name: Name, unique in the config: 1 to 63 of `A-Z a-z 0-9 _ . -`.
        api_schema: Wire dialect that it speaks.
        endpoint: URL, as you would give it to that vendor's SDK as base URL. May be left out where
            the vendor has one public address.
        model: Model to ask for. Required unless `any_model`.
        any_model: Whether any model that a caller names is passed through.
        credential: Credential to call it with. Default: none is sent.
        aliases: Further names under which callers may ask for the model. At most 64.
        headers: Headers sent with every request. At most 64.
        http_version: `1_1` (default) or `2`.
        extra_body_json: JSON object merged into every body: a dict, or its text.
        provider: Provider label for telemetry and replies, in place of the api_schema's own.
        weight: Weight in weighted routing, 0 to 1,000,000. Default: 1.
        concurrency_limit: Limits of this backend alone.
        rate_limit: Rates of this backend alone.
        health_check: How it is probed.
        lightllm: Settings for the api_schema `lightllm`.
        azure: Settings for `azure_openai`.
        bedrock: Settings for `bedrock`.
        vertex: Settings for `vertex`.
        custom: Settings for `custom`.
        embedded: Makes this the embedded backend, for demos and tests.
        ca_file: In the config file alone: authorities to trust in place of the system's.
        proxy: In the config file alone: proxy to reach it through.

    Raises:
        TypeError: Something has the wrong type, is missing, or a keyword is unknown.
        ValueError: Something has a wrong value. The text names the field.

    Example:
        Backend("openai", "openai", model="gpt-4o-mini", credential=Credential(id="openai"))
        Backend("local", "openai", "http://vllm:8000/v1", "qwen3")
    """

    __slots__ = ()

    aliases: tuple[str, ...]
    headers: Mapping[str, str]
    http_version: HttpVersion | None
    extra_body_json: str
    provider: str
    weight: int | None
    concurrency_limit: ConcurrencyLimit | None
    rate_limit: RateLimitPolicy | None
    health_check: HealthCheck | None
    lightllm: LightllmOptions | None
    azure: AzureOptions | None
    bedrock: BedrockOptions | None
    vertex: VertexOptions | None
    custom: CustomOptions | None
    embedded: EmbeddedOptions | None
    ca_file: str
    proxy: str

    POSITIONAL = ("name", "api_schema", "endpoint", "model", "any_model", "credential")
    MESSAGE = backend_pb2.Backend

    # `unknown` costs a fifth of what a wrapper would, and type checkers refuse it by its type.
    def __new__(
        cls,
        name: str,
        api_schema: ApiSchema,
        endpoint: str = "",
        model: str = "",
        *,
        any_model: bool = False,
        credential: Credential | None = None,
        aliases: Iterable[str] = (),
        headers: Mapping[str, str] | None = None,
        http_version: HttpVersion | None = None,
        extra_body_json: Mapping[str, Any] | str = "",
        provider: str = "",
        weight: int | None = None,
        concurrency_limit: ConcurrencyLimit | None = None,
        rate_limit: RateLimitPolicy | None = None,
        health_check: HealthCheck | None = None,
        lightllm: LightllmOptions | None = None,
        azure: AzureOptions | None = None,
        bedrock: BedrockOptions | None = None,
        vertex: VertexOptions | None = None,
        custom: CustomOptions | None = None,
        embedded: EmbeddedOptions | None = None,
        ca_file: str = "",
        proxy: str = "",
        **unknown: NoReturn,
    ) -> Self:
        """Makes and checks a backend."""
        # Each check has a short way for what is right and plain, and a long one for the rest.
        if unknown:
            unknown_keyword(cls, unknown)
        if type(name) is not str or is_backend_name(name) is None:
            name = is_backends_name("Backend.name", name)
        if type(api_schema) is not str or api_schema not in API_SCHEMAS:
            api_schema = _is_schema("Backend.api_schema", api_schema)
        if type(endpoint) is not str or not endpoint.startswith(_SCHEMES):
            endpoint = _check_endpoint(endpoint, api_schema, embedded)
        if type(model) is not str or not model.isascii():
            model = is_text("Backend.model", model)
        if any_model is not False and any_model is not True:
            wrong_type("Backend.any_model", any_model, "True or False")
        if model == "" and not any_model:
            raise ValueError("Backend.model: is not set, and any_model is not True")
        if credential is not None and type(credential) is not Credential:
            _refuse_credential(credential)
        draft = _BackendDraft()
        draft.name = name
        draft.api_schema = api_schema
        draft.endpoint = endpoint
        draft.model = model
        draft.any_model = any_model
        draft.credential = credential
        if (
            aliases == ()
            and headers is None
            and http_version is None
            and extra_body_json is _EMPTY
            and provider is _EMPTY
            and weight is None
            and concurrency_limit is None
            and rate_limit is None
            and health_check is None
            and lightllm is None
            and azure is None
            and bedrock is None
            and vertex is None
            and custom is None
            and embedded is None
            and ca_file is _EMPTY
            and proxy is _EMPTY
        ):
            draft._given = NOTHING
        else:
            values = locals()
            draft._given = check_optional(cls, {name: values[name] for name in cls.OPTIONAL})
        draft.__class__ = cls
        return draft  # type: ignore[return-value]

    @property
    def is_embedded(self) -> bool:
        """Whether it is the embedded backend, which answers in process."""
        return self.embedded is not None


def _check_endpoint(endpoint: Any, api_schema: str, embedded: Any) -> str:
    endpoint = is_text("Backend.endpoint", endpoint)
    if not endpoint:
        if not API_SCHEMAS[api_schema] and embedded is None:
            raise ValueError(
                f"Backend.endpoint: is not set; the api_schema {api_schema} has no public address"
            )
    elif not endpoint[:8].lower().startswith(_SCHEMES):  # It may hold a password: not shown.
        raise ValueError("Backend.endpoint: has no scheme; expected http://… or https://…")
    return str(endpoint)


def _refuse_credential(credential: Any) -> NoReturn:
    wrong_type(
        "Backend.credential",
        credential,
        "Credential(id=…), Credential(api_key=…) or Credential(bearer=…)",
    )


def _is_extra_body(path: str, value: Any) -> str:
    if isinstance(value, Mapping):
        try:
            return json.dumps(dict(value), ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{path}: {error}") from None
    if not isinstance(value, str):
        wrong_type(path, value, "a dict or JSON text")
    return is_text(path, value)


def _optional(check: Check) -> tuple[Check, Any]:
    return check, None


Backend.OPTIONAL = MappingProxyType(
    {
        "aliases": (is_texts, ()),
        "headers": (is_headers, NO_NAMES),
        "http_version": _optional(is_word(("1_1", "2"), {"1.1": "1_1"})),
        "extra_body_json": (_is_extra_body, ""),
        "provider": (is_text, ""),
        "weight": _optional(is_count(0, _WEIGHT_MAX)),
        "concurrency_limit": _optional(is_one_of_class(ConcurrencyLimit)),
        "rate_limit": _optional(is_one_of_class(RateLimitPolicy)),
        "health_check": _optional(is_one_of_class(HealthCheck)),
        "lightllm": _optional(is_one_of_class(LightllmOptions)),
        "azure": _optional(is_one_of_class(AzureOptions)),
        "bedrock": _optional(is_one_of_class(BedrockOptions)),
        "vertex": _optional(is_one_of_class(VertexOptions)),
        "custom": _optional(is_one_of_class(CustomOptions)),
        "embedded": _optional(is_one_of_class(EmbeddedOptions)),
        "ca_file": (is_text, ""),
        "proxy": (is_text, ""),
    }
)
add_properties(Backend)
