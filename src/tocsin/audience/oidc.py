"""The conversation with an issuer: OpenID Connect Core 1.0, authorization code flow with PKCE.

Nothing is remembered between two sign-ins, so a key that an issuer has taken back counts no more.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import jwt
import msgspec
from msgspec import Struct

from tocsin.channels.support.faults import NotSent, Unanswered
from tocsin.channels.support.guard import parse_url
from tocsin.model.channel import Http, HttpReply
from tocsin.model.clock import MINUTE_MS, SECOND_MS
from tocsin.model.errors import TocsinError

T = TypeVar("T")
DISCOVERY = "/.well-known/openid-configuration"
SCOPES = "openid email profile"
DRIFT_MS = MINUTE_MS
"""How far the issuer's clock may be from ours."""
TIMEOUT_S = 10.0
ALGORITHMS = {
    "RSA": frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
    "EC": frozenset({"ES256", "ES384", "ES512"}),
    "OKP": frozenset({"EdDSA"}),
}
"""By the kind of key. No `none`, and none that has a secret in common with the issuer: its public
key would be that secret.
"""
_MOST_KEYS = 50
_SHOWN = 200


class Discovered(Struct, frozen=True):
    """What an issuer says of itself (OpenID Connect Discovery 1.0 §3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    code_challenge_methods_supported: tuple[str, ...] | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)


class _Tokens(Struct, frozen=True):
    id_token: str
    access_token: str | None = None


class _Refusal(Struct, frozen=True):
    error: str = ""
    error_description: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are at the issuer. `secret` None: a public client, which PKCE alone protects."""

    client_id: str
    secret: str | None
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One way to the issuer and back. All of it comes from one secret that only the browser keeps,
    so a code or an answer that somebody else has got hold of is of no use.
    """

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def visit_of(secret: str) -> Visit:
    def part(purpose: bytes) -> str:
        digest = hmac.digest(secret.encode(), purpose, "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    return Visit(part(b"state"), part(b"nonce"), part(b"verifier"))


class Claims(Struct, frozen=True):
    """What the issuer says of a person. `sub` is unique there and never given to another."""

    sub: str
    email: str | None = None
    email_verified: bool | str | None = None
    name: str | None = None

    @property
    def verified(self) -> bool:
        """Some issuers write it as a word."""
        return self.email_verified is True or self.email_verified == "true"


def failed(detail: str) -> TocsinError:
    return TocsinError("issuer_failed", detail)


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer by its URL. Everything raises `issuer_failed` with what was wrong."""

    http: Http
    url: str

    async def discover(self) -> Discovered:
        reply = await self._ask("GET", self.url.rstrip("/") + DISCOVERY)
        found = _read(reply, Discovered, "configuration")
        if found.issuer.rstrip("/") != self.url.rstrip("/"):
            raise failed(f"It calls itself {found.issuer[:_SHOWN]!r}, not {self.url!r}.")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            self._check_endpoint(name, getattr(found, name))
        return found

    def _check_endpoint(self, name: str, text: str) -> None:
        url = parse_url(text)
        if url is None or (url.scheme == "http" and urlsplit(self.url).scheme != "http"):
            raise failed(f"Its {name} is not an https address.")

    async def keys(self, discovered: Discovered) -> list[jwt.PyJWK]:
        """Those that can sign, of kinds that are read here."""
        reply = await self._ask("GET", discovered.jwks_uri)
        document: dict[str, Any] = _read(reply, dict[str, Any], "list of keys")
        try:
            usable = jwt.PyJWKSet(document.get("keys", [])[:_MOST_KEYS]).keys
        except (jwt.PyJWTError, TypeError):
            usable = []
        fitting = [
            key
            for key in usable
            if key.key_type in ALGORITHMS and key.public_key_use in (None, "sig")
        ]
        if not fitting:
            raise failed("Its list of keys has none that is read here.")
        return fitting

    async def redeem(self, discovered: Discovered, client: Client, code: str, visit: Visit) -> Any:
        """The tokens for a code."""
        reply = await self.ask_for_tokens(discovered, client, code, visit.verifier)
        if reply.status != 200:
            raise failed(f"It gave no token: {refusal(reply)}.")
        return _read(reply, _Tokens, "answer with tokens")

    async def ask_for_tokens(
        self, discovered: Discovered, client: Client, code: str, verifier: str
    ) -> HttpReply:
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "code_verifier": verifier,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        basic = "client_secret_basic" in discovered.token_endpoint_auth_methods_supported
        if client.secret is not None and basic:
            pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
            headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            fields["client_id"] = client.client_id
            if client.secret is not None:
                fields["client_secret"] = client.secret
        body = urlencode(fields).encode()
        return await self._ask("POST", discovered.token_endpoint, headers, body)

    async def claims(
        self, discovered: Discovered, client: Client, code: str, visit: Visit, now_ms: int
    ) -> Claims:
        """Who it is, by a code. What the ID token leaves out is asked for with the access token."""
        tokens: _Tokens = await self.redeem(discovered, client, code, visit)
        keys = await self.keys(discovered)
        found = check_id_token(
            tokens.id_token,
            keys,
            issuer=discovered.issuer,
            client_id=client.client_id,
            nonce=visit.nonce,
            now_ms=now_ms,
        )
        if found.email or tokens.access_token is None or discovered.userinfo_endpoint is None:
            return found
        self._check_endpoint("userinfo_endpoint", discovered.userinfo_endpoint)
        headers = {"authorization": f"Bearer {tokens.access_token}"}
        reply = await self._ask("GET", discovered.userinfo_endpoint, headers)
        more = _read(reply, Claims, "answer about the person")
        if more.sub != found.sub:
            raise failed("It tells of somebody else than it has signed for.")
        return more

    async def _ask(
        self, method: str, url: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> HttpReply:
        sent = {"accept": "application/json", **(headers or {})}
        host = urlsplit(url).hostname or ""
        try:
            return await self.http.request(
                method, url, headers=sent, body=body, timeout_s=TIMEOUT_S
            )
        except (NotSent, Unanswered) as error:
            raise failed(f"{host} was not reached: {error}.") from None


def check_id_token(
    token: str,
    keys: list[jwt.PyJWK],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now_ms: int,
) -> Claims:
    """What it says, if the issuer has signed it for us, for this visit, and lately (OpenID Connect
    Core 1.0 §3.1.3.7). Raises `issuer_failed`.
    """
    payload = _signed(token, keys, issuer, client_id)
    audience = payload["aud"]
    parties = audience if isinstance(audience, list) else [audience]
    if payload.get("azp", client_id if len(parties) == 1 else None) != client_id:
        raise failed("Its token is for another client.")
    if not hmac.compare_digest(str(payload["nonce"]).encode(), nonce.encode()):
        raise failed("Its token belongs to another sign-in.")
    try:
        ends_ms, made_ms = (int(payload[name]) * SECOND_MS for name in ("exp", "iat"))
        claims = msgspec.convert(payload, Claims)
    except (TypeError, ValueError, msgspec.ValidationError):
        raise failed("Its token holds something that can't be read.") from None
    if ends_ms + DRIFT_MS <= now_ms or made_ms - DRIFT_MS > now_ms:
        raise failed("Its token is not valid now. Is one of the clocks wrong?")
    if not 1 <= len(claims.sub) <= 255:
        raise failed("Its token does not say who it is.")
    return claims


def _signed(token: str, keys: list[jwt.PyJWK], issuer: str, client_id: str) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise failed("Its token is none.") from None
    algorithm, key_id = str(header.get("alg")), header.get("kid")
    why = "no key of its list fits"
    for key in keys:
        if algorithm not in ALGORITHMS.get(key.key_type or "", ()) or key_id not in (
            None,
            key.key_id,
        ):
            continue
        try:
            # Expiry is checked against our own clock, which tests can hold.
            payload: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=[algorithm],
                audience=client_id,
                issuer=issuer,
                options={
                    "require": ["exp", "iat", "sub", "aud", "iss", "nonce"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.InvalidSignatureError:
            continue
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            why = str(error)[:_SHOWN]
            break
        return payload
    raise failed(f"Its token is not valid: {why}.")


def authorization_url(discovered: Discovered, client: Client, visit: Visit) -> str:
    """Where the browser is led."""
    query = urlencode(
        {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": client.redirect_uri,
            "scope": SCOPES,
            "state": visit.state,
            "nonce": visit.nonce,
            "code_challenge": visit.challenge,
            "code_challenge_method": "S256",
        }
    )
    place = discovered.authorization_endpoint
    return f"{place}{'&' if '?' in place else '?'}{query}"


def refusal(reply: HttpReply) -> str:
    """`invalid_grant: Code not valid`, or the status, of what an issuer has answered."""
    try:
        said = msgspec.json.decode(reply.body, type=_Refusal)
    except msgspec.DecodeError:
        return f"status {reply.status}"
    words = ": ".join(filter(None, (said.error, said.error_description)))
    return words[:_SHOWN] or f"status {reply.status}"


def _read(reply: HttpReply, into: type[T], what: str) -> T:
    if reply.status != 200:
        raise failed(f"Instead of its {what} it answered with status {reply.status}.")
    try:
        return msgspec.json.decode(reply.body, type=into)
    except msgspec.DecodeError as error:
        raise failed(f"Its {what} can't be read: {str(error)[:_SHOWN]}.") from None
