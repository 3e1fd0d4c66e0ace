"""One start of one run: in isolation, with its calls answered and its lines kept, to its end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from tocsin.analysis.isolation.contract import (
    MEBIBYTE,
    Ended,
    Isolation,
    Limits,
    Process,
    Reason,
)
from tocsin.analysis.live import LiveRuns
from tocsin.analysis.replies import Diverged, Lost, Replies, Suspend
from tocsin.analysis.secrets import hide
from tocsin.model.analyses import (
    LogLine,
    Run,
    RunEnd,
    RunError,
    RunLimits,
    RunState,
    RunSubject,
)
from tocsin.model.clock import Clock
from tocsin.storage.analyses import RunWorkOperations

_FLUSH_S = 0.1
_LINE_CHARACTERS = 4000
_STREAMS = frozenset({"out", "err", "log", "debug", "warning", "error"})
_LIMITS_MET = {
    Reason.TIME: "It ran for longer than {wall_s} seconds.",
    Reason.CPU: "It used more than {cpu_s} seconds of processor time.",
    Reason.MEMORY: "It used more than {memory_mib} MiB of memory.",
    Reason.DISK: "It wrote more to the disk than a run may.",
}


@dataclass(frozen=True, slots=True)
class Begun:
    """What the script is told first, and what must not be in its lines."""

    greeting: dict[str, Any]
    hidden: list[str]


@dataclass(slots=True)
class Outcome:
    """How a start ended. `suspend`: it waits; `lost`: nothing may be written about it."""

    end: RunEnd
    suspend: Suspend | None = None
    lost: bool = False


class OneRun:
    """`kill()` may be called at any time, from outside."""

    def __init__(
        self,
        storage: RunWorkOperations,
        clock: Clock,
        live: LiveRuns,
        run: Run,
        subject: RunSubject,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._live = live
        self._run = run
        self._subject = subject
        self._process: Process | None = None
        self._killed = False
        self._waiting: list[tuple[str, str]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self._said: dict[str, Any] = {}
        self._stopped_by: Suspend | Diverged | Lost | None = None

    async def kill(self) -> None:
        self._killed = True
        if self._process is not None:
            await self._process.kill()

    async def execute(
        self, isolation: Isolation, folder: Path, replies: Replies, begun: Begun
    ) -> Outcome:
        """Raises `IsolationError` when the process can't be started."""
        repeated = await self._storage.lines_of(self._run)
        limits = self._subject.analysis.config.limits
        spent_s = self._run.used_ms / 1000
        self._process = process = await isolation.start(folder, _limits(limits, spent_s))
        if self._killed:
            await process.kill()
        calls = asyncio.create_task(self._answer(process, replies, begun, repeated))
        async for line in process.lines:
            self._keep("raw", line.text, begun.hidden)
        ended = await process.wait()
        await calls
        await self._flush()
        return self._outcome(ended, begun.hidden)

    async def _answer(
        self, process: Process, replies: Replies, begun: Begun, repeated: int
    ) -> None:
        try:
            async for line in process.calls:
                asked = _read(line)
                match asked.get("op"):
                    case "begin":
                        await process.calls.write(msgspec.json.encode({"reply": begun.greeting}))
                    case "log":
                        repeated -= 1  # what it has said before it was started again
                        if repeated < 0:
                            stream = str(asked.get("stream"))
                            stream = stream if stream in _STREAMS else "out"
                            self._keep(stream, str(asked.get("text")), begun.hidden)
                    case "ended":
                        self._said = asked
                    case _:
                        await self._flush()
                        await process.calls.write(await replies.answer(asked))
        except (Suspend, Diverged, Lost) as stop:
            self._stopped_by = stop
            await process.kill()
        except Exception:
            await process.kill()
            raise

    def _keep(self, stream: str, text: str, hidden: list[str]) -> None:
        clean = hide(text, hidden)[:_LINE_CHARACTERS].encode(errors="replace").decode()
        self._waiting.append((stream, clean))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush_soon())

    async def _flush_soon(self) -> None:
        await asyncio.sleep(_FLUSH_S)
        await self._flush()

    async def _flush(self) -> None:
        """One at a time, so that lines stay in their order; also those on their way are written."""
        async with self._writing:
            await self._write_lines()

    async def _write_lines(self) -> None:
        lines, self._waiting = self._waiting, []
        if not lines:
            return
        now_ms = self._clock.now_ms()
        first, last = await self._storage.add_lines(self._run, lines, now_ms)
        for number, (stream, text) in zip(range(first, last + 1), lines, strict=False):
            self._live.say(self._run, LogLine(number, now_ms, stream, text))

    def _outcome(self, ended: Ended, hidden: list[str]) -> Outcome:
        end = RunEnd(RunState.FINISHED, round(ended.seconds * 1000), ended.peak_bytes or None)
        stop = self._stopped_by
        if isinstance(stop, Suspend):
            return Outcome(end, suspend=stop)
        if isinstance(stop, Lost) or self._killed:
            return Outcome(end, lost=True)
        error = self._error(ended, hidden)
        state = RunState.FAILED if error else RunState.FINISHED
        return Outcome(msgspec.structs.replace(end, state=state, error=error))

    def _error(self, ended: Ended, hidden: list[str]) -> RunError | None:
        if isinstance(self._stopped_by, Diverged):
            return RunError("diverged", str(self._stopped_by))
        if "kind" in self._said:
            line = self._said.get("line")
            message = hide(str(self._said.get("message")), hidden)
            kind = str(self._said["kind"])[:100]
            return RunError(kind, message, line if isinstance(line, int) else None)
        if ended.reason in _LIMITS_MET:
            limits = msgspec.structs.asdict(self._subject.analysis.config.limits)
            return RunError(ended.reason.value, _LIMITS_MET[ended.reason].format(**limits))
        if ended.reason is not Reason.FINISHED:
            return RunError("failed", f"It ended with the exit code {ended.code}.")
        return None


def _limits(of: RunLimits, spent_s: float) -> Limits:
    """The time that is left: what it took before it waited counts."""
    return Limits(
        wall_s=max(1.0, of.wall_s - spent_s),
        cpu_s=of.cpu_s,
        memory_bytes=of.memory_mib * MEBIBYTE,
    )


def _read(line: bytes) -> dict[str, Any]:
    try:
        asked = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return {"op": "unreadable"}
    return asked if isinstance(asked, dict) else {"op": "unreadable"}
