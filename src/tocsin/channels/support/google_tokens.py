"""Access tokens of a Google service account: a signed assertion is exchanged for one (RFC 7523)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tocsin.channels.support.faults import NotSent, Unanswered
from tocsin.channels.support.guard import parse_url
from tocsin.channels.support.outcomes import clean, retry_after_s
from tocsin.model.channel import Http, HttpReply, Retry, SettingsError

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTION_LIFE_S = 3600  # Google takes no longer one
RENEW_BEFORE_S = 300
_ROOM_S = 60


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Who we are for Google: the fields of the JSON key file that count."""

    project_id: str
    email: str
    key_id: str
    key: RSAPrivateKey
    token_url: str


class _KeyFile(msgspec.Struct):
    project_id: str
    client_email: str
    private_key: str
    token_uri: str
    private_key_id: str = ""


class _Token(msgspec.Struct):
    access_token: str
    expires_in: float


def read_service_account(text: str, token_url: str = "") -> ServiceAccount:
    """From the JSON key file; `token_url` is used instead of the file's. Raises `SettingsError`."""
    try:
        file = msgspec.json.decode(text, type=_KeyFile)
        key: Any = load_pem_private_key(file.private_key.encode(), password=None)
    except (msgspec.DecodeError, ValueError) as error:
        raise SettingsError(
            "The service account must be the JSON key file as Google gives it."
        ) from error
    if not isinstance(key, RSAPrivateKey):
        raise SettingsError("The private key of the service account must be an RSA key.")
    url = parse_url(token_url or file.token_uri)
    if url is None or not (token_url or (url.public and url.is_at(("googleapis.com",)))):
        raise SettingsError("The token_uri of the service account must be at googleapis.com.")
    if not file.project_id.replace("-", "").replace(":", "").replace(".", "").isalnum():
        raise SettingsError("The project_id of the service account is none.")
    return ServiceAccount(
        file.project_id, file.client_email, file.private_key_id, key, token_url or file.token_uri
    )


class GoogleTokens:
    """The current access token, renewed before it ends; many callers cause one request."""

    def __init__(self, account: ServiceAccount, now_s: Callable[[], float]) -> None:
        self._account = account
        self._now_s = now_s
        self._token = ""
        self._renew_at_s = 0.0
        self._renewing = asyncio.Lock()

    async def current(self, http: Http) -> str | Retry:
        """A token, or why there is none now. Nothing has been rung then, so it is never unsure."""
        async with self._renewing:
            if self._token and self._now_s() < self._renew_at_s:
                return self._token
            try:
                reply = await self._ask(http)
            except (NotSent, Unanswered) as fault:
                return Retry(clean(f"no access token: {fault}"))
            return self._keep(reply)

    def forget(self, token: str) -> None:
        """Google has refused this token; a newer one stays."""
        if token == self._token:
            self._token = ""

    async def _ask(self, http: Http) -> HttpReply:
        account, now_s = self._account, int(self._now_s())
        claims = {
            "iss": account.email,
            "scope": SCOPE,
            "aud": account.token_url,
            "iat": now_s,
            "exp": now_s + ASSERTION_LIFE_S,
        }
        signed = jwt.encode(claims, account.key, "RS256", headers={"kid": account.key_id})
        return await http.request(
            "POST",
            account.token_url,
            headers={"content-type": "application/x-www-form-urlencoded"},
            body=urlencode({"grant_type": GRANT, "assertion": signed}).encode(),
        )

    def _keep(self, reply: HttpReply) -> str | Retry:
        if reply.status != 200:
            words = reply.body[:600].decode("utf-8", "replace")
            return Retry(clean(f"no access token: {reply.status} {words}"), retry_after_s(reply))
        try:
            got = msgspec.json.decode(reply.body, type=_Token)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Retry("no access token: the answer can't be read")
        if not got.access_token.isascii() or not got.access_token.isprintable():
            return Retry("no access token: the answer can't be read")
        life_s = max(got.expires_in - RENEW_BEFORE_S, min(got.expires_in, _ROOM_S))
        self._token, self._renew_at_s = got.access_token, self._now_s() + life_s
        return self._token
