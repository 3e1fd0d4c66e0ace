"""What the modes share: a run's folder, its user, and the process that watches it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import random
import shutil
import socket
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from tocsin.analysis.isolation.contract import IsolationError, Launcher, Limits, Process
from tocsin.analysis.isolation.interpreter import Interpreter
from tocsin.analysis.isolation.supervised import Supervised

UIDS = range(61_000, 62_000)
"""Users that exist for one run at a time; no account has them."""

PROGRAMS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SUPERVISOR_AND_MONITOR_THREADS = 4  # those of the mode's own processes
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run's: our door, the copied script, and what the script may write to."""

    path: Path
    entry: Path
    script: Path
    scratch: Path


INSIDE = RunFolder(Path("/"), Path("/entry"), Path("/script"), Path("/tmp"))  # noqa: S108
"""The same where a mode gives the script a file system of its own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the supervisor starts.

    `counted`: the script writes to the run's folder, whose size is watched. `inside`: where it
    writes to a file system of its own, whose files are counted. `memory_file`: the beginning of the
    name of the file in memory where a kernel of the mode's own keeps what the script takes.
    """

    command: list[str]
    counted: bool = False
    inside: str | None = None
    memory_file: str | None = None
    more_threads: int = SUPERVISOR_AND_MONITOR_THREADS
    environment: dict[str, str] = field(default_factory=dict)


class Uid:
    """A user that no other run has: the name of a socket is the lock, so a crash lets it go."""

    def __init__(self) -> None:
        self._lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        for number in random.sample(UIDS, len(UIDS)):
            with contextlib.suppress(OSError):
                self._lock.bind(f"\0tocsin-uid-{number}")
                self.number = number
                return
        self._lock.close()
        raise IsolationError(f"All {len(UIDS)} users for runs are taken.")

    def release(self) -> None:
        self._lock.close()


class Box(ABC):
    """A mode: says what to start; the rest is the same for all."""

    name = ""
    version = ""

    def __init__(self, launcher: Launcher, interpreter: Interpreter, temporary: Path) -> None:
        self.interpreter = interpreter
        self._launcher = launcher
        self._temporary = temporary

    @abstractmethod
    def plan(self, run: RunFolder, limits: Limits, uid: int | None) -> Plan:
        """What to start for this run."""

    async def start(self, folder: Path, limits: Limits) -> Process:
        uid = Uid() if os.geteuid() == 0 else None
        number = uid.number if uid else None
        path: Path | None = None
        filling: asyncio.Task[RunFolder] | None = None
        try:
            path = Path(tempfile.mkdtemp(prefix="tocsin-run-", dir=self._temporary))
            filling = asyncio.create_task(asyncio.to_thread(_fill, path, folder, number))
            run = await asyncio.shield(filling)
            plan = self.plan(run, limits, number)
            config = {
                "command": plan.command,
                "environment": plan.environment,
                "limits": msgspec.to_builtins(limits),
                "scratch": str(run.scratch) if plan.counted else None,
                "inside": plan.inside,
                "memory_file": plan.memory_file,
                "most_threads": limits.processes + plan.more_threads,
            }
            return await self._supervise(config, run.path, uid)
        except BaseException as error:
            if uid:
                uid.release()
            if filling:  # a thread goes on although nobody waits for it any more
                await asyncio.wait([filling])
            if path:
                shutil.rmtree(path, ignore_errors=True)
            if isinstance(error, OSError):
                raise IsolationError(f"A run could not be started: {error}") from error
            raise

    async def ask(self, *command: str) -> str:
        """What a program prints, on one line."""
        reading, output = os.pipe()
        try:
            spawned = await self._launcher.spawn(command, (), output=output)
            os.close(output)
            await spawned.wait()
            return os.read(reading, 4096).decode("utf-8", "replace").partition("\n")[0].strip()
        finally:
            os.close(reading)

    async def _supervise(self, config: dict[str, Any], folder: Path, uid: Uid | None) -> Process:
        ours, theirs = socket.socketpair()
        calls, script = socket.socketpair()
        fds = (theirs.fileno(), script.fileno())
        command = [sys.executable, "-I", "-S", "-B", str(_HERE / "supervisor.py")]
        command += [*map(str, fds), str(folder)]
        with theirs, script:
            spawned = await self._launcher.spawn(command, fds)
        release = uid.release if uid else _nothing
        return await Supervised.begin(spawned, ours, calls, config, release)

    def enter(
        self,
        where: RunFolder,
        limits: Limits,
        *,
        uid: int | None,
        landlock: bool = False,
        program: Iterable[str] = (),
    ) -> list[str]:
        """The command that runs `enter.py` where the mode has put things."""
        reads = [str(where.entry), str(where.script), *self.interpreter.reads]
        config = {
            "script": str(where.script),
            "scratch": str(where.scratch),
            "uid": uid,
            "landlock": landlock,
            "read": reads if landlock else [],
            "write": [str(where.scratch), "/dev/null", "/dev/urandom"] if landlock else [],
            "machine": platform.machine(),
            "limits": msgspec.to_builtins(limits),
        }
        door = str(where.entry / "enter.py")
        options = ["-I", "-S", "-B", door, msgspec.json.encode(config).decode()]
        return [*program, self.interpreter.program, *options]


def environment(scratch: str) -> dict[str, str]:
    """All that a script finds in its environment."""
    return {"LANG": "C.UTF-8", "HOME": scratch, "TMPDIR": scratch, "MALLOC_ARENA_MAX": "2"}


def find(program: str) -> str | None:
    """Where a program of the system is, whatever PATH the server was started with."""
    return shutil.which(program, path=PROGRAMS)


def _fill(path: Path, folder: Path, uid: int | None) -> RunFolder:
    run = RunFolder(path, path / "entry", path / "script", path / "scratch")
    run.entry.mkdir()
    shutil.copyfile(_HERE / "enter.py", run.entry / "enter.py")
    shutil.copytree(folder, run.script, copy_function=shutil.copyfile)
    run.scratch.mkdir(mode=0o700)
    for one in (run.entry, run.script, *run.entry.rglob("*"), *run.script.rglob("*")):
        one.chmod(0o755 if one.is_dir() else 0o644)
    if uid is not None:
        os.chown(run.scratch, uid, uid)
        path.chmod(0o711)
    return run


def _nothing() -> None:
    return None
