"""The package as a whole: what is public, typed, documented, and cheap."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import nexusnitro
from nexusnitro import v1

FOLDER = Path(nexusnitro.__file__).parent


def test_all_that_is_public_is_there_and_documented() -> None:
    assert sorted(nexusnitro.__all__) == sorted(set(nexusnitro.__all__))
    for name in nexusnitro.__all__:
        value = getattr(nexusnitro, name)
        if inspect.isclass(value):
            assert value.__doc__, name
    assert re.fullmatch(r"\d+\.\d+\.\d+", nexusnitro.__version__)


def test_it_is_typed() -> None:
    assert (FOLDER / "py.typed").exists()
    for name in ("chat_pb2", "chat_service_pb2_grpc", "stats_service_pb2", "error_pb2"):
        assert (FOLDER / "v1" / f"{name}.pyi").exists()


def test_public_functions_and_methods_have_types_and_docstrings() -> None:
    for name in nexusnitro.__all__:
        value = getattr(nexusnitro, name)
        if not inspect.isclass(value):
            continue
        for method_name, method in vars(value).items():
            if method_name.startswith("_") or not inspect.isfunction(method):
                continue
            assert method.__doc__, f"{name}.{method_name}"
            assert "return" in method.__annotations__, f"{name}.{method_name}"


def test_every_module_can_be_imported_alone() -> None:
    for module in pkgutil.walk_packages(nexusnitro.__path__, "nexusnitro."):
        if module.name != "nexusnitro.__main__":
            assert importlib.import_module(module.name).__doc__ or "_pb2" in module.name


def test_the_stubs_cover_every_service() -> None:
    stubs = {
        name
        for module in pkgutil.iter_modules(v1.__path__, "nexusnitro.v1.")
        if module.name.endswith("_pb2_grpc")
        for name in vars(importlib.import_module(module.name))
        if name.endswith("Stub")
    }
    assert stubs == {"ChatServiceStub", "ConfigServiceStub", "ModelServiceStub", "StatsServiceStub"}


def test_no_file_is_over_long() -> None:
    lines = {path.name: len(path.read_text().splitlines()) for path in FOLDER.glob("*.py")}
    assert {name: count for name, count in lines.items() if count > 400} == {}
