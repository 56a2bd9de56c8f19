"""Starts a sidecar, streams one chat from it to the terminal, and stops it: the job of `make run`.

    python first_chat.py --server build/server/nexusnitro-server
    python first_chat.py --server build/server/nexusnitro-server --backend http://127.0.0.1:8000/v1
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import nexusnitro

PROMPT = "Tell me in one sentence what a sidecar is."


def server_arguments(folder: Path, backend: str | None) -> list[str]:
    """Returns the server's flags: the embedded backend, or one that speaks OpenAI's wire at `backend`."""
    if backend is None:
        return ["--embedded"]
    config_file = folder / "nexusnitro.yaml"
    config_file.write_text(
        "configs:\n"
        "  local:\n"
        "    backends:\n"
        f"      - {{name: local, api_schema: openai, endpoint: '{backend}', any_model: true}}\n"
        "default_config: local\n"
    )
    return ["--config-file", str(config_file)]


def main() -> None:
    """Runs the example."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", default="nexusnitro-server", help="the server's program")
    parser.add_argument("--backend", help="base URL of an OpenAI-compatible server, with its /v1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nexusnitro-") as name:
        folder = Path(name)
        target = f"unix://{folder}/nexusnitro.sock"
        print(f"Starting {options.server} on {target}", flush=True)
        with (folder / "server.log").open("w") as log:
            server = subprocess.Popen(
                [options.server, "--listen", target, *server_arguments(folder, options.backend)],
                stdout=log,
                stderr=log,
            )
        started = time.monotonic()
        try:
            with nexusnitro.Client(target) as client:
                with client.stream_chat(PROMPT, max_output_tokens=60) as stream:
                    for text in stream.text_deltas:
                        print(text, end="", flush=True)
                reply = stream.response
            seconds = time.monotonic() - started
            print(
                f"\n[{reply.finish_reason}, {reply.usage.output_tokens} output tokens, backend "
                f"{reply.call.backend}, {seconds:.2f} s from the server's start]"
            )
        finally:
            server.send_signal(signal.SIGTERM)
            code = server.wait(timeout=30)
        print(f"The server has stopped with exit code {code}.")


if __name__ == "__main__":
    main()
