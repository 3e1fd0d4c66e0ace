"""Profiles and asks in one line each, for the tables of decisions."""

from __future__ import annotations

from typing import Any

from tocsin.model.channel import Priority
from tocsin.model.clock import DAY_MS, MINUTE_MS
from tocsin.model.notification import Step
from tocsin.model.people import (
    DEFAULT_SETTINGS,
    Budget,
    Category,
    OrganizationSettings,
    Preferences,
    QuietGrid,
)
from tocsin.model.profile import Profile
from tocsin.model.reasons import SilenceReason
from tocsin.plan.decide import Ask, Bell, Decision, Ring

NOON = 1_795_348_800_000
"""Sunday 2026-11-22, 12:00 UTC."""
ORDER = ("web_push", "email", "sms")
ALL = ("apns", "email", "fcm", "sms", "web_push")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def at(time: str, days: int = 0) -> int:
    """A moment of that Sunday, or so many days later, by UTC."""
    hour, minute = time.split(":")
    return NOON + ((int(hour) - 12) * 60 + int(minute)) * MINUTE_MS + days * DAY_MS


def nightly(start: str, end: str) -> QuietGrid:
    """Every day alike; over midnight when it ends before it starts."""
    if start < end or end == "00:00":
        return {day: [(start, "24:00" if end == "00:00" else end)] for day in DAYS}
    return {day: [("00:00", end), (start, "24:00")] for day in DAYS}


def person(
    *,
    reachable: tuple[str, ...] = ALL,
    off: tuple[str, ...] = (),
    quiet: tuple[str, str] | None = None,
    per_hour: int | None = None,
    per_day: int | None = None,
    preferences: Preferences | None = None,
    **more: Any,
) -> Profile:
    if preferences is None:
        budget = None if per_hour is None and per_day is None else Budget(per_hour, per_day)
        grid = None if quiet is None else nightly(*quiet)
        preferences = Preferences(dict.fromkeys(off, False), {}, grid, budget)
    return Profile(reachable=reachable, preferences=preferences, **more)


def the_ask(
    *steps: str | Step,
    set_up: frozenset[str] = frozenset(ALL),
    devices: tuple[str, ...] = ("web_push", "fcm", "apns"),
    priority: Priority = Priority.NORMAL,
    category: Category | None = None,
    expires_at_ms: int | None = None,
    settings: OrganizationSettings = DEFAULT_SETTINGS,
) -> Ask:
    """Without steps it is `ORDER`; for no step at all, `Ask` itself."""
    order = tuple(Step(one) if isinstance(one, str) else one for one in steps or ORDER)
    return Ask(order, set_up, devices, priority, category, expires_at_ms, settings)


def bells(decision: Decision) -> list[Bell]:
    assert isinstance(decision, Ring)
    return list(decision.bells)


def channels(decision: Decision) -> list[tuple[str, int]]:
    """Channel and place of every bell, in order."""
    return [(bell.channel, bell.place) for bell in bells(decision)]


def silent(decision: Decision) -> dict[str, SilenceReason]:
    assert isinstance(decision, Ring)
    return {one.channel: one.reason for one in decision.silent}
