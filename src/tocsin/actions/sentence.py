"""A rule as a sentence for people: "When temperature of … is above 30 …, then tell …". Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from tocsin.model.actions import (
    Area,
    Condition,
    ConditionTrigger,
    Definition,
    Effect,
    EventTrigger,
    Fence,
    GeofenceTrigger,
    IntervalTrigger,
    Measure,
    NoAnswerTrigger,
    NoDataTrigger,
    NotifyEffect,
    Operator,
    ResourceTrigger,
    RunEffect,
    ScheduleTrigger,
    Trigger,
    UsageTrigger,
)

Names = Mapping[str, str]
"""What ids mean: of solutions, analyses, users."""

_COMPARED = {
    Operator.LESS: "is below",
    Operator.MORE: "is above",
    Operator.EQUAL: "is",
    Operator.DIFFERENT: "is not",
}
_MEASURES = {
    Measure.FAILURES: ("the share of rings that fail within an hour", " %"),
    Measure.SENDS: ("the number of notifications of the day", ""),
    Measure.RINGS: ("the number of rings of the day", ""),
    Measure.EVENTS: ("the number of events within an hour", ""),
}


def sentence(of: Definition, names: Names | None = None) -> str:
    """In English, ending with a full stop."""
    known: Names = names or {}
    limit = f", at most once in {_minutes(of.throttle_minutes)}" if of.throttle_minutes else ""
    where = " and the filter holds" if of.where is not None else ""
    said = f"{_when(of.trigger)}{where}, {_effects(of.effects, known)}{limit}"
    if isinstance(of.trigger, ConditionTrigger | GeofenceTrigger) and of.trigger.unlock:
        said += f"; once, until {_all(of.trigger.unlock, 'or')}"
    if of.when_unlocked:
        said += f"; when that is over, {_effects(of.when_unlocked, known)}"
    return said + "."


def _when(trigger: Trigger) -> str:
    match trigger:
        case ConditionTrigger() | GeofenceTrigger():
            join = "and" if trigger.match == "all" else "or"
            wait = f" for {_seconds(trigger.for_seconds)}" if trigger.for_seconds else ""
            return f"When {_all(trigger.conditions, join)}{wait}"
        case EventTrigger():
            return f"When {trigger.event} happens"
        case IntervalTrigger():
            return f"Every {_minutes(trigger.minutes)}"
        case ScheduleTrigger():
            return f"On the schedule {trigger.cron or trigger.rrule} ({trigger.time_zone})"
        case NoDataTrigger():
            of = f"{trigger.variable} of " if trigger.variable else ""
            whose = f"{of}{_devices(trigger.device, trigger.tags)}"
            return f"When nothing is heard for {_minutes(trigger.minutes)} of {whose}"
        case NoAnswerTrigger():
            kind = f" of the category {trigger.category}" if trigger.category else ""
            return f"When a question{kind} has no answer for {_minutes(trigger.minutes)}"
        case ResourceTrigger():
            tagged = f" with {_tags(trigger.tags)}" if trigger.tags else ""
            return f"When a {trigger.resource}{tagged} is {' or '.join(trigger.when)}"
        case UsageTrigger():
            what, unit = _MEASURES[trigger.measure]
            return f"When {what} is above {trigger.above:g}{unit}"


def _all(tests: Sequence[Condition | Fence], join: str) -> str:
    return f" {join} ".join(map(condition_words, tests))


def condition_words(of: Condition | Fence) -> str:
    whose = _devices(of.device, of.tags)
    if isinstance(of, Fence):
        return f"{whose} is {'within' if of.is_ == 'in' else 'out of'} {_area(of.area)}"
    if of.is_ is Operator.ANY:
        return f"{of.variable} of {whose} has a new value"
    if of.is_ is Operator.BETWEEN:
        between = f"{_value(of.value)} and {_value(of.second_value)}"
        return f"{of.variable} of {whose} is between {between}"
    return f"{of.variable} of {whose} {_COMPARED[of.is_]} {_value(of.value)}"


def _area(of: Area) -> str:
    if of.center is not None:
        return f"{of.radius_m or 0:g} m around {of.center[0]:g}, {of.center[1]:g}"
    return f"an area of {len(of.polygon)} corners"


def _devices(device: str | None, tags: Mapping[str, str]) -> str:
    if device is not None:
        return device
    return f"any device with {_tags(tags)}" if tags else "any device"


def _tags(tags: Mapping[str, str]) -> str:
    return " and ".join(key if value == "*" else f"{key}={value}" for key, value in tags.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}"
    return "nothing" if value is None else f'"{value}"'


def _minutes(minutes: int) -> str:
    for size, word in ((1_440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            return _counted(minutes // size, word)
    return ""


def _seconds(seconds: int) -> str:
    return _minutes(seconds // 60) if seconds % 60 == 0 else _counted(seconds, "second")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _effects(effects: Sequence[Effect], names: Names) -> str:
    return " and ".join(_effect(one, names) for one in effects)


def _effect(of: Effect, names: Names) -> str:
    condition = "" if of.when is None else " if its filter holds"
    if isinstance(of, NotifyEffect):
        later = f" after {_seconds(of.delay_seconds)}" if of.delay_seconds else ""
        return f"tell {_people(of, names)}{later}{condition}"
    if isinstance(of, RunEffect):
        run = " and ".join(names.get(str(one), "an analysis") for one in of.analyses)
        return f"run {run}{condition}"
    return f"post it to {urlsplit(of.url).hostname}{condition}"


def _people(of: NotifyEffect, names: Names) -> str:
    body = of.notification
    solution = names.get(str(body.get("solutionId")), "the app")
    match body.get("scope"):
        case "SLN":
            whom = f"everybody in {solution}"
        case "SLN_GRP":
            groups = body.get("groups") or []
            word = "group" if len(groups) == 1 else "groups"
            whom = f"the {word} {' and '.join(map(str, groups))} of {solution}"
        case "USR":
            people = [*map(str, body.get("emails") or ())]
            people += [names.get(str(one), "a user") for one in of.users]
            more = f" and {len(people) - 3} more" if len(people) > 3 else ""
            whom = f"{', '.join(people[:3])}{more}"
        case _:
            whom = "everybody"
    return f"{whom}{_narrowed(body.get('filter'))}"


def _narrowed(given: Any) -> str:
    if not isinstance(given, dict):
        return ""
    parts = [f"{key}={' or '.join(values)}" for key, values in (given.get("tags") or {}).items()]
    if given.get("roles"):
        parts.append(f"the role {' or '.join(given['roles'])}")
    return f" with {' and '.join(parts)}" if parts else ""
