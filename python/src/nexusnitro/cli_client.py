"""The options of all commands: where the sidecar is, and how the caller shows who it is."""

from __future__ import annotations

import argparse
from typing import Any

from nexusnitro.chat_options import check_seconds
from nexusnitro.client import Client

_TOKEN_BYTES_MAX = 64 * 1024  # Of its file: a token and white space.


def common_options() -> argparse.ArgumentParser:
    """A parser of the options, for argparse's `parents`."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--target",
        metavar="ADDRESS",
        help="the sidecar, HOST:PORT or unix:///PATH [$NEXUSNITRO_TARGET, else the default "
        "socket if it exists, else 127.0.0.1:50051]",
    )
    common.add_argument("--timeout", type=seconds, metavar="SECONDS", help="time for the call")
    common.add_argument(
        "--token-file",
        metavar="FILE",
        help="file of the bearer token to show [$NEXUSNITRO_TOKEN holds one itself]",
    )
    common.add_argument(
        "--tls-ca-file",
        metavar="FILE",
        help="PEM file of the authorities of the sidecar's certificate; calls go over TLS then",
    )
    common.add_argument(
        "--tls-certificate-file", metavar="FILE", help="PEM file of a certificate to show"
    )
    common.add_argument("--tls-key-file", metavar="FILE", help="PEM file of its private key")
    return common


def make_client(options: argparse.Namespace, **settings: Any) -> Client:
    """A client as the options want it.

    Args:
        options: The command line.
        **settings: Further settings of the client.

    Raises:
        ValueError: An option has a wrong value, or a file cannot be read.
    """
    if options.timeout is not None:
        settings["timeout"] = options.timeout
    return Client(
        options.target,
        token=None if options.token_file is None else _read_token(options.token_file),
        tls_ca_file=options.tls_ca_file,
        tls_certificate_file=options.tls_certificate_file,
        tls_key_file=options.tls_key_file,
        **settings,
    )


def seconds(text: str) -> float:
    """Reads seconds from a command line."""
    try:
        return check_seconds("SECONDS", float(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"is {text!r}; expected seconds, over 0") from None


def _read_token(path: str) -> str:
    try:
        with open(path, encoding="ascii") as file:
            return file.read(_TOKEN_BYTES_MAX).strip()
    except UnicodeDecodeError:
        raise ValueError(f"--token-file: {path!r} holds no token: it is not ASCII") from None
    except OSError as error:
        raise ValueError(f"--token-file: {path!r} cannot be read: {error.strerror}") from None
