"""The decision for one person, as tables: who gets it, what rings, in which order, and when."""

from __future__ import annotations

from itertools import product

import pytest
from msgspec.structs import replace

from tests.plan.people import NOON, ORDER, at, bells, channels, person, silent, the_ask
from tocsin.model.channel import Priority
from tocsin.model.clock import HOUR_MS, MINUTE_MS
from tocsin.model.notification import Step
from tocsin.model.people import (
    Category,
    CategoryPreference,
    OrganizationSettings,
    Preferences,
    QuietAction,
    Role,
)
from tocsin.model.profile import Profile
from tocsin.model.reasons import SilenceReason, SkipReason, WaitReason
from tocsin.plan.decide import PUSH, Ask, Bell, Ring, Silent, Skip, decide

Y = SilenceReason
MANDATORY = Category("work", "Work", mandatory=True)
QUIET_FOR = {"web_push": Y.NO_ADDRESS, "email": Y.CHANNEL_OFF, "sms": Y.DEAD_ADDRESS}


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        (person(excluded=True), SkipReason.EXCLUDED),
        (person(role=Role.DENY), SkipReason.DENIED),
        (person(member_role=Role.DENY), SkipReason.DENIED),
        (person(role=Role.OWNER, member_role=Role.DENY), SkipReason.DENIED),
        (person(role=Role.DENY, active=False), SkipReason.DENIED),
        (person(active=False), SkipReason.INACTIVE),
        (person(reachable=(), active=False), SkipReason.INACTIVE),
    ],
)
def test_who_gets_nothing_at_all_and_why(profile: Profile, reason: SkipReason) -> None:
    for priority in Priority:
        assert decide(profile, the_ask(priority=priority, category=MANDATORY), NOON) == Skip(reason)


def test_what_is_over_reaches_nobody() -> None:
    late = the_ask(expires_at_ms=NOON, priority=Priority.CRITICAL)
    assert decide(person(), late, NOON) == Skip(SkipReason.EXPIRED)
    assert isinstance(decide(person(), late, NOON - 1), Ring)


def test_every_role_but_deny_receives_whatever_the_role_in_the_solution() -> None:
    for role, member in product(Role, [None, *Role]):
        decision = decide(person(role=role, member_role=member), the_ask(), NOON)
        assert isinstance(decision, Skip) == (Role.DENY in (role, member))


@pytest.mark.parametrize("order", [("email", "web_push"), ("web_push", "email"), ("email",), ()])
def test_bells_ring_in_the_order_that_is_asked_for(order: tuple[str, ...]) -> None:
    ask = replace(the_ask(), steps=tuple(Step(channel) for channel in order))
    assert decide(person(), ask, NOON) == Ring(
        tuple(
            Bell(channel, 0, NOON)
            if place == 0
            else Bell(channel, place, None, WaitReason.NEXT_IF_FAILED)
            for place, channel in enumerate(order)
        )
    )


def test_a_bell_with_a_pause_rings_so_long_after_the_start() -> None:
    ask = the_ask("web_push", Step("email", 10 * MINUTE_MS), "sms", Step("fcm", 30 * MINUTE_MS))
    assert bells(decide(person(), ask, NOON)) == [
        Bell("web_push", 0, NOON),
        Bell("email", 1, NOON + 10 * MINUTE_MS, WaitReason.NEXT_IF_UNSEEN),
        Bell("sms", 2, None, WaitReason.NEXT_IF_FAILED),
        Bell("fcm", 3, NOON + 30 * MINUTE_MS, WaitReason.NEXT_IF_UNSEEN),
    ]


def test_the_first_bell_that_can_ring_rings_at_once_whatever_its_pause_was() -> None:
    ask = the_ask("web_push", Step("email", 10 * MINUTE_MS), Step("sms", 30 * MINUTE_MS))
    assert bells(decide(person(reachable=("email", "sms")), ask, NOON)) == [
        Bell("email", 0, NOON),
        Bell("sms", 1, NOON + 30 * MINUTE_MS, WaitReason.NEXT_IF_UNSEEN),
    ]


def test_no_bell_rings_before_the_one_before_it_whatever_the_pauses() -> None:
    ask = the_ask("web_push", Step("email", 30 * MINUTE_MS), Step("sms", 10 * MINUTE_MS))
    dues = [bell.due_at_ms for bell in bells(decide(person(), ask, NOON))]
    assert dues == [NOON, NOON + 30 * MINUTE_MS, NOON + 30 * MINUTE_MS]


def test_a_channel_that_is_named_twice_rings_where_it_is_named_first() -> None:
    ask = the_ask("email", PUSH, "email", "web_push", devices=("web_push",))
    assert channels(decide(person(), ask, NOON)) == [("email", 0), ("web_push", 1)]


@pytest.mark.parametrize(
    ("profile", "reasons"),
    [
        (person(reachable=("email", "sms")), {"web_push": Y.NO_ADDRESS}),
        (person(reachable=("web_push",), dead=("email",)), {
            "email": Y.DEAD_ADDRESS, "sms": Y.NO_ADDRESS}),
        (person(off=("email",)), {"email": Y.CHANNEL_OFF}),
        (person(reachable=(), off=("email",)), dict.fromkeys(ORDER, Y.NO_ADDRESS)),
        (person(reachable=("email",), dead=("sms",), off=("email",)), QUIET_FOR),
    ],
)  # fmt: skip
def test_a_bell_that_does_not_ring_says_why(
    profile: Profile, reasons: dict[str, SilenceReason]
) -> None:
    decision = decide(profile, the_ask(), NOON)
    assert silent(decision) == reasons
    rings = [channel for channel in ORDER if channel not in reasons]
    assert channels(decision) == [(channel, place) for place, channel in enumerate(rings)]


def test_a_channel_that_is_not_set_up_says_so_whatever_the_person_has() -> None:
    ask = the_ask("pigeon", "email", set_up=frozenset({"email"}))
    decision = decide(person(reachable=("pigeon", "email"), off=("pigeon",)), ask, NOON)
    assert silent(decision) == {"pigeon": Y.NOT_SET_UP}
    assert channels(decision) == [("email", 0)]


DEVICES = ("web_push", "fcm", "apns")


@pytest.mark.parametrize(
    ("profile", "rings", "reasons"),
    [
        (person(reachable=(*DEVICES, "email")), DEVICES, {}),
        (person(reachable=("fcm", "email")), ("fcm",), {}),
        (person(reachable=("fcm", "apns"), off=("fcm",)), ("apns",), {"fcm": Y.CHANNEL_OFF}),
        (person(reachable=("email",)), (), {PUSH: Y.NO_ADDRESS}),
        (person(reachable=("email",), dead=("fcm",)), (), {"fcm": Y.DEAD_ADDRESS}),
        (person(reachable=DEVICES, off=DEVICES), (), dict.fromkeys(DEVICES, Y.CHANNEL_OFF)),
    ],
)
def test_push_is_every_device_at_once_and_one_word_when_there_is_none(
    profile: Profile, rings: tuple[str, ...], reasons: dict[str, SilenceReason]
) -> None:
    decision = decide(profile, the_ask(PUSH, devices=DEVICES), NOON)
    assert channels(decision) == [(channel, 0) for channel in rings]
    assert silent(decision) == reasons


def test_push_without_any_device_channel_is_not_set_up() -> None:
    decision = decide(person(), the_ask(PUSH, "email", devices=()), NOON)
    assert decision == Ring((Bell("email", 0, NOON),), (Silent(PUSH, Y.NOT_SET_UP),))


@pytest.mark.parametrize(
    ("general", "exact", "rings"),
    [
        (None, {}, ["web_push", "sms"]),
        (True, {}, ["web_push", "email", "sms"]),
        (False, {}, []),
        (False, {"email": True}, ["email"]),
        (True, {"sms": False}, ["web_push", "email"]),
        (None, {"email": True, "sms": False}, ["web_push", "email"]),
        (None, {"web_push": False, "sms": False}, []),
    ],
)
def test_what_is_said_more_exactly_of_a_category_counts_more(
    general: bool | None, exact: dict[str, bool], rings: list[str]
) -> None:
    category = Category("work", "Work", off=("email",))
    wish = CategoryPreference(general, exact)
    profile = person(preferences=Preferences(categories={"work": wish, "other": wish}))
    decision = decide(profile, the_ask(category=category), NOON)
    assert [channel for channel, _ in channels(decision)] == rings
    assert set(silent(decision).values()) <= {Y.CATEGORY_OFF}
    assert len(silent(decision)) == len(ORDER) - len(rings)


def test_a_channel_that_is_off_for_everything_is_off_for_a_category_that_wants_it() -> None:
    wish = CategoryPreference(True, {"email": True})
    wishes = Preferences(channels={"email": False}, categories={"work": wish})
    decision = decide(person(preferences=wishes), the_ask(category=Category("work", "W")), NOON)
    assert silent(decision) == {"email": Y.CHANNEL_OFF}


def test_a_mandatory_category_can_not_be_switched_off_but_needs_an_address() -> None:
    nothing = Preferences(
        channels=dict.fromkeys(ORDER, False),
        categories={"work": CategoryPreference(False, dict.fromkeys(ORDER, False))},
    )
    profile = person(reachable=("email",), dead=("sms",), preferences=nothing)
    decision = decide(profile, the_ask(category=MANDATORY), NOON)
    assert channels(decision) == [("email", 0)]
    assert silent(decision) == {"web_push": Y.NO_ADDRESS, "sms": Y.DEAD_ADDRESS}
    unlisted = decide(profile, the_ask(category=Category("work", "Work")), NOON)
    assert channels(unlisted) == []


def test_who_has_no_bell_has_the_notification_all_the_same() -> None:
    decision = decide(person(reachable=()), the_ask(), NOON)
    assert decision == Ring((), tuple(Silent(one, Y.NO_ADDRESS) for one in ORDER))


def quiet_category(action: QuietAction, **more: bool) -> Category:
    return Category("work", "Work", quiet=action, **more)  # type: ignore[arg-type]


STEPS = ("web_push", Step("email", 10 * MINUTE_MS), "sms")
MORNING = at("07:00", days=1)


@pytest.mark.parametrize("mandatory", [False, True])
@pytest.mark.parametrize(
    ("action", "reason", "digest"),
    [
        (QuietAction.HOLD, WaitReason.QUIET_HOURS, False),
        (QuietAction.DIGEST, WaitReason.QUIET_DIGEST, True),
    ],
)
def test_in_quiet_hours_bells_wait_for_their_end_and_keep_the_pauses_between_them(
    action: QuietAction, reason: WaitReason, digest: bool, mandatory: bool
) -> None:
    ask = the_ask(*STEPS, category=quiet_category(action, mandatory=mandatory))
    decision = decide(person(quiet=("22:00", "07:00")), ask, at("23:30"))
    assert bells(decision) == [
        Bell("web_push", 0, MORNING, reason, digest),
        Bell("email", 1, MORNING + 10 * MINUTE_MS, WaitReason.NEXT_IF_UNSEEN),
        Bell("sms", 2, None, WaitReason.NEXT_IF_FAILED),
    ]


def test_a_bell_that_comes_into_quiet_hours_waits_and_the_first_does_not() -> None:
    decision = decide(person(quiet=("22:00", "07:00")), the_ask(*STEPS), at("21:55"))
    assert bells(decision) == [
        Bell("web_push", 0, at("21:55")),
        Bell("email", 1, MORNING, WaitReason.QUIET_HOURS),
        Bell("sms", 2, None, WaitReason.NEXT_IF_FAILED),
    ]


def test_all_devices_ring_together_at_the_end_of_quiet_hours() -> None:
    ask = the_ask(PUSH, Step("email", 10 * MINUTE_MS), devices=DEVICES)
    profile = person(reachable=("fcm", "apns", "email"), quiet=("22:00", "07:00"))
    assert bells(decide(profile, ask, at("23:30"))) == [
        Bell("fcm", 0, MORNING, WaitReason.QUIET_HOURS),
        Bell("apns", 0, MORNING, WaitReason.QUIET_HOURS),
        Bell("email", 1, MORNING + 10 * MINUTE_MS, WaitReason.NEXT_IF_UNSEEN),
    ]


@pytest.mark.parametrize(
    ("now", "rings", "dropped"),
    [
        ("12:00", ["web_push", "email", "sms"], []),
        ("21:55", ["web_push", "sms"], ["email"]),
        ("06:55", ["email", "sms"], ["web_push"]),
        ("23:00", [], ["web_push", "email", "sms"]),
    ],
)
def test_what_is_dropped_in_quiet_hours_and_what_depended_on_it(
    now: str, rings: list[str], dropped: list[str]
) -> None:
    ask = the_ask(*STEPS, category=quiet_category(QuietAction.DROP))
    decision = decide(person(quiet=("22:00", "07:00")), ask, at(now))
    assert [channel for channel, _ in channels(decision)] == rings
    assert silent(decision) == dict.fromkeys(dropped, Y.QUIET_HOURS)


def test_only_what_is_critical_breaks_quiet_hours() -> None:
    for priority in Priority:
        ask = the_ask(priority=priority, category=quiet_category(QuietAction.DROP, mandatory=True))
        decision = decide(person(quiet=("22:00", "07:00")), ask, at("23:30"))
        assert (len(bells(decision)) > 0) == (priority is Priority.CRITICAL)


@pytest.mark.parametrize(
    ("zone", "organization", "held"),
    [
        ("Europe/Berlin", "UTC", True),
        (None, "Europe/Berlin", True),
        ("UTC", "Europe/Berlin", False),
    ],
)
def test_quiet_hours_are_by_the_persons_clock_else_by_the_organizations(
    zone: str | None, organization: str, held: bool
) -> None:
    ask = the_ask(settings=OrganizationSettings(time_zone=organization))
    decision = decide(person(quiet=("22:00", "23:00"), time_zone=zone), ask, at("21:15"))
    end = at("22:00") if zone == "Europe/Berlin" or zone is None else None
    assert bells(decision)[0].due_at_ms == (end if held else at("21:15"))


def test_the_organizations_quiet_hours_hold_for_who_has_none_of_their_own() -> None:
    grid = {"sun": [("11:00", "13:00")]}
    ask = the_ask(settings=OrganizationSettings(quiet_hours=grid))
    held = decide(person(), ask, NOON)
    assert bells(held)[0] == Bell("web_push", 0, NOON + HOUR_MS, WaitReason.QUIET_HOURS)
    own = decide(person(preferences=Preferences(quiet_hours={})), ask, NOON)
    assert bells(own)[0].due_at_ms == NOON


def test_a_critical_one_rings_at_once_whatever_was_wished() -> None:
    ask: Ask = the_ask(*STEPS, priority=Priority.CRITICAL)
    profile = person(quiet=("00:00", "24:00"), per_hour=0, attention=((NOON // HOUR_MS, 9),))
    assert [bell.due_at_ms for bell in bells(decide(profile, ask, NOON))] == [
        NOON, NOON + 10 * MINUTE_MS, None,
    ]  # fmt: skip
