"""A push service like Mozilla's, on loopback: Firefox connects to it, the product sends to it.

To the browser it speaks the websocket protocol (hello, register, unregister, notification, ack);
to the sender RFC 8030: `POST /push/<token>` with the VAPID check that a real service makes.
"""

import base64
import json
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import WSMsgType, web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

from tests.browser.waiting import until

LARGEST_BODY = 4096
LONGEST_CLAIM = 24 * 3600  # RFC 8292: a VAPID token may not live longer than a day
URGENCIES = ("very-low", "low", "normal", "high")


@dataclass(frozen=True)
class Push:
    """One accepted POST: what the sender asked for."""

    version: str
    channel: str
    body: bytes
    ttl: int
    urgency: str
    topic: str | None
    claims: Mapping[str, Any]  # of the verified VAPID token; empty when the endpoint has no key
    headers: Mapping[str, str]


@dataclass
class Subscription:
    """One `pushManager.subscribe()`: a channel of a browser, and the only key that may send."""

    channel: str
    browser: str
    key: str | None
    alive: bool = True


@dataclass
class PushService:
    """What the test looks at: subscriptions by token, accepted pushes, the browser's replies."""

    websocket_url: str = ""
    origin: str = ""
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    received: list[Push] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    acks: dict[str, int] = field(default_factory=dict)  # version → code, 100 is "decrypted"
    answers: list[web.Response] = field(default_factory=list)  # taken first, to play a bad day
    stored: dict[str, list[Push]] = field(default_factory=dict)  # per browser, until acked
    connected: dict[str, web.WebSocketResponse] = field(default_factory=dict)

    async def acked(self, push: Push, seconds: float = 10) -> int:
        """The browser's code for this push: 100 shown to the worker, 101 not decrypted."""
        await until(lambda: push.version in self.acks, seconds, "the browser did not ack")
        return self.acks[push.version]

    async def pushed(self, number: int = 1, seconds: float = 10) -> Push:
        """Waits for so many accepted pushes and returns the last of them."""
        sentence = f"fewer than {number} pushes came; refused: {self.refused}"
        await until(lambda: len(self.received) >= number, seconds, sentence)
        return self.received[number - 1]

    def forget(self) -> None:
        """Loses every browser, as a service does now and then: they must subscribe again."""
        self.subscriptions.clear()
        self.stored.clear()


@asynccontextmanager
async def push_service(port: int = 0) -> AsyncIterator[PushService]:
    """Runs the service for the length of the block; 0 takes a free port."""
    service = PushService()
    app = web.Application(client_max_size=1 << 20)
    app.router.add_get("/", _Socket(service).handle)
    app.router.add_post("/push/{token}", _Door(service).handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    service.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    service.websocket_url = service.origin.replace("http", "ws", 1) + "/"
    try:
        yield service
    finally:
        for socket in list(service.connected.values()):
            await socket.close()
        await runner.cleanup()


class _Socket:
    """The browser's side: one websocket per browser."""

    def __init__(self, service: PushService) -> None:
        self._service = service

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("push-notification",))
        await socket.prepare(request)
        browser = ""
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            message = json.loads(frame.data)
            match message.get("messageType", "ping"):
                case "hello":
                    browser = await self._hello(socket, message)
                case "register":
                    await self._register(socket, browser, message)
                case "unregister":
                    await self._unregister(socket, message)
                case "ack":
                    self._ack(browser, message)
                case "ping":
                    await socket.send_str("{}")
        if self._service.connected.get(browser) is socket:
            del self._service.connected[browser]
        return socket

    async def _hello(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> str:
        known = {one.browser for one in self._service.subscriptions.values()}
        claimed = message.get("uaid")
        browser: str = claimed if claimed in known else secrets.token_hex(16)
        self._service.connected[browser] = socket
        reply = {"messageType": "hello", "uaid": browser, "status": 200, "use_webpush": True}
        await socket.send_json(reply | {"broadcasts": {}})
        for push in self._service.stored.get(browser, []):
            await _ring(socket, push)
        return browser

    async def _register(
        self, socket: web.WebSocketResponse, browser: str, message: dict[str, Any]
    ) -> None:
        token, channel = secrets.token_urlsafe(24), message["channelID"]
        self._service.subscriptions[token] = Subscription(channel, browser, message.get("key"))
        endpoint = f"{self._service.origin}/push/{token}"
        reply = {"messageType": "register", "channelID": channel, "status": 200}
        await socket.send_json(reply | {"pushEndpoint": endpoint})

    async def _unregister(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        channel = message["channelID"]
        for subscription in self._service.subscriptions.values():
            if subscription.channel == channel:
                subscription.alive = False
        await socket.send_json({"messageType": "unregister", "channelID": channel, "status": 200})

    def _ack(self, browser: str, message: dict[str, Any]) -> None:
        for update in message["updates"]:
            self._service.acks[update["version"]] = update.get("code", 100)
        waiting = self._service.stored.get(browser, [])
        waiting[:] = [push for push in waiting if push.version not in self._service.acks]


class _Door:
    """The sender's side: RFC 8030 with the checks of RFC 8188 and RFC 8292."""

    def __init__(self, service: PushService) -> None:
        self._service = service

    async def handle(self, request: web.Request) -> web.Response:
        if self._service.answers:
            return self._service.answers.pop(0)
        subscription = self._service.subscriptions.get(request.match_info["token"])
        if subscription is None:
            return self._refuse(404, "unknown endpoint")
        if not subscription.alive:
            return self._refuse(410, "unsubscribed")
        body = await request.read()
        if (fault := _fault(request.headers, body)) is not None:
            return self._refuse(*fault)
        try:
            claims = _claims(request.headers, subscription.key, self._service.origin)
        except ValueError as reason:
            return self._refuse(403, str(reason))
        push = _push(subscription.channel, body, claims, request.headers)
        await self._deliver(subscription.browser, push)
        location = f"{self._service.origin}/message/{push.version}"
        return web.Response(status=201, headers={"Location": location, "TTL": str(push.ttl)})

    def _refuse(self, status: int, reason: str) -> web.Response:
        self._service.refused.append(f"{status} {reason}")
        return web.json_response({"code": status, "error": reason}, status=status)

    async def _deliver(self, browser: str, push: Push) -> None:
        self._service.received.append(push)
        waiting = self._service.stored.setdefault(browser, [])
        if push.topic is not None:  # a newer push of a topic replaces the one still waiting
            same = (push.channel, push.topic)
            waiting[:] = [one for one in waiting if (one.channel, one.topic) != same]
        if push.ttl > 0:
            waiting.append(push)
        socket = self._service.connected.get(browser)
        if socket is not None and not socket.closed:
            await _ring(socket, push)


def _push(channel: str, body: bytes, claims: Mapping[str, Any], headers: Mapping[str, str]) -> Push:
    return Push(
        version=secrets.token_hex(12),
        channel=channel,
        body=body,
        ttl=int(headers["TTL"]),
        urgency=headers.get("Urgency", "normal"),
        topic=headers.get("Topic"),
        claims=claims,
        headers={name.lower(): value for name, value in headers.items()},
    )


async def _ring(socket: web.WebSocketResponse, push: Push) -> None:
    message: dict[str, Any] = {
        "messageType": "notification",
        "channelID": push.channel,
        "version": push.version,
    }
    if push.body:
        message["data"] = base64.urlsafe_b64encode(push.body).rstrip(b"=").decode()
        message["headers"] = {"encoding": push.headers["content-encoding"]}
    await socket.send_json(message)


def _fault(headers: Mapping[str, str], body: bytes) -> tuple[int, str] | None:
    if not headers.get("TTL", "").isdigit():
        return 400, "TTL is missing or not a number"
    if headers.get("Urgency", "normal") not in URGENCIES:
        return 400, "Urgency is not one of RFC 8030"
    if len(headers.get("Topic", "")) > 32:
        return 400, "Topic is longer than 32 characters"
    if len(body) > LARGEST_BODY:
        return 413, "the body is longer than 4096 bytes"
    if body and headers.get("Content-Encoding") != "aes128gcm":
        return 415, "Content-Encoding is not aes128gcm"
    return None


def _claims(headers: Mapping[str, str], key: str | None, origin: str) -> Mapping[str, Any]:
    """The claims of a VAPID header that holds; ValueError says what does not."""
    header = headers.get("Authorization", "")
    if not header:
        if key is not None:
            raise ValueError("the subscription has a key, so VAPID is needed")
        return {}
    scheme, _, rest = header.partition(" ")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if scheme.lower() != "vapid" or not {"t", "k"} <= parts.keys():
        raise ValueError("Authorization is not `vapid t=…, k=…`")
    if key is not None and parts["k"].rstrip("=") != key.rstrip("="):
        raise ValueError("another key than the subscription's")
    try:
        point = base64.urlsafe_b64decode(parts["k"] + "=" * (-len(parts["k"]) % 4))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        claims: dict[str, Any] = jwt.decode(parts["t"], public, ["ES256"], audience=origin)
    except (jwt.InvalidTokenError, InvalidSignature, ValueError) as reason:
        raise ValueError(f"the VAPID token does not hold: {reason}") from reason
    if not time.time() < claims.get("exp", 0) <= time.time() + LONGEST_CLAIM + 60:
        raise ValueError("exp is missing or more than a day away")
    return claims
