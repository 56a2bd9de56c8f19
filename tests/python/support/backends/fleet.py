"""Fleet: one backend of every wire, one sidecar in front of them, and a client."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nexusnitro
from nexusnitro import BackendModels, ChatReply, EmbedReply, NexusNitroError, TokenCount
from support.backends.all_sides import SIDES
from support.backends.token_endpoint import CLIENT_ID, CLIENT_SECRET, TENANT, TokenEndpoint
from support.backends.wire import Wire
from support.backends.wire_backend import Scene, WireBackend


class Talk:
    """A client's talk with one backend: what the backend plays, and what the client asks."""

    def __init__(
        self, backend: WireBackend, client: nexusnitro.Client, tokens: TokenEndpoint
    ) -> None:
        self.backend = backend
        self.client = client
        self.tokens = tokens
        self.wire = backend.wire

    def play(self, *scenes: Scene) -> None:
        """Has the backend answer the next requests so."""
        self.backend.play(*scenes)

    def ask(self, messages: Any, *, streamed: bool, **options: Any) -> ChatReply:
        """Chats. Fails the test if the wire's real server would have refused the request."""
        with self._checked():
            if not streamed:
                return self.client.chat(messages, config=self.wire.name, **options)
            with self.client.stream_chat(messages, config=self.wire.name, **options) as stream:
                return stream.read_all()

    def list_models(self) -> BackendModels:
        """Asks the backend for its models."""
        with self._checked():
            (listed,) = self.client.list_models(self.wire.name)
        self.check()  # An error of one backend is none of the call.
        return listed

    def embed(self, inputs: Any, **options: Any) -> EmbedReply:
        """Asks the backend for vectors."""
        with self._checked():
            return self.client.embed(inputs, config=self.wire.name, **options)

    def count_tokens(self, messages: Any, **options: Any) -> TokenCount:
        """Asks the backend to count."""
        with self._checked():
            return self.client.count_tokens(messages, config=self.wire.name, **options)

    @contextmanager
    def _checked(self) -> Iterator[None]:
        """Tells of a faulty request in place of the error that it led to."""
        try:
            yield
        except NexusNitroError:
            self.check()
            raise

    def check(self) -> None:
        """Fails the test if a request had a fault."""
        if found := self.tokens.faults + self.backend.faults:
            exchanges = self.backend.exchanges
            raw = exchanges[-1].raw.decode("utf-8", "replace") if exchanges else ""
            faults = "\n  ".join(found)
            raise AssertionError(f"the real server would refuse this:\n  {faults}\n{raw}")


class Fleet:
    """The backends, the sidecar and the client."""

    def __init__(self, wires: Iterable[Wire], folder: Path) -> None:
        self.tokens = TokenEndpoint(folder)
        self._backends = {wire.name: WireBackend(wire, SIDES[wire.name]) for wire in wires}
        self._environment = {
            name: value
            for backend in self._backends.values()
            for name, value in backend.wire.environment.items()
        }
        self._environment["MATRIX_ENTRA_SECRET"] = CLIENT_SECRET
        path = folder / "fleet.yaml"
        path.write_text(self._config())  # YAML takes JSON.
        os.environ.update(self._environment)
        self._server = nexusnitro.Server(path)
        self._client = self._server.client(timeout=20.0, connect_timeout=5.0)

    def talk(self, name: str) -> Talk:
        """A talk with one backend."""
        backend = self._backends[name]
        backend.play()
        self.tokens.faults.clear()
        return Talk(backend, self._client, self.tokens)

    def close(self) -> None:
        """Stops everything."""
        self._client.close()
        self._server.stop()
        for name in self._environment:
            del os.environ[name]
        self.tokens.close()
        for backend in self._backends.values():
            backend.close()

    def _config(self) -> str:
        configs = {
            name: {
                "backends": [
                    {
                        "name": name,
                        "model": backend.wire.model,
                        "any_model": True,  # For vectors, which a model of their own makes.
                        "endpoint": backend.endpoint,
                        **backend.wire.backend,
                        **self._credential(backend.wire),
                    }
                ],
                "retry": {"attempts_max": 1},
            }
            for name, backend in self._backends.items()
        }
        return json.dumps({"configs": configs}, indent=1)

    def _credential(self, wire: Wire) -> dict[str, Any]:
        """The credential of wires that ask for tokens elsewhere."""
        if wire.tokens == "google":
            file = str(self.tokens.service_account_file)
            return {"credential": {"google": {"service_account_file": file}}}
        if wire.tokens == "entra":
            client = {"tenant_id": TENANT, "client_id": CLIENT_ID, "authority": self.tokens.url}
            secret = {"client_secret_env": "MATRIX_ENTRA_SECRET"}
            return {"credential": {"entra": {**client, **secret}}}
        return {}
