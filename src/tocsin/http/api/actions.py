"""Actions: made, changed, switched, locked; their versions and what they have done lately."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from tocsin.http.api.action_body import (
    ActionBody,
    ActionChange,
    ActionCreate,
    action_body,
    body_of,
    names_in,
    wanted_of,
)
from tocsin.http.api.notifications import ACCEPT_ERRORS
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.actions import Action, ActionVersion
from tocsin.model.clock import DAY_MS
from tocsin.model.errors import TocsinError, not_found


class ActionQuery(PageQuery):
    """`search` is a part of the name."""

    search: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


class ActionPage(Body):
    """In the order in which they were made. `cursor` is absent on the last page."""

    items: list[ActionBody]
    cursor: str | UnsetType = UNSET


class LockBody(Body):
    """Of one device (or other subject), or without it of the whole action."""

    subject: Annotated[str, Meta(min_length=1, max_length=100)] | UnsetType = UNSET


class ActionSecretBody(Body):
    """The new secret, shown this once; it signs in place of the old one at once."""

    secret: str


async def find(call: Call) -> Action:
    """The action that the path names."""
    return await find_by(call, call.id("actionId", "action"))


async def find_by(call: Call, action_id: UUID) -> Action:
    found = await call.storage.action(action_id)
    if found is None:
        raise not_found("action")
    return found


async def _answer(call: Call, of: Action, secret: str | None = None) -> ActionBody:
    names = await names_in(call, of.definition)
    day_ms = call.now_ms // DAY_MS * DAY_MS
    body = action_body(of, names, call.say, *await call.storage.activity(of, day_ms))
    body.webhook_secret = present(secret)
    return body


async def list_actions(call: Call) -> ActionPage:
    query: ActionQuery = call.query
    search = query.search.lower() if query.search else None
    rows = await call.storage.actions(search=search, after=query.after, limit=query.more)
    page, cursor = cut(query, rows)
    return ActionPage([await _answer(call, one) for one in page], cursor)


async def create_action(call: Call) -> ActionBody:
    """It acts with the caller's rights, as far as the caller's token reaches; whoever loses them
    stops it. What could not run is refused, with the field.
    """
    wanted = await wanted_of(call, call.body)
    made, secret = await call.context.actions.create(call.storage, call.principal, wanted)
    return await _answer(call, made, secret)


async def get_action(call: Call) -> ActionBody:
    return await _answer(call, await find(call))


async def change_action(call: Call) -> ActionBody:
    """A new version with the caller's rights, unless it is only switched on or off. With the same
    trigger, locks and waits go on.
    """
    change: ActionChange = call.body
    before = await find(call)
    given = {
        name: getattr(change, name)
        for name in change.__struct_fields__
        if getattr(change, name) is not UNSET
    }
    if given.keys() <= {"enabled"}:
        enabled = given.get("enabled", before.enabled)
        if enabled == before.enabled:
            call.leave_no_trail()
            return await _answer(call, before)
        return await _answer(call, await call.context.actions.switch(call.storage, before, enabled))
    known = _create_body(before, body_of(before.definition))
    body = msgspec.structs.replace(known, **given)
    if body.description is None:
        body.description = UNSET
    return await _save(call, before, body)


async def _save(call: Call, before: Action, body: ActionCreate) -> ActionBody:
    wanted = await wanted_of(call, body)
    saved, secret = await call.context.actions.save(call.storage, call.principal, before, wanted)
    return await _answer(call, saved, secret)


def _create_body(of: Action | ActionVersion, definition: dict[str, Any]) -> ActionCreate:
    given = {**definition, "name": of.name, "tags": of.tags}
    if of.description is not None:
        given["description"] = of.description
    if isinstance(of, Action):
        given["enabled"] = of.enabled
    return msgspec.convert(given, ActionCreate)


async def delete_action(call: Call) -> None:
    """With what it has still to do. What it has sent stays."""
    if not await call.storage.delete_action(await find(call)):
        raise not_found("action")


async def lock_action(call: Call) -> ActionBody:
    """Nothing sets it off any more: for one device until an unlock condition is met, whole until it
    is unlocked by hand.
    """
    return await _lock(call, locked=True)


async def unlock_action(call: Call) -> ActionBody:
    """It can be set off again: for one device, or (without `subject`) for all."""
    return await _lock(call, locked=False)


async def _lock(call: Call, *, locked: bool) -> ActionBody:
    body: LockBody = call.body
    subject = None if body.subject is UNSET else body.subject
    await call.storage.lock_action(await find(call), subject, locked, call.now_ms)
    return await _answer(call, await find(call))


async def restore_version(call: Call) -> ActionBody:
    """A new version that says what this one said, with the caller's rights."""
    before = await find(call)
    number = call.number("version", "version")
    found = await call.storage.action_versions(before, before=number + 1, limit=1)
    if not found or found[0].number != number:
        raise not_found("version")
    body = _create_body(found[0], body_of(found[0].definition))
    body.enabled = before.enabled
    return await _save(call, before, body)


async def rotate_secret(call: Call) -> ActionSecretBody:
    action = await find(call)
    if action.secret is None:
        raise TocsinError("conflict", "This action posts nothing, and has no secret.")
    return ActionSecretBody(await call.context.actions.rotate(call.storage, action))


ACTIONS = "/organizations/{organizationId}/actions"
ACTION = ACTIONS + "/{actionId}"
_READ, _WRITE = Permission.READ_ACTIONS, Permission.WRITE_ACTIONS
SAVE_ERRORS = (*ACCEPT_ERRORS, "conflict")
ROUTES = [
    Route(
        "GET",
        ACTIONS,
        list_actions,
        _READ,
        "listActions",
        "Actions, each in a sentence",
        query=ActionQuery,
        response=ActionPage,
    ),
    Route(
        "POST",
        ACTIONS,
        create_action,
        _WRITE,
        "createAction",
        "Create an action",
        request=ActionCreate,
        response=ActionBody,
        status=201,
        errors=SAVE_ERRORS,
    ),
    Route(
        "GET",
        ACTION,
        get_action,
        _READ,
        "getAction",
        "One action",
        response=ActionBody,
    ),
    Route(
        "PATCH",
        ACTION,
        change_action,
        _WRITE,
        "changeAction",
        "Change an action, or switch it on or off",
        request=ActionChange,
        response=ActionBody,
        errors=SAVE_ERRORS,
    ),
    Route(
        "DELETE",
        ACTION,
        delete_action,
        _WRITE,
        "deleteAction",
        "Delete an action",
        status=204,
    ),
    Route(
        "POST",
        ACTION + "/lock",
        lock_action,
        _WRITE,
        "lockAction",
        "Lock an action by hand",
        request=LockBody,
        response=ActionBody,
    ),
    Route(
        "POST",
        ACTION + "/unlock",
        unlock_action,
        _WRITE,
        "unlockAction",
        "Unlock an action by hand",
        request=LockBody,
        response=ActionBody,
    ),
    Route(
        "POST",
        ACTION + "/versions/{version}/restore",
        restore_version,
        _WRITE,
        "restoreActionVersion",
        "Make an earlier version the newest",
        response=ActionBody,
        errors=SAVE_ERRORS,
    ),
    Route(
        "POST",
        ACTION + "/rotate-secret",
        rotate_secret,
        _WRITE,
        "rotateActionSecret",
        "A new secret for an action's webhooks",
        response=ActionSecretBody,
        errors=("conflict",),
    ),
]
