"""A load generator over keep-alive connections: as lean as it can be, so the server is measured."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import uvloop

_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """What a run measured. Latencies in milliseconds."""

    per_second: float
    p50_ms: float
    p99_ms: float
    statuses: dict[int, int]


class _Connection(asyncio.Protocol):
    """Sends the request again as soon as it is answered."""

    def __init__(self, request: bytes, until: float, took: list[float], statuses: dict[int, int]):
        self._request = request
        self._until = until
        self._took = took
        self._statuses = statuses
        self._buffer = b""
        self._sent_at = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        head = self._buffer.find(_END)
        if head < 0:
            return
        start = self._buffer.find(b"content-length: ")
        length = int(self._buffer[start + 16 : self._buffer.find(b"\r", start)]) if start > 0 else 0
        if len(self._buffer) < head + 4 + length:
            return
        now = time.perf_counter()
        status = int(self._buffer[9:12])
        self._statuses[status] = self._statuses.get(status, 0) + 1
        self._took.append(now - self._sent_at)
        self._buffer = b""
        if now < self._until:
            self._send()
        else:
            self._transport.close()
            if not self.done.done():
                self.done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def _run(port: int, request: bytes, connections: int, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    took: list[float] = []
    statuses: dict[int, int] = {}
    began = time.perf_counter()
    until = began + seconds
    made = [
        await loop.create_connection(
            lambda: _Connection(request, until, took, statuses), "127.0.0.1", port
        )
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in made))
    spent = time.perf_counter() - began
    took.sort()
    return Load(
        per_second=len(took) / spent,
        p50_ms=took[len(took) // 2] * 1000,
        p99_ms=took[len(took) * 99 // 100] * 1000,
        statuses=statuses,
    )


def run(port: int, request: bytes, *, connections: int = 64, seconds: float = 5.0) -> Load:
    """Every connection sends the same request, one at a time, for so long."""
    return uvloop.run(_run(port, request, connections, seconds))


def post(path: str, body: bytes, token: str) -> bytes:
    """An HTTP/1.1 request as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
