"""What outcomes mean: for the delivery, for the person's other bells, and for the counts."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rings import NOW, a_notification, a_ring
from tocsin.model.channel import PUSH_WAITS_S, Gone, Outcome, Refused, Retry, Sent, Uncertain
from tocsin.model.notification import (
    DELIVERY_MOVES,
    NOTIFICATION_MOVES,
    OPEN_DELIVERIES,
    STOPPED,
    DeliveryState,
    NotificationState,
    Options,
)
from tocsin.model.reasons import SilenceReason
from tocsin.model.work import Conclusion, DueRing, Move, RingResult, Sibling
from tocsin.tracking.outcomes import backoff_ms, conclude, judge, untried

S = DeliveryState
WAITS = (10, 20, 40)
LAST = len(WAITS) + 1
FIRST_WAIT_MS = 10_000
REACHED = SilenceReason.REACHED


def of(
    attempt: int = 1, state: NotificationState = NotificationState.SENDING, **more: object
) -> DueRing:
    return a_ring(attempt=attempt, notification=a_notification(state=state, **more))


def judged(ring: DueRing, outcome: Outcome, *, another: bool = False) -> RingResult:
    return judge(
        ring,
        outcome,
        started_at_ms=NOW - 5,
        now_ms=NOW,
        waits_s=WAITS,
        jitter=random.Random(1),
        another=another,
    )


@pytest.mark.parametrize(
    ("outcome", "attempt", "state"),
    [
        (Sent(), 1, S.SENT),
        (Sent(), LAST, S.SENT),
        (Gone("410"), 1, S.FAILED),
        (Refused("400"), 1, S.FAILED),
        (Retry("503"), 1, S.RETRY),
        (Retry("503"), LAST - 1, S.RETRY),
        (Retry("503"), LAST, S.FAILED),
        (Retry("503"), LAST + 1, S.FAILED),
        (Uncertain("time-out"), 1, S.RETRY),
        (Uncertain("time-out"), LAST, S.UNCERTAIN),
        (Uncertain("time-out"), LAST + 1, S.UNCERTAIN),
    ],
)
def test_an_outcome_moves_the_delivery(
    outcome: Outcome, attempt: int, state: DeliveryState
) -> None:
    result = judged(of(attempt), outcome)
    assert result.state is state
    assert state in DELIVERY_MOVES[S.SENDING]
    assert (result.due_at_ms is not None) == (state is S.RETRY)
    assert (result.took_ms, result.started_at_ms, result.now_ms) == (5, NOW - 5, NOW)


@pytest.mark.parametrize("outcome", [Refused("400"), Retry("503"), Uncertain("time-out")])
@pytest.mark.parametrize("state", sorted(STOPPED))
def test_what_was_withdrawn_gets_no_further_try(outcome: Outcome, state: NotificationState) -> None:
    result = judged(of(1, state), outcome)
    wanted = S.FAILED if isinstance(outcome, Refused) else S.CANCELED
    assert (result.state, result.due_at_ms) == (wanted, None)
    waiting = [Sibling(2, 1, S.CANCELED), Sibling(3, 0, S.SENDING)]
    assert conclude(result, waiting) == Conclusion(settled=1)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Sent(), S.SENT),
        (Uncertain("time-out"), S.UNCERTAIN),
        (Retry("503"), S.RETRY),
        (Gone("410"), S.FAILED),
    ],
)
def test_what_rings_at_most_once_is_not_repeated_when_it_may_have_arrived(
    outcome: Outcome, state: DeliveryState
) -> None:
    assert judged(of(options=Options(at_most_once=True)), outcome).state is state


def test_a_try_that_would_come_after_the_end_is_not_made() -> None:
    for expires, state in [(NOW + FIRST_WAIT_MS // 2, S.EXPIRED), (NOW + 60_000, S.RETRY)]:
        assert judged(of(expires_at_ms=expires), Retry("503")).state is state


def test_another_provider_is_tried_at_once_unless_it_may_have_arrived() -> None:
    assert judged(of(), Retry("503", 600.0), another=True).due_at_ms == NOW
    uncertain = judged(of(), Uncertain("time-out"), another=True).due_at_ms
    assert uncertain is not None
    assert uncertain > NOW
    assert judged(of(LAST), Retry("503"), another=True).state is S.FAILED


@pytest.mark.parametrize(
    ("wished_s", "attempt", "least_ms", "most_ms"),
    [
        (None, 1, 0.8 * FIRST_WAIT_MS, 1.2 * FIRST_WAIT_MS),
        (1.0, 1, 0.8 * FIRST_WAIT_MS, 1.2 * FIRST_WAIT_MS),
        (600.0, 1, 600_000, 600_000),
        (45.0, 3, 45_000, 1.2 * 4 * FIRST_WAIT_MS),
    ],
)
def test_a_service_may_ask_for_a_longer_wait_but_not_for_a_shorter_one(
    wished_s: float | None, attempt: int, least_ms: float, most_ms: float
) -> None:
    due = judged(of(attempt), Retry("429", wished_s)).due_at_ms
    assert due is not None
    assert least_ms <= due - NOW <= most_ms


@settings(max_examples=200, derandomize=True)
@given(st.integers(1, 60), st.integers(0, 2**32))
def test_waits_follow_the_channels_schedule_with_jitter_and_stay_at_its_last(
    attempt: int, seed: int
) -> None:
    wait = backoff_ms(PUSH_WAITS_S, attempt, random.Random(seed))
    middle = 1000 * PUSH_WAITS_S[min(attempt, len(PUSH_WAITS_S)) - 1]
    assert 0.8 * middle - 1 <= wait <= 1.2 * middle
    assert wait > 0
    assert backoff_ms((), attempt, random.Random(seed)) == 0


def test_a_ring_that_was_not_tried_has_no_outcome_and_took_no_time() -> None:
    result = untried(a_ring(), S.SKIPPED, NOW, reason="inactive")
    assert (result.outcome, result.took_ms, result.reason) == (None, 0, "inactive")


def concluded(state: DeliveryState, *siblings: tuple[Any, ...]) -> Conclusion:
    """Siblings as (place, state[, timed]), numbered from 2; the result itself is 1, place 0."""
    outcome: Outcome = Sent() if state is S.SENT else Refused("no")
    result = RingResult(a_ring(), outcome, state, NOW, 0, NOW)
    others = [Sibling(number, *one) for number, one in enumerate(siblings, start=2)]
    return conclude(result, [Sibling(1, 0, state), *others])


def skip(number: int) -> Move:
    return Move(number, S.SKIPPED, REACHED)


def due(number: int) -> Move:
    return Move(number, S.DUE)


@pytest.mark.parametrize(
    ("state", "siblings", "conclusion"),
    [
        (S.SENT, [], Conclusion(1, sent=1)),
        (S.SENT, [(1, S.PLANNED)], Conclusion(2, sent=1, moves=[skip(2)])),
        (
            S.SENT,
            [(0, S.SENDING), (1, S.PLANNED), (2, S.PLANNED)],
            Conclusion(3, sent=1, moves=[skip(3), skip(4)]),
        ),
        (S.SENT, [(0, S.SENT), (1, S.SKIPPED)], Conclusion(1)),
        (S.SENT, [(0, S.DELIVERED)], Conclusion(1)),
        (S.SENT, [(0, S.FAILED), (1, S.PLANNED)], Conclusion(2, sent=1, moves=[skip(3)])),
        (S.FAILED, [], Conclusion(1, failed=1)),
        (S.FAILED, [(0, S.FAILED), (0, S.UNCERTAIN)], Conclusion(1, failed=1)),
        (S.FAILED, [(0, S.SENT), (1, S.SKIPPED)], Conclusion(1)),
        (S.FAILED, [(0, S.SENDING), (1, S.PLANNED)], Conclusion(1)),
        (S.FAILED, [(0, S.RETRY), (1, S.PLANNED)], Conclusion(1)),
        (S.FAILED, [(0, S.DUE), (1, S.PLANNED)], Conclusion(1)),
        (S.FAILED, [(1, S.PLANNED)], Conclusion(1, moves=[due(2)])),
        (
            S.FAILED,
            [(1, S.PLANNED), (1, S.PLANNED), (2, S.PLANNED)],
            Conclusion(1, moves=[due(2), due(3)]),
        ),
        (S.FAILED, [(1, S.FAILED), (2, S.PLANNED)], Conclusion(1, moves=[due(3)])),
        (S.FAILED, [(1, S.CANCELED)], Conclusion(1, failed=1)),
        (S.UNCERTAIN, [(1, S.PLANNED)], Conclusion(1, moves=[due(2)])),
    ],
)
def test_a_final_outcome_decides_about_the_other_bells(
    state: DeliveryState, siblings: list[tuple[int, DeliveryState]], conclusion: Conclusion
) -> None:
    assert concluded(state, *siblings) == conclusion


@pytest.mark.parametrize(
    ("state", "siblings", "conclusion"),
    [
        (S.SENT, [(1, S.PLANNED, True)], Conclusion(1, sent=1)),
        (S.SENT, [(1, S.PLANNED, True), (2, S.PLANNED)], Conclusion(1, sent=1)),
        (
            S.SENT,
            [(1, S.PLANNED), (2, S.PLANNED, True), (3, S.PLANNED)],
            Conclusion(2, sent=1, moves=[skip(2)]),
        ),
        (S.FAILED, [(1, S.PLANNED, True), (2, S.PLANNED)], Conclusion(1, moves=[due(2)])),
        (S.FAILED, [(0, S.SENT), (1, S.PLANNED)], Conclusion(1, moves=[due(3)])),
        (S.FAILED, [(0, S.SENT), (1, S.PLANNED, True), (2, S.PLANNED)], Conclusion(1)),
        (S.SKIPPED, [(1, S.PLANNED)], Conclusion(1, moves=[due(2)])),
        (S.SKIPPED, [(1, S.FAILED)], Conclusion(1, failed=1)),
        (S.SKIPPED, [(1, S.SKIPPED)], Conclusion(1)),
        (S.EXPIRED, [(1, S.PLANNED)], Conclusion(2, moves=[Move(2, S.EXPIRED)])),
        (S.EXPIRED, [(1, S.PLANNED, True)], Conclusion(1)),
        (S.EXPIRED, [(0, S.FAILED)], Conclusion(1, failed=1)),
        (S.EXPIRED, [(0, S.FAILED), (1, S.DUE)], Conclusion(1)),
        (S.CANCELED, [(0, S.FAILED), (1, S.CANCELED)], Conclusion(1, failed=1)),
        (S.CANCELED, [(0, S.SENT)], Conclusion(1)),
    ],
)
def test_bells_with_a_time_of_their_own_and_rings_that_end_otherwise(
    state: DeliveryState, siblings: list[tuple[object, ...]], conclusion: Conclusion
) -> None:
    assert concluded(state, *siblings) == conclusion


FINAL = [S.SENT, S.FAILED, S.UNCERTAIN, S.CANCELED, S.EXPIRED, S.SKIPPED]
SIBLINGS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(list(S)), st.booleans()), max_size=5
)


@settings(max_examples=300, derandomize=True)
@given(st.sampled_from(FINAL), SIBLINGS)
def test_whatever_the_others_do_only_legal_moves_are_made_and_each_is_counted_once(
    state: DeliveryState, siblings: list[tuple[int, DeliveryState, bool]]
) -> None:
    conclusion = concluded(state, *siblings)
    now = {number: one[1] for number, one in enumerate(siblings, start=2)}
    for move in conclusion.moves:
        assert move.state in DELIVERY_MOVES[now[move.number]]
    ended = [move for move in conclusion.moves if move.state not in OPEN_DELIVERIES]
    assert conclusion.settled == 1 + len(ended)
    assert conclusion.sent + conclusion.failed <= 1


@settings(max_examples=300, derandomize=True)
@given(st.data())
def test_a_person_with_several_bells_is_counted_exactly_once(data: st.DataObject) -> None:
    places = sorted(data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=6)))
    first = min(places)
    timed = {place for place in places if place > first and data.draw(st.booleans())}
    states = {n: S.DUE if place == first else S.PLANNED for n, place in enumerate(places, 1)}
    settled = sent = failed = 0
    while ringing := [
        n for n, one in states.items()
        if one is S.DUE or (one is S.PLANNED and places[n - 1] in timed)
    ]:  # fmt: skip
        number = data.draw(st.sampled_from(ringing))
        states[number] = data.draw(st.sampled_from([S.SENT, S.FAILED, S.UNCERTAIN]))
        result = RingResult(a_ring(number=number), Refused(""), states[number], NOW, 0, NOW)
        siblings = [Sibling(n, p, states[n], p in timed) for n, p in enumerate(places, 1)]
        conclusion = conclude(result, siblings)
        settled += conclusion.settled
        sent, failed = sent + conclusion.sent, failed + conclusion.failed
        states |= {move.number: move.state for move in conclusion.moves}
    assert (settled, sent + failed) == (len(places), 1), states
    assert sent == (S.SENT in states.values())


def test_final_states_have_no_way_back_but_a_redrive_and_a_bell_that_was_spared_too_soon() -> None:
    back = {(S.FAILED, S.DUE), (S.SKIPPED, S.PLANNED)}
    for state, later in product(set(S) - OPEN_DELIVERIES, OPEN_DELIVERIES):
        assert (later in DELIVERY_MOVES[state]) == ((state, later) in back)
    assert set(DELIVERY_MOVES) == set(S)
    assert set(NOTIFICATION_MOVES) == set(NotificationState)
    assert not any(NOTIFICATION_MOVES[state] for state in STOPPED)
