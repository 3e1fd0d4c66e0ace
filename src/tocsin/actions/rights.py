"""With whose rights an action acts: those of the person who saved it, as they are now."""

from __future__ import annotations

from tocsin.model.actions import Action
from tocsin.model.errors import TocsinError
from tocsin.model.people import Principal, Role
from tocsin.storage.operations import Storage


async def principal_of(storage: Storage, action: Action) -> Principal:
    """No further than the token reached by which it was saved. Raises `forbidden`, with why."""
    found = await storage.find_user(action.saved_by)
    if found is None or found[0].number != action.organization_number:
        raise TocsinError("forbidden", "Who saved this action is gone.")
    organization, user = found
    if not user.active or user.role is Role.DENY:
        raise TocsinError("forbidden", "Who saved this action may do nothing any more.")
    return Principal(organization, user, action.scopes)
