"""Google's FCM on loopback: gives access tokens, and takes what the real one takes.

`async with fake_fcm() as google:` gives `google.url`, `google.rings`, and `google.settings()` for
the channel. `google.replies[token]` are given first, one for each ring. firebase-admin keeps it
honest.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.channels.google_schema import violations
from tests.channels.peers import web_peer

PROJECT = "harbour-1"
EMAIL = "tocsin@harbour-1.iam.gserviceaccount.com"
TOKEN_URL = "https://oauth2.googleapis.com/token"
KEY_ID = "0123456789abcdef"
SCOPES = ("firebase.messaging", "cloud-platform")
PAYLOAD_BYTES = 4096
MAX_TTL_S = 2_419_200
RESERVED = ("from", "message_type")
RPC = "type.googleapis.com/google.rpc.BadRequest"
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"

Reply = tuple[int, dict[str, Any], dict[str, str]]


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def service_account(token_url: str = TOKEN_URL) -> str:
    """A JSON key file as Google gives it, with a key that was made just now."""
    pem = _key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return json.dumps(
        {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": KEY_ID,
            "private_key": pem,
            "client_email": EMAIL,
            "client_id": "1",
            "token_uri": token_url,
        }
    )


def failure(
    status: int, canonical: str, code: str = "", fields: tuple[str, ...] = (), **headers: str
) -> Reply:
    """An error as google.rpc.Status writes it; `code` is FCM's own."""
    details: list[dict[str, Any]] = []
    if code:
        details.append({"@type": FCM_ERROR, "errorCode": code})
    if fields:
        broken = [{"field": name, "description": "Invalid value"} for name in fields]
        details.append({"@type": RPC, "fieldViolations": broken})
    error = {"code": status, "message": canonical, "status": canonical, "details": details}
    return status, {"error": error}, {name.replace("_", "-"): v for name, v in headers.items()}


UNREGISTERED = failure(404, "NOT_FOUND", "UNREGISTERED")


@dataclass
class FcmRing:
    """One message that FCM has taken, or refused with `status`."""

    token: str
    message: dict[str, Any]
    status: int
    access_token: str

    @property
    def data(self) -> dict[str, Any]:
        """What the app reads."""
        content: dict[str, Any] = json.loads(self.message["data"]["tocsin"])
        return content


@dataclass
class FakeFcm:
    """Takes everything that is right; a token in `replies` gets those first."""

    url: str = ""
    rings: list[FcmRing] = field(default_factory=list)
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    access_tokens: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    token_replies: list[tuple[int, str]] = field(default_factory=list)
    token_life_s: int = 3599

    def settings(self) -> dict[str, str]:
        """Fields of the channel's settings that lead here."""
        account = service_account(f"{self.url}/token")
        return {
            "service_account": account, "base_url": self.url, "token_url": f"{self.url}/token"
        }  # fmt: skip

    def rang(self, token: str) -> list[FcmRing]:
        return [ring for ring in self.rings if ring.token == token and ring.status == 200]

    def always(self, token: str, reply: Reply) -> None:
        self.replies[token] = [reply] * 100

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/token":
            return self._token((await request.read()).decode())
        if request.path != f"/v1/projects/{PROJECT}/messages:send" or request.method != "POST":
            return web.Response(status=404, text="<!DOCTYPE html><title>Error 404</title>")
        kind, access_token = request.headers.get("Authorization", " ").split(" ", 1)
        known = kind == "Bearer" and access_token in self.access_tokens
        if not known or access_token in self.revoked:
            return _response(failure(401, "UNAUTHENTICATED"))
        return self._message(await request.read(), access_token)

    def _token(self, form: str) -> web.Response:
        if self.token_replies:
            status, text = self.token_replies.pop(0)
            return web.Response(status=status, text=text)
        values = {name: several[0] for name, several in parse_qs(form).items()}
        try:
            assert values["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            # Google's own client names the real one wherever it sends the assertion.
            audience = [f"{self.url}/token", TOKEN_URL]
            claims = jwt.decode(
                values["assertion"], _key().public_key(), ["RS256"], audience=audience
            )
            assert jwt.get_unverified_header(values["assertion"])["kid"] == KEY_ID
            assert claims["iss"] == EMAIL
            assert any(scope in claims["scope"] for scope in SCOPES)
            assert claims["exp"] - claims["iat"] <= 3600
        except (AssertionError, KeyError, jwt.PyJWTError) as error:
            return web.json_response({"error": "invalid_grant", "why": repr(error)}, status=400)
        self.access_tokens.append(made := f"ya29.{len(self.access_tokens)}")
        return web.json_response(
            {"access_token": made, "expires_in": self.token_life_s, "token_type": "Bearer"}
        )

    def _message(self, body: bytes, access_token: str) -> web.Response:
        request = json.loads(body)
        message = request.get("message", {})
        broken = [place for place, _ in violations(request)] or complaints(message)
        token = str(message.get("token", ""))
        waiting = self.replies.get(token)
        if broken:
            reply = failure(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", tuple(broken))
        elif waiting:
            reply = waiting.pop(0)
        else:
            name = f"projects/{PROJECT}/messages/0:{len(self.rings)}%31bd1c9631bd1c96"
            reply = (200, {"name": name}, {})
        self.rings.append(FcmRing(token, message, reply[0], access_token))
        return _response(reply)


def complaints(message: dict[str, Any]) -> list[str]:
    """What the schema can't say: the fields that FCM would refuse."""
    broken = []
    if sum(name in message for name in ("token", "topic", "condition", "fid")) != 1:
        broken.append("message")
    data = message.get("data", {})
    broken += [f"message.data.{key}" for key in data if key in RESERVED or key[:6] == "google"]
    counted = json.dumps(data) + json.dumps(message.get("notification", {}), ensure_ascii=False)
    if len(counted.encode()) > PAYLOAD_BYTES:
        broken.append("message.data")
    ttl = message.get("android", {}).get("ttl", "0s")
    if not 0 <= float(ttl[:-1]) <= MAX_TTL_S:
        broken.append("message.android.ttl")
    headers = message.get("apns", {}).get("headers", {})
    background = headers.get("apns-push-type") == "background"
    if len(headers.get("apns-collapse-id", "")) > 64:
        broken.append("message.apns.headers")
    if background and headers.get("apns-priority") != "5":
        broken.append("message.apns.headers")
    return broken


def _response(reply: Reply) -> web.Response:
    status, content, headers = reply
    return web.json_response(content, status=status, headers=headers)


@asynccontextmanager
async def fake_fcm() -> AsyncIterator[FakeFcm]:
    google = FakeFcm()
    async with web_peer(google.answer) as google.url:
        yield google
