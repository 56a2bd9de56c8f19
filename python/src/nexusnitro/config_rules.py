"""The full checks of a config: what the sidecar would find, as far as it can be told without it."""

from __future__ import annotations

import ipaddress
import json
import re
import urllib.parse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nexusnitro.backend import DIALECTS, Backend
from nexusnitro.config_object import NOTHING
from nexusnitro.credentials import RPC_SOURCES
from nexusnitro.errors import ErrorDetails, FieldViolation, InvalidRequestError
from nexusnitro.policies import ConcurrencyLimit

if TYPE_CHECKING:
    from nexusnitro.config import Config

_HEADER_BYTES_MAX = 8 * 1024
_EXTRA_BODY_BYTES_MAX = 1024 * 1024
_JSON_DEPTH_MAX = 64

# Headers that carry credentials, and those that frame a request, route it, or say what is in it.
_OUR_HEADERS = frozenset(
    [
        "api-key",
        "authorization",
        "x-api-key",
        "x-goog-api-key",
        "accept",
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "expect",
        "host",
        "idempotency-key",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-security-token",
    ]
)
_PROTECTED_KEYS = frozenset(
    ["contents", "input", "inputs", "messages", "model", "prompt", "stream"]
)
_TOKEN_CAPS = frozenset(
    [
        "max_completion_tokens",
        "max_new_tokens",
        "max_output_tokens",
        "max_tokens",
        "maxOutputTokens",
        "maxTokens",
        "num_predict",
    ]
)
_PARAMETER_OBJECTS = ("generationConfig", "inferenceConfig", "options", "parameters")

_NEEDS_DIALECT = ("bedrock", "vertex")
_SCHEMA_OF_DIALECT = {"azure": "azure_openai", "embedded": "openai"}

_is_header_name = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]+").fullmatch
_has_control = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]").search
_is_host_label = re.compile(r"[a-z0-9-]+").fullmatch
_is_segment = re.compile(r"[A-Za-z0-9\-_.:]+").fullmatch
_is_path = re.compile(r"/[!-\"$-~]*").fullmatch
_is_plain_url = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::([0-9]{1,5}))?(?:/[A-Za-z0-9._~/-]*)?"
).fullmatch
_is_host = re.compile(r"[A-Za-z0-9._\-]+").fullmatch

_Fault = tuple[str, str]  # Path and description.


def config_faults(config: Config) -> tuple[FieldViolation, ...]:
    """All faults of a config, with the paths of their fields."""
    from_file = config.state.origin == "file"
    faults = list(_limit_faults(config.concurrency_limit))
    for index, backend in enumerate(config.backends):
        found = [*_backend_faults(backend), *([] if from_file else _rpc_faults(backend))]
        faults += [(f"backends[{index}].{path}", words) for path, words in found]
    if not from_file and config.capture is not None and config.capture.dir:
        faults.append(("capture.dir", "may be set in the config file alone"))
    return tuple([FieldViolation(path, words) for path, words in faults])


def raise_faults(id: str, faults: tuple[FieldViolation, ...]) -> None:
    """Raises the InvalidRequestError of a config's faults, if there are any."""
    if faults:
        listed = "; ".join([f"{fault.field}: {fault.description}" for fault in faults])
        raise InvalidRequestError(
            f"the config {id!r} is wrong: {listed}",
            ErrorDetails("INVALID_ARGUMENT", "INVALID_REQUEST", not_sent=True, violations=faults),
        )


def endpoint_fault(endpoint: str) -> str:
    """What is wrong with a URL; empty if nothing is. It is not shown: it may hold a password."""
    plain = _is_plain_url(endpoint)
    if plain is not None and (plain[1] is None or 0 < int(plain[1]) < 65_536):
        return ""  # Most are.
    if re.search(r"[\x00-\x20\x7f]", endpoint):
        return "contains white space or control characters"
    try:
        parts = urllib.parse.urlsplit(endpoint)
        port = parts.port
    except ValueError as error:
        return f"has no valid port; {error}" if "port" in str(error).lower() else "is no URL"
    if parts.scheme not in ("http", "https"):
        return "has no scheme that is known; expected http or https"
    if "@" in parts.netloc:
        return "contains a user or password; name the secret in `credential` instead"
    if "?" in endpoint:
        return "has a query; expected none"
    if "#" in endpoint:
        return "has a fragment; expected none"
    if port == 0:
        return "has no valid port; expected 1 to 65535"
    return _host_fault(parts.netloc, parts.hostname)


def _host_fault(netloc: str, host: str | None) -> str:
    if not host:
        return "has no host"
    if netloc.startswith("["):
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            return "is no URL: its host is no IPv6 address"
    elif host.isascii() and _is_host(host) is None:
        return "has a host with characters that no host has"
    return ""


def _backend_faults(backend: Backend) -> Iterator[_Fault]:
    if backend.endpoint:
        fault = endpoint_fault(backend.endpoint)
        if fault:
            yield "endpoint", fault
        elif backend.http_version == "2" and not backend.endpoint.lower().startswith("https:"):
            yield "http_version", "is 2; HTTP/2 needs an https endpoint"
    if backend._given is NOTHING:  # As most are: what follows is about what they leave out.
        if backend.api_schema in _NEEDS_DIALECT:
            yield from _dialect_faults(backend)
        return
    for name, value in backend.headers.items():
        fault = _header_fault(name, value)
        if fault:
            yield f"headers.{name}", fault
    fault = _extra_body_fault(backend.extra_body_json)
    if fault:
        yield "extra_body_json", fault
    yield from _limit_faults(backend.concurrency_limit)
    yield from _dialect_faults(backend)


def _limit_faults(limit: ConcurrencyLimit | None) -> Iterator[_Fault]:
    if limit is not None and limit.in_flight_max is None:
        queues = limit.queue_max is not None or limit.queue_time_max is not None
        if queues:
            yield "concurrency_limit.in_flight_max", "is not set; a queue needs it"


def _header_fault(name: str, value: str) -> str:
    if _is_header_name(name) is None:
        return "is no header name; expected letters, digits and any of !#$%&'*+-.^_`|~"
    if name.lower() in _OUR_HEADERS:
        return "is a header that the sidecar sets itself"
    if len(value.encode()) > _HEADER_BYTES_MAX:
        size = len(value.encode())
        return f"has a value of {size} bytes; expected at most {_HEADER_BYTES_MAX}"
    if _has_control(value):
        return "has a value with control characters, which a header cannot carry"
    return ""


def _extra_body_fault(text: str) -> str:
    if not text:
        return ""
    if len(text.encode()) > _EXTRA_BODY_BYTES_MAX:
        size = len(text.encode())
        return f"has {size} bytes; expected at most {_EXTRA_BODY_BYTES_MAX}"
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return "is no JSON"
    if not isinstance(body, dict):
        return "is no JSON object"
    if _depth(body) > _JSON_DEPTH_MAX:
        return f"is nested too deeply; expected at most {_JSON_DEPTH_MAX} levels"
    keys = [key for key in body if key in _PROTECTED_KEYS or key in _TOKEN_CAPS]
    for name in _PARAMETER_OBJECTS:
        inner = body.get(name)
        if isinstance(inner, dict):
            keys += [f"{name}.{key}" for key in inner if key in _TOKEN_CAPS]
    return f"sets `{keys[0]}`, which has a field of its own" if keys else ""


def _depth(value: Any) -> int:
    """How many objects and arrays stand in each other."""
    depth, level = 0, [value]
    while level:
        level = [item for item in level if isinstance(item, (dict, list))]
        depth += bool(level)
        level = [
            inner for item in level for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


def _dialect_faults(backend: Backend) -> Iterator[_Fault]:
    for dialect in DIALECTS:
        expected = _SCHEMA_OF_DIALECT.get(dialect, dialect)
        if getattr(backend, dialect) is not None and backend.api_schema != expected:
            yield dialect, f"is set, but `api_schema` is not {expected}"
            return
    if sum(getattr(backend, dialect) is not None for dialect in DIALECTS) > 1:
        yield "", f"has more than one of {', '.join(DIALECTS)}"
    if backend.embedded is not None and backend.endpoint:
        yield "endpoint", "is set; the embedded backend has none"
    if backend.lightllm is not None:
        yield from _lightllm_faults(backend.lightllm)
    if backend.azure is not None:
        yield from _azure_faults(backend.azure)
    if backend.custom is not None:
        yield from _custom_faults(backend, backend.custom)
    if backend.api_schema == "bedrock":
        region = backend.bedrock.region if backend.bedrock is not None else ""
        if _is_host_label(region) is None:
            yield "bedrock.region", "is not an AWS region; expected for example us-east-1"
    if backend.api_schema == "vertex":
        project = backend.vertex.project if backend.vertex is not None else ""
        location = backend.vertex.location if backend.vertex is not None else ""
        if _is_segment(project) is None:
            yield "vertex.project", "is no Google Cloud project"
        if _is_host_label(location) is None:
            yield "vertex.location", "is no location; expected for example europe-west4 or global"


def _lightllm_faults(options: Any) -> Iterator[_Fault]:
    path = "lightllm.chat_template"
    template = options.chat_template
    if not options.native:
        if template is not None:
            yield path, "is set, but `native` is not"
    elif template is None:
        yield path, "is not set; `native` needs it, since /generate takes a finished prompt"
    else:
        for role in ("system", "user", "assistant"):
            if "{content}" not in getattr(template, role):
                yield f"{path}.{role}", "does not contain `{content}`"


def _azure_faults(options: Any) -> Iterator[_Fault]:
    if bool(options.deployment) != bool(options.api_version):
        missing = "api_version" if options.deployment else "deployment"
        yield (
            f"azure.{missing}",
            "is not set; the classic URL needs `deployment` and `api_version`, the v1 URL neither",
        )
    for name in ("deployment", "api_version"):
        value = getattr(options, name)
        if value and _is_segment(value) is None:
            yield f"azure.{name}", f"is {value!r}; expected only A-Z a-z 0-9 - _ . :"


def _custom_faults(backend: Backend, options: Any) -> Iterator[_Fault]:
    if options.chat_path and _is_path(options.chat_path) is None:
        yield "custom.chat_path", "is no path; expected a leading / and no white space"
    header = options.credential_header
    if header:
        if _is_header_name(header) is None:
            yield "custom.credential_header", "is no header name"
        elif header.lower() in {name.lower() for name in backend.headers}:
            yield "custom.credential_header", "is one of the backend's `headers`, too"
    elif options.credential_prefix:
        yield "custom.credential_header", "is not set; `credential_prefix` needs it"
    if _has_control(options.credential_prefix):
        yield "custom.credential_prefix", "holds characters that a header cannot carry"


def _rpc_faults(backend: Backend) -> Iterator[_Fault]:
    credential = backend.credential
    if credential is not None:
        path = f"credential.{credential.source}"
        if credential.source not in RPC_SOURCES:
            yield path, "may be named in the config file alone; expected id, api_key or bearer"
        elif not credential.value:
            yield path, "is empty"
    if backend._given is not NOTHING:
        for name in ("ca_file", "proxy"):
            if getattr(backend, name):
                yield name, "may be set in the config file alone"
