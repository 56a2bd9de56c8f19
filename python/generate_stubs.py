"""Makes the Python stubs of `nexusnitro.v1` from the `.proto` files.

    /usr/bin/python3 python/generate_stubs.py [--force]

Needs `protoc` and `grpc_python_plugin` (Debian: protobuf-compiler, protobuf-compiler-grpc) and the
Python package protobuf. Writes messages (`*_pb2.py`, `*_pb2.pyi`) and stubs (`*_pb2_grpc.py`,
`*_pb2_grpc.pyi`) into `src/nexusnitro/v1/`. Does nothing while they are newer than what they are
made from. Exit code 1, and a line that says why, if they cannot be made.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PYTHON_DIR = Path(__file__).resolve().parent
PROTO_ROOT = PYTHON_DIR.parent / "proto"
PACKAGE_DIR = "nexusnitro/v1"
SOURCE_ROOT = PYTHON_DIR / "src"
OUTPUT_DIR = SOURCE_ROOT / PACKAGE_DIR

# The code of a newer protoc asks for a protobuf runtime as new; that of this one runs on all since.
PROTOC_VERSION_MAX = (3, 21)

# Kinds of methods, by whether requests and responses are streams.
_KINDS = {
    (False, False): "UnaryUnary",
    (False, True): "UnaryStream",
    (True, True): "StreamStream",
}


class StubError(Exception):
    """The stubs cannot be made; the message says why and what helps."""


def main() -> int:
    """Runs the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--force", action="store_true", help="make them even if they are new")
    arguments = parser.parse_args()
    try:
        made = generate(force=arguments.force)
    except StubError as error:
        print(f"generate_stubs: {error}", file=sys.stderr)
        return 1
    print(f"generate_stubs: {'made' if made else 'up to date:'} {OUTPUT_DIR}")
    return 0


def ensure() -> None:
    """Makes the stubs if they are missing or old; for the build hooks.

    Where the protos or the tools are absent, as in an sdist, existing stubs are taken as they are.

    Raises:
        StubError: There are no stubs, and they cannot be made.
    """
    try:
        generate()
    except StubError:
        if not _has_outputs():
            raise


def generate(force: bool = False) -> bool:
    """Makes the stubs.

    Args:
        force: Makes them even if they are newer than what they are made from.

    Returns:
        Whether they were made; False if they were new enough.

    Raises:
        StubError: The protos or a tool are missing, or a tool failed.
    """
    protos = sorted((PROTO_ROOT / PACKAGE_DIR).glob("*.proto"))
    if not protos:
        raise StubError(f"no .proto files in {PROTO_ROOT / PACKAGE_DIR}")
    if not force and _up_to_date(protos):
        return False
    protoc = _tool("protoc", "protobuf-compiler")
    plugin = _tool("grpc_python_plugin", "protobuf-compiler-grpc")
    _warn_if_too_new(protoc)
    # Made beside the package and moved into it, so that a build at the same time never reads half a
    # file, and an interrupted run leaves the old ones.
    with tempfile.TemporaryDirectory(dir=SOURCE_ROOT, prefix=".stubs-") as folder:
        descriptors = Path(folder) / "descriptors.bin"
        _run(
            [
                protoc,
                f"--proto_path={PROTO_ROOT}",
                f"--python_out={folder}",
                f"--pyi_out={folder}",
                f"--grpc_out={folder}",
                f"--plugin=protoc-gen-grpc={plugin}",
                f"--descriptor_set_out={descriptors}",
                "--include_source_info",
                *[str(proto) for proto in protos],
            ]
        )
        made = Path(folder) / PACKAGE_DIR
        _export_public_imports(made)
        _write_grpc_types(descriptors.read_bytes(), made)
        names = {path.name for path in made.iterdir()}
        for name in sorted(names):
            os.replace(made / name, OUTPUT_DIR / name)
    for path in OUTPUT_DIR.glob("*_pb2*"):
        if path.name not in names:  # Of a proto that is no more.
            path.unlink()
    return True


def _outputs_of(proto: Path) -> list[Path]:
    stem = OUTPUT_DIR / proto.stem
    return [Path(f"{stem}_pb2{end}") for end in (".py", ".pyi", "_grpc.py", "_grpc.pyi")]


def _up_to_date(protos: Iterable[Path]) -> bool:
    newest_input = Path(__file__).stat().st_mtime
    for proto in protos:
        newest_input = max(newest_input, proto.stat().st_mtime)
    for proto in protos:
        for output in _outputs_of(proto):
            if not output.exists() or output.stat().st_mtime < newest_input:
                return False
    return True


def _has_outputs() -> bool:
    return (OUTPUT_DIR / "chat_service_pb2_grpc.py").exists()


def _tool(name: str, debian_package: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise StubError(f"{name} is not on PATH; on Debian: apt-get install {debian_package}")
    return path


def _run(command: list[str]) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise StubError(f"{command[0]} failed:\n{done.stderr.strip()}")
    return done.stdout


def _warn_if_too_new(protoc: str) -> None:
    text = _run([protoc, "--version"]).strip()
    match = re.search(r"(\d+)\.(\d+)", text)
    if match is None or (int(match[1]), int(match[2])) <= PROTOC_VERSION_MAX:
        return
    print(
        f"generate_stubs: {text} makes code that needs a protobuf runtime as new; "
        "that of protoc 3.21 runs on protobuf 4.21 and later",
        file=sys.stderr,
    )


def _export_public_imports(folder: Path) -> None:
    """Marks what a `.pyi` takes from `import public` as its own.

    protoc writes `import X`, which type checkers keep private to the file; `import X as X` is what
    hands a name on.
    """
    for path in folder.glob("*_pb2.pyi"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(
            r"^(from nexusnitro\.v1\.\w+ import )(\w+)$", r"\1\2 as \2", text, flags=re.MULTILINE
        )
        path.write_text(text, encoding="utf-8")


def _write_grpc_types(descriptor_set: bytes, folder: Path) -> None:
    """Writes a `_pb2_grpc.pyi` beside each `_pb2_grpc.py`."""
    try:
        from google.protobuf import descriptor_pb2
    except ImportError as error:
        raise StubError(
            f"this Python ({sys.executable}) has no package protobuf; "
            "on Debian: run /usr/bin/python3 with python3-protobuf"
        ) from error
    files = descriptor_pb2.FileDescriptorSet.FromString(descriptor_set)
    modules = {}
    for file in files.file:
        for message in file.message_type:
            modules[f".{file.package}.{message.name}"] = file.name
    for file in files.file:
        types = GrpcTypes(file, modules)
        path = folder / f"{Path(file.name).stem}_pb2_grpc.pyi"
        path.write_text(types.text(), encoding="utf-8")


class GrpcTypes:
    """The text of one `_pb2_grpc.pyi`.

    Args:
        file: FileDescriptorProto with source info.
        modules: `.proto` file of each message, by full name with a leading dot.
    """

    def __init__(self, file: Any, modules: dict[str, str]) -> None:
        self._file = file
        self._modules = modules
        self._imports = {"import grpc"}
        self._comments = {
            tuple(location.path): location.leading_comments.strip()
            for location in file.source_code_info.location
            if location.leading_comments.strip()
        }

    def text(self) -> str:
        """The whole file."""
        body: list[str] = []
        for index, service in enumerate(self._file.service):
            body += self._service(index, service)
        head = [f'"""Types of the stubs of {self._file.name}. Generated; do not edit."""', ""]
        if not body:
            return "\n".join(head)
        return "\n".join([*head, *sorted(self._imports), *body, ""])

    def _service(self, index: int, service: Any) -> list[str]:
        lines = ["", f"class {service.name}Stub:"]
        lines += self._docstring((6, index), "A grpc.aio channel makes every method awaitable.")
        lines += ["    def __init__(self, channel: grpc.Channel) -> None: ..."]
        for method_index, method in enumerate(service.method):
            kind = _KINDS[method.client_streaming, method.server_streaming]
            self._imports.add(f"from nexusnitro.v1.multicallables import {kind} as _{kind}")
            types = f"{self._type(method.input_type)}, {self._type(method.output_type)}"
            lines += [f"    {method.name}: _{kind}[{types}]"]
            lines += self._docstring((6, index, 2, method_index))
        lines += ["", f"class {service.name}Servicer:"]
        lines += self._docstring((6, index))
        for method in service.method:
            lines += self._servicer_method(method)
        lines += [
            "",
            f"def add_{service.name}Servicer_to_server(",
            f"    servicer: {service.name}Servicer, server: grpc.Server",
            ") -> None: ...",
        ]
        return lines

    def _servicer_method(self, method: Any) -> list[str]:
        request, response = self._type(method.input_type), self._type(method.output_type)
        name = "request"
        if method.client_streaming:
            self._imports.add("from collections.abc import Iterator as _Iterator")
            name, request = "request_iterator", f"_Iterator[{request}]"
        if method.server_streaming:
            self._imports.add("from collections.abc import Iterator as _Iterator")
            response = f"_Iterator[{response}]"
        return [
            f"    def {method.name}(",
            f"        self, {name}: {request}, context: grpc.ServicerContext",
            f"    ) -> {response}: ...",
        ]

    def _docstring(self, path: tuple[int, ...], more: str = "") -> list[str]:
        words = self._comments.get(path, "")
        lines = [line.strip() for line in [*words.splitlines(), *(["", more] if more else [])]]
        if not lines:
            return []
        if len(lines) == 1:
            return [f'    """{lines[0]}"""']
        indented = [f"    {line}".rstrip() for line in lines[1:]]
        return [f'    """{lines[0]}', *indented, '    """']

    def _type(self, full_name: str) -> str:
        """The message's Python name; notes the import that it needs."""
        name = full_name.rsplit(".", 1)[1]
        proto = self._modules.get(full_name)
        if proto is None:  # A well-known type: its module is named after its file, `empty_pb2`.
            module, package = f"{name.lower()}_pb2", "google.protobuf"
        else:
            module, package = f"{Path(proto).stem}_pb2", "nexusnitro.v1"
        self._imports.add(f"from {package} import {module} as _{module}")
        return f"_{module}.{name}"


if __name__ == "__main__":
    sys.exit(main())
