"""An issuer (OpenID Connect) on loopback with real keys, which does what a test tells it to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.channels.peers import web_peer

CLIENT = "tocsin"
SECRET = "a client's secret: 50 % of it"
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
STRANGERS_KEY = rsa.generate_private_key(65537, 2048)


def _jwk(algorithm: str, public: Any) -> dict[str, Any]:
    kind = jwt.get_algorithm_by_name(algorithm)
    return {**json.loads(kind.to_jwk(public)), "kid": algorithm, "use": "sig"}


KEYS = {"keys": [_jwk("RS256", RSA_KEY.public_key()), _jwk("ES256", EC_KEY.public_key())]}
RSA_PEM = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@dataclass
class Issuer:
    """`account` is who agrees to everything; `forge` changes what a token says before it is signed
    by `sign`.
    """

    now_s: Callable[[], int]
    url: str = ""
    account: dict[str, Any] = field(default_factory=dict)
    forge: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    sign: Callable[[dict[str, Any]], str] = lambda claims: signed(claims)  # noqa: PLW0108
    says: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.told.append(request.path)
        if request.path == "/.well-known/openid-configuration":
            return web.json_response(self.configuration)
        if request.path == "/keys":
            return web.json_response(KEYS)
        if request.path == "/authorize":
            raise web.HTTPFound(self.agree(str(request.url)))
        if request.path == "/token":
            return self._token(request, parse_qs(await request.text()))
        if request.path == "/userinfo":
            return web.json_response(self.account)
        return web.Response(status=404)

    @property
    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            **self.says,
        }

    def agree(self, address: str) -> str:
        """What a person does there: where the browser is sent with a code."""
        query = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        self.asked.append(query)
        code = secrets.token_urlsafe(8)
        self._codes[code] = query
        back = urlencode({"code": code, "state": query["state"], "iss": self.url})
        return f"{query['redirect_uri']}?{back}"

    def _token(self, request: web.Request, form: dict[str, list[str]]) -> web.Response:
        if self._client(request) != (CLIENT, SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        asked = self._codes.pop(form["code"][0], None)
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge:
            return web.json_response({"error": "invalid_grant"}, status=400)
        now_s = self.now_s()
        claims = {
            "iss": self.url,
            "aud": asked["client_id"],
            "nonce": asked["nonce"],
            "iat": now_s,
            "exp": now_s + 300,
            **self.account,
        }
        token = self.sign(self.forge(claims))
        return web.json_response({"id_token": token, "access_token": "a", "token_type": "Bearer"})

    def _client(self, request: web.Request) -> tuple[str, str]:
        given = request.headers.get("authorization", "").removeprefix("Basic ")
        name, _, secret = base64.b64decode(given).decode().partition(":")
        return unquote(name), unquote(secret)


def signed(claims: dict[str, Any], algorithm: str = "RS256", key: Any = None) -> str:
    key = key or (EC_KEY if algorithm.startswith("ES") else RSA_KEY)
    return jwt.encode(claims, key, algorithm, headers={"kid": algorithm})


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", "none")


def signed_by_the_public_key(claims: dict[str, Any]) -> str:
    """HS256 with what everybody knows as the secret: the classic confusion of keys."""

    def part(value: Any) -> bytes:
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=")

    head = part({"alg": "HS256", "typ": "JWT", "kid": "RS256"}) + b"." + part(claims)
    return (head + b"." + part(hmac.digest(RSA_PEM, head, "sha256"))).decode()


@asynccontextmanager
async def an_issuer(now_s: Callable[[], int]) -> AsyncIterator[Issuer]:
    issuer = Issuer(now_s)
    async with web_peer(issuer.answer) as issuer.url:
        yield issuer
