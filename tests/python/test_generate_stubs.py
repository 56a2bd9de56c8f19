"""generate_stubs: the stubs and their types."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from support.programs import REPO, run

SCRIPT = REPO / "python" / "generate_stubs.py"

pytestmark = pytest.mark.skipif(
    shutil.which("protoc") is None or shutil.which("grpc_python_plugin") is None,
    reason="protoc and grpc_python_plugin are not on PATH",
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of its own, without stubs."""
    (tmp_path / "python" / "src" / "nexusnitro" / "v1").mkdir(parents=True)
    shutil.copy(SCRIPT, tmp_path / "python")
    shutil.copytree(REPO / "proto", tmp_path / "proto")
    return tmp_path


def generator(checkout: Path) -> ModuleType:
    """The module of a checkout."""
    path = checkout / "python" / "generate_stubs.py"
    spec = importlib.util.spec_from_file_location("generate_stubs_of_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_stubs_are_made_once(checkout: Path) -> None:
    module = generator(checkout)
    assert module.generate() is True
    out = checkout / "python" / "src" / "nexusnitro" / "v1"
    types = (out / "chat_service_pb2_grpc.pyi").read_text()
    assert "StreamChat: _UnaryStream[_chat_pb2.ChatRequest, _chat_event_pb2.ChatChunk]" in types
    assert "BatchChat: _StreamStream[" in types
    handed_on = (out / "chat_pb2.pyi").read_text()
    assert "from nexusnitro.v1.answer_pb2 import Usage as Usage\n" in handed_on
    assert "Answers a chat whole." in types
    for proto in (REPO / "proto" / "nexusnitro" / "v1").glob("*.proto"):
        for end in (".py", ".pyi", "_grpc.py", "_grpc.pyi"):
            path = out / f"{proto.stem}_pb2{end}"
            assert path.exists()
            if path.suffix == ".pyi":
                compile(path.read_text(), str(path), "exec")
    (out / "gone_pb2.py").write_text("")
    assert module.generate() is False
    assert module.generate(force=True) is True
    assert not (out / "gone_pb2.py").exists()
    assert not list((checkout / "python" / "src").glob(".stubs-*"))


def test_without_a_tool_it_says_what_to_install(checkout: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(checkout / "python" / "generate_stubs.py")]
    done = run(command, env={"PATH": str(tmp_path)})
    assert done.returncode == 1
    assert "protobuf-compiler" in done.stderr


def test_stubs_that_are_there_are_taken_where_no_tool_is(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = generator(checkout)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(module.StubError):
        module.ensure()
    (checkout / "python/src/nexusnitro/v1/chat_service_pb2_grpc.py").write_text("")
    module.ensure()
