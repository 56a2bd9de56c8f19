"""How requests for configs are sent: what the clients of both kinds have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nexusnitro.attempts import Attempts
from nexusnitro.client_base import ClientBase


class ConfigSender:
    """Sends requests for configs.

    Args:
        client: The client whose settings hold.
        caller: How it reaches the sidecar.
    """

    def __init__(self, client: ClientBase, caller: Any) -> None:
        self._client = client
        self._caller = caller

    def _send(
        self,
        method: str,
        request: bytes,
        read: Callable[[Any], Any],
        largest_field: str,
        timeout: float | None,
        max_retries: int | None,
    ) -> Any:
        sealed = self._client._seal_bytes(request, largest_field)
        return self._unary(method, sealed, self._attempts(timeout, max_retries), read)

    def _attempts(self, timeout: float | None, max_retries: int | None) -> Attempts:
        return self._client._attempts(timeout, max_retries)

    def _unary(
        self, method: str, request: bytes, attempts: Attempts, read: Callable[[Any], Any]
    ) -> Any:
        """Sends a request and reads its response."""
        raise NotImplementedError
