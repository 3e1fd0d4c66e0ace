"""What outcomes mean: for the delivery, for the person's other bells, and for the counts."""

from __future__ import annotations

import random
from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.model.channel import Gone, Outcome, Refused, Retry, Sent, Uncertain
from tocsin.model.clock import HOUR_MS
from tocsin.model.ids import uuid7
from tocsin.model.notification import (
    DELIVERY_MOVES,
    NOTIFICATION_MOVES,
    OPEN_DELIVERIES,
    STOPPED,
    Content,
    DeliveryState,
    Notification,
    NotificationState,
    Scope,
)
from tocsin.model.work import Conclusion, DueRing, RingResult, Sibling
from tocsin.tracking.outcomes import FIRST_WAIT_MS, MAX_ATTEMPTS, backoff_ms, conclude, judge

S = DeliveryState
NOW = 1_000_000
SOME_ID = uuid7()


def notification(state: NotificationState = NotificationState.SENDING) -> Notification:
    return Notification(
        1, SOME_ID, SOME_ID, Scope.USER, Content("Hello"), state, NOW, NOW, SOME_ID, NOW, SOME_ID
    )


def a_ring(attempt: int = 1, state: NotificationState = NotificationState.SENDING) -> DueRing:
    return DueRing(
        number=1,
        fence=1,
        attempt=attempt,
        channel="email",
        notification=notification(state),
        organization_name="Acme",
        user_number=1,
        user_id=SOME_ID,
        user_name="Ben",
        email="ben@acme.example",
        phone=None,
        language=None,
        address_number=None,
        raw_address=None,
        registered_at_ms=None,
        in_profile=True,
    )


def judged(
    outcome: Outcome, attempt: int = 1, state: NotificationState = NotificationState.SENDING
) -> RingResult:
    return judge(a_ring(attempt, state), outcome, NOW - 5, NOW, random.Random(1))


@pytest.mark.parametrize(
    ("outcome", "attempt", "state"),
    [
        (Sent(), 1, S.SENT),
        (Sent(), MAX_ATTEMPTS, S.SENT),
        (Gone("410"), 1, S.FAILED),
        (Refused("400"), 1, S.FAILED),
        (Retry("503"), 1, S.RETRY),
        (Retry("503"), MAX_ATTEMPTS - 1, S.RETRY),
        (Retry("503"), MAX_ATTEMPTS, S.FAILED),
        (Retry("503"), MAX_ATTEMPTS + 1, S.FAILED),
        (Uncertain("time-out"), 1, S.RETRY),
        (Uncertain("time-out"), MAX_ATTEMPTS, S.UNCERTAIN),
        (Uncertain("time-out"), MAX_ATTEMPTS + 1, S.UNCERTAIN),
    ],
)
def test_an_outcome_moves_the_delivery(
    outcome: Outcome, attempt: int, state: DeliveryState
) -> None:
    result = judged(outcome, attempt)
    assert result.state is state
    assert state in DELIVERY_MOVES[S.SENDING]
    assert (result.due_at_ms is not None) == (state is S.RETRY)
    assert (result.took_ms, result.started_at_ms, result.now_ms) == (5, NOW - 5, NOW)


@pytest.mark.parametrize("outcome", [Refused("withdrawn"), Retry("503"), Uncertain("time-out")])
@pytest.mark.parametrize("state", sorted(STOPPED))
def test_what_was_withdrawn_gets_no_further_try(outcome: Outcome, state: NotificationState) -> None:
    result = judged(outcome, 1, state)
    assert (result.state, result.due_at_ms) == (S.CANCELED, None)
    waiting = [Sibling(2, 1, S.CANCELED), Sibling(3, 0, S.SENDING)]
    assert conclude(result, waiting) == Conclusion(settled=1)


@pytest.mark.parametrize(
    ("wished_s", "attempt", "least_ms", "most_ms"),
    [
        (None, 1, 0.8 * FIRST_WAIT_MS, 1.2 * FIRST_WAIT_MS),
        (1.0, 1, 0.8 * FIRST_WAIT_MS, 1.2 * FIRST_WAIT_MS),
        (600.0, 1, 600_000, 600_000),
        (600.0, 7, 600_000, 1.2 * (FIRST_WAIT_MS << 6)),
    ],
)
def test_a_service_may_ask_for_a_longer_wait_but_not_for_a_shorter_one(
    wished_s: float | None, attempt: int, least_ms: float, most_ms: float
) -> None:
    due = judged(Retry("429", wished_s), attempt).due_at_ms
    assert due is not None
    assert least_ms <= due - NOW <= most_ms


@settings(max_examples=200, derandomize=True)
@given(st.integers(1, 60), st.integers(0, 2**32))
def test_waits_double_with_jitter_and_end_at_an_hour(attempt: int, seed: int) -> None:
    wait = backoff_ms(attempt, random.Random(seed))
    middle = min(FIRST_WAIT_MS * 2 ** (attempt - 1), HOUR_MS)
    assert 0.8 * middle - 1 <= wait <= 1.2 * middle
    assert wait > 0


def concluded(state: DeliveryState, *siblings: tuple[int, DeliveryState]) -> Conclusion:
    """Siblings as (place, state), numbered from 2; the result itself is number 1, place 0."""
    outcome: Outcome = Sent() if state is S.SENT else Refused("no")
    result = RingResult(a_ring(), outcome, state, NOW, 0, NOW)
    others = [Sibling(number, *one) for number, one in enumerate(siblings, start=2)]
    return conclude(result, [Sibling(1, 0, state), *others])


@pytest.mark.parametrize(
    ("state", "siblings", "conclusion"),
    [
        (S.SENT, [], Conclusion(1, sent=1)),
        (S.SENT, [(1, S.PLANNED)], Conclusion(2, sent=1, moves=[(2, S.SKIPPED)])),
        (
            S.SENT,
            [(0, S.SENDING), (1, S.PLANNED), (2, S.PLANNED)],
            Conclusion(3, sent=1, moves=[(3, S.SKIPPED), (4, S.SKIPPED)]),
        ),
        (S.SENT, [(0, S.SENT), (1, S.SKIPPED)], Conclusion(1)),
        (S.SENT, [(0, S.DELIVERED)], Conclusion(1)),
        (S.SENT, [(0, S.FAILED), (1, S.PLANNED)], Conclusion(2, sent=1, moves=[(3, S.SKIPPED)])),
        (S.FAILED, [], Conclusion(1, failed=1)),
        (S.FAILED, [(0, S.FAILED), (0, S.UNCERTAIN)], Conclusion(1, failed=1)),
        (S.FAILED, [(0, S.SENT), (1, S.SKIPPED)], Conclusion(1)),
        (S.FAILED, [(0, S.SENDING), (1, S.PLANNED)], Conclusion(1)),
        (S.FAILED, [(0, S.RETRY), (1, S.PLANNED)], Conclusion(1)),
        (S.FAILED, [(0, S.DUE), (1, S.PLANNED)], Conclusion(1)),
        (S.FAILED, [(1, S.PLANNED)], Conclusion(1, moves=[(2, S.DUE)])),
        (
            S.FAILED,
            [(1, S.PLANNED), (1, S.PLANNED), (2, S.PLANNED)],
            Conclusion(1, moves=[(2, S.DUE), (3, S.DUE)]),
        ),
        (S.FAILED, [(1, S.FAILED), (2, S.PLANNED)], Conclusion(1, moves=[(3, S.DUE)])),
        (S.FAILED, [(1, S.CANCELED)], Conclusion(1, failed=1)),
        (S.UNCERTAIN, [(1, S.PLANNED)], Conclusion(1, moves=[(2, S.DUE)])),
    ],
)
def test_a_final_outcome_decides_about_the_other_bells(
    state: DeliveryState, siblings: list[tuple[int, DeliveryState]], conclusion: Conclusion
) -> None:
    assert concluded(state, *siblings) == conclusion


FINAL = [S.SENT, S.FAILED, S.UNCERTAIN, S.CANCELED]
SIBLINGS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(list(S))), max_size=5)


@settings(max_examples=200, derandomize=True)
@given(st.sampled_from(FINAL), SIBLINGS)
def test_whatever_the_others_do_only_legal_moves_are_made_and_each_is_counted_once(
    state: DeliveryState, siblings: list[tuple[int, DeliveryState]]
) -> None:
    conclusion = concluded(state, *siblings)
    now = {number: one[1] for number, one in enumerate(siblings, start=2)}
    for number, moved in conclusion.moves:
        assert moved in DELIVERY_MOVES[now[number]]
    ended = [moved for _, moved in conclusion.moves if moved not in OPEN_DELIVERIES]
    assert conclusion.settled == 1 + len(ended)
    assert conclusion.sent + conclusion.failed <= 1


@settings(max_examples=100, derandomize=True)
@given(st.data())
def test_a_person_with_several_bells_is_counted_exactly_once(data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, 2), min_size=1, max_size=6))
    first = min(places)
    states = {n: S.DUE if place == first else S.PLANNED for n, place in enumerate(places, 1)}
    settled = sent = failed = 0
    while ringing := [number for number, state in states.items() if state is S.DUE]:
        number = data.draw(st.sampled_from(ringing))
        states[number] = data.draw(st.sampled_from([S.SENT, S.FAILED, S.UNCERTAIN]))
        ring = msgspec.structs.replace(a_ring(), number=number)
        result = RingResult(ring, Refused(""), states[number], NOW, 0, NOW)
        siblings = [Sibling(n, place, states[n]) for n, place in enumerate(places, 1)]
        conclusion = conclude(result, siblings)
        settled += conclusion.settled
        sent, failed = sent + conclusion.sent, failed + conclusion.failed
        states |= dict(conclusion.moves)
    assert (settled, sent + failed) == (len(places), 1)
    assert sent == (S.SENT in states.values())


def test_final_states_have_no_way_back_but_the_redrive_of_a_dead_letter() -> None:
    for state, later in product(set(S) - OPEN_DELIVERIES, OPEN_DELIVERIES):
        assert (later in DELIVERY_MOVES[state]) == ((state, later) == (S.FAILED, S.DUE))
    assert set(DELIVERY_MOVES) == set(S)
    assert set(NOTIFICATION_MOVES) == set(NotificationState)
    assert not any(NOTIFICATION_MOVES[state] for state in STOPPED)
