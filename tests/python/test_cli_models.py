"""The commands `nexusnitro models`, `embed` and `count-tokens`."""

from __future__ import annotations

import json

import nexusnitro
from support.programs import run_command


def test_models_are_listed_a_line_each(sidecar: nexusnitro.Server) -> None:
    done = run_command("models", "--config", "echo", "--target", sidecar.target)
    assert (done.returncode, done.stdout, done.stderr) == (0, "echo\techo-1\n", "")


def test_a_backend_that_does_not_answer_is_told(sidecar: nexusnitro.Server) -> None:
    done = run_command("models", "--config", "down", "--target", sidecar.target)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith('nexusnitro: nobody: backend "nobody": ')


def test_all_that_is_known_of_models_is_printed_as_json(sidecar: nexusnitro.Server) -> None:
    done = run_command("models", "--config", "echo", "--json", "--target", sidecar.target)
    (backend,) = json.loads(done.stdout)
    assert (backend["backend"], backend["models"][0]["id"]) == ("echo", "echo-1")
    assert backend["capabilities"]


def test_a_vector_is_a_line(sidecar: nexusnitro.Server) -> None:
    where = ("--config", "echo", "--target", sidecar.target)
    done = run_command("embed", "one", "two", "--dimensions", "3", *where)
    vectors = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(vector) for vector in vectors] == [3, 3]
    piped = run_command("embed", "--dimensions", "3", *where, stdin="one\n\ntwo\n")
    assert piped.stdout == done.stdout
    whole = run_command("embed", "one", "two", "--dimensions", "3", "--json", *where)
    assert json.loads(whole.stdout)["embeddings"] == vectors


def test_nothing_to_embed_is_a_wrong_command_line(sidecar: nexusnitro.Server) -> None:
    done = run_command("embed", "--target", sidecar.target, stdin="\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "inputs: is empty" in done.stderr


def test_tokens_are_counted(sidecar: nexusnitro.Server) -> None:
    where = ("--config", "echo", "--target", sidecar.target)
    done = run_command("count-tokens", "one two three", *where)
    assert (done.returncode, done.stdout, done.stderr) == (0, "3\n", "")
    done = run_command("count-tokens", "--system", "Be brief.", *where, stdin="one two")
    assert done.stdout == "4\n"
    done = run_command("count-tokens", "one", "--json", *where)
    assert json.loads(done.stdout)["input_tokens"] == 1


def test_where_no_backend_counts_that_is_said(sidecar: nexusnitro.Server) -> None:
    done = run_command("count-tokens", "one", "--config", "fake", "--target", sidecar.target)
    assert (done.returncode, done.stdout) == (1, "")
    assert "UNIMPLEMENTED_METHOD" in done.stderr
