"""Every config in examples/configs is accepted by the server, and its configs answer."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import nexusnitro
from support.programs import REPO

CONFIGS = sorted((REPO / "examples" / "configs").glob("*.yaml"))


def test_there_are_examples() -> None:
    assert {"openai", "vllm", "openrouter", "azure", "lightllm", "custom"} <= {
        path.stem for path in CONFIGS
    }


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_server_takes_it(path: Path) -> None:
    """`embedded` answers in process: no key is read, and everything else is checked."""
    with (
        nexusnitro.Server(embedded=True, config_file=path) as server,
        server.client(timeout=10) as client,
    ):
        for name, config in yaml.safe_load(path.read_text())["configs"].items():
            reply = client.chat("Say hi", config=f"configs/{name}")
            assert reply.provider == "embedded"
            assert reply.call.backend == config["backends"][0]["name"]


def test_a_config_that_is_wrong_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    text = (REPO / "examples" / "configs" / "azure.yaml").read_text()
    path.write_text(text.replace("deployment: chat-east", "deployment: chat/east"))
    with pytest.raises(nexusnitro.NexusNitroError, match="deployment"):
        nexusnitro.Server(embedded=True, config_file=path)
