"""Many threads, many clients, many operations on configs at once: every one of them succeeds."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nexusnitro
from nexusnitro import Backend, Config, EmbeddedOptions, Timeouts

THREADS = 10
CLIENTS = 4  # Of each thread, one after the other.
OPERATIONS = 10  # Of each client.
SEED = 20_261_122

ECHO = Backend("echo", "openai", model="echo-1", embedded=EmbeddedOptions(mode="echo"))


def test_every_operation_of_many_clients_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "nexusnitro.yaml"
    path.write_text('allowed_endpoints: ["*"]\n')
    with nexusnitro.Server(path) as server, server.client() as watcher:
        told: dict[str, int] = {}
        current = threading.Event()

        def watch() -> None:
            for change in watcher.configs.watch():
                told[change.kind] = told.get(change.kind, 0) + 1
                if change.kind == "current_state_complete":
                    current.set()
                if change.id == "last" and change.kind == "deleted":
                    return

        watching = threading.Thread(target=watch)
        watching.start()
        assert current.wait(10)
        with ThreadPoolExecutor(THREADS) as pool:
            runs = [pool.submit(run_clients, server, number) for number in range(THREADS)]
            done = [run.result() for run in runs]
        watcher.configs.create(Config("last", [ECHO]))
        watcher.configs.delete("last")
        watching.join(20)
        assert not watching.is_alive()
        writes = sum(count for count, _ in done) + 2
        operations = sum(count for _, count in done)
        assert operations == THREADS * CLIENTS * OPERATIONS, f"seed {SEED}"
        assert told["updated"] + told["deleted"] == writes
        assert list(watcher.configs.list()) == []


def run_clients(server: nexusnitro.Server, number: int) -> tuple[int, int]:
    """Runs the clients of one thread. Returns how many writes and operations succeeded."""
    rng = random.Random(SEED + number)
    mine: dict[str, Config] = {}
    writes = operations = 0
    for turn in range(CLIENTS):
        with server.client(timeout=30.0) as client:
            for step in range(OPERATIONS):
                writes += one_operation(client, rng, mine, f"c-{number}-{turn}-{step}")
                operations += 1
    with server.client(timeout=30.0) as client:
        for id, config in mine.items():
            client.configs.delete(id, etag=config.etag)
            writes += 1
    return writes, operations


def one_operation(
    client: nexusnitro.Client, rng: random.Random, mine: dict[str, Config], id: str
) -> int:
    """Does something at random with the thread's own configs. Returns the number of writes."""
    kind = rng.choice(["create", "create", "update", "delete", "get", "chat"]) if mine else "create"
    if kind == "create":
        mine[id] = client.configs.create(Config(id, [ECHO]))
        return 1
    known = rng.choice(list(mine))
    if kind == "update":
        changed = mine[known].replace(timeouts=Timeouts(total=rng.randint(1, 100)))
        mine[known] = client.configs.update(changed)
        return 1
    if kind == "delete":
        client.configs.delete(known, etag=mine.pop(known).etag)
        return 1
    if kind == "get":
        assert client.configs.get(known) == mine[known]
    else:
        assert client.chat(known, config=known).text == known
    return 0
