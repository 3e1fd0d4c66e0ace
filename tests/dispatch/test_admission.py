"""Whether a claimed ring still rings: much may have changed since it was planned."""

from __future__ import annotations

from typing import Any

import pytest

from tests.plan.people import nightly
from tests.rings import NOW, a_notification, a_ring
from tocsin.dispatch.admission import turned_away
from tocsin.model.channel import Priority
from tocsin.model.clock import HOUR_MS
from tocsin.model.notification import DELIVERY_MOVES, DeliveryState, NotificationState
from tocsin.model.people import (
    NO_PREFERENCES,
    Category,
    CategoryPreference,
    OrganizationSettings,
    Preferences,
    QuietAction,
)

S, N = DeliveryState, NotificationState
NOT_NOW = Preferences(quiet_hours=nightly("11:00", "13:00"))
ONE = NOW + HOUR_MS
Away = tuple[DeliveryState, str | None, int | None] | None


def away(
    preferences: Preferences = NO_PREFERENCES,
    category: Category | None = None,
    *,
    notification: dict[str, Any] | None = None,
    **more: Any,
) -> Away:
    """State, reason and when again; None when it rings."""
    ring = a_ring(notification=a_notification(**(notification or {})), **more)
    result = turned_away(ring, preferences, category, NOW)
    if result is None:
        return None
    assert result.outcome is None
    assert result.state in DELIVERY_MOVES[S.SENDING]
    return result.state, result.reason, result.due_at_ms


def test_what_nothing_speaks_against_rings() -> None:
    assert away() is None
    assert away(Preferences(channels={"sms": False, "email": True})) is None


@pytest.mark.parametrize(
    ("notification", "state", "reason"),
    [
        ({"state": N.WITHDRAWN}, S.CANCELED, None),
        ({"state": N.CANCELED}, S.CANCELED, None),
        ({"state": N.PAUSED}, S.DUE, None),
        ({"expires_at_ms": NOW}, S.EXPIRED, "expired"),
        ({"expires_at_ms": NOW, "priority": Priority.CRITICAL}, S.EXPIRED, "expired"),
    ],
)
def test_what_was_stopped_paused_or_is_over_does_not_ring(
    notification: dict[str, Any], state: DeliveryState, reason: str | None
) -> None:
    assert away(notification=notification) == (state, reason, None)


def test_what_takes_something_back_always_rings() -> None:
    for state in N:
        notification = {"state": state, "expires_at_ms": NOW}
        assert away(NOT_NOW, recall=True, notification=notification, active=False) is None


def test_who_was_switched_off_or_denied_meanwhile_is_not_rung() -> None:
    assert away(active=False) == (S.SKIPPED, "inactive", None)
    assert away(role="DENY") == (S.SKIPPED, "denied", None)


@pytest.mark.parametrize(
    ("preferences", "mandatory", "reason"),
    [
        (Preferences(channels={"email": False}), False, "channel_off"),
        (Preferences(categories={"work": CategoryPreference(False)}), False, "category_off"),
        (Preferences(categories={"work": CategoryPreference(False, {"email": True})}), False, None),
        (Preferences(channels={"email": False}), True, None),
        (Preferences(categories={"work": CategoryPreference(False)}), True, None),
    ],
)
def test_what_was_switched_off_meanwhile_does_not_ring_unless_it_is_mandatory(
    preferences: Preferences, mandatory: bool, reason: str | None
) -> None:
    found = away(preferences, Category("work", "Work", mandatory=mandatory))
    assert found == (None if reason is None else (S.SKIPPED, reason, None))


@pytest.mark.parametrize(
    ("category", "wanted"),
    [
        (None, (S.DUE, "quiet_hours", ONE)),
        (Category("work", "Work", mandatory=True), (S.DUE, "quiet_hours", ONE)),
        (Category("work", "Work", quiet=QuietAction.DIGEST), (S.DUE, "quiet_digest", ONE)),
        (Category("work", "Work", quiet=QuietAction.DROP), (S.SKIPPED, "quiet_hours", None)),
    ],
)
def test_a_ring_that_comes_in_quiet_time_after_all_waits_or_is_dropped(
    category: Category | None, wanted: Away
) -> None:
    assert away(NOT_NOW, category) == wanted
    critical = {"priority": Priority.CRITICAL}
    assert away(NOT_NOW, category, notification=critical) is None


def test_the_organizations_quiet_hours_hold_by_its_clock_where_the_person_has_none() -> None:
    grid = nightly("13:00", "14:00")
    settings = OrganizationSettings(time_zone="Europe/Berlin", quiet_hours=grid)
    assert away(settings=settings) == (S.DUE, "quiet_hours", ONE)
    assert away(settings=settings, time_zone="UTC") is None
    assert away(Preferences(quiet_hours={}), settings=settings) is None
