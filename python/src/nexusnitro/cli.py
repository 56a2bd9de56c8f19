"""The command `nexusnitro`.

    nexusnitro chat "Why is the sky blue?"
    git diff | nexusnitro chat --system "Write a commit message." -
    nexusnitro models --config fast
    nexusnitro config list --json
    nexusnitro health --wait && echo up

`nexusnitro --help` lists the exit codes.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from nexusnitro.cli_client import common_options, make_client, seconds
from nexusnitro.cli_configs import add_config_command
from nexusnitro.cli_models import add_commands, print_json, question
from nexusnitro.client_base import NOT_SERVING
from nexusnitro.errors import (
    DrainingError,
    InvalidRequestError,
    NexusNitroError,
    SidecarUnavailableError,
)
from nexusnitro.replies import ChatReply
from nexusnitro.stats import LatencyStats, Stats
from nexusnitro.version import __version__

EXIT_OK = 0
EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_NOT_REACHED = 3
EXIT_NOT_SERVING = 4
EXIT_INTERRUPTED = 128 + signal.SIGINT
EXIT_PIPE_CLOSED = 128 + signal.SIGPIPE

_HEALTH_CONNECT_TIMEOUT = 2.0  # Seconds; whoever asks wants to know now.
_WAIT_DEFAULT = 10.0  # Seconds.

_EXIT_CODES = f"""\
exit codes:
  {EXIT_OK}    all is well
  {EXIT_ERROR}    the call failed: the sidecar or a backend reports an error
  {EXIT_USAGE}    the command line is wrong
  {EXIT_NOT_REACHED}    the sidecar was not reached
  {EXIT_NOT_SERVING}    the sidecar was reached, but it is starting or shutting down
  {EXIT_INTERRUPTED}  interrupted with Ctrl-C; the call was cancelled
  {EXIT_PIPE_CLOSED}  whoever read the output has left; the call was cancelled
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command.

    Args:
        arguments: The command line. Default: that of this process.

    Returns:
        The exit code.
    """
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # Whoever read the output has left, like `head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_PIPE_CLOSED
    except SidecarUnavailableError as error:
        not_serving = error.reason == NOT_SERVING
        return _complain(error, EXIT_NOT_SERVING if not_serving else EXIT_NOT_REACHED)
    except DrainingError as error:
        return _complain(error, EXIT_NOT_SERVING)
    except NexusNitroError as error:
        return _complain(error, EXIT_ERROR)
    except (TypeError, ValueError) as error:
        return _complain(error, EXIT_USAGE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nexusnitro",
        description="Talks to LLM backends through the NexusNitro sidecar.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"nexusnitro {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    common = common_options()

    chat = commands.add_parser(
        "chat",
        parents=[common],
        help="ask a model, and print its answer as it comes",
        description="Asks a model, and prints its answer as it comes.",
    )
    chat.add_argument("text", nargs="?", default="-", help="the question; - or nothing reads stdin")
    chat.add_argument("--config", metavar="ID", help="config to use [the server's default]")
    chat.add_argument("--model", metavar="NAME", help="model, or config, to use")
    chat.add_argument("--system", metavar="TEXT", help="instructions that frame the conversation")
    chat.add_argument("--max-output-tokens", type=int, metavar="N", help="most tokens to generate")
    chat.add_argument("--temperature", type=float, metavar="T", help="sampling temperature")
    chat.add_argument("--json", action="store_true", help="print the whole reply as JSON")
    chat.add_argument("--no-stream", action="store_true", help="print the answer when it is whole")
    chat.set_defaults(run=_chat)

    health = commands.add_parser(
        "health",
        parents=[common],
        help="tell whether the sidecar takes calls",
        description="Tells whether the sidecar takes calls: exit code 0 if it does, 4 if it is "
        "starting or shutting down, 3 if it was not reached.",
    )
    health.add_argument(
        "--wait",
        nargs="?",
        type=seconds,
        const=_WAIT_DEFAULT,
        metavar="SECONDS",
        help=f"wait until it takes calls, at most SECONDS [{_WAIT_DEFAULT:.0f}]",
    )
    health.set_defaults(run=_health)

    stats = commands.add_parser(
        "stats",
        parents=[common],
        help="print the sidecar's figures",
        description="Prints the sidecar's figures since its start.",
    )
    stats.add_argument(
        "--json", action="store_true", help="print all figures as JSON, one line each"
    )
    stats.add_argument(
        "--watch",
        nargs="?",
        type=seconds,
        const=1.0,
        metavar="SECONDS",
        help="again and again, every SECONDS [1]",
    )
    stats.set_defaults(run=_stats)
    add_commands(commands, common, make_client)
    add_config_command(commands, common, make_client)
    return parser


def _chat(options: argparse.Namespace) -> int:
    messages = question(options.text, options.system)
    asked: dict[str, Any] = {
        "config": options.config,
        "model": options.model,
        "max_output_tokens": options.max_output_tokens,
        "temperature": options.temperature,
    }
    with make_client(options) as client:
        if options.json or options.no_stream:
            reply = client.chat(messages, **asked)
            if options.json:
                print_json(reply.to_dict())
            else:
                print(reply.text)
                _tell_about(reply)
            return EXIT_OK
        ends_line = True
        try:
            with client.stream_chat(messages, **asked) as stream:
                for piece in stream.text_deltas:
                    print(piece, end="", flush=True)
                    ends_line = piece.endswith("\n")
        finally:
            if not ends_line:
                print(flush=True)
        _tell_about(stream.response)
    return EXIT_OK


def _tell_about(reply: ChatReply) -> None:
    """Says on stderr what the text does not show."""
    for call in reply.tool_calls:
        print(f"nexusnitro: tool call {call.name}({call.arguments_json})", file=sys.stderr)
    if reply.refusal:
        print(f"nexusnitro: refusal: {reply.refusal}", file=sys.stderr)
    if reply.finish_reason not in (None, "stop", "stop_sequence", "tool_calls"):
        print(f"nexusnitro: the answer ended early: {reply.finish_reason}", file=sys.stderr)
    for warning in reply.warnings:
        print(f"nexusnitro: warning: {warning.message}", file=sys.stderr)


def _health(options: argparse.Namespace) -> int:
    with make_client(options, connect_timeout=_HEALTH_CONNECT_TIMEOUT) as client:
        if options.wait is not None:
            client.wait_ready(options.wait)
        serving = options.wait is not None or client.health()
        print(f"{client.target}: {'serving' if serving else 'not serving'}")
        return EXIT_OK if serving else EXIT_NOT_SERVING


def _stats(options: argparse.Namespace) -> int:
    with make_client(options) as client:
        if options.watch is None:
            _print_stats(client.stats(), options.json)
            return EXIT_OK
        for stats in client.watch_stats(options.watch):
            _print_stats(stats, options.json)
    return EXIT_OK


def _print_stats(stats: Stats, as_json: bool) -> None:
    if as_json:
        print(json.dumps(stats.to_dict(), ensure_ascii=False), flush=True)
        return
    calls, tokens = stats.calls, stats.tokens
    lines = [
        f"up {stats.uptime or 0.0:.0f} s, version {stats.build.version}"
        + (", draining" if stats.draining else ""),
        (
            f"calls    {calls.started} started, {calls.succeeded} succeeded, "
            f"{calls.failed} failed, {calls.cancelled} cancelled, "
            f"{calls.in_flight} in flight, {calls.queued} queued"
        ),
        (
            f"attempts {calls.attempts}, of which {calls.retries} retries and "
            f"{calls.fallbacks} fallbacks"
        ),
        f"tokens   {tokens.input} in, {tokens.output} out",
        (
            f"latency  {_latency(stats.call_latency)}; to the first token "
            f"{_latency(stats.first_token_latency)}"
        ),
        f"open     {stats.streams_open} streams, {stats.backend_connections_open} connections",
    ]
    if calls.errors_by_reason:
        errors = sorted(calls.errors_by_reason.items(), key=lambda item: -item[1])
        lines.append("errors   " + ", ".join(f"{count} {reason}" for reason, count in errors))
    print("\n".join(lines), flush=True)


def _latency(latency: LatencyStats) -> str:
    if not latency.count:
        return "-"
    return ", ".join(
        f"{name} {1e3 * (value or 0.0):.1f} ms"
        for name, value in (("p50", latency.p50), ("p99", latency.p99))
    )


def _complain(error: Exception, code: int) -> int:
    message = " ".join(str(error).split())
    hint = ""
    if isinstance(error, NexusNitroError):
        facts = [error.reason or error.code]
        facts += [f"call {error.call_id}"] if error.call_id else []
        hint = f" [{', '.join(facts)}]"
    if isinstance(error, InvalidRequestError) and error.field and error.field not in message:
        hint = f" ({error.field}){hint}"
    print(f"nexusnitro: {message}{hint}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
