"""The table that is printed: the machine, the figures beside their floors, and the goals."""

from __future__ import annotations

from dataclasses import dataclass

from decode_measures import WIRES
from figures import Figures
from footprint import MEMORY_STREAMS
from measures import BATCH_IN_FLIGHT, IN_FLIGHT, PACED_STREAMS, UNPACED_STREAMS

CPU_RATIO_MAX = 1.6
STREAM_CPU_RATIO_MAX = 1.5
CONFIGS_PER_S_MIN = 355_413

COLUMNS = "{:<58}{:>11}{:>11}{:>11}{:>6}{:>8}{:>8}"


LEGEND = """
null: a gRPC server on the same API and a Unix socket, with nothing behind it. direct: the same
request to the same backend in a bare libcurl loop that parses nothing; its CPU time is that
client's. Any other CPU time is the server process's alone. ±: half the range of the repetitions."""


@dataclass(frozen=True)
class Row:
    """One line of the table: the sidecar's figure `name`, and those that it is compared with."""

    label: str
    name: str
    null: str = ""
    direct: str = ""


def _both(label: str, name: str) -> Row:
    return Row(label, name, f"null_{name}", f"direct_http_{name}")


def _null(label: str, name: str) -> Row:
    return Row(label, name, f"null_{name}")


CALL_FIGURES = (
    ("calls/s", "per_s"),
    ("p50, µs", "p50_us"),
    ("p99, µs", "p99_us"),
    ("CPU of a call, µs", "cpu_us"),
)


def _unary_rows() -> list[Row]:
    rows = []
    for n in IN_FLIGHT:
        for label, suffix in CALL_FIGURES:
            floors = (f"null_unary_c{n}_{suffix}", f"direct_http_c{n}_{suffix}")
            rows.append(Row(f"{n} in flight: {label}", f"unary_c{n}_{suffix}", *floors))
    rows.append(Row("1 in flight: p50 above direct HTTP, µs", "unary_c1_added_p50_us"))
    rows.append(Row("1 in flight: p99 above direct HTTP, µs", "unary_c1_added_p99_us"))
    n = BATCH_IN_FLIGHT
    for label, suffix in CALL_FIGURES:
        floors = (f"null_unary_c{n}_{suffix}", f"direct_http_c{n}_{suffix}")
        rows.append(Row(f"BatchChat, {n} in flight: {label}", f"batch_chat_c{n}_{suffix}", *floors))
    return rows


def _decoding_rows() -> list[Row]:
    """The large event beside the small one, which stands in the place of a floor."""
    rows = []
    for kind, label in (("event", "one event, 16 KiB pieces"), ("bytes", "byte by byte")):
        for wire in WIRES:
            name = f"decode_{wire}_{kind}"
            rows.append(
                Row(f"{wire}: {label}", f"{name}_large_ns_per_byte", f"{name}_small_ns_per_byte")
            )
    return rows


SECTIONS: list[tuple[str, list[Row]]] = [
    ("Whole chats, C++ client", _unary_rows()),
    (
        "First chunk, one stream at a time",
        [
            _both("p50, µs (1 ms of it is the mock's pause)", "first_chunk_p50_us"),
            _both("p99, µs", "first_chunk_p99_us"),
            Row("p50 above direct HTTP, µs", "added_first_chunk_p50_us"),
            Row("p99 above direct HTTP, µs", "added_first_chunk_p99_us"),
        ],
    ),
    (
        "Streams, C++ client, deltas not joined unless said",
        [
            _both(f"{PACED_STREAMS} paced: CPU of an upstream delta, µs", "stream_cpu_us"),
            _null(f"{PACED_STREAMS} paced (50/s each): deltas/s", "stream_paced_per_s"),
            Row(
                f"{MEMORY_STREAMS} paced (50/s each): deltas/s",
                f"stream_paced_{MEMORY_STREAMS}_per_s",
            ),
            _both(f"{UNPACED_STREAMS} unpaced: deltas/s", "stream_chunks_per_s"),
            _both(
                f"{UNPACED_STREAMS} unpaced: CPU of an upstream delta, µs", "stream_unpaced_cpu_us"
            ),
            Row(
                f"{UNPACED_STREAMS} unpaced, joined: upstream deltas/s",
                "joined_stream_chunks_per_s",
            ),
            Row(
                f"{UNPACED_STREAMS} unpaced, joined: CPU of one, µs", "joined_stream_unpaced_cpu_us"
            ),
        ],
    ),
    (
        "Footprint",
        [
            _null("start: exec to the first health answer, ms", "start_ms"),
            _null("resident memory after the start, MB (10^6)", "rss_idle_mb"),
            _null(
                f"peak with {MEMORY_STREAMS} paced streams, MB", f"rss_{MEMORY_STREAMS}_streams_mb"
            ),
        ],
    ),
    ("Decoding, ns CPU a byte (null: the small event; sidecar: the large)", _decoding_rows()),
    (
        "Python package (direct: http.client and json)",
        [
            _both("chat, 1 thread: calls/s", "python_unary_c1_per_s"),
            _both("chat, 8 threads: calls/s", "python_unary_per_s"),
            _null("async chat, 64 tasks: calls/s", "python_async_unary_per_s"),
            Row("batch_chat, 64 at once: calls/s", "python_batch_chat_per_s"),
            Row("async batch_chat, 64 at once: calls/s", "python_async_batch_chat_per_s"),
            _both("stream_chat, 1 thread, not joined: deltas/s", "python_stream_deltas_per_s"),
            Row("stream_chat, 1 thread, joined: tokens/s", "python_stream_joined_tokens_per_s"),
            _null("async stream_chat, 8 tasks: deltas/s", "python_async_stream_deltas_per_s"),
            Row("Message made, encoded with 9 others: objects/s", "python_message_objects_per_s"),
            Row("ChatRequest made, encoded: objects/s", "python_request_objects_per_s"),
        ],
    ),
    (
        "Configs made over gRPC: all different, every reply compared, all listed and compared again",
        [
            _null("C++ client, batches of 1,000, memory: configs/s", "config_batch_per_s"),
            _null("  CPU of one in the server, µs", "config_batch_cpu_us"),
            _null("  CPU of one in the client, µs", "config_batch_client_cpu_us"),
            Row("  memory of one in the server, bytes", "config_bytes"),
            Row("  listed in pages of 1,000: configs/s", "config_read_back_per_s"),
            _null("C++ client, one each, 64 in flight, memory: configs/s", "config_unary_per_s"),
            _null("  CPU of one in the server, µs", "config_unary_cpu_us"),
            Row("C++ client, batches of 1,000, SQLite: configs/s", "config_sqlite_batch_per_s"),
            Row(
                "C++ client, one each, 64 in flight, SQLite: configs/s", "config_sqlite_unary_per_s"
            ),
            Row("Python, batch_create, memory: configs/s", "python_config_create_per_s"),
            Row("  CPU of one in the client, µs", "python_config_create_client_cpu_us"),
            Row("  listed and compared: configs/s", "python_config_list_per_s"),
        ],
    ),
    (
        "Config and Backend of Python",
        [
            Row(
                "made (types, ranges, names, what is required): objects/s",
                "python_config_objects_per_s",
            ),
            Row("  memory of one without its texts, bytes", "python_config_object_bytes"),
            Row(
                "Config.check() (URLs, headers, what goes together): objects/s",
                "python_config_check_per_s",
            ),
        ],
    ),
]


def print_table(figures: Figures) -> None:
    """Prints what was measured; what was not is left out."""
    heads = ("median of the repetitions", "null", "direct", "sidecar", "±", "/null", "/direct")
    print("\n" + COLUMNS.format(*heads))
    for title, rows in SECTIONS:
        rows = [row for row in rows if row.name in figures]
        if rows:
            print(f"\n{title}")
        for row in rows:
            print(_line(row, figures))
    print(LEGEND)


def _line(row: Row, figures: Figures) -> str:
    value = figures.median(row.name)
    cells = [f"  {row.label}"]
    ratios = []
    for name in (row.null, row.direct):
        if name and name in figures:
            floor = figures.median(name)
            cells.append(_number(floor))
            ratios.append(f"{value / floor:.2f}" if floor else "-")
        else:
            cells.append("")
            ratios.append("")
    cells += [_number(value), f"{figures.spread(row.name):.0%}", *ratios]
    return COLUMNS.format(*cells).rstrip()


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1f}"


@dataclass(frozen=True)
class Goal:
    """A figure that has to be at least or at most something."""

    label: str
    value: float
    limit: float
    at_least: bool = False

    def __str__(self) -> str:
        met = self.value >= self.limit if self.at_least else self.value <= self.limit
        bound = "at least" if self.at_least else "at most"
        verdict = "ok" if met else "MISSED"
        return f"  {verdict:<7}{self.label}: {_number(self.value)}, {bound} {_number(self.limit)}"


def goals(figures: Figures) -> list[Goal]:
    """The goals that can be judged with what was measured."""
    found = []
    if "unary_c64_cpu_us" in figures:
        floor = figures.median("null_unary_c64_cpu_us") + figures.median("direct_http_c64_cpu_us")
        found += [
            Goal(
                f"CPU of a call at 64 in flight, µs ({CPU_RATIO_MAX} × null and direct together)",
                figures.median("unary_c64_cpu_us"),
                CPU_RATIO_MAX * floor,
            ),
            Goal("added p50 at 1 in flight, µs", figures.median("unary_c1_added_p50_us"), 400),
            Goal("calls/s at 64 in flight", figures.median("unary_c64_per_s"), 8000, at_least=True),
        ]
    if "stream_cpu_us" in figures:
        found.append(
            Goal(
                f"CPU of a paced upstream delta, µs ({STREAM_CPU_RATIO_MAX} × null)",
                figures.median("stream_cpu_us"),
                STREAM_CPU_RATIO_MAX * figures.median("null_stream_cpu_us"),
            )
        )
    rate = f"stream_paced_{MEMORY_STREAMS}_per_s"
    if rate in figures:
        found += [
            Goal("paced deltas/s (25,600 offered)", figures.median(rate), 25_000, at_least=True),
            Goal(
                f"peak memory with {MEMORY_STREAMS} paced streams, MB",
                figures.median(f"rss_{MEMORY_STREAMS}_streams_mb"),
                60,
            ),
        ]
    if "config_batch_per_s" in figures:
        found += [
            Goal(
                "configs made over gRPC in batches, C++ client, a second",
                figures.median("config_batch_per_s"),
                CONFIGS_PER_S_MIN,
                at_least=True,
            ),
            Goal(
                "configs made over gRPC in batches, Python, a second",
                figures.median("python_config_create_per_s"),
                60_000,
                at_least=True,
            ),
            Goal(
                "Config objects made in Python a second",
                figures.median("python_config_objects_per_s"),
                CONFIGS_PER_S_MIN,
                at_least=True,
            ),
            Goal("memory of a config in the server, bytes", figures.median("config_bytes"), 1024),
            Goal(
                "memory of a Config object, bytes",
                figures.median("python_config_object_bytes"),
                1024,
            ),
        ]
    if "start_ms" in figures:
        found += [
            Goal("idle memory, MB", figures.median("rss_idle_mb"), 30),
            Goal("start, ms", figures.median("start_ms"), 150),
        ]
    return found
