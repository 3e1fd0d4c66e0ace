"""A second factor: the codes of an authenticator (TOTP, RFC 6238), and codes for its loss.

SHA-1, six digits and thirty seconds are what every authenticator can do; the secret has 160 bits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import quote

from tocsin.audience.throttle import count, forgive
from tocsin.model.clock import SECOND_MS
from tocsin.model.errors import TocsinError
from tocsin.model.people import Organization, User
from tocsin.storage.operations import OrganizationStorage, Storage
from tocsin.storage.vault import Place, Vault, VaultError

SECRET_BYTES = 20
STEP_MS = 30 * SECOND_MS
DIGITS = 6
RECOVERY_CODES = 10
TRIES = 10
"""Codes that may be tried in a quarter of an hour: one in 33,000 is guessed by them."""
_RECOVERY_BYTES = 10
_DRIFT = 1
"""Steps that a phone's clock may be early or late."""


def totp(secret: bytes, step: int) -> str:
    """The code of a time step (RFC 4226 §5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def fitting_step(secret: bytes, code: str, now_ms: int) -> int | None:
    """The time step whose code it is, of those that may be meant now."""
    now, found = now_ms // STEP_MS, None
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if hmac.compare_digest(totp(secret, step).encode(), code.encode()):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Of 80 random bits each, so that a plain hash is enough."""

    def code() -> str:
        text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
        return "-".join(text[place : place + 4] for place in range(0, len(text), 4))

    return [code() for _ in range(RECOVERY_CODES)]


def recovery_hash(code: str) -> bytes:
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return hashlib.sha256(plain.encode()).digest()


@dataclass(frozen=True, slots=True)
class Begun:
    """What an authenticator is set up with: typed in, or scanned as a QR code."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Sets up and checks the factors of people; their secrets are in the vault."""

    storage: Storage
    vault: Vault

    async def begin(
        self, handle: OrganizationStorage, organization: Organization, user: User
    ) -> Begun:
        """A new secret, which counts once a code of it was given. Raises `conflict`."""
        raw = secrets.token_bytes(SECRET_BYTES)
        sealed = await self.vault.encrypt(organization.number, _place(user), raw)
        if not await handle.begin_second_factor(user.number, sealed):
            raise TocsinError("conflict", "A second factor is enabled already. Disable it first.")
        text = base64.b32encode(raw).decode()
        label = quote(f"{organization.name}:{user.email}", safe="@:")
        issuer = quote(organization.name, safe="")
        return Begun(text, f"otpauth://totp/{label}?secret={text}&issuer={issuer}")

    async def enable(
        self,
        handle: OrganizationStorage,
        organization: Organization,
        user: User,
        code: str,
        now_ms: int,
    ) -> list[str]:
        """The recovery codes, shown this once. Raises `conflict` or `wrong_credentials`."""
        factor = await handle.second_factor(user.number)
        if factor is None or factor.enabled_at_ms is not None:
            raise TocsinError("conflict", "Begin with a new secret.")
        await count(self.storage, {_key(user): TRIES}, now_ms)
        secret = await self._open(organization, user, factor.secret)
        step = fitting_step(secret, _digits(code), now_ms)
        if step is None:
            raise _wrong()
        codes = new_recovery_codes()
        hashes = list(map(recovery_hash, codes))
        if not await handle.enable_second_factor(user.number, step, hashes, now_ms):
            raise TocsinError("conflict", "Somebody has just changed this.")
        await forgive(self.storage, _key(user))
        return codes

    async def required(self, organization: Organization, user: User) -> bool:
        """Whether the password alone does not open a session."""
        factor = await self._handle(organization).second_factor(user.number)
        return factor is not None and factor.enabled_at_ms is not None

    async def check(self, organization: Organization, user: User, code: str, now_ms: int) -> None:
        """Uses the code up. Raises `wrong_credentials`, or `too_many` with the seconds to wait."""
        handle = self._handle(organization)
        factor = await handle.second_factor(user.number)
        if factor is None or factor.enabled_at_ms is None:
            return
        await count(self.storage, {_key(user): TRIES}, now_ms)
        step = None
        digits = _digits(code)
        if len(digits) == DIGITS:
            secret = await self._open(organization, user, factor.secret)
            step = fitting_step(secret, digits, now_ms)
        used = step is not None and await handle.use_step(user.number, step)
        if not used and not await handle.use_recovery_code(user.number, recovery_hash(code)):
            raise _wrong()
        await forgive(self.storage, _key(user))

    def _handle(self, organization: Organization) -> OrganizationStorage:
        return self.storage.organization(organization.number, organization.organization_id)

    async def _open(self, organization: Organization, user: User, sealed: bytes) -> bytes:
        try:
            return await self.vault.decrypt(organization.number, _place(user), sealed)
        except VaultError:
            message = "The second factor can't be opened with the keys of this server."
            raise TocsinError("conflict", message) from None


def _digits(code: str) -> str:
    """Authenticators show a code in two halves."""
    return code.replace(" ", "")


def _place(user: User) -> Place:
    return Place("second_factors", str(user.user_id), "secret")


def _key(user: User) -> str:
    return f"factor:{user.user_id}"


def _wrong() -> TocsinError:
    return TocsinError("wrong_credentials", "The code is wrong, or was used before.")
