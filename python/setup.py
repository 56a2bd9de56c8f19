"""Build hooks: the generated gRPC stubs are part of every wheel, sdist and editable install."""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

sys.path.insert(0, str(Path(__file__).resolve().parent))  # A build front end need not add it.

import generate_stubs


class BuildWithStubs(build_py):
    """Generates the stubs, then copies the package."""

    def run(self) -> None:
        """Runs the command."""
        generate_stubs.ensure()
        super().run()


class SdistWithStubs(sdist):
    """Generates the stubs, then packs the sources: an sdist needs no protoc."""

    def run(self) -> None:
        """Runs the command."""
        generate_stubs.ensure()
        super().run()


setup(
    # Here, since old and new setuptools do not take the same form of it in pyproject.toml.
    license="Apache-2.0",
    cmdclass={"build_py": BuildWithStubs, "sdist": SdistWithStubs},
)
