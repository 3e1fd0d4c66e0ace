"""The first owner of an installation chooses a name, an organization and a password of their own.

A first start makes an organization with a stand-in for its owner, whose password is printed. Until
somebody has taken that place, set-up is open to whoever holds the token that is printed with it.
"""

from __future__ import annotations

from dataclasses import replace

from tocsin.audience import profile
from tocsin.audience.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from tocsin.audience.signin import set_password
from tocsin.model.errors import TocsinError
from tocsin.model.people import Organization, Role, User
from tocsin.storage.operations import Storage

STAND_IN = "owner@localhost"
"""The e-mail of the owner that a first start makes."""

Place = tuple[Organization, User]


async def free_place(storage: Storage) -> Place | None:
    """The organization that waits for its owner, with the stand-in; None once one has come."""
    organizations = await storage.organizations()
    if len(organizations) != 1 or organizations[0].demo:
        return None
    organization = organizations[0]
    handle = storage.organization(organization.number, organization.organization_id)
    owners = await handle.users(after=0, search=STAND_IN, role=Role.OWNER, tag=None, limit=1)
    found = [owner for owner in owners if owner.email == STAND_IN]
    return (organization, found[0]) if found else None


async def take_place(
    storage: Storage, place: Place, given: dict[str, str], password: str, now_ms: int
) -> Place:
    """The owner as they wish to be. `given` has `organization`, `name` and `email`.

    Raises a `TocsinError` that names the field which does not fit.
    """
    organization, owner = place
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        message = f"password: has {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters."
        raise TocsinError("invalid_body", message, field="password")
    try:
        name = profile.name(given["organization"])
    except TocsinError as error:
        detail = error.detail.replace("name:", "organization:", 1)
        raise TocsinError(error.kind.code, detail, field="organization") from None
    fitting = profile.checked({"name": given["name"], "email": given["email"]})
    if fitting["email"] == STAND_IN:
        raise TocsinError("invalid_body", "email: must be your own.", field="email")
    handle = storage.organization(organization.number, organization.organization_id)
    # The password first: while the place is still free, all of this can be done again.
    await set_password(handle, owner, password)
    organization = await handle.update_organization(
        replace(organization, name=name, updated_at_ms=now_ms)
    )
    owner = await handle.update_user(replace(owner, **fitting, updated_at_ms=now_ms))
    return organization, owner
