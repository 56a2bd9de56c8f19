"""Looks for secrets in all that was seen of a server."""

from __future__ import annotations

import base64
import secrets
import urllib.parse
from collections.abc import Iterable
from typing import Any

import grpc

from nexusnitro.v1 import config_service_pb2

CALL_SECONDS = 10.0


def new_secret(name: str) -> str:
    """A secret that occurs nowhere else, with characters that URLs and base64 write otherwise."""
    return f"planted/{name}+{secrets.token_hex(12)}="


def forms(secret: str) -> dict[str, bytes]:
    """How a secret may be written: as it is, for URLs, as base64 at any offset, as hex."""
    raw = secret.encode()
    found = {
        "raw": raw,
        "hex": raw.hex().encode(),
        "for URLs": urllib.parse.quote(secret, safe="").encode(),
        "for JSON": secret.replace("/", "\\/").encode(),
    }
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + raw)
        # Only what no byte before or behind can change.
        found[f"base64 at {offset}"] = text[4 if offset else 0 : len(text) // 4 * 4 - 4]
    return found


class Sight:
    """All that was seen of the server."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, bytes]] = []

    def note(self, where: str, what: bytes | str) -> None:
        self.seen.append((where, what.encode() if isinstance(what, str) else what))

    def leaks(self, planted: dict[str, str]) -> list[str]:
        """What was found where."""
        return [
            f"{name} ({form}) in {where}"
            for name, secret in planted.items()
            for form, text in forms(secret).items()
            for where, what in self.seen
            if text in what
        ]

    def call(self, method: Any, request: Any, token: str) -> Any:
        """Calls, and notes the reply or all that there is of the error."""
        metadata = [("authorization", f"Bearer {token}")]
        name = type(request).__name__
        try:
            reply = method(request, timeout=CALL_SECONDS, metadata=metadata)
            messages: Iterable[Any] = [reply] if hasattr(reply, "ListFields") else reply
            last = None
            for last in messages:
                self.note(f"the reply to {name}", last.SerializeToString())
                if (
                    isinstance(last, config_service_pb2.WatchConfigsResponse)
                    and last.WhichOneof("event") == "current_state_complete"
                ):
                    reply.cancel()
                    break
            return last
        except grpc.RpcError as error:
            self.note(f"the error of {name}", error.details() or "")
            for key, value in error.trailing_metadata() or ():
                self.note(f"the trailer {key} of {name}", value)
            return error
