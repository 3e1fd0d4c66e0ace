"""TagoIO's rules as actions of ours, and back. What a rule of ours can't say is refused."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from tocsin.http.tagoio.answers import Json, not_offered
from tocsin.http.tagoio.run_users import TagBody
from tocsin.model.clock import MINUTE_MS
from tocsin.model.errors import TocsinError

MOST_ANALYSES = 10
_RESOURCES = {"user": "user", "run_user": "user", "analysis": "analysis", "action": "action"}
_CHANGES = {"create": "created", "update": "updated", "delete": "deleted"}
_TO_PEOPLE = frozenset({"notification", "notification_run", "email", "sms"})
KM = 1_000


class ActionFields(Struct):
    """An action as the SDKs send it."""

    name: str | UnsetType = UNSET
    type: str | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    tags: list[TagBody] | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    lock: bool | UnsetType = UNSET
    trigger: list[Json] | UnsetType = UNSET
    action: Json | UnsetType = UNSET
    trigger_when_unlock: bool | UnsetType = UNSET


def trigger_of(kind: str, given: list[Json]) -> Json:
    """The trigger as `/api/v1` writes it. Raises `not_offered` or `invalid_body`."""
    if not given:
        raise _misfit("trigger", "is needed")
    triggers = [_python(one) for one in given]
    if kind in ("condition", "condition_geofence"):
        return _conditions(kind, triggers)
    make = {"interval": _interval, "schedule": _schedule, "resource": _resource}.get(kind)
    if make is None:
        raise not_offered(f"An action of the type {kind!r}")
    if len(triggers) > 1:
        raise _misfit("trigger", f"of the type {kind} is one here; make an action of each")
    return make(triggers[0])


def _python(trigger: Json) -> Json:
    """The Python SDK sends `is_` for `is`."""
    renamed = dict(trigger)
    if "is_" in renamed:
        renamed.setdefault("is", renamed.pop("is_"))
    return renamed


def _conditions(kind: str, triggers: list[Json]) -> Json:
    one = _condition if kind == "condition" else _fence
    fires = [one(trigger) for trigger in triggers if not trigger.get("unlock")]
    unlocks = [one(trigger) for trigger in triggers if trigger.get("unlock")]
    name = "condition" if kind == "condition" else "geofence"
    return {"kind": name, "match": "any", "conditions": fires, "unlock": unlocks}


def _where(trigger: Json) -> Json:
    """Of which devices: one, or those with a tag."""
    if trigger.get("device"):
        return {"device": str(trigger["device"])}
    if trigger.get("tag_key"):
        return {"tags": {str(trigger["tag_key"]): str(trigger.get("tag_value") or "*")}}
    return {}


def _condition(trigger: Json) -> Json:
    kind = str(trigger.get("value_type") or "*")
    found = {**_where(trigger), "variable": _text(trigger, "variable"), "is": _text(trigger, "is")}
    if found["is"] == "*":
        return found
    found["value"] = _cast(kind, trigger.get("value"))
    found["valueType"] = kind
    if trigger.get("second_value") not in (None, "") and found["is"] == "><":
        found["secondValue"] = _cast(kind, trigger["second_value"])
    return found


def _cast(kind: str, value: Any) -> Any:
    """TagoIO writes all values as text, and their type beside them."""
    if kind == "number" and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise _misfit("trigger.value", f"{value[:40]!r} is no number") from None
    if kind == "boolean" and isinstance(value, str):
        return value.lower() == "true"
    return value


def _fence(trigger: Json) -> Json:
    value = trigger.get("value")
    if not isinstance(value, dict):
        raise _misfit("trigger.value", "is a circle or a polygon")
    if value.get("center") is not None:
        radius = value.get("radius")
        if not isinstance(radius, int | float):
            raise _misfit("trigger.value.radius", "is a number of kilometres")
        area: Json = {"center": value["center"], "radiusM": radius * KM}
    else:
        area = {"polygon": value.get("coordinates") or []}
    found = {**_where(trigger), "is": _text(trigger, "is").lower(), "area": area}
    if trigger.get("variable"):
        found["variable"] = str(trigger["variable"])
    return found


def _interval(trigger: Json) -> Json:
    ms = duration_ms(_text(trigger, "interval"))
    if ms < MINUTE_MS:
        raise _misfit("trigger.interval", "is one minute at least")
    return {"kind": "interval", "minutes": ms // MINUTE_MS}


def _schedule(trigger: Json) -> Json:
    zone = str(trigger.get("timezone") or "UTC")
    return {"kind": "schedule", "cron": _text(trigger, "cron"), "timeZone": zone}


def _resource(trigger: Json) -> Json:
    resource, change = str(trigger.get("resource")), str(trigger.get("when"))
    if resource not in _RESOURCES or change not in _CHANGES:
        raise not_offered(f"Watching {resource} being {change}d")
    found: Json = {"kind": "resource", "resource": _RESOURCES[resource], "when": [_CHANGES[change]]}
    if trigger.get("tag_key") and _RESOURCES[resource] == "user":
        found["tags"] = {str(trigger["tag_key"]): str(trigger.get("tag_value") or "*")}
    return found


def _text(given: Json, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise _misfit(f"trigger.{name}", "is needed")
    return value


_UNITS = {"minute": 1, "hour": 60, "day": 1_440, "week": 10_080, "month": 43_200}


def duration_ms(text: str) -> int:
    """`5 minutes`, as TagoIO writes intervals."""
    number, _, unit = text.strip().partition(" ")
    minutes = _UNITS.get(unit.strip().rstrip("s"))
    if minutes is None or not number.isdecimal() or len(number) > 6 or not int(number):
        raise _misfit("trigger.interval", f"{text[:40]!r} is not a time such as '5 minutes'")
    return int(number) * minutes * MINUTE_MS


def notifies(action: Json) -> bool:
    return action.get("type") in _TO_PEOPLE


def notify_effect(action: Json, users: list[str]) -> Json:
    """`users` are their ids."""
    notification: Json = {
        "scope": "USR",
        "content": {"text": str(action.get("message") or action.get("subject") or "")},
    }
    if action.get("subject"):
        notification["content"]["title"] = str(action["subject"])
    if action["type"] in ("email", "sms"):
        notification["channels"] = [{"channel": action["type"]}]
    return {"kind": "notify", "notification": notification, "users": users}


def webhook_effect(action: Json) -> Json:
    headers = action.get("headers") or {}
    texts = {str(name): str(value) for name, value in headers.items()}
    kept = {name: value for name, value in texts.items() if name.lower() != "content-type"}
    return {"kind": "webhook", "url": str(action.get("url") or ""), "headers": kept}


# Back: for actions that were made or changed elsewhere, as far as TagoIO has words for them.


def sent_of(trigger: Json) -> tuple[str, list[Json]]:
    """Type and triggers of an action that was not made on this door."""
    kind = str(trigger["kind"])
    if kind == "interval":
        return kind, [{"interval": f"{trigger['minutes']} minutes"}]
    if kind == "schedule":
        rule = trigger.get("cron") or trigger.get("rrule")
        return kind, [{"cron": rule, "timezone": trigger.get("timeZone", "UTC")}]
    if kind in ("condition", "geofence"):
        back = _condition_back if kind == "condition" else _fence_back
        fires = [back(one, unlock=False) for one in trigger["conditions"]]
        unlocks = [back(one, unlock=True) for one in trigger.get("unlock", ())]
        return "condition" if kind == "condition" else "condition_geofence", fires + unlocks
    return kind, [{key: value for key, value in trigger.items() if key != "kind"}]


def _where_back(one: Json) -> Json:
    if one.get("device"):
        return {"device": one["device"]}
    for key, value in one.get("tags", {}).items():
        return {"tag_key": key, "tag_value": value}
    return {}


def _condition_back(one: Json, *, unlock: bool) -> Json:
    value = one.get("value")
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    found = {
        **_where_back(one),
        "variable": one["variable"],
        "is": one["is"],
        "value": text,
        "value_type": one.get("valueType", "*"),
        "unlock": unlock,
    }
    if one.get("secondValue") is not None:
        found["second_value"] = str(one["secondValue"])
    return found


def _fence_back(one: Json, *, unlock: bool) -> Json:
    area = one["area"]
    value: Json = {"coordinates": area.get("polygon")}
    if area.get("center") is not None:
        value = {"center": area["center"], "radius": area["radiusM"] / KM}
    name = one.get("variable", "")
    where = _where_back(one)
    return {**where, "variable": name, "is": one["is"].upper(), "value": value, "unlock": unlock}


def _misfit(field: str, problem: str) -> TocsinError:
    return TocsinError("invalid_body", f"{field}: {problem}.", field=field)
