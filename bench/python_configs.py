"""Configs of the Python package: made here, checked here, made at a server. Prints JSON.

    python_configs.py objects|check|create [--target TARGET] [--configs N]

objects: `Config(...)` with one `Backend(...)`, each with the checks that making it does: types,
    ranges, names, required fields. "bytes" is what one takes.
check: `Config.check()`, which checks URLs and headers as well.
create: `client.configs.batch_create`, everything included: objects made, encoded, sent, replies
    read. Each result's id is compared while the clock runs; then all configs are listed, and each
    is compared whole. "read_items" and "read_seconds" are of that.

Every config has an id, an endpoint and a model of its own; these texts are made before the clock
runs, for `create` while it runs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import tracemalloc
from collections.abc import Iterator

from nexusnitro import Backend, Client, Config

SIZED = 5_000  # Objects whose memory is measured.
KEPT = 10_000  # Objects that live at a time.


def texts(number: int) -> tuple[str, str, str]:
    """Id, endpoint and model of one config."""
    return f"c{number}", f"http://h{number}.bench.example:8000/v1", f"model-{number}"


def make(config_id: str, endpoint: str, model: str) -> Config:
    """Makes a config."""
    return Config(config_id, [Backend("main", "openai", endpoint, model)])


def run_objects(count: int) -> dict[str, float]:
    """Makes objects; a few thousand are alive at a time."""
    given = [texts(number) for number in range(count)]
    make(*given[0])
    cpu_began, began = time.process_time(), time.perf_counter()
    for start in range(0, count, KEPT):
        kept = [make(*each) for each in given[start : start + KEPT]]
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    assert kept[-1].backends[0].model == given[-1][2]
    tracemalloc.start()
    sized = [make(*each) for each in given[:SIZED]]
    size = tracemalloc.get_traced_memory()[0] / len(sized)
    tracemalloc.stop()
    return {
        "items": count,
        "seconds": seconds,
        "cpu_us": cpu_seconds / count * 1e6,
        "bytes": size,
    }


def run_check(count: int) -> dict[str, float]:
    """Checks objects that were made before."""
    configs = [make(*texts(number)) for number in range(count)]
    cpu_began, began = time.process_time(), time.perf_counter()
    for config in configs:
        config.check()
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    return {"items": count, "seconds": seconds, "cpu_us": cpu_seconds / count * 1e6}


def run_create(target: str, count: int) -> dict[str, float]:
    """Makes configs at a server, and reads all of them back."""
    made = 0

    def configs() -> Iterator[Config]:
        for number in range(count):
            yield make(*texts(number))

    with Client(target, timeout=60) as client:
        cpu_began, began = time.process_time(), time.perf_counter()
        results = client.configs.batch_create(configs(), allow_partial=True)
        for number, result in enumerate(results):
            made += result.ok and result.id == f"c{number}" and bool(result.etag)
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
        read_began = time.perf_counter()
        wanted = {f"c{number}": number for number in range(count)}
        read = 0
        for config in client.configs.list(page_size=1_000):
            number = wanted.pop(config.id, -1)
            read += number >= 0 and config == make(*texts(number))
        read_seconds = time.perf_counter() - read_began
    if made != count or read != count:
        sys.exit(f"of {count} configs {made} were made and {read} came back as they should")
    return {
        "items": count,
        "seconds": seconds,
        "cpu_us": cpu_seconds / count * 1e6,
        "read_items": read,
        "read_seconds": read_seconds,
    }


def main() -> None:
    """Reads the command line, runs, prints."""
    parser = argparse.ArgumentParser(description="Configs of the Python package a second.")
    parser.add_argument("mode", choices=("objects", "check", "create"))
    parser.add_argument("--target", default="", help="sidecar, for create")
    parser.add_argument("--configs", type=int, default=100_000, help="how many")
    arguments = parser.parse_args()
    if arguments.mode == "objects":
        result = run_objects(arguments.configs)
    elif arguments.mode == "check":
        result = run_check(arguments.configs)
    else:
        result = run_create(arguments.target, arguments.configs)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
