"""Where tokens come from: Google's for service accounts, and Microsoft's for clients of Entra."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import time
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from support.backends.wire import KEY
from support.fake_backend import Exchange, FakeBackend

TENANT = "tenant-1"
CLIENT_ID = "client-7"
CLIENT_SECRET = "entra~secret"
SERVICE_ACCOUNT = "matrix@matrix-project.iam.gserviceaccount.com"
GOOGLE_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
AZURE_SCOPE = "https://cognitiveservices.azure.com/.default"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE_SECONDS = 3_600

_ENTRA_PATH = f"/{TENANT}/oauth2/v2.0/token"
_EXPONENT = 65_537
# What stands before a SHA-256 hash in a signature of RSA (RFC 8017, section 9.2).
_SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class TokenEndpoint:
    """The server. It gives out KEY, to whom it knows.

    Attributes:
        url: The authority of Entra's clients.
        faults: What was wrong with requests.
        granted: The kinds of tokens that were given out, in order.
    """

    def __init__(self, folder: Path) -> None:
        self.faults: list[str] = []
        self.granted: list[str] = []
        self._key_file = folder / "service_account.pem"
        _openssl("genpkey", "-algorithm", "RSA", "-out", str(self._key_file))
        modulus = _openssl("rsa", "-in", str(self._key_file), "-noout", "-modulus")
        self._modulus = int(modulus.partition("=")[2], 16)
        self._http = FakeBackend()
        self._http.answers(self._answer)
        self.url = self._http.root
        self.service_account_file = folder / "service_account.json"
        self.service_account_file.write_text(
            json.dumps(
                {
                    "type": "service_account",
                    "project_id": "matrix-project",
                    "private_key_id": "key-1",
                    "private_key": self._key_file.read_text(),
                    "client_email": SERVICE_ACCOUNT,
                    "token_uri": f"{self.url}/token",
                }
            )
        )

    def close(self) -> None:
        """Stops."""
        self._http.close()

    def _answer(self, exchange: Exchange) -> None:
        try:
            form = dict(parse_qsl(exchange.raw.decode(), strict_parsing=True))
            entra = exchange.path == _ENTRA_PATH
            faults = _entra_faults(form) if entra else self._google_faults(exchange.path, form)
            if exchange.headers.get("content-type") != "application/x-www-form-urlencoded":
                faults.append(f"content-type: is {exchange.headers.get('content-type')}")
        except Exception:  # noqa: BLE001 - A request that cannot be read must fail the test.
            faults = [traceback.format_exc()]
        if faults:
            self.faults += faults
            exchange.reply({"error": "invalid_request"}, 400)
            return
        self.granted.append("entra" if entra else "google")
        token = {"access_token": KEY, "token_type": "Bearer", "expires_in": LIFE_SECONDS}
        exchange.reply(token)

    def _google_faults(self, path: str, form: dict[str, str]) -> list[str]:
        signed, _, signature = form.get("assertion", "").rpartition(".")
        header, claims = (json.loads(_unescape(part)) for part in signed.split("."))
        now = time.time()
        facts: dict[str, tuple[Any, Any]] = {
            "path": (path, "/token"),
            "grant_type": (form.get("grant_type"), JWT_GRANT),
            "assertion.alg": (header.get("alg"), "RS256"),
            "assertion.iss": (claims.get("iss"), SERVICE_ACCOUNT),
            "assertion.scope": (claims.get("scope"), GOOGLE_SCOPE),
            "assertion.aud": (claims.get("aud"), f"{self.url}/token"),
            "assertion.iat": (abs(claims.get("iat", 0) - now) < 60, True),
            "assertion.exp": (0 < claims.get("exp", 0) - claims.get("iat", 0) <= 3_600, True),
            "assertion's signature": (
                self.signed_by_account(signed.encode(), _unescape(signature)),
                True,
            ),
        }
        return _differing(facts)

    def signed_by_account(self, data: bytes, signature: bytes) -> bool:
        """Whether a signature (RS256) is the service account's."""
        size = (self._modulus.bit_length() + 7) // 8
        found = pow(int.from_bytes(signature, "big"), _EXPONENT, self._modulus)
        digest = _SHA256_PREFIX + hashlib.sha256(data).digest()
        padding = b"\xff" * (size - len(digest) - 3)
        return found.to_bytes(size, "big") == b"\x00\x01" + padding + b"\x00" + digest


def _entra_faults(form: dict[str, str]) -> list[str]:
    expected = {
        "grant_type": "client_credentials",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "scope": AZURE_SCOPE,
    }
    return _differing({name: (form.get(name), value) for name, value in expected.items()})


def _differing(facts: dict[str, tuple[Any, Any]]) -> list[str]:
    return [
        f"token request, {name}: is {found!r}; expected {expected!r}"
        for name, (found, expected) in facts.items()
        if found != expected
    ]


def _unescape(text: str) -> bytes:
    """Base64 as tokens have it: with another alphabet, and without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _openssl(*arguments: str) -> str:
    command = ["openssl", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout
