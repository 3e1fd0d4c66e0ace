"""How much a person can take: what is above it rolls into one digest. And what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plan.people import ALL, DAYS, NOON, at, bells, nightly, person, the_ask
from tocsin.model.channel import Priority
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS
from tocsin.model.notification import Step
from tocsin.model.people import (
    Budget,
    Category,
    CategoryPreference,
    OrganizationSettings,
    Preferences,
    QuietAction,
    Role,
)
from tocsin.model.profile import Profile
from tocsin.model.reasons import SilenceReason, WaitReason
from tocsin.plan.decide import PUSH, Ask, Bell, Ring, decide

HOUR = NOON // HOUR_MS
STEPS = ("web_push", Step("email", 10 * MINUTE_MS), "sms")
MIDNIGHT = at("00:00", days=1)


def due(profile: Profile, now_ms: int, ask: Ask | None = None) -> tuple[int | None, bool]:
    """When the first bell rings, and whether it does in a digest."""
    first = bells(decide(profile, ask or the_ask(), now_ms))[0]
    return first.due_at_ms, first.digest


def test_a_budget_that_is_spent_moves_all_bells_into_the_digest_of_the_next_hour() -> None:
    now = at("12:20")
    profile = person(per_hour=2, attention=((HOUR, 2),))
    assert bells(decide(profile, the_ask(*STEPS), now)) == [
        Bell("web_push", 0, at("13:00"), WaitReason.BUDGET_DIGEST, digest=True),
        Bell("email", 1, at("13:10"), WaitReason.NEXT_IF_UNSEEN, digest=True),
        Bell("sms", 2, None, WaitReason.NEXT_IF_FAILED, digest=True),
    ]


@pytest.mark.parametrize(
    ("attention", "digest"),
    [
        ((), False),
        (((HOUR, 1),), False),
        (((HOUR, 2),), True),
        (((HOUR, 3),), True),
        (((HOUR - 1, 5),), False),
        (((HOUR + 1, 5),), False),
    ],
)
def test_only_rings_of_this_hour_count_against_the_hour(
    attention: tuple[tuple[int, int], ...], digest: bool
) -> None:
    profile = person(per_hour=2, attention=attention)
    assert due(profile, at("12:59")) == ((at("13:00"), True) if digest else (at("12:59"), False))


@pytest.mark.parametrize(
    ("attention", "digest"),
    [
        (((HOUR - 12, 1), (HOUR - 3, 1), (HOUR, 1)), True),
        (((HOUR - 12, 1), (HOUR, 1)), False),
        (((HOUR - 13, 9),), False),
    ],
)
def test_a_budget_of_the_day_counts_since_the_persons_midnight_and_ends_with_it(
    attention: tuple[tuple[int, int], ...], digest: bool
) -> None:
    profile = person(per_day=3, attention=attention)
    assert due(profile, NOON) == ((MIDNIGHT, True) if digest else (NOON, False))


@pytest.mark.parametrize(
    ("zone", "next_day"),
    [
        ("UTC", MIDNIGHT),
        ("Asia/Tokyo", at("15:00")),
        ("America/New_York", at("05:00", days=1)),
        ("Asia/Kolkata", at("18:30")),
    ],
)
def test_the_next_day_begins_where_the_person_is(zone: str, next_day: int) -> None:
    profile = person(per_day=1, attention=((HOUR, 1),), time_zone=zone)
    assert due(profile, NOON) == (next_day, True)


def test_of_two_budgets_the_one_that_lets_go_later_counts() -> None:
    spent = person(per_hour=1, per_day=1, attention=((HOUR, 1),))
    assert due(spent, NOON) == (MIDNIGHT, True)
    hour_only = person(per_hour=1, per_day=2, attention=((HOUR, 1),))
    assert due(hour_only, NOON) == (at("13:00"), True)


def test_a_budget_of_nothing_rings_in_digests_only() -> None:
    assert due(person(per_hour=0), NOON) == (at("13:00"), True)
    assert due(person(per_day=0), NOON) == (MIDNIGHT, True)


def test_the_persons_budget_counts_before_the_organizations() -> None:
    ask = the_ask(settings=OrganizationSettings(budget=Budget(per_hour=1)))
    assert due(person(attention=((HOUR, 1),)), NOON, ask) == (at("13:00"), True)
    own = person(per_hour=5, attention=((HOUR, 1),))
    assert due(own, NOON, ask) == (NOON, False)
    none = person(preferences=Preferences(budget=Budget()), attention=((HOUR, 9),))
    assert due(none, NOON, ask) == (NOON, False)


@pytest.mark.parametrize("action", [QuietAction.HOLD, QuietAction.DIGEST])
def test_a_digest_that_would_ring_in_quiet_hours_waits_for_their_end(action: QuietAction) -> None:
    ask = the_ask(category=Category("work", "Work", quiet=action))
    profile = person(quiet=("12:30", "14:15"), per_hour=1, attention=((HOUR, 1),))
    first = bells(decide(profile, ask, NOON))[0]
    assert first == Bell("web_push", 0, at("14:15"), WaitReason.QUIET_DIGEST, digest=True)


def test_a_digest_in_quiet_hours_of_a_category_that_is_dropped_then_is_dropped() -> None:
    ask = the_ask(category=Category("work", "Work", quiet=QuietAction.DROP))
    profile = person(quiet=("12:30", "14:15"), per_hour=1, attention=((HOUR, 1),))
    decision = decide(profile, ask, NOON)
    assert isinstance(decision, Ring)
    assert decision.bells == ()
    assert {one.reason for one in decision.silent} == {SilenceReason.QUIET_HOURS}


def test_the_end_of_the_day_is_often_quiet_and_the_digest_rings_in_the_morning() -> None:
    profile = person(quiet=("22:00", "07:00"), per_day=1, attention=((HOUR, 1),))
    assert due(profile, NOON) == (at("07:00", days=1), True)


CHANNELS = st.sampled_from(ALL)
SOME = st.lists(CHANNELS, unique=True).map(lambda names: tuple(sorted(names)))
TIMES = st.sampled_from(["00:00", "06:30", "11:45", "12:00", "12:10", "18:00", "23:59"])
GRIDS = st.one_of(
    st.none(),
    st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1]).map(lambda one: nightly(*one)),
    st.just({day: [("00:00", "24:00")] for day in DAYS}),
)
BUDGETS = st.none() | st.builds(
    Budget, st.none() | st.integers(0, 3), st.none() | st.integers(0, 3)
)
WISHES = st.builds(
    CategoryPreference, st.none() | st.booleans(), st.dictionaries(CHANNELS, st.booleans())
)
PREFERENCES = st.builds(
    Preferences,
    st.dictionaries(CHANNELS, st.booleans()),
    st.dictionaries(st.just("work"), WISHES),
    GRIDS,
    BUDGETS,
)
ZONES = st.sampled_from([None, "UTC", "Europe/Berlin", "Pacific/Apia", "Asia/Kathmandu", "?"])
PROFILES = st.builds(
    Profile,
    active=st.sampled_from([True, True, True, False]),
    role=st.sampled_from([Role.USER, Role.USER, Role.OWNER, Role.DENY]),
    reachable=SOME,
    dead=SOME,
    preferences=PREFERENCES,
    time_zone=ZONES,
    excluded=st.sampled_from([False, False, False, True]),
    attention=st.lists(
        st.tuples(st.integers(HOUR - 26, HOUR + 2), st.integers(0, 4)), max_size=4
    ).map(tuple),
)
CATEGORIES = st.none() | st.builds(
    Category,
    st.just("work"),
    st.just("Work"),
    mandatory=st.booleans(),
    quiet=st.sampled_from(QuietAction),
    off=SOME,
)


@st.composite
def orders(draw: st.DrawFn) -> tuple[Step, ...]:
    names = draw(st.lists(CHANNELS | st.just(PUSH), max_size=5))
    pauses = draw(st.lists(st.integers(1, 20 * HOUR_MS), min_size=5, max_size=5))
    timed = draw(st.lists(st.booleans(), min_size=5, max_size=5))
    return tuple(
        Step(name, pause if wait else None)
        for name, pause, wait in zip(names, pauses, timed, strict=False)
    )


ASKS = st.builds(
    Ask,
    orders(),
    SOME.map(frozenset),
    st.just(("web_push", "fcm", "apns")),
    st.sampled_from(Priority),
    CATEGORIES,
    st.none() | st.integers(NOON - HOUR_MS, NOON + DAY_MS),
    st.builds(
        OrganizationSettings, time_zone=ZONES.filter(bool), quiet_hours=GRIDS, budget=BUDGETS
    ),
)
MOMENTS = st.integers(NOON - HOUR_MS, NOON + HOUR_MS)


@settings(max_examples=250, derandomize=True, deadline=None)
@given(PROFILES, ASKS, MOMENTS)
def test_whatever_is_asked_and_wished_these_always_hold(
    profile: Profile, ask: Ask, now: int
) -> None:
    decision = decide(profile, ask, now)
    assert decide(profile, ask, now) == decision
    if not isinstance(decision, Ring):
        return
    rung = [bell.channel for bell in decision.bells]
    assert len(rung) == len(set(rung))
    assert not set(rung) & {one.channel for one in decision.silent}
    assert set(rung) <= ask.set_up & set(profile.reachable)
    dues = [bell.due_at_ms for bell in decision.bells if bell.due_at_ms is not None]
    assert dues == sorted(dues)
    assert all(one >= now for one in dues)
    places = [bell.place for bell in decision.bells]
    assert places == sorted(places)
    assert bool(rung) == bool(dues)
    if ask.critical:
        assert not any(bell.digest for bell in decision.bells)
        assert {bell.due_at_ms for bell in decision.bells if bell.place == 0} <= {now}
