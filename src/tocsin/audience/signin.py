"""Signing in with a password: throttled, and never telling which half was wrong."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from tocsin.audience.passwords import hash_password, off_the_loop, password_fits
from tocsin.audience.single_sign_on import by_issuer, mark_of, passwords_open
from tocsin.audience.throttle import count, forgive, network
from tocsin.model.clock import HOUR_MS
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization, User
from tocsin.model.signin import Opened, Session
from tocsin.storage.audit import Trail
from tocsin.storage.operations import OrganizationStorage, Storage

SESSION_LIFE_MS = 12 * HOUR_MS
ATTEMPTS_PER_EMAIL = 10
ATTEMPTS_PER_CLIENT = 100
"""Higher than per e-mail: a whole office can sit behind one address."""
LOGINS = 3
"""Organizations in which one e-mail is tried when none is named; always so many hashes are
computed, so the time taken tells nothing."""
_MARK_CHARACTERS = 16

Login = tuple[Organization, User]


async def sign_in(
    storage: Storage,
    email: str,
    password: str,
    *,
    organization_id: UUID | None,
    client: str,
    now_ms: int,
) -> tuple[list[Login], tuple[Opened, ...]]:
    """Where e-mail and password fit: one login, or several when one must still be chosen.

    Each with the mark of its password. Raises `wrong_credentials`, or `too_many` with the seconds
    to wait.
    """
    email = email.strip().lower()
    email_key, client_key = f"email:{email}", f"client:{network(client)}"
    await count(storage, {email_key: ATTEMPTS_PER_EMAIL, client_key: ATTEMPTS_PER_CLIENT}, now_ms)
    known = [
        login
        for login in await storage.find_logins(email)
        if organization_id is None or login[0].organization_id == organization_id
    ]
    rounds = LOGINS if organization_id is None else 1
    hashes = [login[2] for login in known[:rounds]]
    tried: list[str | None] = [*hashes, *[None] * (rounds - len(hashes))]
    fits = [await off_the_loop(password_fits, password, one) for one in tried]
    found = [login for login, fit in zip(known, fits, strict=False) if fit and login[1].may_sign_in]
    found = [login for login in found if await passwords_open(storage, login[0], login[1])]
    if not found:
        raise TocsinError("wrong_credentials")
    await forgive(storage, email_key, client_key)
    opened = tuple(Opened(user.user_id, password_mark(kept)) for _, user, kept in found)
    return [(organization, user) for organization, user, _ in found], opened


def password_mark(password_hash: str | None) -> str:
    """Tells a password from the next one without giving anything of it away."""
    return hashlib.sha256((password_hash or "").encode()).hexdigest()[:_MARK_CHARACTERS]


async def still_opened(storage: Storage, one: Opened) -> Login | None:
    """The login, if the password that has opened it is still the user's, or the issuer that has
    opened it still the organization's.
    """
    found = await storage.find_user(one.user_id)
    if found is None or not found[1].may_sign_in:
        return None
    organization, user = found
    if by_issuer(one.mark):
        settings = await storage.single_sign_on_of(organization.number)
        return found if settings is not None and mark_of(settings) == one.mark else None
    if not await passwords_open(storage, organization, user):
        return None
    handle = storage.organization(organization.number, organization.organization_id)
    kept = await handle.password_hash(user.number)
    return found if kept is not None and password_mark(kept) == one.mark else None


async def open_session(
    storage: Storage,
    user: User,
    now_ms: int,
    *,
    device: str = "",
    client: str = "",
    opened: tuple[Opened, ...] = (),
    trail: Trail | None = None,
) -> str:
    """The secret of a new session, for its cookie; only its digest is kept."""
    secret = secrets.token_urlsafe(32)
    expires_at_ms = now_ms + SESSION_LIFE_MS
    session = Session(uuid7(now_ms), device, client, now_ms, expires_at_ms, now_ms, opened)
    await storage.create_session(
        session_hash(secret), user.number, now_ms, expires_at_ms, session=session, trail=trail
    )
    return secret


def session_hash(secret: str) -> bytes:
    """As for tokens: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


async def set_password(storage: OrganizationStorage, user: User, password: str) -> None:
    """Ends all sessions of the user."""
    await storage.set_password(user.number, await off_the_loop(hash_password, password))


async def check_password(storage: Storage, user: User, password: str, now_ms: int) -> None:
    """Raises `wrong_credentials` unless it is the user's present one, or they have none yet."""
    await count(storage, {f"user:{user.user_id}": ATTEMPTS_PER_EMAIL}, now_ms)
    logins = await storage.find_logins(user.email)
    kept = next((one[2] for one in logins if one[1].number == user.number), None)
    if kept is not None and not await off_the_loop(password_fits, password, kept):
        raise TocsinError("wrong_credentials", "The present password is wrong.")


_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """`Firefox on Windows`: enough for its owner to know it again. What is unknown is empty."""

    def named(names: tuple[tuple[str, str], ...]) -> str:
        return next((name for sign, name in names if sign in user_agent), "")

    return " on ".join(filter(None, (named(_BROWSERS), named(_SYSTEMS))))
