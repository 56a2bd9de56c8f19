"""Asks many questions over one stream, and prints each answer as it comes.

NEXUSNITRO_TARGET=unix:///run/nexusnitro/nexusnitro.sock python batch.py
"""

from __future__ import annotations

import importlib.util

import nexusnitro

PLACES = ("Oslo", "Lima", "Nairobi", "Hanoi", "Quito", "Riga", "Accra", "Perth")


def main() -> None:
    """Runs the example."""
    requests = [
        nexusnitro.ChatRequest(f"What is {place} known for?", max_output_tokens=20, timeout=60)
        for place in PLACES
    ]
    has_tqdm = importlib.util.find_spec("tqdm") is not None
    failures = 0
    with nexusnitro.Client() as client:
        for result in client.batch_chat(requests, concurrency=4, progress=has_tqdm):
            place = PLACES[result.index]
            if result.reply is not None:
                print(f"{place}: {result.reply.text}")
            else:  # One that fails ends nothing else.
                failures += 1
                print(f"{place}: {type(result.error).__name__}: {result.error}")
    print(f"{len(PLACES) - failures} answers, {failures} failures")


if __name__ == "__main__":
    main()
