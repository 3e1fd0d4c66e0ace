"""Signing in by an organization's own issuer: its settings, and whom an issuer means.

An issuer speaks for the e-mail domains that its organization's owner has named, and in that
organization only. Whom it has once meant by a subject, it means from then on, whatever their
e-mail is.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from tocsin.audience import profile
from tocsin.audience.oidc import Claims, Client, Issuer
from tocsin.channels.support.guard import parse_url
from tocsin.model.channel import Http
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization, Role, User
from tocsin.model.signin import SingleSignOn
from tocsin.storage.operations import OrganizationStorage, Storage
from tocsin.storage.vault import Place, Vault, VaultError

ISSUER_CHARACTERS = 500
NEWCOMERS = frozenset({Role.ADMIN, Role.MAKER, Role.USER})
"""Owners are made by owners, one by one."""
CALLBACK = "/signin/callback"
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_MARK_CHARACTERS = 16
_MARK = "sso:"


def mark_of(settings: SingleSignOn) -> str:
    """Stands in a session for the mark of a password: what the issuer has opened ends when the
    organization goes to another one.
    """
    named = f"{settings.issuer}|{settings.client_id}".encode()
    return _MARK + hashlib.sha256(named).hexdigest()[:_MARK_CHARACTERS]


def by_issuer(mark: str) -> bool:
    return mark.startswith(_MARK)


def issuer_url(given: str) -> str:
    """Raises `invalid_body` for what is no plain address."""
    plain = given.strip()
    if parse_url(plain) is None or "?" in plain or len(plain) > ISSUER_CHARACTERS:
        raise profile.misfit("issuer", "must be like https://login.acme.example")
    return plain


def domains(given: list[str]) -> tuple[str, ...]:
    """In lower case, each once. Raises `invalid_body`."""
    found: dict[str, None] = {}
    for one in given:
        plain = one.strip().lower().removeprefix("@")
        if not _DOMAIN.fullmatch(plain):
            raise profile.misfit("domains", f"{one[:100]!r} is not a domain like acme.example")
        found[plain] = None
    return tuple(found)


def newcomers(given: Role | None) -> Role | None:
    if given is not None and given not in NEWCOMERS:
        raise profile.misfit("newcomers", "are ADMIN, MAKER or USER")
    return given


def serves(settings: SingleSignOn, email: str) -> bool:
    return email.rpartition("@")[2] in settings.domains


@dataclass(frozen=True, slots=True)
class Desk:
    """Whom an organization's issuer means. `base_url` is that of this server."""

    http: Http
    vault: Vault
    base_url: str

    def issuer(self, settings: SingleSignOn) -> Issuer:
        return Issuer(self.http, settings.issuer)

    async def client(self, organization: Organization, settings: SingleSignOn) -> Client:
        """Raises `conflict` when its secret can't be opened."""
        secret = None
        if settings.secret is not None:
            place = place_of(organization.organization_id)
            try:
                opened = await self.vault.decrypt(organization.number, place, settings.secret)
            except VaultError:
                message = "The client's secret can't be opened with the keys of this server."
                raise TocsinError("conflict", message) from None
            secret = opened.decode()
        return Client(settings.client_id, secret, self.base_url + CALLBACK)

    async def sealed(self, organization: Organization, secret: str) -> bytes:
        place = place_of(organization.organization_id)
        return await self.vault.encrypt(organization.number, place, secret.encode())


async def offered(
    storage: Storage, organization_id: UUID | None
) -> tuple[Organization, SingleSignOn] | None:
    """The organization and its issuer, if it has one."""
    if organization_id is None:
        return None
    organization = await storage.find_organization(organization_id)
    if organization is None:
        return None
    settings = await storage.single_sign_on_of(organization.number)
    return None if settings is None else (organization, settings)


async def passwords_open(storage: Storage, organization: Organization, user: User) -> bool:
    """Whether a password lets this person in: owners always, so that a broken issuer locks nobody
    out for good.
    """
    if user.role is Role.OWNER:
        return True
    settings = await storage.single_sign_on_of(organization.number)
    return settings is None or not settings.required


async def whom(
    storage: OrganizationStorage, settings: SingleSignOn, claims: Claims, now_ms: int
) -> User:
    """The person of this organization whom the issuer means; number 0 is a newcomer.

    Raises `email_not_verified`, `email_not_served` or `not_invited`.
    """
    if not claims.email or not claims.verified:
        raise TocsinError("email_not_verified")
    email = profile.email(claims.email)
    if not serves(settings, email):
        raise TocsinError("email_not_served")
    user = await storage.user_by_subject(settings.issuer, claims.sub)
    user = user or await storage.user_by_email(email)
    if user is None and settings.newcomers is not None:
        name = _name(claims, email)
        return User(0, uuid7(now_ms), email, name, settings.newcomers, True, now_ms, now_ms)
    if user is None or not user.may_sign_in:
        raise TocsinError("not_invited")
    return user


async def welcome(
    storage: OrganizationStorage, settings: SingleSignOn, claims: Claims, user: User
) -> User:
    """From now on the subject means them. Raises `linked_otherwise` when their e-mail has come to
    somebody else at the issuer.
    """
    if user.number and await storage.user_by_subject(settings.issuer, claims.sub):
        return user
    if not user.number:
        user = await storage.create_user(user)
    if not await storage.link_subject(user.number, settings.issuer, claims.sub):
        raise TocsinError("linked_otherwise")
    return user


def _name(claims: Claims, email: str) -> str:
    """As the issuer has it, if that can be shown."""
    try:
        return profile.name(claims.name or "")
    except TocsinError:
        return email.partition("@")[0]


def place_of(organization_id: UUID) -> Place:
    return Place("single_sign_on", str(organization_id), "secret")
