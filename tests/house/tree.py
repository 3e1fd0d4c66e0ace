"""The project's own files, for the house rules: read once, parsed once."""

import ast
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"node_modules", "static", "data", "pictures", "dist", "build", "__pycache__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file of ours."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def at(self, node: ast.stmt | ast.expr) -> str:
        return f"{self.path}:{node.lineno}"


@cache
def files() -> tuple[str, ...]:
    """Every file that is or will be committed, as git sees it; without git, what lies here."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        names = {name for name in listed.stdout.split("\0") if name}
    except (OSError, subprocess.CalledProcessError):
        names = set(_walked())
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def sources(*folders: str) -> Iterator[Source]:
    """The Python files below these folders."""
    for name in files():
        if name.endswith(".py") and name.split("/")[0] in folders:
            with suppress(OSError, SyntaxError):  # just being written; ruff says what is wrong
                yield _source(name)


@cache
def _source(name: str) -> Source:
    text = (ROOT / name).read_text(encoding="utf-8")
    return Source(name, text, ast.parse(text, name))


def lines_of(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def report(why: str, places: list[str]) -> None:
    """Fails with the reason of the rule first, then every place that breaks it."""
    assert not places, "\n".join([why, *places])


def _walked() -> Iterator[str]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in NOT_OURS and not f.startswith(".")]
        for name in names:
            yield Path(folder, name).relative_to(ROOT).as_posix()
