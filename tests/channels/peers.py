"""Peers on loopback for the channels: web servers, raw sockets, HTTP/2 frames, scripted SMTP."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any
from uuid import UUID

from aiohttp import web
from msgspec.structs import replace

from tocsin.channels.support.guard import Guard
from tocsin.channels.support.sockets import guarded_connect
from tocsin.model.channel import (
    DigestLine,
    HttpReply,
    Message,
    MessageButton,
    Priority,
    Severity,
    Target,
)

LOOPBACK = Guard((ip_network("127.0.0.0/8"), ip_network("::1/128")))

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

MESSAGE = Message(
    notification_id=UUID("0198a000-0000-7000-8000-000000000001"),
    organization_id=UUID("0198a000-0000-7000-8000-000000000002"),
    organization_name="Harbour Works",
    user_id=UUID("0198a000-0000-7000-8000-000000000003"),
    title="Crane 4 is out of order",
    text="Please use crane 2 until noon.",
    priority=Priority.HIGH,
    target=Target("home", "jig-7", UUID("0198a000-0000-7000-8000-000000000004"), {"crane": 4}),
    created_at_ms=1_790_000_000_123,
    now_ms=1_790_000_001_000,
    expires_at_ms=None,
    dedupe_key="0198a000:ben:web_push:1",
    language="en",
    open_url="https://tocsin.example/open/0198a000",
    unsubscribe_url="https://tocsin.example/unsubscribe/abc",
)


def a_message(**changes: Any) -> Message:
    """What Ben gets, with changes."""
    return replace(MESSAGE, **changes)


def decorated(**changes: Any) -> Message:
    """The same with everything on it that a device can show."""
    buttons = (
        MessageButton("go", "Go", "screen", target=Target("map", None, None, {})),
        MessageButton("see", "See", "url", url="https://a.example"),
        MessageButton("ok", "OK", "answer"),
    )
    more: dict[str, Any] = {
        "buttons": buttons, "severity": Severity.WARNING, "category": "safety", "icon": "bell",
        "image": "https://a.example/i.png", "data": {"crane": 4},
        "digest": (DigestLine(UUID(int=1), "Gate 2"),), "report_url": "https://t.example/r",
    }  # fmt: skip
    return a_message(**(more | changes))


@asynccontextmanager
async def web_peer(handler: Handler) -> AsyncIterator[str]:
    """An HTTP/1.1 server that answers everything with `handler`; yields its base URL."""
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def tcp_peer(talk: Conversation, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server that talks to every connection as `talk` does; yields its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@dataclass
class Http2Peer:
    """Just enough HTTP/2 (RFC 9113): answers 200 to each request, `per_connection` at most."""

    per_connection: int = 1_000_000
    answers: bool = True
    answered: int = 0
    connections: int = 0
    _seen: set[int] = field(default_factory=set)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(24)  # the preface
        self.connections += 1
        writer.write(_frame(4, 0, 0, b"") + _frame(8, 0, 0, (2**31 - 65_536).to_bytes(4, "big")))
        left = self.per_connection
        while True:
            head = await reader.readexactly(9)
            await reader.readexactly(int.from_bytes(head[:3], "big"))
            kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], "big")
            if kind == 4 and not flags & 1:
                writer.write(_frame(4, 1, 0, b""))
            elif kind in (0, 1) and flags & 1 and left and self.answers:
                left -= 1
                self.answered += 1
                writer.write(_frame(1, 5, stream, b"\x88"))  # :status 200, end of stream
                if not left:
                    writer.write(_frame(7, 0, 0, stream.to_bytes(4, "big") + bytes(4)))  # GOAWAY


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    length = len(payload).to_bytes(3, "big")
    return length + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


@dataclass
class SmtpScript:
    """A mail server that says `line` at the step `at` and "250 ok" at all others.

    Steps: CONNECT, MAIL, RCPT, DATA (before the mail), END (after it). A line "hangup" closes.
    """

    at: str = ""
    line: str = ""
    mails: int = 0
    connections: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        await self._say(writer, "CONNECT", "220 here")
        while command := (await reader.readline()).decode().strip().upper():
            step = command[:4]
            await self._say(writer, step, "354 go on" if step == "DATA" else "250 ok")
            if step == "DATA" and not (self.at == "DATA" and self.line):
                await reader.readuntil(b"\r\n.\r\n")
                self.mails += 1
                await self._say(writer, "END", "250 queued as 1")

    async def _say(self, writer: asyncio.StreamWriter, step: str, usual: str) -> None:
        line = self.line if step == self.at else usual
        if line == "hangup":
            raise ConnectionResetError
        writer.write(line.encode() + b"\r\n")
        await writer.drain()


@dataclass
class Call:
    """One request that a `RecordedHttp` was asked to make."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class RecordedHttp:
    """An `Http` that gives one recorded reply, or raises one fault; `beside` answers other URLs.

    Connections that are not HTTP are real, to loopback only.
    """

    def __init__(
        self, reply: HttpReply | Exception, beside: dict[str, HttpReply] | None = None
    ) -> None:
        self._reply = reply
        self._beside = beside or {}
        self.calls: list[Call] = []

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str],
        body: bytes = b"",
        timeout_s: float = 15.0,
    ) -> HttpReply:
        self.calls.append(Call(method, url, headers, body))
        reply = self._beside.get(url, self._reply)
        if isinstance(reply, Exception):
            raise reply
        return reply

    @property
    def own_networks(self) -> tuple[str, ...]:
        return LOOPBACK.own_networks

    async def connect(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
        return await guarded_connect(LOOPBACK, host, port, timeout_s=timeout_s)
