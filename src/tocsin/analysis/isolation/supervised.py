"""A run as the server sees it: two sockets, one to its supervisor and one to the script."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec

from tocsin.analysis.isolation.contract import (
    LONGEST_LINE_BYTES,
    Ended,
    Line,
    Process,
    Reason,
    Spawned,
)

_LOST = Ended(137, Reason.KILLED, 0.0, 0.0, 0, output_cut=False)
_EVENT_BYTES = 1 << 20


class _Event(msgspec.Struct):
    """What the supervisor says: a line, or the end."""

    stream: str = ""
    text: str = ""
    end: Ended | None = None


class SocketCalls:
    """The script's calls. A line that is too long, and never ends, ends the run."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with contextlib.suppress(ConnectionError, ValueError):
            while (line := await self._reader.readline()).endswith(b"\n"):
                yield line[:-1]
        self.close()  # whoever reads a reply that never comes would wait for it

    async def write(self, line: bytes) -> None:
        with contextlib.suppress(ConnectionError):
            self._writer.write(line + b"\n")
            await self._writer.drain()

    def close(self) -> None:
        self._writer.close()


class Supervised:
    """A `Process`. Nobody needs to read `lines` or `calls` for it to come to its end."""

    def __init__(
        self,
        spawned: Spawned,
        events: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        calls: SocketCalls,
        release: Callable[[], None],
    ) -> None:
        self.calls = calls
        self.lines: AsyncIterator[Line] = self._lines()
        self._spawned = spawned
        self._reader, self._writer = events
        self._release = release
        self._said: asyncio.Queue[Line | None] = asyncio.Queue()
        self._ended = asyncio.create_task(self._listen())

    @classmethod
    async def begin(
        cls,
        spawned: Spawned,
        server: socket.socket,
        calls: socket.socket,
        config: dict[str, Any],
        release: Callable[[], None],
    ) -> Process:
        """`release` is called when nothing of the run is left."""
        events = await asyncio.open_unix_connection(sock=server, limit=_EVENT_BYTES)
        talk = await asyncio.open_unix_connection(sock=calls, limit=LONGEST_LINE_BYTES)
        events[1].write(msgspec.json.encode(config) + b"\n")
        return cls(spawned, events, SocketCalls(*talk), release)

    async def wait(self) -> Ended:
        return await asyncio.shield(self._ended)

    async def kill(self) -> None:
        with contextlib.suppress(OSError):  # it may have ended by itself
            self._writer.write_eof()
        await self.wait()

    async def _lines(self) -> AsyncIterator[Line]:
        while (line := await self._said.get()) is not None:
            yield line

    async def _listen(self) -> Ended:
        ended = _LOST
        try:
            async for data in self._reader:
                event = msgspec.json.decode(data, type=_Event)
                if event.end is None:
                    self._said.put_nowait(Line(event.stream, event.text))
                else:
                    ended = event.end
        except (ConnectionError, ValueError):  # the supervisor was killed
            pass
        finally:
            self._said.put_nowait(None)
            self._writer.close()
            await self._spawned.wait()
            self.calls.close()
            self._release()
        return ended
