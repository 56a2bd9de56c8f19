"""Measures the sidecar against its floors, prints one table, and writes the figures as JSON.

    .venv/bin/python bench/run.py --build build --output build/bench.json

README.md in this folder says what is measured and how. The exit code is 0 unless a program failed:
a missed goal is printed, not enforced.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import sys
import tempfile
from pathlib import Path

import machine
from bed import Bed
from config_measures import measure_configs
from decode_measures import measure_decoding
from figures import Figures, Progress
from footprint import measure_memory, measure_start
from measures import QUICK, Bench, Plan, measure_first_chunk, measure_streams, measure_unary
from processes import BenchError, Programs, raise_descriptor_limit
from python_measures import measure_python
from table import goals, print_table

MEASURES = {
    "start": measure_start,
    "unary": measure_unary,
    "first_chunk": measure_first_chunk,
    "streams": measure_streams,
    "memory": measure_memory,
    "decoding": measure_decoding,
    "python": measure_python,
    "configs": measure_configs,
}


def main() -> int:
    """Reads the command line and runs; returns the exit code."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    for name in [name for name in os.environ if name.startswith("NEXUSNITRO_")]:
        del os.environ[name]  # The caller's own settings are not what is measured.
    try:
        _run(arguments)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: interrupted; all its programs are stopped", file=sys.stderr)
        return 130
    return 0


def _run(arguments: argparse.Namespace) -> None:
    programs = Programs(arguments.build)
    raise_descriptor_limit()
    figures, progress, usage = Figures(), Progress(), machine.Usage()
    plan = QUICK if arguments.quick else Plan()
    names = arguments.only or list(MEASURES)
    with tempfile.TemporaryDirectory(prefix="nexusnitro-bench-") as folder:
        bench = Bench(programs, Path(folder), plan, figures, progress)
        with Bed(programs, bench.folder) as bed:
            build = machine.server_build(bed.sidecar_target.replace("unix:/", "unix:///", 1))
        for name, measure in MEASURES.items():
            if name in names:
                measure(bench)
    print()
    print(machine.describe(build, shlex.join([Path(sys.executable).name, *sys.argv])))
    print(f"took      {progress.seconds():.0f} s; {usage.summary()}")
    if arguments.quick:
        print("NOTE      --quick: one short repetition each; not for comparing")
    print_table(figures)
    print("\nGoals:")
    for goal in goals(figures):
        print(goal)
    if arguments.output is not None:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(json.dumps(figures.medians(), indent=2) + "\n")
        print(f"\nThe medians are in {arguments.output}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--build", type=Path, default=Path("build"), help="CMake's build folder")
    parser.add_argument("--output", type=Path, help="JSON file for the medians")
    parser.add_argument("--quick", action="store_true", help="only see that it works (30 s)")
    parser.add_argument(
        "--only", action="append", choices=list(MEASURES), help="one measure; may be repeated"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
