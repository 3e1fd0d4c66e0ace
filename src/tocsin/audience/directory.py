"""Who may be made, changed or removed by whom. Writes users and organizations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tocsin.audience import profile
from tocsin.audience.tokens import secret_of, token_for
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization, Role, Token, User
from tocsin.storage.audit import Trail
from tocsin.storage.operations import OrganizationStorage, Storage


def merged(actor: User, known: User | None, changes: dict[str, Any], now_ms: int) -> User:
    """The user as it is to be; `known` None makes a new one, who needs `email` and `name`.

    `changes` are fields of `User`. Raises a `TocsinError` for what does not fit, or what the actor
    may not do. Equal to `known` when nothing changes.
    """
    fitting = profile.checked(changes)
    if known is None:
        for needed in ("email", "name"):
            if needed not in fitting:
                raise profile.misfit(needed, "is needed for a new person")
        fields = {"role": Role.USER, "active": True, **fitting}
        check_change(actor, None, fields["role"])
        return User(0, uuid7(now_ms), created_at_ms=now_ms, updated_at_ms=now_ms, **fields)
    check_change(actor, known, fitting.get("role", known.role))
    changed = replace(known, **fitting)
    return changed if changed == known else replace(changed, updated_at_ms=now_ms)


def check_change(actor: User, target: User | None, role: Role) -> None:
    """Owners are made, changed and removed by owners; nobody changes their own role."""
    owners = role is Role.OWNER or (target is not None and target.role is Role.OWNER)
    if owners and actor.role is not Role.OWNER:
        raise TocsinError("forbidden", "Only an owner makes, changes or removes owners.")
    if target is not None and target.number == actor.number and role is not target.role:
        raise TocsinError("forbidden", "Nobody changes their own role.", field="role")


async def create_user(
    storage: OrganizationStorage, actor: User, changes: dict[str, Any], now_ms: int
) -> User:
    return await storage.create_user(merged(actor, None, changes, now_ms))


async def change_user(
    storage: OrganizationStorage, actor: User, user: User, changes: dict[str, Any], now_ms: int
) -> User:
    changed = merged(actor, user, changes, now_ms)
    return user if changed == user else await storage.update_user(changed)


async def delete_user(storage: OrganizationStorage, actor: User, user: User, now_ms: int) -> None:
    check_change(actor, user, user.role)
    await storage.delete_user(user, now_ms)


async def found_organization(
    storage: Storage,
    name: str,
    region: str,
    owner: dict[str, Any],
    now_ms: int,
    *,
    trail: Trail | None = None,
) -> tuple[Organization, User, Token, str]:
    """An organization with its first owner, and the owner's first token with its secret.

    `owner` has `email` and `name`, fields of `User`.
    """
    organization = Organization(
        number=0,
        organization_id=uuid7(now_ms),
        name=profile.name(name),
        region=region,
        demo=False,
        members_may_send=False,
        created_at_ms=now_ms,
        updated_at_ms=now_ms,
    )
    fields = profile.checked({**owner, "role": Role.OWNER})
    first = replace(User(0, uuid7(now_ms), "", "", Role.OWNER, True, now_ms, now_ms), **fields)
    secret, secret_hash = secret_of()
    token = token_for(organization, first, secret, now_ms)
    made = await storage.found_organization(organization, first, token, secret_hash, trail=trail)
    return *made, secret
