"""Signing in with a password: throttled, and never telling which half was wrong."""

from __future__ import annotations

import hashlib
import secrets
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from tocsin.audience.passwords import hash_password, off_the_loop, password_fits
from tocsin.model.clock import HOUR_MS, MINUTE_MS
from tocsin.model.errors import TocsinError
from tocsin.model.people import Organization, Role, User
from tocsin.storage.operations import OrganizationStorage, Storage

SESSION_LIFE_MS = 12 * HOUR_MS
WINDOW_MS = 15 * MINUTE_MS
ATTEMPTS_PER_EMAIL = 10
ATTEMPTS_PER_CLIENT = 100
"""Higher than per e-mail: a whole office can sit behind one address."""
LOGINS = 3
"""Organizations in which one e-mail is tried when none is named; always so many hashes are
computed, so the time taken tells nothing."""

Login = tuple[Organization, User]


async def sign_in(
    storage: Storage,
    email: str,
    password: str,
    *,
    organization_id: UUID | None,
    client: str,
    now_ms: int,
) -> list[Login]:
    """Where e-mail and password fit: one login, or several when one must still be chosen.

    Raises `wrong_credentials`, or `too_many` with the seconds to wait.
    """
    email = email.strip().lower()
    email_key, client_key = f"email:{email}", f"client:{_network(client)}"
    limits = {email_key: ATTEMPTS_PER_EMAIL, client_key: ATTEMPTS_PER_CLIENT}
    await _count(storage, limits, now_ms)
    known = [
        login
        for login in await storage.find_logins(email)
        if organization_id is None or login[0].organization_id == organization_id
    ]
    rounds = LOGINS if organization_id is None else 1
    hashes = [login[2] for login in known[:rounds]]
    tried: list[str | None] = [*hashes, *[None] * (rounds - len(hashes))]
    fits = [await off_the_loop(password_fits, password, one) for one in tried]
    found = [
        (organization, user)
        for (organization, user, _), fit in zip(known, fits, strict=False)
        if fit and user.active and user.role is not Role.DENY
    ]
    if not found:
        raise TocsinError("wrong_credentials")
    await storage.forgive_attempts(email_key, client_key)
    return found


async def _count(storage: Storage, limits: dict[str, int], now_ms: int) -> None:
    """Counted before the password is looked at, so that many at once gain nothing."""
    wait_ms = await storage.count_attempt(limits, now_ms, WINDOW_MS)
    if wait_ms:
        message = "Too many attempts to sign in."
        raise TocsinError("too_many", message, retry_after_s=-(-wait_ms // 1000))


def _network(client: str) -> str:
    """One household has a whole /64 of IPv6 addresses."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


async def open_session(storage: Storage, user: User, now_ms: int) -> str:
    """The secret of a new session, for its cookie; only its digest is kept."""
    secret = secrets.token_urlsafe(32)
    expires_at_ms = now_ms + SESSION_LIFE_MS
    await storage.create_session(session_hash(secret), user.number, now_ms, expires_at_ms)
    return secret


def session_hash(secret: str) -> bytes:
    """As for tokens: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


async def set_password(storage: OrganizationStorage, user: User, password: str) -> None:
    """Ends all sessions of the user."""
    await storage.set_password(user.number, await off_the_loop(hash_password, password))


async def check_password(storage: Storage, user: User, password: str, now_ms: int) -> None:
    """Raises `wrong_credentials` unless it is the user's present one, or they have none yet."""
    await _count(storage, {f"user:{user.user_id}": ATTEMPTS_PER_EMAIL}, now_ms)
    logins = await storage.find_logins(user.email)
    kept = next((one[2] for one in logins if one[1].number == user.number), None)
    if kept is not None and not await off_the_loop(password_fits, password, kept):
        raise TocsinError("wrong_credentials", "The present password is wrong.")
