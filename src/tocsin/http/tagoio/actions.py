"""`resources.actions`: an action is an action of ours. What was sent is kept beside the rule that
was made of it, and answered unchanged as long as the rule is.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct

from tocsin.actions.desk import Wanted
from tocsin.http.api.action_body import ActionCreate, body_of, wanted_of
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.http.tagoio.action_map import (
    MOST_ANALYSES,
    ActionFields,
    notifies,
    notify_effect,
    sent_of,
    trigger_of,
    webhook_effect,
)
from tocsin.http.tagoio.answers import Json, not_offered
from tocsin.http.tagoio.ids import meant, short, user_meant
from tocsin.http.tagoio.once import once
from tocsin.http.tagoio.query import ListQuery, page_of
from tocsin.http.tagoio.run_users import fields_of, text_of
from tocsin.model.actions import MOST_ACTIONS, Action, Definition
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found

KEPT_BYTES = 64 * 1024
_NAMES = ("type", "trigger", "action", "trigger_when_unlock", "tags")


class CreatedAction(Struct):
    """What it has made."""

    action: str


async def list_actions(call: Call) -> list[Json]:
    query: ListQuery = call.query
    rows = await call.storage.actions(search=None, after=0, limit=MOST_ACTIONS)
    return page_of(query, await _infos(call, rows), "name,asc")


async def get_action(call: Call) -> Json:
    (info,) = await _infos(call, [await _find(call)])
    return info


async def create_action(call: Call) -> CreatedAction:
    return CreatedAction(await once(call, lambda _chain: _create(call)))


async def _create(call: Call) -> str:
    body: ActionFields = call.body
    fields = {"active": True, **_given(body)}
    wanted = await _wanted(call, fields)
    made, _ = await call.context.actions.create(call.storage, call.principal, wanted)
    await _after(call, made, fields)
    return short(made.action_id)


async def edit_action(call: Call) -> str:
    """What is given is laid over what there is."""
    body: ActionFields = call.body
    before = await _find(call)
    given = _given(body)
    if given.keys() == {"active"}:
        await call.context.actions.switch(call.storage, before, given["active"])
        return "Action Successfully Updated"
    (known,) = await _infos(call, [before])
    fields = {**known, **given}
    wanted = await _wanted(call, fields)
    saved, _ = await call.context.actions.save(call.storage, call.principal, before, wanted)
    await _after(call, saved, fields)
    return "Action Successfully Updated"


async def delete_action(call: Call) -> str:
    found = await _find(call)
    if not await call.storage.delete_action(found):
        raise not_found("action")
    call.context.repeats.forget(short(found.action_id))
    return "Successfully Removed"


def _given(body: ActionFields) -> Json:
    return {
        name: msgspec.to_builtins(value)
        for name in body.__struct_fields__
        if (value := getattr(body, name)) is not UNSET
    }


async def _after(call: Call, of: Action, fields: Json) -> None:
    """What was sent, beside what was made of it; and the lock that is set by hand."""
    sent = {name: fields[name] for name in _NAMES if name in fields}
    text = text_of({"sent": sent, "made": _made(of.definition)})
    if len(text) > KEPT_BYTES:
        raise TocsinError("too_large", f"An action has {KEPT_BYTES} bytes at most.")
    await call.storage.keep_action(of.number, text)
    if "lock" in fields and bool(fields["lock"]) != of.locked:
        await call.storage.lock_action(of, None, bool(fields["lock"]), call.now_ms)


def _made(definition: Definition) -> str:
    return msgspec.json.encode(definition).decode()


async def _wanted(call: Call, fields: Json) -> Wanted:
    """As `/api/v1` would take it. Raises an error that names the field."""
    action = fields.get("action")
    if not fields.get("name") or not isinstance(action, dict):
        raise TocsinError("invalid_body", "name: and an action are needed.", field="name")
    trigger = trigger_of(str(fields.get("type") or "condition"), fields.get("trigger") or [])
    effect = await _effect(call, action)
    body: Json = {
        "name": fields["name"],
        "enabled": bool(fields.get("active", True)),
        "tags": {tag["key"]: tag["value"] for tag in fields.get("tags") or ()},
        "trigger": trigger,
        "effects": [effect],
    }
    if fields.get("description"):
        body["description"] = fields["description"]
    if fields.get("trigger_when_unlock") and trigger.get("unlock"):
        body["whenUnlocked"] = [effect]
    try:
        return await wanted_of(call, msgspec.convert(body, ActionCreate))
    except msgspec.ValidationError as error:
        raise TocsinError("invalid_body", f"action: {error}.", field="action") from None


async def _effect(call: Call, action: Json) -> Json:
    kind = str(action.get("type"))
    if kind == "script":
        named = action.get("script") or []
        if not isinstance(named, list) or not 1 <= len(named) <= MOST_ANALYSES:
            message = f"action.script: names 1 to {MOST_ANALYSES} analyses."
            raise TocsinError("invalid_body", message, field="action.script")
        ids = [await meant(call, "analyses", str(text), "analysis") for text in named]
        return {"kind": "run", "analyses": [str(one) for one in ids]}
    if kind == "post":
        return webhook_effect(action)
    if not notifies(action):
        raise not_offered(f"An action that does {kind!r}")
    return notify_effect(action, await _people(call, kind, action))


async def _people(call: Call, kind: str, action: Json) -> list[str]:
    """Whom it tells, by ids: all must be users, who alone are told of anything here."""
    if kind == "notification":
        return [str(call.principal.user.user_id)]
    if kind == "notification_run":
        return [str((await user_meant(call, str(action.get("run_user")))).user_id)]
    found: list[str] = []
    for text in str(action.get("to") or "").replace(",", ";").split(";"):
        people = await call.storage.people_at(text.strip()) if text.strip() else []
        if text.strip() and not people:
            message = f"action.to: no run user has {text.strip()[:80]!r}."
            raise TocsinError("invalid_body", message, field="action.to")
        found += [str(one.user_id) for one in people]
    if not found:
        raise TocsinError("invalid_body", "action.to: is needed.", field="action.to")
    return list(dict.fromkeys(found))


async def _find(call: Call) -> Action:
    action_id: UUID = await meant(call, "actions", call.path["tagoActionId"], "action")
    found = await call.storage.action(action_id)
    if found is None:
        raise not_found("action")
    return found


async def _infos(call: Call, actions: list[Action]) -> list[Json]:
    texts = await call.storage.actions_kept([one.number for one in actions])
    profile = short(call.principal.organization.organization_id)
    return [{**_info(one, texts.get(one.number)), "profile": profile} for one in actions]


def _info(of: Action, text: str | None) -> Json:
    fired_ms = of.fired_at_ms
    return {
        "id": short(of.action_id),
        "name": of.name,
        "description": of.description,
        "active": of.enabled,
        "lock": of.locked,
        **_said(of, fields_of(text)),
        "last_triggered": iso(fired_ms) if fired_ms else "never",
        "created_at": iso(of.created_at_ms),
        "updated_at": iso(of.updated_at_ms),
    }


def _said(of: Action, kept: Json) -> Json:
    """As it was sent; of a rule that was changed elsewhere, in TagoIO's words as far as they go."""
    tags = [{"key": key, "value": value} for key, value in of.tags.items()]
    if kept.get("made") == _made(of.definition):
        sent: dict[str, Any] = dict(kept["sent"])
        first = {tag["key"]: tag["value"] for tag in sent.get("tags") or ()}
        return {**sent, "tags": sent["tags"] if first == of.tags and "tags" in sent else tags}
    body = body_of(of.definition)
    kind, triggers = sent_of(body["trigger"])
    return {
        "type": kind,
        "trigger": triggers,
        "action": _action_back(body["effects"][0]),
        "trigger_when_unlock": bool(body.get("whenUnlocked")),
        "tags": tags,
    }


def _action_back(effect: Json) -> Json:
    if effect["kind"] == "run":
        return {"type": "script", "script": [short(UUID(str(one))) for one in effect["analyses"]]}
    if effect["kind"] == "webhook":
        return {"type": "post", "url": effect["url"], "headers": effect.get("headers", {})}
    content = effect["notification"].get("content") or {}
    said = {"subject": content.get("title", ""), "message": content.get("text", "")}
    users = effect.get("users") or []
    if len(users) == 1:
        return {"type": "notification_run", "run_user": short(UUID(str(users[0]))), **said}
    return {"type": "notification", **said}


_ACTION = "/action/{tagoActionId}"
_READ, _WRITE = Permission.READ_ACTIONS, Permission.WRITE_ACTIONS
_ERRORS = ("conflict", "not_offered", "not_found")
ROUTES = [
    Route(
        "GET",
        "/action",
        list_actions,
        _READ,
        "ListActions",
        "Actions",
        query=ListQuery,
        response=list[Json],
    ),
    Route(
        "POST",
        "/action",
        create_action,
        _WRITE,
        "CreateAction",
        "Create an action",
        request=ActionFields,
        response=CreatedAction,
        errors=_ERRORS,
    ),
    Route("GET", _ACTION, get_action, _READ, "ActionInfo", "One action", response=Json),
    Route(
        "PUT",
        _ACTION,
        edit_action,
        _WRITE,
        "EditAction",
        "Change an action",
        request=ActionFields,
        errors=_ERRORS,
    ),
    Route("DELETE", _ACTION, delete_action, _WRITE, "DeleteAction", "Remove an action"),
]
