"""What a mode of isolation promises: limits, a run's process, how it ended, what was chosen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from msgspec import Struct

MEBIBYTE = 1 << 20
CALLS_FD = 4
"""The script writes its calls here, one line each."""
REPLIES_FD = 3
"""The script reads the replies here, one line each."""
LONGEST_LINE_BYTES = MEBIBYTE
"""A longer call is the last one: the script is hung up on."""


class Limits(Struct, frozen=True):
    """What a run may use. Seconds; bytes; `processes` counts processes and threads."""

    wall_s: float = 30.0
    cpu_s: int = 20
    memory_bytes: int = 512 * MEBIBYTE
    disk_bytes: int = 64 * MEBIBYTE
    output_bytes: int = 64 << 10
    processes: int = 32


class Reason(StrEnum):
    """Why a run ended."""

    FINISHED = "finished"
    FAILED = "failed"
    TIME = "time"
    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    KILLED = "killed"


class Ended(Struct, frozen=True):
    """How a run ended. `code` is the exit code, 128 + the signal where one ended it."""

    code: int
    reason: Reason
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output_cut: bool


class Line(Struct, frozen=True):
    """One line that the script printed, without its end. `stream` is `stdout` or `stderr`."""

    stream: str
    text: str


class Calls(Protocol):
    """The script's only way out: lines that it writes, and lines that it is answered with."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The script's lines as they come, without their ends; over when it has closed them."""
        ...

    async def write(self, line: bytes) -> None:
        """Answers with one line, given without its end. A script that is gone misses it."""
        ...


class Process(Protocol):
    """A script that runs. Whoever started it reads `lines` and `calls` until they are over."""

    lines: AsyncIterator[Line]

    @property
    def calls(self) -> Calls: ...

    async def wait(self) -> Ended:
        """Returns when nothing of the run is left: no process, no folder."""
        ...

    async def kill(self) -> None:
        """Ends it and everything that it started; its reason is then `killed`."""
        ...


class Isolation(Protocol):
    """One mode. It is used only after the hostile probes have failed in it."""

    name: str
    version: str

    async def start(self, folder: Path, limits: Limits) -> Process:
        """Runs `main.py` of a copy of `folder`, whose modules it can import and not change.

        Raises `IsolationError` when it cannot be started.
        """
        ...


class IsolationError(Exception):
    """A run could not be started, or a mode does not work here; the text says why."""


class Probe(Struct, frozen=True):
    """One attempt of the self-test to break out, and what came of it."""

    name: str
    blocked: bool
    detail: str


class Tried(Struct, frozen=True):
    """One mode that was considered. `reason` says why it was not taken; empty for the chosen."""

    name: str
    version: str
    reason: str
    probes: tuple[Probe, ...]
    start_ms: float


class Chosen(Struct, frozen=True):
    """What `choose` found. Without `isolation` no script runs, and `reason` says why."""

    isolation: Isolation | None
    reason: str
    tried: tuple[Tried, ...]

    @property
    def name(self) -> str:
        """The mode's name, or `none`."""
        return self.isolation.name if self.isolation else "none"


class Spawned(Protocol):
    """A started program, as `asyncio.subprocess.Process` is one."""

    async def wait(self) -> int: ...


class Launcher(Protocol):
    """Starts a program. Only `app` starts processes, so it gives this."""

    async def spawn(
        self, command: Sequence[str], fds: tuple[int, ...], *, output: int | None = None
    ) -> Spawned:
        """With an empty environment, only these descriptors, and a session of its own.

        What it prints goes to the descriptor `output`, or nowhere.
        """
        ...
