"""A push service that answers 201 at once: HTTP/2 and HTTP/1.1 over TLS, in its own process.

So lean that it is never the limit: it reads frames, and answers a stream when it ends, without
looking at the headers; only ports that are `named` read the path, to tell which push arrived when.

Prints `{"ports": […], "named": port}` once it listens. For each line on its standard input it
prints `{"taken": pushes, "arrived": [[path, epoch seconds], …]}`, the second since the last line.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import struct
import sys
import time
from collections.abc import Callable

import uvloop
from hpack import Decoder

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, SETTINGS, PING = 0, 1, 4, 6
END_STREAM, PADDED, PRIORITY = 1, 8, 32
STREAMS = 1_000
WINDOW = (1 << 31) - 1
TOP_UP = 1 << 24
_HEAD = struct.Struct(">HBBBL")
_CREATED_1 = b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n"
# HEADERS with END_STREAM and END_HEADERS: the literal field `:status: 201`, not to be indexed.
_CREATED_2 = b"\x00\x00\x05\x01\x05%b\x08\x03201"
_SETTINGS = b"\x00\x00\x0c\x04\x00\x00\x00\x00\x00" + struct.pack(">HLHL", 3, STREAMS, 4, WINDOW)


class Book:
    """What has arrived."""

    def __init__(self) -> None:
        self.taken = 0
        self.arrived: list[tuple[str, float]] = []

    def told(self) -> str:
        arrived, self.arrived = self.arrived, []
        return json.dumps({"taken": self.taken, "arrived": arrived})


class Connection(asyncio.Protocol):
    """One client's connection, of either version."""

    def __init__(self, book: Book, *, named: bool) -> None:
        self._book = book
        self._decoder = Decoder() if named else None
        self._paths: dict[int, str] = {}
        self._buffer = b""
        self._read: Callable[[], bytes] | None = None
        self._credit = TOP_UP

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if self._read is None:
            if len(self._buffer) < len(PREFACE):
                return
            self._begin()
        assert self._read is not None
        answers = self._read()
        if answers:
            self._transport.write(answers)

    def _begin(self) -> None:
        if self._buffer.startswith(PREFACE):
            self._read = self._read_2
            self._buffer = self._buffer[len(PREFACE) :]
            self._transport.write(_SETTINGS + _window(WINDOW - 65_535))
        else:
            self._read = self._read_1

    def _read_1(self) -> bytes:
        answers = 0
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            start = head.find(b"content-length: ")
            length = int(head[start + 16 :].partition(b"\r")[0]) if start > 0 else 0
            if len(self._buffer) < end + 4 + length:
                break
            self._buffer = self._buffer[end + 4 + length :]
            answers += 1
        self._book.taken += answers
        return _CREATED_1 * answers

    def _read_2(self) -> bytes:
        buffer, at, size = self._buffer, 0, len(self._buffer)
        answers: list[bytes] = []
        while size - at >= 9:
            high, low, kind, flags, stream = _HEAD.unpack_from(buffer, at)
            length = high << 8 | low
            end = at + 9 + length
            if end > size:
                break
            if kind in (DATA, HEADERS):
                if self._decoder is not None and kind == HEADERS:
                    self._name(stream, flags, buffer[at + 9 : end])
                if kind == DATA:
                    self._credit -= length
                if flags & END_STREAM:
                    self._ended(stream)
                    answers.append(_CREATED_2 % stream.to_bytes(4, "big"))
            elif kind == SETTINGS and not flags:
                answers.append(b"\x00\x00\x00\x04\x01\x00\x00\x00\x00")
            elif kind == PING and not flags:
                answers.append(b"\x00\x00\x08\x06\x01\x00\x00\x00\x00" + buffer[at + 9 : end])
            at = end
        self._buffer = buffer[at:]
        if self._credit <= 0:
            answers.append(_window(TOP_UP - self._credit))
            self._credit = TOP_UP
        return b"".join(answers)

    def _name(self, stream: int, flags: int, block: bytes) -> None:
        assert self._decoder is not None
        if flags & PADDED:
            block = block[1 : len(block) - block[0]]
        if flags & PRIORITY:
            block = block[5:]
        for field in self._decoder.decode(block, raw=True):
            if field[0] == b":path":
                self._paths[stream] = bytes(field[1]).decode()

    def _ended(self, stream: int) -> None:
        self._book.taken += 1
        path = self._paths.pop(stream, None)
        if path is not None:
            self._book.arrived.append((path, time.time()))


def _window(increment: int) -> bytes:
    return b"\x00\x00\x04\x08\x00\x00\x00\x00\x00" + increment.to_bytes(4, "big")


async def _serve(certificate: str, key: str, count: int) -> None:
    loop = asyncio.get_running_loop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2", "http/1.1"])
    book = Book()
    ports = []
    for number in range(count + 1):
        server = await loop.create_server(
            lambda named=number == count: Connection(book, named=named),  # type: ignore[misc]
            "127.0.0.1",
            0,
            ssl=context,
            backlog=1024,
        )
        ports.append(server.sockets[0].getsockname()[1])
    print(json.dumps({"ports": ports[:-1], "named": ports[-1]}), flush=True)
    asked = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    while await asked.readline():
        print(book.told(), flush=True)


if __name__ == "__main__":
    uvloop.run(_serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
