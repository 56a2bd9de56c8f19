"""Runs every fuzz target for a chosen time, and prints what each did.

Seeds are the small replies in tests/fixtures and those in tests/fuzz/corpus. What a target finds
interesting is kept beside the build, so that the next run goes on from there. A finding is kept in
the build's folder `findings`, and fails the run.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
RUN_SETTINGS = ("-timeout=10", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1")
# Beyond the time that a target was given: to read its corpus, and to end.
SLACK_S = 120


@dataclass(frozen=True)
class Result:
    """What one target did."""

    name: str
    runs: int
    corpus: int
    finding: str  # The last lines that it printed, if it failed.


def seeds(name: str) -> list[Path]:
    """Folders with inputs to begin from."""
    folders = [TESTS / "fuzz" / "corpus" / name]
    if name.endswith("_chat"):
        folders += sorted((TESTS / "fixtures").glob(f"{name.removesuffix('_chat')}*"))
    if name in ("sse_parser", "json_reader"):
        folders += [TESTS / "fixtures" / "openai", TESTS / "fixtures" / "gemini"]
    if name == "ndjson_parser":
        folders.append(TESTS / "fixtures" / "ollama")
    if name == "config_file":
        folders.append(TESTS.parent / "examples" / "configs")
    return [folder for folder in folders if folder.is_dir()]


def encode(text: Path, binary: Path) -> None:
    """Turns a ChatRequest in text form into its bytes."""
    command = ["protoc", f"-I{TESTS.parent / 'proto'}", "--encode=nexusnitro.v1.ChatRequest"]
    with text.open("rb") as source, binary.open("wb") as target:
        subprocess.run(
            [*command, "nexusnitro/v1/chat.proto"], stdin=source, stdout=target, check=True
        )


def run(target: Path, build: Path, seconds: int) -> Result:
    """Fuzzes one target."""
    name = target.name.removesuffix("_fuzz")
    corpus = build / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    findings = build / "findings"
    findings.mkdir(exist_ok=True)
    # Bodies alone: what is expected of them is no input.
    start = build / "seeds" / name
    shutil.rmtree(start, ignore_errors=True)
    start.mkdir(parents=True)
    for folder in seeds(name):
        for path in folder.iterdir():
            if path.suffix == ".textproto":
                encode(path, start / path.stem)
            elif path.is_file() and path.suffix != ".json":
                shutil.copyfile(path, start / f"{folder.name}-{path.name}")
    command = [target, *RUN_SETTINGS, f"-max_total_time={seconds}"]
    command += [f"-artifact_prefix={findings}/{name}-", corpus, start]
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=seconds + SLACK_S,
            env={**os.environ, "SPDLOG_LEVEL": "off"},
            check=False,
        )
        failed, output = done.returncode != 0, done.stderr.decode(errors="replace")
    except subprocess.TimeoutExpired as slow:
        failed, output = True, (slow.stderr or b"").decode(errors="replace") + "\nnever ended"
    executed = re.search(r"number_of_executed_units: *(\d+)", output)
    lines = output.strip().splitlines()[-40:]
    return Result(
        name,
        int(executed[1]) if executed else 0,
        sum(1 for _ in corpus.iterdir()),
        "\n".join(lines) if failed else "",
    )


def main() -> int:
    """Fuzzes all targets, as many side by side as there are processors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="folder of the fuzz build")
    parser.add_argument("--seconds", type=int, default=20, help="for each target (20)")
    parser.add_argument("--only", default="", help="targets whose name has this in it")
    options = parser.parse_args()
    build = options.build.resolve()
    targets = [
        path
        for path in sorted((build / "tests" / "fuzz").glob("*_fuzz"))
        if options.only in path.name and os.access(path, os.X_OK)
    ]
    if not targets:
        print(f"no fuzz target in {build} has {options.only!r} in its name", file=sys.stderr)
        return 2
    workers = os.cpu_count() or 1
    print(f"{len(targets)} targets, {options.seconds} s each, {workers} side by side", flush=True)
    failures = []
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(run, target, build, options.seconds) for target in targets]
        for job in concurrent.futures.as_completed(jobs):
            result = job.result()
            state = "FOUND" if result.finding else "ok"
            print(f"  {result.name:20} {result.runs:>10} runs {result.corpus:>6} inputs  {state}")
            sys.stdout.flush()
            if result.finding:
                failures.append(result)
    for failure in failures:
        print(f"\n== {failure.name}\n{failure.finding}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
