"""The one decision of the engine: which bells ring for a person, when, in which order, or why none.

Preview and real send call the same function. Everything that matters comes in as an argument: what
holds for one person in a `Profile`, what holds for all of them in an `Ask`.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec
from msgspec import Struct

from tocsin.model.channel import Priority
from tocsin.model.clock import HOUR_MS
from tocsin.model.notification import Step
from tocsin.model.people import (
    DEFAULT_SETTINGS,
    Budget,
    Category,
    OrganizationSettings,
    Preferences,
    QuietAction,
    Role,
)
from tocsin.model.profile import Profile
from tocsin.model.reasons import SilenceReason, SkipReason, WaitReason
from tocsin.plan.local_time import day_start, next_day_start
from tocsin.plan.quiet import QuietHours, parse_quiet_hours, quiet_until

PUSH = "push"
"""In a fallback order: all channels that ring on a device's screen, at once."""


class Ask(Struct, frozen=True):
    """What the decision depends on and is the same for everybody.

    `steps` is the fallback order. `set_up` are the channels that the organization can ring,
    `devices` those of them that ring on a device's screen. `category` None is none.
    """

    steps: tuple[Step, ...]
    set_up: frozenset[str]
    devices: tuple[str, ...] = ()
    priority: Priority = Priority.NORMAL
    category: Category | None = None
    expires_at_ms: int | None = None
    settings: OrganizationSettings = DEFAULT_SETTINGS

    @property
    def critical(self) -> bool:
        return self.priority is Priority.CRITICAL


class Bell(Struct, frozen=True, omit_defaults=True):
    """A channel that rings. `due_at_ms` None: when every bell of the place before has failed."""

    channel: str
    place: int
    due_at_ms: int | None
    reason: WaitReason | None = None
    digest: bool = False


class Silent(Struct, frozen=True):
    """A channel that does not ring although the person has the notification."""

    channel: str
    reason: SilenceReason


class Ring(Struct, frozen=True, tag="ring"):
    """The person gets the notification; `bells` in the order in which they ring."""

    bells: tuple[Bell, ...]
    silent: tuple[Silent, ...] = ()


class Skip(Struct, frozen=True, tag="skip"):
    """The person gets nothing, for a reason with a stable code."""

    reason: SkipReason


Decision = Ring | Skip


def decide(profile: Profile, ask: Ask, now_ms: int) -> Decision:
    """`now_ms` is the moment when the notification arrives at the person."""
    if profile.excluded:
        return Skip(SkipReason.EXCLUDED)
    if Role.DENY in (profile.role, profile.member_role):
        return Skip(SkipReason.DENIED)
    if not profile.active:
        return Skip(SkipReason.INACTIVE)
    if ask.expires_at_ms is not None and ask.expires_at_ms <= now_ms:
        return Skip(SkipReason.EXPIRED)
    places, silent = _audible(profile, ask)
    bells: list[Bell] = []
    latest = now_ms
    for place, (channels, after_ms) in enumerate(places):
        due = now_ms if place == 0 else None
        if place > 0 and after_ms is not None:
            # Never before the one before it, whatever was asked.
            due = latest = max(latest, now_ms + after_ms)
        bells += [_timed(Bell(channel, place, due), profile, ask) for channel in channels]
    if bells and not ask.critical:
        bells = _within_budget(bells, profile, ask, now_ms)
        bells, dropped = _through_quiet_hours(bells, profile, ask)
        silent += dropped
    return Ring(tuple(bells), tuple(silent))


def silenced(
    channel: str, preferences: Preferences, category: Category | None
) -> SilenceReason | None:
    """Whether the person has switched this off. What is said more exactly counts more."""
    if category is not None and category.mandatory:
        return None
    if preferences.channels.get(channel) is False:
        return SilenceReason.CHANNEL_OFF
    if category is None:
        return None
    wish = preferences.categories.get(category.key)
    exact = None if wish is None else wish.channels.get(channel)
    general = None if wish is None else wish.on
    wanted = channel not in category.off
    for said in (general, exact):
        wanted = wanted if said is None else said
    return None if wanted else SilenceReason.CATEGORY_OFF


def quiet_end_ms(
    preferences: Preferences, zone: str | None, settings: OrganizationSettings, now_ms: int
) -> int | None:
    """When the person's quiet time ends; None when it is none now."""
    grid = preferences.quiet_hours if preferences.quiet_hours is not None else settings.quiet_hours
    if not grid:
        return None
    hours = _hours(msgspec.json.encode(grid))
    return quiet_until(hours, zone or settings.time_zone, now_ms)


def budget_of(preferences: Preferences, settings: OrganizationSettings) -> Budget | None:
    return preferences.budget if preferences.budget is not None else settings.budget


def _audible(profile: Profile, ask: Ask) -> tuple[list[tuple[list[str], int | None]], list[Silent]]:
    """The places of the order that have a bell, and every channel that has none, with why."""
    places: list[tuple[list[str], int | None]] = []
    silent: list[Silent] = []
    used: set[str] = set()
    for step in ask.steps:
        channels: list[str] = []
        reasons: list[Silent] = []
        for channel in ask.devices if step.channel == PUSH else (step.channel,):
            if channel in used:
                continue
            used.add(channel)
            reason = _silence_reason(channel, profile, ask)
            if reason is None:
                channels.append(channel)
            else:
                reasons.append(Silent(channel, reason))
        if step.channel == PUSH:
            reasons = _as_one(reasons, heard=bool(channels))
        silent += reasons
        if channels:
            places.append((channels, step.after_unseen_ms))
    return places, silent


def _as_one(reasons: list[Silent], *, heard: bool) -> list[Silent]:
    """Nobody has a device of every kind: that one is missing is worth a word only if all are."""
    told = [one for one in reasons if one.reason is not SilenceReason.NO_ADDRESS]
    if told or heard:
        return told
    return [Silent(PUSH, SilenceReason.NO_ADDRESS if reasons else SilenceReason.NOT_SET_UP)]


def _silence_reason(channel: str, profile: Profile, ask: Ask) -> SilenceReason | None:
    if channel not in ask.set_up:
        return SilenceReason.NOT_SET_UP
    if channel not in profile.reachable:
        dead = channel in profile.dead
        return SilenceReason.DEAD_ADDRESS if dead else SilenceReason.NO_ADDRESS
    return silenced(channel, profile.preferences, ask.category)


def _timed(bell: Bell, profile: Profile, ask: Ask) -> Bell:
    if bell.place == 0:
        return bell
    reason = WaitReason.NEXT_IF_FAILED if bell.due_at_ms is None else WaitReason.NEXT_IF_UNSEEN
    return Bell(bell.channel, bell.place, bell.due_at_ms, reason)


def _within_budget(bells: list[Bell], profile: Profile, ask: Ask, now_ms: int) -> list[Bell]:
    """Too many for this hour or day: all bells move into the digest of the next."""
    budget = budget_of(profile.preferences, ask.settings)
    if budget is None:
        return bells
    zone = profile.time_zone or ask.settings.time_zone
    hour, day = now_ms // HOUR_MS, day_start(zone, now_ms) // HOUR_MS
    starts: list[int] = []
    if budget.per_hour is not None and profile.rings_between(hour, hour) >= budget.per_hour:
        starts.append((hour + 1) * HOUR_MS)
    if budget.per_day is not None and profile.rings_between(day, hour) >= budget.per_day:
        starts.append(next_day_start(zone, now_ms))
    if not starts:
        return bells
    delay_ms = max(starts) - now_ms
    return [
        Bell(
            bell.channel,
            bell.place,
            None if bell.due_at_ms is None else bell.due_at_ms + delay_ms,
            WaitReason.BUDGET_DIGEST if bell.place == 0 else bell.reason,
            digest=True,
        )
        for bell in bells
    ]


def _through_quiet_hours(
    bells: list[Bell], profile: Profile, ask: Ask
) -> tuple[list[Bell], list[Silent]]:
    """Bells that would ring in quiet time wait, roll into a digest, or are dropped.

    What one has to wait, those after it wait too: the person has the same time to see the first.
    """
    action = QuietAction.HOLD if ask.category is None else ask.category.quiet
    kept: list[Bell] = []
    dropped: list[Silent] = []
    place, delay_ms, late_ms = 0, 0, 0
    for bell in bells:
        if bell.place != place:
            place, delay_ms = bell.place, late_ms
        due = None if bell.due_at_ms is None else bell.due_at_ms + delay_ms
        end = None
        if due is not None:
            end = quiet_end_ms(profile.preferences, profile.time_zone, ask.settings, due)
        if due is None or end is None:
            kept.append(Bell(bell.channel, bell.place, due, bell.reason, bell.digest))
        elif action is QuietAction.DROP:
            dropped.append(Silent(bell.channel, SilenceReason.QUIET_HOURS))
        else:
            late_ms = delay_ms + end - due
            digest = bell.digest or action is QuietAction.DIGEST
            reason = WaitReason.QUIET_DIGEST if digest else WaitReason.QUIET_HOURS
            kept.append(Bell(bell.channel, bell.place, end, reason, digest))
    if dropped and all(bell.due_at_ms is None for bell in kept):
        # Nothing is left that could fail first and so set these off.
        dropped += [Silent(bell.channel, SilenceReason.QUIET_HOURS) for bell in kept]
        kept = []
    return kept, dropped


@lru_cache(maxsize=1024)
def _hours(grid: bytes) -> QuietHours:
    return parse_quiet_hours(msgspec.json.decode(grid))
