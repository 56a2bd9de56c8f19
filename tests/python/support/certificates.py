"""Certificates of the tests' own, made by the openssl command."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


class Pair(NamedTuple):
    """A certificate and its key, as PEM files."""

    certificate: Path
    key: Path

    def texts(self) -> tuple[bytes, bytes]:
        """What is in the files: the key first, as gRPC takes them."""
        return self.key.read_bytes(), self.certificate.read_bytes()


class Authority:
    """Signs certificates for 127.0.0.1 and localhost."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._pair = Pair(folder / f"{name}.pem", folder / f"{name}.key")
        _openssl(
            "req", "-x509", *_KEY, "-days", "2", "-subj", f"/CN={name}",
            "-keyout", self._pair.key, "-out", self.file,
        )  # fmt: skip

    @property
    def file(self) -> Path:
        """Its own certificate, to be trusted."""
        return self._pair.certificate

    def sign(self, name: str, days: int = 2) -> Pair:
        """Makes a certificate with a new key.

        Args:
            name: Its subject, and the name of its files.
            days: How long it is good; negative: it expired so long ago.
        """
        pair = Pair(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        request = self._folder / f"{name}.csr"
        names = self._folder / f"{name}.ext"
        names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        _openssl("req", *_KEY, "-subj", f"/CN={name}", "-keyout", pair.key, "-out", request)
        _openssl(
            "x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self._pair.key,
            "-CAcreateserial", "-days", str(days), "-extfile", names, "-out", pair.certificate,
        )  # fmt: skip
        return pair


def _openssl(*arguments: str | Path) -> None:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
