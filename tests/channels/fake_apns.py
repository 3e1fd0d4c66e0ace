"""Apple's APNs on loopback: takes what the real one takes, and says why not in Apple's words.

`async with fake_apns() as apple:` gives `apple.url`, `apple.rings` and `apple.settings()` for the
channel. With `tls` it speaks HTTP/2 as Apple does (aioapns keeps it honest); without, the same
rules over plain HTTP/1.1, for stories that trust no certificate.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded

from tests.channels.peers import tcp_peer, web_peer

TEAM_ID, KEY_ID, TOPIC = "TEAM123456", "KEY1234567", "example.harbour.app"
PAYLOAD_BYTES = 4096
TOKEN_LIFE_S, TOKEN_KEPT_S = 3600, 20 * 60
LEVELS = ("passive", "active", "time-sensitive", "critical")

Answer = tuple[int, dict[str, Any]]


class Turned(Exception):
    """A request that Apple turns away."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.answer: Answer = (status, {"reason": reason})


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def p8() -> str:
    """The text of a .p8 file whose key was made just now."""
    return _key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def turned(status: int, reason: str) -> Answer:
    more = {"timestamp": 1_790_000_000_000} if status == 410 else {}
    return status, {"reason": reason} | more


@dataclass
class ApnsRing:
    """One request that Apple took, or turned away with `status`."""

    token: str
    headers: dict[str, str]
    payload: dict[str, Any]
    status: int

    @property
    def data(self) -> dict[str, Any]:
        """What the app reads."""
        content: dict[str, Any] = self.payload["tocsin"]
        return content


@dataclass
class FakeApns:
    """Takes everything that is right; a device token in `replies` gets those first."""

    url: str = ""
    port: int = 0
    rings: list[ApnsRing] = field(default_factory=list)
    replies: dict[str, list[Answer]] = field(default_factory=dict)
    provider_tokens: list[str] = field(default_factory=list)
    ahead_s: float = 0.0
    _issued_at: float = 0.0

    def settings(self) -> dict[str, Any]:
        """Fields of the channel's settings that lead here."""
        return {
            "team_id": TEAM_ID, "key_id": KEY_ID, "private_key": p8(), "topic": TOPIC,
            "base_url": self.url,
        }  # fmt: skip

    def rang(self, token: str) -> list[ApnsRing]:
        return [ring for ring in self.rings if ring.token == token and ring.status == 200]

    def always(self, token: str, answer: Answer) -> None:
        self.replies[token] = [answer] * 100

    def judge(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Apple's answer to one request; an empty dictionary means an empty body."""
        token = path.removeprefix("/3/device/")
        payload: dict[str, Any] = {}
        try:
            self._check_provider_token(headers.get("authorization", ""))
            _check_request(method, path, headers)
            payload = _check_payload(body, headers)
            waiting = self.replies.get(token)
            answer = waiting.pop(0) if waiting else (200, {})
        except Turned as error:
            answer = error.answer
        self.rings.append(ApnsRing(token, headers, payload, answer[0]))
        return answer

    async def over_http1(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        status, content = self.judge(request.method, request.path, headers, await request.read())
        body = json.dumps(content).encode() if content else b""
        return web.Response(status=status, body=body, headers={"apns-id": _id_of(headers)})

    async def over_http2(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        http2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        http2.initiate_connection()
        heads: dict[int, dict[str, str]] = {}
        bodies: dict[int, bytes] = {}
        writer.write(http2.data_to_send())
        while data := await reader.read(65_536):
            for event in http2.receive_data(data):
                if isinstance(event, RequestReceived):
                    heads[event.stream_id] = {
                        str(name): str(value) for name, value in event.headers
                    }
                    bodies[event.stream_id] = b""
                elif isinstance(event, DataReceived):
                    bodies[event.stream_id] += event.data
                    http2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, StreamEnded):
                    stream = event.stream_id
                    self._reply(http2, stream, heads.pop(stream), bodies.pop(stream))
            writer.write(http2.data_to_send())

    def _reply(
        self, http2: H2Connection, stream: int, headers: dict[str, str], body: bytes
    ) -> None:
        method, path = headers.pop(":method"), headers.pop(":path")
        status, content = self.judge(method, path, headers, body)
        head = [(":status", str(status)), ("apns-id", _id_of(headers))]
        http2.send_headers(stream, head, end_stream=not content)
        if content:
            http2.send_data(stream, json.dumps(content).encode(), end_stream=True)

    def _check_provider_token(self, header: str) -> None:
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise Turned(403, "MissingProviderToken")
        try:
            options: Any = {"verify_iat": False}
            claims = jwt.decode(token, _key().public_key(), ["ES256"], options=options)
            right = claims["iss"] == TEAM_ID and jwt.get_unverified_header(token)["kid"] == KEY_ID
        except (KeyError, jwt.PyJWTError):
            right = False
        if not right:
            raise Turned(403, "InvalidProviderToken")
        if abs(time.time() + self.ahead_s - claims["iat"]) > TOKEN_LIFE_S:
            raise Turned(403, "ExpiredProviderToken")
        if token not in self.provider_tokens:
            if claims["iat"] - self._issued_at < TOKEN_KEPT_S:
                raise Turned(429, "TooManyProviderTokenUpdates")
            self.provider_tokens.append(token)
            self._issued_at = claims["iat"]


def _check_request(method: str, path: str, headers: dict[str, str]) -> None:
    background = headers.get("apns-push-type") == "background"
    wrong = {
        "BadPath": not path.startswith("/3/device/"),
        "MethodNotAllowed": method != "POST",
        "BadDeviceToken": not re.fullmatch(r"/3/device/([0-9a-fA-F]{2}){32,100}", path),
        "MissingTopic": not headers.get("apns-topic"),
        "DeviceTokenNotForTopic": headers.get("apns-topic") != TOPIC,
        "InvalidPushType": headers.get("apns-push-type") not in ("alert", "background"),
        "BadPriority": headers.get("apns-priority", "10") not in (("5",) if background else
                                                                 ("1", "5", "10")),
        "BadExpirationDate": not headers.get("apns-expiration", "0").isdecimal(),
        "BadCollapseId": len(headers.get("apns-collapse-id", "").encode()) > 64,
        "BadMessageId": not _is_uuid(headers.get("apns-id", str(uuid4()))),
    }  # fmt: skip
    status = {"BadPath": 404, "MethodNotAllowed": 405}
    for reason, is_wrong in wrong.items():
        if is_wrong:
            raise Turned(status.get(reason, 400), reason)


def _check_payload(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    if not body:
        raise Turned(400, "PayloadEmpty")
    if len(body) > PAYLOAD_BYTES:
        raise Turned(413, "PayloadTooLarge")
    try:
        payload: dict[str, Any] = json.loads(body)
        aps = payload["aps"]
    except (ValueError, KeyError, TypeError):
        raise Turned(400, "BadPayload") from None
    background = headers.get("apns-push-type") == "background"
    silent = aps.get("content-available") == 1 and not {"alert", "sound", "badge"} & aps.keys()
    if background != silent or aps.get("interruption-level", "active") not in LEVELS:
        raise Turned(400, "BadPayload")
    return payload


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _id_of(headers: dict[str, str]) -> str:
    return headers.get("apns-id") or str(uuid4())


@asynccontextmanager
async def fake_apns(tls: ssl.SSLContext | None = None) -> AsyncIterator[FakeApns]:
    apple = FakeApns()
    if tls is None:
        async with web_peer(apple.over_http1) as apple.url:
            yield apple
        return
    async with tcp_peer(apple.over_http2, tls=tls) as apple.port:
        apple.url = f"https://localhost:{apple.port}"
        yield apple
