"""The commands `nexusnitro models`, `embed` and `count-tokens`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from nexusnitro.client import Client
from nexusnitro.messages import Message

MakeClient = Callable[[argparse.Namespace], Client]


def add_commands(commands: Any, common: argparse.ArgumentParser, client: MakeClient) -> None:
    """Adds the commands to the parser.

    Args:
        commands: argparse's subparsers.
        common: The options that all commands have.
        client: Makes a client of the options.
    """
    models = commands.add_parser(
        "models",
        parents=[common],
        help="list the models of a config's backends",
        description="Lists the models of a config's backends, a line each: backend, model. Exit "
        "code 1 if a backend could not list its models.",
    )
    models.add_argument("--config", metavar="ID", help="config to ask [the server's default]")
    models.add_argument("--json", action="store_true", help="print all that is known as JSON")
    models.set_defaults(run=lambda options: _models(options, client))

    embed = commands.add_parser(
        "embed",
        parents=[common],
        help="turn texts into vectors",
        description="Turns texts into vectors, and prints one JSON list a line.",
    )
    embed.add_argument("texts", nargs="*", help="the texts; none: each line of stdin is one")
    _add_where(embed)
    embed.add_argument("--dimensions", type=int, metavar="N", help="length of the vectors")
    embed.add_argument("--json", action="store_true", help="print the whole reply as JSON")
    embed.set_defaults(run=lambda options: _embed(options, client))

    count = commands.add_parser(
        "count-tokens",
        parents=[common],
        help="count the tokens of a question",
        description="Counts the input tokens of a question, where a backend can.",
    )
    count.add_argument(
        "text", nargs="?", default="-", help="the question; - or nothing reads stdin"
    )
    _add_where(count)
    count.add_argument("--system", metavar="TEXT", help="instructions that frame the conversation")
    count.add_argument("--json", action="store_true", help="print the whole reply as JSON")
    count.set_defaults(run=lambda options: _count_tokens(options, client))


def question(text: str, system: str | None) -> list[Message]:
    """The conversation that a question on the command line stands for.

    Args:
        text: The question; `-`: it is on stdin.
        system: Instructions that frame it.

    Raises:
        ValueError: There is no question.
    """
    text = sys.stdin.read() if text == "-" else text
    if not text.strip():
        raise ValueError("there is no question: give it as an argument or on stdin")
    messages = [Message.system(system)] if system else []
    return [*messages, Message.user(text)]


def print_json(value: Any) -> None:
    """Prints what is made for JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _add_where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", metavar="ID", help="config to use [the server's default]")
    parser.add_argument("--model", metavar="NAME", help="model, or config, to use")


def _models(options: argparse.Namespace, make_client: MakeClient) -> int:
    with make_client(options) as client:
        backends = client.list_models(options.config)
    if options.json:
        print_json([backend.to_dict() for backend in backends])
    else:
        for backend in backends:
            for model in backend.models:
                print(f"{backend.backend}\t{model.id}")
    failed = [backend for backend in backends if backend.error is not None]
    for backend in failed:
        print(f"nexusnitro: {backend.backend}: {backend.error}", file=sys.stderr)
    return 1 if failed else 0


def _embed(options: argparse.Namespace, make_client: MakeClient) -> int:
    texts = options.texts or [line for line in sys.stdin.read().splitlines() if line.strip()]
    with make_client(options) as client:
        reply = client.embed(
            texts, config=options.config, model=options.model, dimensions=options.dimensions
        )
    if options.json:
        print_json(reply.to_dict())
    else:
        for embedding in reply.embeddings:
            print(json.dumps(embedding))
    return 0


def _count_tokens(options: argparse.Namespace, make_client: MakeClient) -> int:
    messages = question(options.text, options.system)
    with make_client(options) as client:
        count = client.count_tokens(messages, config=options.config, model=options.model)
    if options.json:
        print_json(count.to_dict())
    else:
        print(count.input_tokens)
    for warning in count.warnings:
        print(f"nexusnitro: warning: {warning.message}", file=sys.stderr)
    return 0
