"""Signing in to the console: sessions, and the second factor."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from tocsin.model.people import Role


class Opened(Struct, frozen=True, array_like=True):
    """A user of one organization whom a password has opened.

    `mark` tells this password from the next one: what it has opened ends when it is changed.
    """

    user_id: UUID
    mark: str


class Session(Struct, frozen=True):
    """Somebody's visit to the console, with what they came by.

    `opened` is everything that the password given at the start has opened.
    """

    session_id: UUID
    device: str
    client: str
    created_at_ms: int
    expires_at_ms: int
    last_seen_at_ms: int
    opened: tuple[Opened, ...] = ()


class SecondFactor(Struct, frozen=True):
    """An authenticator's secret, encrypted. Without `enabled_at_ms` it does not count yet."""

    secret: bytes
    enabled_at_ms: int | None
    recovery_codes: int


class SingleSignOn(Struct, frozen=True):
    """An organization's own issuer (OpenID Connect), as its owner has set it up.

    `name` is what stands on the button, `secret` the client's, encrypted. Only e-mails of
    `domains` (in lower case) come in by it. `newcomers` is the role of who comes for the first
    time; None: only people who are there. `required`: passwords open nothing any more, but for
    owners.
    """

    name: str
    issuer: str
    client_id: str
    secret: bytes | None
    domains: tuple[str, ...]
    newcomers: Role | None
    required: bool
    updated_at_ms: int
