"""The modes of isolation as the tests use them: those that are here, and a script run in one."""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tocsin.analysis.isolation.choose import Mode, choose, modes
from tocsin.analysis.isolation.contract import Ended, Isolation, Limits, Line, Tried
from tocsin.app.isolation import ProcessLauncher

MODES = ("gvisor", "bubblewrap", "landlock")
TEMPORARY = Path(tempfile.gettempdir())
PATIENT = Limits(wall_s=90.0)  # for what is no test of time, on a machine that is busy


@dataclass(frozen=True)
class Ran:
    """What a script printed and called, and how it ended."""

    ended: Ended
    lines: list[Line]
    calls: list[bytes]

    @property
    def printed(self) -> list[str]:
        return [line.text for line in self.lines if line.stream == "stdout"]

    @property
    def complained(self) -> str:
        return "\n".join(line.text for line in self.lines if line.stream == "stderr")


def mode(name: str, temporary: Path = TEMPORARY) -> Mode:
    """The mode of this name; without it the test is skipped, or on a build server fails."""
    found = next(one for one in modes(ProcessLauncher(), temporary) if one.name == name)
    if missing := found.missing():
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def write(folder: Path, script: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.py").write_text(script, "utf-8")
    return folder


async def run(isolation: Isolation, folder: Path, limits: Limits = PATIENT) -> Ran:
    """To its end; each call is answered with `yes` and itself."""
    process = await isolation.start(folder, limits)
    calls: list[bytes] = []

    async def answer() -> None:
        async for call in process.calls:
            calls.append(call)
            await process.calls.write(b"yes " + call)

    answering = asyncio.create_task(answer())
    lines = [line async for line in process.lines]
    ended = await process.wait()
    await answering
    return Ran(ended, lines, calls)


_tried: dict[str, Tried] = {}


async def tried(name: str) -> Tried:
    """What the self-test of a mode has found; it is made once."""
    mode(name)
    if name not in _tried:
        chosen = await choose(name, ProcessLauncher(), TEMPORARY)
        _tried[name] = next(one for one in chosen.tried if one.name == name)
    return _tried[name]
