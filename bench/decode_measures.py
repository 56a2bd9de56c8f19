"""What it costs to decode streams of every wire: CPU time a byte of small and large events."""

from __future__ import annotations

from figures import Figures
from measures import QUICK, Bench
from processes import run_json

SECONDS_MAX = 120.0
LARGE_MIB = 64
QUICK_LARGE_MIB = 4

WIRES = (
    "openai",
    "openai_responses",
    "lightllm",
    "azure_openai",
    "anthropic",
    "bedrock",
    "gemini",
    "vertex",
    "ollama",
    "cohere",
    "custom",
)


def measure_decoding(bench: Bench) -> None:
    """Nanoseconds a byte, by wire, size of the event and size of the pieces."""
    large_mib = QUICK_LARGE_MIB if bench.plan == QUICK else LARGE_MIB
    for _ in range(bench.plan.few_repetitions):
        result = run_json([bench.programs.decode_cost, str(large_mib)], SECONDS_MAX)
        for name, value in result.items():
            if name.startswith("decode_"):
                bench.figures.add(name, value)
    bench.progress.say(
        f"decoding: a byte of a {large_mib} MiB event costs at most "
        f"{worst_growth(bench.figures, 'event'):.2f} times one of 1 MiB, fed byte by byte "
        f"{worst_growth(bench.figures, 'bytes'):.2f} times"
    )


def worst_growth(figures: Figures, kind: str) -> float:
    """How many times as much a byte of the large event costs, on the wire where that is most."""
    return max(
        figures.median(f"decode_{wire}_{kind}_large_ns_per_byte")
        / figures.median(f"decode_{wire}_{kind}_small_ns_per_byte")
        for wire in WIRES
    )
