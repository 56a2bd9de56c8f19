"""How many of the Python package's objects are made a second, with no server. Prints JSON.

    python_objects.py message|request [--seconds S]

message: a `nexusnitro.Message` of the user, made and encoded as one of ten in a request's bytes.
request: a `nexusnitro.ChatRequest` with one message and four options: made and encoded to bytes.
"""

from __future__ import annotations

import argparse
import json
import time

import nexusnitro

TEXT = "What does the fox say to the dog, and why does it say so?"
MESSAGES_PER_REQUEST = 10
BLOCK = 50  # Rounds between looks at the clock.


def make_messages() -> int:
    """Makes the messages of a request, and its bytes."""
    messages = [nexusnitro.Message.user(TEXT) for _ in range(MESSAGES_PER_REQUEST)]
    nexusnitro.ChatRequest(messages).to_proto().SerializeToString()
    return MESSAGES_PER_REQUEST


def make_request() -> int:
    """Makes a request, and its bytes."""
    request = nexusnitro.ChatRequest(
        TEXT, model="fast", max_output_tokens=50, temperature=0.7, stop_sequences=["END"]
    )
    request.to_proto().SerializeToString()
    return 1


KINDS = {"message": make_messages, "request": make_request}


def main() -> None:
    """Reads the command line, runs, prints."""
    parser = argparse.ArgumentParser(description="Objects of the Python package a second.")
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("--seconds", type=float, default=1.0, help="how long")
    arguments = parser.parse_args()
    make = KINDS[arguments.kind]
    make()
    items = 0
    cpu_began, began = time.process_time(), time.monotonic()
    while time.monotonic() < began + arguments.seconds:
        for _ in range(BLOCK):
            items += make()
    seconds = time.monotonic() - began
    cpu_us = (time.process_time() - cpu_began) / items * 1e6
    print(json.dumps({"items": items, "seconds": seconds, "cpu_us": cpu_us}))


if __name__ == "__main__":
    main()
