"""The command `nexusnitro config`: create, get, list, update, delete, watch, check, batch."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from nexusnitro.cli_client import seconds
from nexusnitro.cli_config_files import parse_labels, read_config, read_configs
from nexusnitro.cli_models import MakeClient, print_json
from nexusnitro.client import Client
from nexusnitro.config import Config
from nexusnitro.config_results import BackendCheck, ConfigChange
from nexusnitro.errors import NexusNitroError

_DESCRIPTION = """\
Makes, reads, changes, watches and checks configs of the sidecar. Files hold JSON or YAML: one is
what `get --json` prints, or one of a config file's `configs`; - is stdin.
"""

_Run = Callable[[argparse.Namespace, Client], int]


def add_config_command(
    commands: Any, common: argparse.ArgumentParser, make_client: MakeClient
) -> None:
    """Adds the command to the parser.

    Args:
        commands: argparse's subparsers.
        common: The options that all commands have.
        make_client: Makes a client of the options.
    """
    config = commands.add_parser(
        "config",
        help="make, read, change, watch and check configs",
        description=_DESCRIPTION,
    )
    verbs = config.add_subparsers(dest="verb", required=True, metavar="VERB")

    def add(name: str, run: _Run, description: str) -> argparse.ArgumentParser:
        verb: argparse.ArgumentParser = verbs.add_parser(
            name,
            parents=[common],
            help=description[0].lower() + description[1:].split(". ")[0].rstrip("."),
            description=description,
        )
        verb.add_argument("--json", action="store_true", help="print JSON in place of a table")
        verb.set_defaults(run=lambda options: _run(options, run, make_client))
        return verb

    create = add("create", _create, "Makes a config.")
    _add_file(create)
    create.add_argument("--id", metavar="ID", help="its id, in place of the file's")
    _add_labels(create)
    _add_validate_only(create)

    get = add("get", _get, "Reads a config.")
    get.add_argument("id", metavar="ID")

    listing = add("list", _list, "Lists configs.")
    listing.add_argument(
        "--filter", metavar="FILTER", help='for example labels.team=search AND labels.tier="1"'
    )
    _add_labels(listing, "only those that have this label; may be repeated")

    update = add(
        "update",
        _update,
        "Changes a config: it becomes that of --file, or gets the labels. Without --file it is "
        "read first, and not written if somebody else changes it meanwhile.",
    )
    update.add_argument("id", metavar="ID")
    update.add_argument("--file", metavar="FILE", help="the config that it becomes; - is stdin")
    update.add_argument("--mask", metavar="PATHS", help="fields to change, with commas [all]")
    _add_labels(update)
    _add_validate_only(update)

    delete = add("delete", _delete, "Deletes configs.")
    delete.add_argument("ids", metavar="ID", nargs="+")
    delete.add_argument("--etag", help="etag that must still hold, of a single config")

    watch = add("watch", _watch, "Tells the current configs, then every change, until Ctrl-C.")
    watch.add_argument(
        "--after-version", type=int, default=0, metavar="N", help="go on from this version"
    )

    check = add("check", _check, "Asks the backends of a config. Exit code 1 if one fails.")
    check.add_argument("id", metavar="ID", nargs="?", help="a config of the sidecar")
    check.add_argument("--file", metavar="FILE", help="a config that need not be there; - is stdin")
    check.add_argument(
        "--backend-timeout", type=seconds, metavar="SECONDS", help="time for each backend [10]"
    )

    batch = add("batch", _batch, "Makes many configs. Exit code 1 if one was not made.")
    _add_file(batch)
    batch.add_argument(
        "--allow-partial", action="store_true", help="make those that can be made [all or nothing]"
    )
    _add_validate_only(batch)


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", default="-", help="[stdin]")


def _add_labels(parser: argparse.ArgumentParser, words: str = "label; may be repeated") -> None:
    parser.add_argument("--label", metavar="KEY=VALUE", action="append", default=[], help=words)


def _add_validate_only(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--validate-only", action="store_true", help="check, and write nothing")


def _run(options: argparse.Namespace, run: _Run, make_client: MakeClient) -> int:
    with make_client(options) as client:
        return run(options, client)


def _create(options: argparse.Namespace, client: Client) -> int:
    config = _labelled(read_config(options.file, options.id), options.label)
    return _show(client.configs.create(config, validate_only=options.validate_only), options)


def _get(options: argparse.Namespace, client: Client) -> int:
    return _show(client.configs.get(options.id), options)


def _list(options: argparse.Namespace, client: Client) -> int:
    terms = [
        f"labels.{key}={json.dumps(value)}" for key, value in parse_labels(options.label).items()
    ]
    terms += [options.filter] if options.filter else []
    configs = client.configs.list(filter=" AND ".join(terms) or None, page_size=1_000)
    if options.json:
        print_json([config.to_dict() for config in configs])
    else:
        _print_table(_HEAD, map(_row, configs))
    return 0


def _update(options: argparse.Namespace, client: Client) -> int:
    if options.file is None and not options.label:
        raise ValueError("update: nothing to change; give --file or --label")
    if options.file is not None:
        config = read_config(options.file, options.id)
    else:
        config = client.configs.get(options.id)
    config = _labelled(config, options.label)
    mask = options.mask.split(",") if options.mask else None
    changed = client.configs.update(config, update_mask=mask, validate_only=options.validate_only)
    return _show(changed, options)


def _delete(options: argparse.Namespace, client: Client) -> int:
    if options.etag is not None and len(options.ids) > 1:
        raise ValueError("--etag: is of one config; give one id")
    for id in options.ids:
        client.configs.delete(id, etag=options.etag)
    if options.json:
        print_json({"deleted": options.ids})
    return 0


def _watch(options: argparse.Namespace, client: Client) -> int:
    for change in client.configs.watch(after_version=options.after_version):
        line = json.dumps(change.to_dict()) if options.json else _change_line(change)
        print(line, flush=True)
    return 0


def _check(options: argparse.Namespace, client: Client) -> int:
    if (options.id is None) == (options.file is None):
        raise ValueError("check: give the ID of a config, or --file")
    target = options.id if options.file is None else read_config(options.file)
    checks = client.configs.check(target, backend_timeout=options.backend_timeout)
    if options.json:
        print_json([check.to_dict() for check in checks])
    else:
        head = ("BACKEND", "STATE", "LATENCY", "CREDENTIAL", "TLS", "PROXY", "MODELS")
        _print_table(head, map(_check_row, checks))
    for check in checks:
        if check.error is not None:
            _tell(f"{check.backend}: {check.error}")
        for warning in check.warnings:
            _tell(f"{check.backend}: warning: {warning.message}")
    return 0 if all(check.ok for check in checks) else 1


def _batch(options: argparse.Namespace, client: Client) -> int:
    configs = read_configs(options.file)
    results = client.configs.batch_create(
        configs, allow_partial=options.allow_partial, validate_only=options.validate_only
    )
    if options.json:
        print_json([result.to_dict() for result in results])
    else:
        made = [result.config for result in results if result.ok]
        _print_table(_HEAD, map(_row, made))
    failed = 0
    for config, result in zip(configs, results, strict=True):
        if result.error is not None:
            failed += 1
            _tell(f"{config.id or '(no id)'}: {_words(result.error)}")
    return 1 if failed else 0


def _labelled(config: Config, labels: Sequence[str]) -> Config:
    if not labels:
        return config
    return config.replace(labels={**config.labels, **parse_labels(labels)})


def _show(config: Config, options: argparse.Namespace) -> int:
    if options.json:
        print_json(config.to_dict())
    else:
        _print_table(_HEAD, [_row(config)])
    for warning in config.state.warnings:
        _tell(f"warning: {warning.message}")
    return 0


_HEAD = ("ID", "ORIGIN", "BACKENDS", "LABELS", "UPDATED", "ETAG")


def _row(config: Config) -> tuple[str, ...]:
    updated = config.state.update_time
    return (
        config.id,
        config.state.origin or "",
        ",".join(f"{backend.name}={backend.model or '*'}" for backend in config.backends),
        ",".join(f"{key}={value}" for key, value in sorted(config.labels.items())),
        updated.strftime("%Y-%m-%dT%H:%M:%SZ") if updated is not None else "",
        config.etag,
    )


def _check_row(check: BackendCheck) -> tuple[str, ...]:
    accepted = {None: "", True: "accepted", False: "refused"}[check.credential_accepted]
    return (
        check.backend,
        "ok" if check.ok else "failed",
        f"{1e3 * check.latency:.0f} ms" if check.latency is not None else "",
        accepted,
        check.tls,
        check.proxy,
        f"{len(check.models)}" if check.models else "",
    )


def _change_line(change: ConfigChange) -> str:
    if change.config is not None:
        return "\t".join((str(change.version), change.kind, *_row(change.config)[:4]))
    return "\t".join(filter(None, (str(change.version), change.kind, change.id)))


def _print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints columns that are as wide as what they hold; those without anything are left out."""
    lines = [head, *rows]
    used = [i for i in range(len(head)) if i == 0 or any(line[i] for line in lines[1:])]
    widths = [max(len(line[i]) for line in lines) for i in used]
    for line in lines:
        cells = [line[i].ljust(width) for i, width in zip(used, widths, strict=True)]
        print("  ".join(cells).rstrip())


def _words(error: NexusNitroError) -> str:
    return f"{' '.join(error.message.split())} [{error.reason or error.code}]"


def _tell(words: str) -> None:
    print(f"nexusnitro: {words}", file=sys.stderr)
