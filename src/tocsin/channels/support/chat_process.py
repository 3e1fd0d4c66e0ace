"""The processes in which Apprise runs: started when there is something to say, ended when idle."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

import tocsin

PROCESSES = 2  # 50 MB each, only while there is something to say
IDLE_S = 60.0
START_AND_SEND_S = 30.0
LINE_BYTES = 65_536

_WORKER = "tocsin.channels.support.chat_worker"
_PATH = str(Path(tocsin.__file__).parents[1])


class Task(msgspec.Struct):
    """One message for one chat."""

    url: str
    title: str
    body: str
    kind: str
    allow: tuple[str, ...]


class Result(msgspec.Struct):
    """What became of it. `fault`: `address`, `blocked`, `not sent`, `unanswered` or `error`."""

    ok: bool
    fault: str = ""
    status: int = 0
    retry_after: str = ""
    words: str = ""


@dataclass(slots=True)
class _Idle:
    process: Process
    end: asyncio.TimerHandle


class ChatProcesses:
    """At most `PROCESSES`, one task at a time each."""

    def __init__(self, schemas: tuple[str, ...], idle_s: float = IDLE_S) -> None:
        self._schemas = schemas
        self._idle_s = idle_s
        self._slots = asyncio.Semaphore(PROCESSES)
        self._idle: list[_Idle] = []
        self._busy: set[Process] = set()
        self._ending: set[asyncio.Task[None]] = set()

    async def run(self, task: Task, timeout_s: float = START_AND_SEND_S) -> Result:
        """The result; a process that is late, or dies, leaves it open what it has done."""
        async with self._slots:
            process = await self._take()
            self._busy.add(process)
            try:
                async with asyncio.timeout(timeout_s):
                    result = await _ask(process, task)
            except (TimeoutError, OSError, ValueError, msgspec.DecodeError):
                await _kill(process)
                return Result(ok=False, fault="unanswered")
            except BaseException:
                await _kill(process)
                raise
            finally:
                self._busy.discard(process)
            self._keep(process)
            return result

    async def close(self) -> None:
        """End all processes; what is under way is left open."""
        for process in tuple(self._busy):
            await _kill(process)
        for idle in self._idle:
            idle.end.cancel()
            await _kill(idle.process)
        self._idle.clear()
        if self._ending:
            await asyncio.wait(self._ending)

    async def _take(self) -> Process:
        while self._idle:
            idle = self._idle.pop()
            idle.end.cancel()
            if idle.process.returncode is None:
                return idle.process
        # An environment of its own: no proxy and no secret of ours stands in it.
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", _WORKER, *self._schemas,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LINE_BYTES,
            env={"PYTHONPATH": _PATH, "LANG": "C.UTF-8", "HOME": "/nonexistent"},
        )  # fmt: skip

    def _keep(self, process: Process) -> None:
        loop = asyncio.get_running_loop()
        self._idle.append(_Idle(process, loop.call_later(self._idle_s, self._retire, process)))

    def _retire(self, process: Process) -> None:
        self._idle = [idle for idle in self._idle if idle.process is not process]
        ending = asyncio.ensure_future(_kill(process))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)


async def _ask(process: Process, task: Task) -> Result:
    assert process.stdin is not None  # both are pipes
    assert process.stdout is not None
    process.stdin.write(msgspec.json.encode(task) + b"\n")
    await process.stdin.drain()
    return msgspec.json.decode(await process.stdout.readline(), type=Result)


async def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
