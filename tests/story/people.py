"""What the stories' people ring with: browsers, a push service and a mail server on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import http_ece  # type: ignore[import-untyped]
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography.hazmat.primitives.asymmetric import ec

from tests.channels.peers import web_peer
from tests.world import HeldClock, Person
from tocsin.channels.support import web_push_crypto as crypto


@dataclass
class Browser:
    """One browser of a person, with the secrets of its subscription."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = b"0123456789abcdef"

    @property
    def subscription(self) -> dict[str, Any]:
        p256dh = crypto.b64url(crypto.encode_point(self.key))
        keys = {"p256dh": p256dh, "auth": crypto.b64url(self.auth)}
        return {"endpoint": self.endpoint, "keys": keys}

    def read(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth)
        content: dict[str, Any] = json.loads(plain)
        return content

    async def enable(self, person: Person, device: str = "Laptop") -> dict[str, Any]:
        """Register with the person's inbox, as the widget does."""
        body = {"channel": "web_push", "address": self.subscription, "device": device}
        registered: dict[str, Any] = await person.inbox("/addresses", "POST", body)
        return registered


@dataclass
class Ring:
    """One request that reached the push service, and when, by the story's clock."""

    path: str
    headers: dict[str, str]
    body: bytes
    at_ms: int


BREAK_OFF = 599
"""Instead of a status: the connection ends without an answer."""


@dataclass
class PushService:
    """Answers 201 and keeps what came; `replies` of a path are given first, one for each ring, and
    what `rule` says otherwise.
    """

    url: str = ""
    clock: HeldClock | None = None
    rings: list[Ring] = field(default_factory=list)
    replies: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    on_ring: Callable[[], Awaitable[None]] | None = None
    rule: Callable[[Ring], tuple[int, dict[str, str]]] | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        at_ms = self.clock.now_ms() if self.clock else 0
        ring = Ring(request.path, headers, await request.read(), at_ms)
        self.rings.append(ring)
        if self.on_ring is not None:
            await self.on_ring()
        waiting = self.replies.get(request.path)
        status, more = self.rule(ring) if self.rule else (201, {})
        if waiting:
            status, more = waiting.pop(0)
        if status == BREAK_OFF and request.transport is not None:
            request.transport.abort()
        return web.Response(status=status, headers=more)

    def browser(self, name: str) -> Browser:
        return Browser(f"{self.url}/{name}")

    def rang(self, name: str) -> list[Ring]:
        return [ring for ring in self.rings if ring.path == f"/{name}"]

    def always(self, name: str, status: int, **headers: str) -> None:
        """Whatever the number of tries."""
        more = {key.replace("_", "-"): value for key, value in headers.items()}
        self.replies[f"/{name}"] = [(status, more)] * 100


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    service = PushService()
    async with web_peer(service.answer) as service.url:
        yield service


@dataclass
class Mailbox:
    """Keeps the mails that a mail server on loopback takes."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 2.0.0 kept"

    def to(self, person: Person) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["to"] == person.user.email]


@asynccontextmanager
async def mail_server() -> AsyncIterator[Mailbox]:
    box, loop = Mailbox(), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(box, hostname="mx", ident="fake", loop=loop), "127.0.0.1", 0
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
