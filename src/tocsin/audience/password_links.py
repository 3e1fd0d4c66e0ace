"""Links by which somebody sets a password: invitations, and help for who has forgotten theirs.

Nothing is kept of a link. It names the user and the mark of the present password, so it works once:
with the new password the mark is another one.
"""

from __future__ import annotations

from tocsin.audience.signin import Login, password_mark, set_password
from tocsin.model.clock import DAY_MS
from tocsin.model.errors import TocsinError
from tocsin.model.people import User
from tocsin.model.signin import Opened
from tocsin.storage.audit import Trail
from tocsin.storage.operations import OrganizationStorage, Storage

LIFE_MS = 7 * DAY_MS
TRIES = 20
"""Links that one client may try in a quarter of an hour."""


async def mark_of(handle: OrganizationStorage, user: User) -> str:
    """What a new link of this user is bound to."""
    return password_mark(await handle.password_hash(user.number))


async def meant(storage: Storage, link: Opened) -> Login:
    """Whose password a link sets. Raises `expired` once it was used, or the person may not come in
    any more.
    """
    found = await storage.find_user(link.user_id)
    if found is not None and found[1].may_sign_in:
        organization, user = found
        handle = storage.organization(organization.number, organization.organization_id)
        if await mark_of(handle, user) == link.mark:
            return found
    raise TocsinError("expired", "This link was used before, or is not valid any more.")


async def use(storage: Storage, login: Login, password: str, trail: Trail) -> None:
    """Ends all sessions of the user."""
    organization, user = login
    number, public_id = organization.number, organization.organization_id
    await set_password(storage.organization(number, public_id, trail), user, password)
