"""When an endpoint is tried again and when it is given up: a table, without a clock."""

from __future__ import annotations

import random

import pytest

from tocsin.dispatch.webhook_payload import event_id, event_number
from tocsin.dispatch.webhook_run import Shared
from tocsin.dispatch.webhook_schedule import (
    DISABLED_AFTER_MS,
    FAILED_FOR_LONG,
    GONE,
    WAITS_MS,
    Tried,
    health_after,
    next_try_ms,
    outcome_of,
)
from tocsin.model.channel import Gone, Outcome, Refused, Retry, Sent, Uncertain
from tocsin.model.clock import HOUR_MS, SECOND_MS
from tocsin.model.events import EventKind
from tocsin.model.ids import uuid7
from tocsin.model.webhooks import KIND_MEANINGS, WELL, Health, WebhookOutcome

NOW = 1_000_000_000_000
JITTER = random.Random(1)


def tried(reply: Outcome, tries: int = 1, started_at: int = NOW) -> Tried:
    return Tried(event=5, tries=tries, started_at_ms=started_at, took_ms=3, reply=reply)


@pytest.mark.parametrize(
    ("reply", "tries", "outcome"),
    [
        (Sent(detail="204"), 1, WebhookOutcome.ACCEPTED),
        (Gone("410"), 1, WebhookOutcome.GONE),
        (Refused("302: redirects are not followed"), 7, WebhookOutcome.FAILED),
        (Uncertain("no answer"), 8, WebhookOutcome.GIVEN_UP),
    ],
)
def test_what_one_try_comes_to(reply: Outcome, tries: int, outcome: WebhookOutcome) -> None:
    assert outcome_of(tried(reply, tries)) is outcome


def test_all_tries_fit_into_twenty_eight_hours_and_a_tenth() -> None:
    assert len(WAITS_MS) == 7
    assert 27 * HOUR_MS < sum(WAITS_MS) < 28 * HOUR_MS


def test_a_wish_of_the_receiver_never_makes_it_sooner() -> None:
    assert next_try_ms(1, Retry("429", 600), NOW, JITTER) == NOW + 600 * SECOND_MS
    assert next_try_ms(7, Retry("429", 1), NOW, JITTER) >= NOW + 10 * HOUR_MS


def test_failures_that_began_together_count_once() -> None:
    first = health_after(WELL, [tried(Refused("500"))], NOW, JITTER)
    assert (first.attempts, first.failing_since_ms) == (1, NOW)
    assert health_after(first, [tried(Refused("500"))], NOW + 40, JITTER) == first
    assert first.due_at_ms is not None
    later = tried(Refused("500"), 2, first.due_at_ms)
    assert health_after(first, [later], first.due_at_ms, JITTER).attempts == 2


def test_one_acceptance_makes_it_well() -> None:
    ill = Health(attempts=4, due_at_ms=NOW, failing_since_ms=NOW - HOUR_MS)
    group = [tried(Refused("500")), tried(Sent(detail="200"))]
    assert health_after(ill, group, NOW, JITTER) == WELL
    assert health_after(ill, [], NOW, JITTER) == ill


def test_gone_and_five_days_disable_it_in_words() -> None:
    assert health_after(WELL, [tried(Gone("410"))], NOW, JITTER).disabled_reason == GONE
    ill = Health(attempts=4, due_at_ms=NOW, failing_since_ms=NOW - DISABLED_AFTER_MS)
    assert health_after(ill, [tried(Refused(""))], NOW, JITTER).disabled_reason == FAILED_FOR_LONG


def test_the_next_try_is_not_later_than_the_end_of_the_five_days() -> None:
    since = NOW - DISABLED_AFTER_MS + HOUR_MS
    ill = Health(attempts=8, due_at_ms=NOW, failing_since_ms=since)
    assert health_after(ill, [tried(Refused(""))], NOW, JITTER).due_at_ms == NOW + HOUR_MS


def test_many_slow_endpoints_leave_room_for_the_others() -> None:
    shared = Shared(None, None, None, None, JITTER)  # type: ignore[arg-type]
    shares = []
    for in_flight in (0, 256, 448, 512, 600):
        shared.in_flight = in_flight
        shares.append(shared.fair_share)
    assert shares == [16, 16, 5, 1, 1]


def test_an_event_id_belongs_to_one_organization() -> None:
    acme, other = uuid7(), uuid7()
    assert event_number(acme, event_id(acme, 42)) == 42
    for given in (event_id(other, 42), "42", "evt_42", event_id(acme, 42) + "9" * 30):
        assert event_number(acme, given) is None


def test_every_kind_of_event_has_a_meaning() -> None:
    assert set(KIND_MEANINGS) == set(EventKind)
