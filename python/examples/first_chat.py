"""Starts a sidecar, streams one chat from it to the terminal, and stops it: the job of `make run`.

python first_chat.py --server build/server/nexusnitro-server
python first_chat.py --server build/server/nexusnitro-server --backend http://127.0.0.1:8000/v1
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import nexusnitro

PROMPT = "Tell me in one sentence what a sidecar is."

# JSON strings are YAML strings, so that any URL can stand here.
CONFIG = """\
configs:
  local:
    backends:
      - {{name: local, api_schema: openai, endpoint: {endpoint}, any_model: true}}
default_config: local
"""


def start(program: str | None, backend: str | None) -> nexusnitro.Server:
    """Starts the sidecar on the embedded backend, or on an OpenAI-like one at `backend`."""
    if backend is None:
        return nexusnitro.Server(embedded=True, binary=program)
    with tempfile.TemporaryDirectory(
        prefix="nexusnitro-"
    ) as folder:  # It is read at the start alone.
        config_file = Path(folder) / "nexusnitro.yaml"
        config_file.write_text(CONFIG.format(endpoint=json.dumps(backend)))
        return nexusnitro.Server(config_file, binary=program)


def main() -> int:
    """Runs the example."""
    parser = argparse.ArgumentParser(description="Streams one chat from a sidecar of its own.")
    parser.add_argument("--server", metavar="FILE", help="the sidecar's program [found by itself]")
    parser.add_argument(
        "--backend", metavar="URL", help="an OpenAI-compatible server, with its /v1"
    )
    options = parser.parse_args()
    print(f"Starting the sidecar on {options.backend or 'the embedded backend'}.", flush=True)
    started = time.monotonic()
    try:
        server = start(options.server, options.backend)
    except nexusnitro.ServerStartError as error:
        print(error, file=sys.stderr)
        return 1
    seconds = time.monotonic() - started
    print(f"It takes calls on {server.target} after {seconds:.2f} s.\n\n> {PROMPT}\n", flush=True)
    try:
        with server.client() as client, client.stream_chat(PROMPT, max_output_tokens=60) as stream:
            for text in stream.text_deltas:
                print(text, end="", flush=True)
        reply = stream.response
        print(
            f"\n\n[{reply.finish_reason}, {reply.usage.output_tokens} output tokens of "
            f"{reply.model} at the backend {reply.call.backend}, {reply.call.total_time:.3f} s]"
        )
        failed = False
    except nexusnitro.NexusNitroError as error:
        print(f"\nThe chat failed: {error}", file=sys.stderr)
        failed = True
    finally:
        server.stop()
    print(f"The sidecar has stopped with exit code {server.exit_code}.")
    return 1 if failed or server.exit_code else 0


if __name__ == "__main__":
    sys.exit(main())
