"""What is wrong with a rule, by field: one that can't run is never saved. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.actions.filters import faults as filter_faults
from tocsin.actions.holds import kind_of
from tocsin.actions.inputs import known_event
from tocsin.actions.timing import recurrence
from tocsin.model.actions import (
    CUSTOM,
    Area,
    Condition,
    ConditionTrigger,
    Definition,
    Effect,
    EventTrigger,
    Fence,
    GeofenceTrigger,
    NoAnswerTrigger,
    NoDataTrigger,
    NotifyEffect,
    Operator,
    ResourceTrigger,
    ScheduleTrigger,
    Trigger,
    UsageTrigger,
)
from tocsin.model.errors import TocsinError

Faults = Iterator[tuple[str, str]]
_RESERVED = frozenset({"content-type", "content-length", "host", "connection", "transfer-encoding"})


def check_definition(of: Definition) -> None:
    """Raises `invalid_body` with the first fault, naming its field."""
    for field, sentence in definition_faults(of):
        raise TocsinError("invalid_body", f"{field}: {sentence}.", field=field)


def definition_faults(of: Definition) -> Faults:
    yield from _trigger_faults(of.trigger)
    if of.where is not None:
        yield from filter_faults(of.where, "where")
    ends = can_be_over(of.trigger)
    if of.when_unlocked and not ends:
        yield "whenUnlocked", _NEVER
    for place, one in enumerate(of.effects):
        yield from _effect_faults(one, f"effects.{place}", ends=ends)
    for place, one in enumerate(of.when_unlocked):
        yield from _effect_faults(one, f"whenUnlocked.{place}", ends=False)


_NEVER = "never comes: nothing of this trigger is ever over; give it `unlock` or `forSeconds`"


def can_be_over(trigger: Trigger) -> bool:
    """Whether there is a moment at which what it has fired for is over."""
    if isinstance(trigger, ConditionTrigger | GeofenceTrigger):
        return bool(trigger.unlock) or trigger.for_seconds is not None
    return isinstance(trigger, NoDataTrigger | NoAnswerTrigger | UsageTrigger)


def _trigger_faults(trigger: Trigger) -> Faults:
    match trigger:
        case ConditionTrigger() | GeofenceTrigger():
            yield from _tests_faults(trigger.conditions, "trigger.conditions")
            yield from _tests_faults(trigger.unlock, "trigger.unlock")
        case EventTrigger() if not known_event(trigger.event):
            yield "trigger.event", f"is no kind of event, and no name like {CUSTOM}door-opened"
        case ScheduleTrigger():
            yield from _schedule_faults(trigger)
        case NoDataTrigger() if trigger.device is not None and trigger.tags:
            yield "trigger.tags", "can't stand beside `device`"
        case ResourceTrigger() if trigger.tags and trigger.resource != "user":
            yield "trigger.tags", "are of users only"


def _schedule_faults(trigger: ScheduleTrigger) -> Faults:
    if (trigger.cron is None) == (trigger.rrule is None):
        yield "trigger.cron", "or `rrule` is needed, and not both"
        return
    try:
        recurrence(trigger)
    except ValueError as error:
        zone = "time zone" in str(error)
        field = "timeZone" if zone else "cron" if trigger.cron is not None else "rrule"
        yield f"trigger.{field}", str(error).rstrip(".")


def _tests_faults(tests: Sequence[Condition | Fence], field: str) -> Faults:
    for place, one in enumerate(tests):
        name = f"{field}.{place}"
        if one.device is not None and one.tags:
            yield f"{name}.tags", "can't stand beside `device`"
        if isinstance(one, Fence):
            yield from _area_faults(one.area, f"{name}.area")
        else:
            yield from _condition_faults(one, name)


def _area_faults(area: Area, field: str) -> Faults:
    circle = area.center is not None or area.radius_m is not None
    if circle == bool(area.polygon):
        yield field, "is either a circle (`center`, `radiusM`) or a `polygon`"
    elif circle and (area.center is None or area.radius_m is None):
        yield field, "needs `center` and `radiusM`"
    elif area.polygon and len(set(area.polygon)) < 3:
        yield f"{field}.polygon", "needs three corners"


def _condition_faults(of: Condition, field: str) -> Faults:
    kind = kind_of(of.value)
    if of.is_ is not Operator.BETWEEN and of.second_value is not None:
        yield f"{field}.secondValue", "belongs to `><`"
    if of.is_ is Operator.ANY:
        if of.value is not None:
            yield f"{field}.value", "has no meaning with `*`"
        return
    if of.value_type not in ("*", kind):
        yield f"{field}.value", f"is a {kind}, and `valueType` says {of.value_type}"
    elif of.is_ in (Operator.LESS, Operator.MORE, Operator.BETWEEN):
        if kind not in ("number", "string"):
            yield f"{field}.value", f"must be a number or a text for `{of.is_}`"
        elif of.is_ is Operator.BETWEEN:
            yield from _between_faults(of, field)


def _between_faults(of: Condition, field: str) -> Faults:
    first, second = of.value, of.second_value
    if second is None or kind_of(second) != kind_of(first):
        yield f"{field}.secondValue", "is needed, of the type of `value`"
    elif not first < second:  # type: ignore[operator]
        yield f"{field}.secondValue", "must be greater than `value`"


def _effect_faults(of: Effect, field: str, *, ends: bool) -> Faults:
    if of.when is not None:
        yield from filter_faults(of.when, f"{field}.when")
    if isinstance(of, NotifyEffect):
        if of.resolve is not None and not ends:
            yield f"{field}.resolve", _NEVER
        elif of.resolve is not None and of.resolve.title and not of.resolve.text:
            yield f"{field}.resolve.text", "is needed beside `title`"
    elif hasattr(of, "headers"):
        for name, value in of.headers.items():
            yield from _header_faults(name, value, f"{field}.headers")


def _header_faults(name: str, value: str, field: str) -> Faults:
    token = all(c.isascii() and (c.isalnum() or c in "-_") for c in name)
    if not token or name.lower() in _RESERVED or name.lower().startswith("webhook-"):
        yield field, f"{name!r} can't be given"
    elif any(c < " " or c == "\x7f" or ord(c) > 255 for c in value):
        yield field, f"the value of {name!r} can't be sent"
