"""How a client shows who it is: a bearer token, and TLS, perhaps with its own certificate."""

from __future__ import annotations

import os
from typing import Any

import grpc
import grpc.aio

from nexusnitro.targets import channel_options

TOKEN_VARIABLE = "NEXUSNITRO_TOKEN"
_TOKEN_CHARACTERS_MAX = 4096  # As the sidecar's limit.
_UNIX = "unix:"

Path = str | os.PathLike[str]


class Access:
    """A token and TLS settings. The token shows in no repr and no error. Immutable.

    Args:
        token: Bearer token that goes out with every call; None: none.
        tls_ca_file: PEM file of the authorities that the sidecar's certificate must come from.
        tls_certificate_file: PEM file of the client's own certificate.
        tls_key_file: PEM file of its private key.

    Raises:
        TypeError: Something has the wrong type.
        ValueError: A token has characters that cannot be sent, a certificate is without its key, or
            a file cannot be read.
    """

    __slots__ = ("_files", "_metadata")

    def __init__(
        self,
        token: str | None = None,
        *,
        tls_ca_file: Path | None = None,
        tls_certificate_file: Path | None = None,
        tls_key_file: Path | None = None,
    ) -> None:
        if (tls_certificate_file is None) != (tls_key_file is None):
            missing = "tls_key_file" if tls_key_file is None else "tls_certificate_file"
            raise ValueError(f"{missing}: is not set; a certificate and its key go together")
        named = {
            "tls_ca_file": tls_ca_file,
            "tls_key_file": tls_key_file,
            "tls_certificate_file": tls_certificate_file,
        }
        self._files = {
            name: None if path is None else _check_path(name, path) for name, path in named.items()
        }
        self._metadata = () if token is None else (("authorization", _bearer(token)),)
        for name in self._files:
            self._read(name)

    @property
    def metadata(self) -> tuple[tuple[str, str], ...] | None:
        """What goes out with every call; None if nothing does."""
        return self._metadata or None

    @property
    def tls(self) -> bool:
        """Whether channels use TLS."""
        return any(self._files.values())

    def check_target(self, target: str) -> None:
        """Checks that a target can be reached so; ValueError if it cannot."""
        if self.tls and target.startswith(_UNIX):
            raise ValueError(f"target: is {target!r}; expected host:port, since TLS is asked for")

    def channel(self, target: str) -> Any:
        """A channel for threads."""
        options = channel_options(True)
        if not self.tls:
            return grpc.insecure_channel(target, options)
        return grpc.secure_channel(target, self._credentials(), options)

    def async_channel(self, target: str) -> Any:
        """A channel for asyncio."""
        options = channel_options(False)
        if not self.tls:
            return grpc.aio.insecure_channel(target, options)
        return grpc.aio.secure_channel(target, self._credentials(), options)

    def __repr__(self) -> str:
        return f"Access(token={'***' if self._metadata else None}, tls={self.tls})"

    def _credentials(self) -> Any:
        # The files are read for each channel, so that a renewed certificate is found.
        return grpc.ssl_channel_credentials(
            *(self._read(name) for name in ("tls_ca_file", "tls_key_file", "tls_certificate_file"))
        )

    def _read(self, name: str) -> bytes | None:
        path = self._files[name]
        if path is None:
            return None
        try:
            with open(path, "rb") as file:
                content = file.read()
        except OSError as error:
            raise ValueError(f"{name}: {path!r} cannot be read: {error.strerror}") from error
        if b"-----BEGIN " not in content:
            raise ValueError(f"{name}: {path!r} is no PEM file")
        return content


NO_ACCESS = Access()


def default_token() -> str | None:
    """The token where none is given: `$NEXUSNITRO_TOKEN`, if it is set."""
    return os.environ.get(TOKEN_VARIABLE) or None


def _bearer(token: str) -> str:
    if not isinstance(token, str):
        raise TypeError(f"token: is a {type(token).__name__}; expected a string")
    if not 0 < len(token) <= _TOKEN_CHARACTERS_MAX or not all("!" <= each <= "~" for each in token):
        raise ValueError(  # The token itself is not shown.
            f"token: expected 1 to {_TOKEN_CHARACTERS_MAX} visible ASCII characters, without spaces"
        )
    return f"Bearer {token}"


def _check_path(name: str, path: Path) -> str:
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"{name}: is a {type(path).__name__}; expected a path")
    return os.fspath(path)
