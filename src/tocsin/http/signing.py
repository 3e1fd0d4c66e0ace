"""Signed claims: inbox tokens (JWT, RFC 7519), one-click unsubscribe, where receipts go.

Each purpose has its own audience, so a token of one can't be used for the other.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import jwt

from tocsin.model.clock import MINUTE_MS
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import parse_uuid, uuid7
from tocsin.model.people import User
from tocsin.model.signin import Opened

INBOX_TOKEN_LIFE_MS = 60 * MINUTE_MS
_ALGORITHM = "HS256"
_INBOX = "inbox"
_UNSUBSCRIBE = "unsubscribe"
_RECEIPTS = "receipts"
_SERVER = "server"
_MARK_BYTES = 10
_STEP = "sign-in step"
_STEP_LIFE_MS = 5 * MINUTE_MS
_LINK = "password link"
_SETUP_BYTES = 15
_ANSWER = "answer"
_RUN_USER = "run user"


_REQUIRED = {
    _INBOX: ["sub", "org", "epoch", "exp"],
    _UNSUBSCRIBE: ["sub", "channel"],
    _RECEIPTS: ["sub", "channel"],
    _RUN_USER: ["sub", "org", "epoch", "exp"],
    _STEP: ["sub", "opened", "exp"],
    _LINK: ["sub", "mark", "exp"],
    _ANSWER: ["sub", "org", "of", "button", "exp"],
}


@dataclass(frozen=True, slots=True)
class InboxClaims:
    """Whose inbox it is. `epoch` must still be the user's: growing it ends all tokens at once."""

    user_id: UUID
    organization_id: UUID
    epoch: int
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class AnswerClaims:
    """Who may answer what by which button: one of a mail's links."""

    organization_id: UUID
    user_id: UUID
    notification_id: UUID
    button: str


class Signer:
    """Signs and checks with one secret of at least 32 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def inbox_token(self, organization_id: UUID, user: User, now_ms: int) -> tuple[str, int]:
        """A token for the user's own inbox, and when it ends (60 minutes at most)."""
        expires_at_ms = now_ms + INBOX_TOKEN_LIFE_MS
        return self._user_token(_INBOX, organization_id, user, now_ms, expires_at_ms), expires_at_ms

    def run_user_token(
        self, organization_id: UUID, user: User, now_ms: int, expires_at_ms: int
    ) -> str:
        """For the TagoIO door: somebody's own notifications and profile, until then."""
        return self._user_token(_RUN_USER, organization_id, user, now_ms, expires_at_ms)

    def _user_token(
        self, audience: str, organization_id: UUID, user: User, now_ms: int, expires_at_ms: int
    ) -> str:
        claims = {
            "aud": audience,
            "sub": str(user.user_id),
            "org": str(organization_id),
            "epoch": user.token_epoch,
            "iat": now_ms // 1000,
            "exp": expires_at_ms // 1000,
            "jti": str(uuid7(now_ms)),
        }
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def read_inbox_token(self, token: str, now_ms: int) -> InboxClaims:
        """Raises `unauthorized` for anything but a valid, unexpired inbox token."""
        return self._read_user_token(_INBOX, token, now_ms)

    def read_run_user_token(self, token: str, now_ms: int) -> InboxClaims:
        """Raises `unauthorized` for anything but a valid, unexpired run user's token."""
        return self._read_user_token(_RUN_USER, token, now_ms)

    def _read_user_token(self, audience: str, token: str, now_ms: int) -> InboxClaims:
        claims = self._decode(token, audience)
        user_id, organization_id = parse_uuid(claims["sub"]), parse_uuid(claims["org"])
        expires_at_ms = int(claims["exp"]) * 1000
        if user_id is None or organization_id is None or expires_at_ms <= now_ms:
            raise TocsinError("unauthorized")
        return InboxClaims(user_id, organization_id, int(claims["epoch"]), expires_at_ms)

    def unsubscribe_token(self, user_id: UUID, channel: str) -> str:
        """For the link in an e-mail: no expiry, it can only mute."""
        claims = {"aud": _UNSUBSCRIBE, "sub": str(user_id), "channel": channel}
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def read_unsubscribe_token(self, token: str) -> tuple[UUID, str]:
        claims = self._decode(token, _UNSUBSCRIBE)
        user_id = parse_uuid(claims["sub"])
        if user_id is None:
            raise TocsinError("unauthorized")
        return user_id, str(claims["channel"])

    def step_token(self, opened: tuple[Opened, ...], chosen: UUID | None, now_ms: int) -> str:
        """What a password has opened, on the way to a session: it lives five minutes."""
        claims = {
            "aud": _STEP,
            "sub": str(chosen) if chosen is not None else "",
            "opened": [[str(one.user_id), one.mark] for one in opened],
            "exp": (now_ms + _STEP_LIFE_MS) // 1000,
        }
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def read_step_token(self, token: str, now_ms: int) -> tuple[tuple[Opened, ...], UUID | None]:
        """Raises `unauthorized` for anything but a valid, unexpired one."""
        claims: dict[str, Any] = dict(self._decode(token, _STEP))
        if int(claims["exp"]) * 1000 <= now_ms:
            raise TocsinError("unauthorized")
        opened = tuple(Opened(UUID(user_id), mark) for user_id, mark in claims["opened"])
        return opened, parse_uuid(claims["sub"])

    def password_token(self, user_id: UUID, mark: str, expires_at_ms: int) -> str:
        """Lets its holder set the user's password once: then the mark is another one."""
        exp = expires_at_ms // 1000
        claims = {"aud": _LINK, "sub": str(user_id), "mark": mark, "exp": exp}
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def read_password_token(self, token: str, now_ms: int) -> Opened:
        claims = self._decode(token, _LINK)
        user_id = parse_uuid(claims["sub"])
        if user_id is None or int(claims["exp"]) * 1000 <= now_ms:
            raise TocsinError("unauthorized")
        return Opened(user_id, claims["mark"])

    def answer_token(self, of: AnswerClaims, expires_at_ms: int) -> str:
        """Lets its holder answer one question by one button, as one person: once, for a person's
        first answer is the one that counts.
        """
        claims = {
            "aud": _ANSWER,
            "sub": str(of.user_id),
            "org": str(of.organization_id),
            "of": str(of.notification_id),
            "button": of.button,
            "exp": expires_at_ms // 1000,
        }
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def read_answer_token(self, token: str, now_ms: int) -> AnswerClaims:
        """Raises `unauthorized` for anything but a valid, unexpired one."""
        claims = self._decode(token, _ANSWER)
        ids = [parse_uuid(claims[name]) for name in ("org", "sub", "of")]
        organization_id, user_id, notification_id = ids
        if organization_id is None or user_id is None or notification_id is None:
            raise TocsinError("unauthorized")
        if int(claims["exp"]) * 1000 <= now_ms:
            raise TocsinError("unauthorized")
        return AnswerClaims(organization_id, user_id, notification_id, claims["button"])

    def answer_reference(self, number: int) -> str:
        """Lets a device answer the question that this ring was for. It is in the message itself;
        what names the ring to providers, and comes back in their receipts, does not answer.
        """
        body = number.to_bytes(8, "big")
        return urlsafe_b64encode(body + self._mark(body, b"answer/")).decode()

    def read_answer_reference(self, text: str) -> int:
        """The delivery's number; raises `not_found` for what we have not made."""
        return self._read_reference(text, b"answer/")

    def run_number(self, run_id: UUID, key: str) -> int:
        """160 bits for the token of a run: the same for whoever begins it again with this key."""
        said = b"run/" + run_id.bytes + key.encode()
        return int.from_bytes(hmac.digest(self._secret, said, "sha256")[:20], "big")

    def setup_token(self, owner: UUID) -> str:
        """Lets whoever reads the server's first lines become this owner."""
        mark = hmac.digest(self._secret, b"setup/" + owner.bytes, "sha256")[:_SETUP_BYTES]
        return urlsafe_b64encode(mark).decode()

    def check_setup_token(self, owner: UUID, given: str) -> None:
        if not hmac.compare_digest(given.encode(), self.setup_token(owner).encode()):
            raise TocsinError("unauthorized")

    def receipt_token(self, organization_id: UUID | None, channel: str) -> str:
        """For the address that a provider sends receipts to: no expiry, as providers keep it.

        None: the provider is the server's, and rings for all organizations.
        """
        claims = {"aud": _RECEIPTS, "sub": str(organization_id or _SERVER), "channel": channel}
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def read_receipt_token(self, token: str, channel: str) -> UUID | None:
        """The organization's id, None for the server's; raises `not_found` for what is not ours."""
        try:
            claims = self._decode(token, _RECEIPTS)
        except TocsinError:
            raise not_found("address for receipts") from None
        organization_id = parse_uuid(claims["sub"])
        servers = claims["sub"] == _SERVER
        if (organization_id is None and not servers) or claims["channel"] != channel:
            raise not_found("address for receipts")
        return organization_id

    def delivery_reference(self, number: int) -> str:
        """Names one ring to a provider or device, which can give it back but not make one up.

        24 characters, base64url: no JWT, because there is one in every push.
        """
        body = number.to_bytes(8, "big")
        return urlsafe_b64encode(body + self._mark(body)).decode()

    def read_delivery_reference(self, text: str) -> int:
        """The delivery's number; raises `not_found` for what we have not made."""
        return self._read_reference(text, b"delivery/")

    def _read_reference(self, text: str, purpose: bytes) -> int:
        try:
            raw = urlsafe_b64decode(text.encode("ascii"))
        except ValueError:
            raise not_found("delivery") from None
        body, mark = raw[:8], raw[8:]
        if len(raw) != 8 + _MARK_BYTES or not hmac.compare_digest(mark, self._mark(body, purpose)):
            raise not_found("delivery")
        return int.from_bytes(body, "big")

    def _mark(self, body: bytes, purpose: bytes = b"delivery/") -> bytes:
        return hmac.digest(self._secret, purpose + body, "sha256")[:_MARK_BYTES]

    def _decode(self, token: str, audience: str) -> dict[str, str]:
        required = _REQUIRED[audience]
        try:
            # Expiry is checked against our own clock, which tests can hold.
            claims: dict[str, str] = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                audience=audience,
                options={"require": required, "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise TocsinError("unauthorized") from None
        return claims
