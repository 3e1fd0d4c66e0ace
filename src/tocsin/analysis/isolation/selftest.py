"""Tries a mode before it is used: the hostile probes, and a disk that is filled without end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from tocsin.analysis.isolation.contract import Isolation, IsolationError, Limits, Probe, Reason
from tocsin.analysis.isolation.probes import PROBES

LIMITS = Limits(wall_s=60.0)  # a machine that is busy is not an unsafe one
FILL = "fill the disk with many files"
_FILLER = """\
number = 0
while True:
    with open(f"file{number}", "wb") as file:
        file.write(bytes(1 << 20))
    number += 1
"""
_PROBES_FILE = Path(__file__).with_name("probes.py")


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of all probes, and how long it took until the script said its first word."""

    probes: tuple[Probe, ...]
    start_ms: float

    @property
    def open(self) -> list[str]:
        return [probe.name for probe in self.probes if not probe.blocked]


async def test(isolation: Isolation, temporary: Path) -> Tested:
    """Raises `IsolationError` when nothing can be started at all."""
    with (
        _targets(temporary) as targets,
        _folder(temporary, _PROBES_FILE.read_text("utf-8")) as hostile,
        _folder(temporary, _FILLER) as filler,
    ):
        (hostile / "targets.json").write_text(json.dumps(targets), "utf-8")
        tested, filled = await asyncio.gather(_probe(isolation, hostile), _fill(isolation, filler))
    return Tested((*tested.probes, filled), tested.start_ms)


async def _probe(isolation: Isolation, folder: Path) -> Tested:
    told: dict[str, Probe] = {}
    began = time.perf_counter()
    started = began
    process = await isolation.start(folder, LIMITS)
    with contextlib.suppress(msgspec.DecodeError):
        async for line in process.calls:
            started = started if told else time.perf_counter()
            probe = msgspec.json.decode(line, type=Probe)
            told[probe.name] = probe
            await process.calls.write(b"go on")
    ended = await process.wait()
    said = [line.text async for line in process.lines]
    if not told:
        raise IsolationError(f"Nothing runs in it: {' '.join(said[-1:]) or ended.reason}")
    silent = f"no answer; the run ended: {ended.reason}. {' '.join(said[-1:])}".strip()
    probes = [told.get(name) or Probe(name, blocked=False, detail=silent) for name in PROBES]
    return Tested(tuple(probes), round((started - began) * 1000, 1))


async def _fill(isolation: Isolation, folder: Path) -> Probe:
    process = await isolation.start(folder, LIMITS)
    ended = await process.wait()
    said = [line.text async for line in process.lines]
    detail = " ".join(said[-1:]) or f"ended: {ended.reason}"
    return Probe(FILL, blocked=ended.reason is Reason.DISK, detail=detail)


@contextmanager
def _folder(temporary: Path, script: str) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="tocsin-probe-", dir=temporary))
    try:
        (path / "main.py").write_text(script, "utf-8")
        yield path
    finally:
        shutil.rmtree(path)


@contextmanager
def _targets(temporary: Path) -> Iterator[dict[str, Any]]:
    """What the probes are to reach for: all of it is there, and is given up afterwards."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=temporary)))
        folder.chmod(0o755)
        secret, anybody = folder / "secret", folder / "anybody"
        for path, mode in ((secret, 0o600), (anybody, 0o666)):
            path.write_text("canary", "utf-8")
            path.chmod(mode)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        named = stack.enter_context(socket.socket(socket.AF_UNIX))
        named.bind(str(folder / "socket"))
        (folder / "socket").chmod(0o777)
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"\0{folder.name}")
        named.listen()
        abstract.listen()
        yield {
            "pid": os.getpid(),
            "secret": str(secret),
            "file": str(anybody),
            "tcp": tcp.getsockname()[1],
            "udp": udp.getsockname()[1],
            "socket": str(folder / "socket"),
            "abstract": folder.name,
        }
