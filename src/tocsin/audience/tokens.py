"""Personal access tokens: 160 random bits with a prefix and a checksum, shown once.

The prefix and the checksum let secret scanners find a leaked token and dismiss look-alikes.
"""

from __future__ import annotations

import hashlib
import secrets
import zlib
from dataclasses import replace
from datetime import UTC, datetime

from tocsin.model.clock import DAY_MS
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization, Principal, Role, Token, TokenScope, User
from tocsin.storage.operations import OrganizationStorage

PREFIX = "toc_"
RUN_PREFIX = "run_"
"""Of the token that a run of an analysis has while it runs."""
LISTENER_PREFIX = "ana_"
"""Of the token that an external analysis listens with."""
LIFE_DAYS = 180
LONGEST_DAYS = 365
LEASE_MS = 14 * DAY_MS
_BUILD = frozenset({TokenScope.DIRECTORY_WRITE, TokenScope.ANALYSIS_READ, TokenScope.ANALYSIS_RUN})
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_CHARACTERS = 27  # 62^27 > 2^160
_CHECK_CHARACTERS = 6
_SHOWN = 8


def new_secret(prefix: str = PREFIX) -> str:
    return written(secrets.randbits(160), prefix)


def written(number: int, prefix: str = PREFIX) -> str:
    """As a token is written; `number` has 160 bits that nobody can guess."""
    body = _base62(number, _RANDOM_CHARACTERS)
    return f"{prefix}{body}{_checksum(body)}"


def looks_right(secret: str) -> bool:
    """Prefix, length and checksum fit; says nothing of whether the token is valid."""
    body, check = secret[len(PREFIX) : -_CHECK_CHARACTERS], secret[-_CHECK_CHARACTERS:]
    right = secret.startswith(PREFIX) and len(body) == _RANDOM_CHARACTERS
    return right and check == _checksum(body)


def secret_hash(secret: str) -> bytes:
    """160 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def scopes_of_role(role: Role) -> frozenset[TokenScope]:
    """What a token of somebody with this role may have at most."""
    if role in (Role.OWNER, Role.ADMIN):
        return frozenset(TokenScope)
    if role is Role.DENY:
        return frozenset()
    everybody = {TokenScope.READ, TokenScope.INBOX_WRITE, TokenScope.TOKENS_WRITE}
    notify = {scope for scope in TokenScope if scope.startswith("notify:")}
    build = _BUILD if role is Role.MAKER else frozenset()
    return frozenset(everybody | notify | build)


async def create_token(
    storage: OrganizationStorage,
    organization: Organization,
    user: User,
    now_ms: int,
    *,
    description: str | None = None,
    scopes: frozenset[TokenScope] | None = None,
    life_days: int = LIFE_DAYS,
) -> tuple[Token, str]:
    """The token and its secret, which is not kept. `scopes` None means all that the role has."""
    secret, digest = secret_of()
    token = token_for(organization, user, secret, now_ms, life_days=life_days)
    token = replace(
        token,
        description=description or token.description,
        scopes=scopes if scopes is not None else token.scopes,
    )
    return await storage.create_token(user.number, token, digest), secret


async def rotated(
    storage: OrganizationStorage,
    principal: Principal,
    old: Token,
    now_ms: int,
    overlap_ms: int,
) -> tuple[Token, str]:
    """A new one in the place of one's own, with its description, scopes and life; the old one works
    for `overlap_ms` more. Raises `conflict` for one that has ended.
    """
    if not old.usable(now_ms):
        raise TocsinError("conflict", "The token has ended; make a new one.")
    secret, digest = secret_of()
    days = max(1, round((old.expires_at_ms - old.created_at_ms) / DAY_MS))
    new = token_for(principal.organization, principal.user, secret, now_ms, life_days=days)
    scopes = granted(principal, old.scopes)
    new = replace(new, description=old.description, scopes=scopes)
    made = await storage.replace_token(principal.user.number, old, new, digest, now_ms + overlap_ms)
    if made is None:
        raise TocsinError("conflict", "The token was revoked in this moment.")
    return made, secret


def secret_of() -> tuple[str, bytes]:
    """A new secret, and what is kept of it."""
    secret = new_secret()
    return secret, secret_hash(secret)


def token_for(
    organization: Organization, user: User, secret: str, now_ms: int, *, life_days: int = LIFE_DAYS
) -> Token:
    """A token as it is when it has just been made, with all scopes that the user's role has."""
    expires_at_ms = now_ms + life_days * DAY_MS
    return Token(
        number=0,
        token_id=uuid7(now_ms),
        user_id=user.user_id,
        prefix=secret[:_SHOWN],
        description=_description(organization, now_ms),
        scopes=scopes_of_role(user.role),
        created_at_ms=now_ms,
        expires_at_ms=expires_at_ms,
        lease_until_ms=min(now_ms + LEASE_MS, expires_at_ms),
    )


def granted(principal: Principal, wanted: frozenset[TokenScope] | None) -> frozenset[TokenScope]:
    """The scopes for a new token: never beyond what its maker has, by role and by token."""
    own = scopes_of_role(principal.user.role)
    if principal.scopes is not None:
        own &= principal.scopes
    if wanted is None:
        return own
    if not wanted <= own:
        beyond = ", ".join(sorted(wanted - own))
        raise TocsinError("forbidden", f"You don't have the scope {beyond} yourself.")
    return wanted


def extended(token: Token, now_ms: int) -> Token:
    """With 14 more days from now, never beyond the expiry. An ended token stays ended."""
    if not token.usable(now_ms):
        raise TocsinError("conflict", "The token has ended; make a new one.")
    return replace(token, lease_until_ms=min(now_ms + LEASE_MS, token.expires_at_ms))


def _description(organization: Organization, now_ms: int) -> str:
    day = datetime.fromtimestamp(now_ms / 1000, UTC)
    return f"Token for {organization.name} created on {day:%b} {day.day}, {day.year}"


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), _CHECK_CHARACTERS)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
