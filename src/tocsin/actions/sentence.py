"""A rule as a sentence for people: "When temperature of … is above 30 …, tell …". Pure."""

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
from tocsin.model.speech import ENGLISH, Speech

_SHOWN = 3
Names = Mapping[str, str]
"""What ids mean: of solutions, analyses, users."""


def sentence(of: Definition, names: Names | None = None, say: Speech = ENGLISH) -> str:
    """With a full stop at its end."""
    return _Sayer(names or {}, say).rule(of)


def condition_words(of: Condition | Fence) -> str:
    """One condition in English, as the steps of evaluations keep it."""
    return _Sayer({}, ENGLISH).condition(of)


class _Sayer:
    """Says rules in one language, with the names of what they mean."""

    def __init__(self, names: Names, say: Speech) -> None:
        self.names = names
        self.say = say

    def rule(self, of: Definition) -> str:
        say = self.say
        when = self._when(of.trigger)
        if of.where is not None:
            when = say("action.filtered", when=when)
        said = say("action.rule", when=when, effects=self._effects(of.effects))
        if of.throttle_minutes:
            said = say("action.limited", said=said, time=self._minutes(of.throttle_minutes))
        if isinstance(of.trigger, ConditionTrigger | GeofenceTrigger) and of.trigger.unlock:
            over = self._all(of.trigger.unlock, "action.or")
            said = say("action.locked", said=said, conditions=over)
        if of.when_unlocked:
            said = say("action.over", said=said, effects=self._effects(of.when_unlocked))
        return say("action.end", said=said)

    def _when(self, trigger: Trigger) -> str:
        say = self.say
        match trigger:
            case ConditionTrigger() | GeofenceTrigger():
                join = "action.and" if trigger.match == "all" else "action.or"
                conditions = self._all(trigger.conditions, join)
                if not trigger.for_seconds:
                    return say("action.when", conditions=conditions)
                time = self._seconds(trigger.for_seconds)
                return say("action.when_for", conditions=conditions, time=time)
            case EventTrigger():
                return say("action.event", event=trigger.event)
            case IntervalTrigger():
                return say("action.interval", time=self._minutes(trigger.minutes))
            case ScheduleTrigger():
                rule = trigger.cron or trigger.rrule or ""
                return say("action.schedule", rule=rule, zone=trigger.time_zone)
            case NoDataTrigger():
                time = self._minutes(trigger.minutes)
                return say("action.silent", time=time, what=self._silent(trigger))
            case NoAnswerTrigger():
                time, category = self._minutes(trigger.minutes), trigger.category
                if not category:
                    return say("action.no_answer", time=time)
                return say("action.no_answer_of", time=time, category=category)
            case ResourceTrigger():
                return self._resource(trigger)
            case UsageTrigger():
                return say(f"action.usage.{trigger.measure.value}", above=f"{trigger.above:g}")

    def _silent(self, trigger: NoDataTrigger) -> str:
        if not trigger.variable:
            return self._device(trigger.device, trigger.tags)
        device = self._device(trigger.device, trigger.tags, "of_")
        return self.say("action.value_of", variable=trigger.variable, device=device)

    def _resource(self, trigger: ResourceTrigger) -> str:
        say = self.say
        events = say("join.or").join(say(f"action.change.{one}") for one in trigger.when)
        resource = say(f"action.resource.{trigger.resource}")
        if not trigger.tags:
            return say("action.resource", resource=resource, events=events)
        tags = self._tags(trigger.tags)
        return say("action.resource_tagged", resource=resource, events=events, tags=tags)

    def _all(self, tests: Sequence[Condition | Fence], join: str) -> str:
        return self.say(join).join(map(self.condition, tests))

    def condition(self, of: Condition | Fence) -> str:
        say = self.say
        if isinstance(of, Fence):
            device = self._device(of.device, of.tags)
            return say(f"action.{of.is_}", device=device, area=self._area(of.area))
        device = self._device(of.device, of.tags, "of_")
        if of.is_ is Operator.ANY:
            return say("action.is.any", variable=of.variable, device=device)
        if of.is_ is Operator.BETWEEN:
            low, high = self._value(of.value), self._value(of.second_value)
            key = "action.is.between"
            return say(key, variable=of.variable, device=device, low=low, high=high)
        key, value = f"action.is.{of.is_.value}", self._value(of.value)
        return say(key, variable=of.variable, device=device, value=value)

    def _area(self, of: Area) -> str:
        if of.center is None:
            return self.say("action.polygon", count=len(of.polygon))
        place = f"{of.center[0]:g}, {of.center[1]:g}"
        return self.say("action.circle", radius=f"{of.radius_m or 0:g}", place=place)

    def _device(self, device: str | None, tags: Mapping[str, str], case: str = "") -> str:
        """`case` is "of_" where it is whose value it is: some languages decline it."""
        if device is not None:
            return device
        if tags:
            return self.say(f"action.{case}device_with", tags=self._tags(tags))
        return self.say(f"action.{case}any_device")

    def _tags(self, tags: Mapping[str, str]) -> str:
        parts = [key if value == "*" else f"{key}={value}" for key, value in tags.items()]
        return self.say.listed("and", parts)

    def _value(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.say(f"action.value.{str(value).lower()}")
        if isinstance(value, int | float):
            return f"{value:g}"
        return self.say("action.value.none") if value is None else f'"{value}"'

    def _minutes(self, minutes: int) -> str:
        for size, unit in ((1_440, "days"), (60, "hours")):
            if minutes % size == 0:
                return self.say(f"action.{unit}", count=minutes // size)
        return self.say("action.minutes", count=minutes)

    def _seconds(self, seconds: int) -> str:
        if seconds % 60 == 0:
            return self._minutes(seconds // 60)
        return self.say("action.seconds", count=seconds)

    def _effects(self, effects: Sequence[Effect]) -> str:
        return self.say("action.then").join(map(self._effect, effects))

    def _effect(self, of: Effect) -> str:
        effect = self._unfiltered(of)
        return effect if of.when is None else self.say("action.if_filter", effect=effect)

    def _unfiltered(self, of: Effect) -> str:
        say = self.say
        if isinstance(of, NotifyEffect):
            people = self._people(of)
            if not of.delay_seconds:
                return say("action.tell", people=people)
            return say("action.tell_later", people=people, time=self._seconds(of.delay_seconds))
        if isinstance(of, RunEffect):
            other = say("action.an_analysis")
            run = [self.names.get(str(one), other) for one in of.analyses]
            return say("action.run", analyses=say.listed("and", run))
        return say("action.post", host=urlsplit(of.url).hostname or "")

    def _people(self, of: NotifyEffect) -> str:
        say, body = self.say, of.notification
        solution = self.names.get(str(body.get("solutionId"))) or say("action.the_app")
        match body.get("scope"):
            case "SLN":
                whom = say("action.everybody_in", solution=solution)
            case "SLN_GRP":
                groups = [*map(str, body.get("groups") or ())]
                named = say.listed("and", groups)
                whom = say("action.groups", count=len(groups), groups=named, solution=solution)
            case "USR":
                whom = self._named(body, of)
            case _:
                whom = say("action.everybody")
        return self._narrowed(whom, body.get("filter"))

    def _named(self, body: Mapping[str, Any], of: NotifyEffect) -> str:
        people = [*map(str, body.get("emails") or ())]
        people += [self.names.get(str(one)) or self.say("action.a_user") for one in of.users]
        shown = self.say.listed("comma", people[:_SHOWN])
        if len(people) <= _SHOWN:
            return shown
        return self.say("action.more", people=shown, count=len(people) - _SHOWN)

    def _narrowed(self, people: str, given: Any) -> str:
        if not isinstance(given, dict):
            return people
        say = self.say
        tags = given.get("tags") or {}
        parts = [f"{key}={say('join.or').join(values)}" for key, values in tags.items()]
        if given.get("roles"):
            parts.append(say("action.role", roles=say.listed("or", [*map(str, given["roles"])])))
        return (
            say("action.narrowed", people=people, tags=say.listed("and", parts))
            if parts
            else people
        )
