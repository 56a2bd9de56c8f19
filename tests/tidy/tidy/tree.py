"""The files under test, and what is found in them."""

from __future__ import annotations

import dataclasses
import pathlib
import subprocess
from collections.abc import Iterator, Mapping

CPP = (".cc", ".h")
CMAKE = ("CMakeLists.txt", ".cmake")
TEXT = (*CPP, *CMAKE, ".py", ".pyi", ".proto", ".md", ".toml", ".yaml", ".yml", ".sh", "Makefile")


@dataclasses.dataclass(frozen=True)
class Finding:
    """Something that should not be so, and what was expected."""

    path: str
    line: int  # From 1; 0 for the file as a whole.
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Tree:
    """Texts by path, with slashes, relative to the repository's root."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = dict(files)

    @classmethod
    def tracked(cls, root: pathlib.Path) -> Tree:
        """The files that git tracks and that are there.

        Raises:
            OSError: git is not installed.
            subprocess.CalledProcessError: `root` is in no repository.
        """
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True
        )
        files = {}
        for path in filter(None, listed.stdout.split("\0")):
            file = root / path
            if file.is_file():
                text = path.endswith(TEXT) or path.startswith(".ci/")
                files[path] = file.read_text(encoding="utf-8") if text else ""
        return cls(files)

    def __contains__(self, path: str) -> bool:
        return path in self._files

    def __getitem__(self, path: str) -> str:
        return self._files[path]

    def paths(self, *suffixes: str, under: tuple[str, ...] = ("",)) -> list[str]:
        """The files that end in one of `suffixes` (any, without) and begin with one of `under`."""
        return sorted(
            path
            for path in self._files
            if path.startswith(under) and (not suffixes or path.endswith(suffixes))
        )

    def lines(self, path: str) -> Iterator[tuple[int, str]]:
        """The lines of a file with their numbers."""
        return enumerate(self._files[path].splitlines(), start=1)


def unused(table: Mapping[str, str], used: set[str], where: str) -> list[Finding]:
    """Entries of a table of exemptions that exempt nothing any more."""
    return [
        Finding(where, 0, f"the exemption {name!r} is not needed; expected it to be removed")
        for name in sorted(set(table) - used)
    ]
