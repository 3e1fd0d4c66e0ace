"""Circuit breakers with a window, and rate limits, by a clock in the hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rings import NOW
from tocsin.dispatch.gates import (
    FAULTS_TO_OPEN,
    FIRST_REST_MS,
    FIRST_WINDOW,
    LONGEST_REST_MS,
    Gate,
)
from tocsin.model.bucket import Bucket
from tocsin.model.channel import Gone, Outcome, Refused, Retry, Sent, Uncertain
from tocsin.model.clock import MINUTE_MS

DOWN = Retry("503")


def try_one(gate: Gate, outcome: Outcome | None, now_ms: int = NOW) -> None:
    gate.started()
    gate.ended(outcome, now_ms)


def opened(outcome: Outcome = DOWN) -> Gate:
    gate = Gate(most=100)
    for _ in range(FAULTS_TO_OPEN):
        try_one(gate, outcome)
    return gate


def test_a_window_limits_what_is_under_way_and_grows_with_every_answer() -> None:
    gate = Gate(most=20)
    assert gate.room(NOW) == FIRST_WINDOW
    for _ in range(FIRST_WINDOW):
        gate.started()
    assert gate.room(NOW) == 0
    gate.ended(Sent(), NOW)
    assert (gate.window, gate.room(NOW)) == (FIRST_WINDOW + 2, 3)
    for _ in range(FIRST_WINDOW - 1):
        gate.ended(Refused("400"), NOW)
    assert gate.room(NOW) == 20


@pytest.mark.parametrize("fault", [DOWN, Uncertain("time-out")])
def test_faults_in_a_row_open_the_circuit_and_nothing_goes_for_a_while(fault: Outcome) -> None:
    gate = opened(fault)
    assert gate.broken
    assert gate.room(NOW + FIRST_REST_MS - 1) == 0
    assert gate.wait_until_ms(NOW) == NOW + FIRST_REST_MS
    assert gate.room(NOW + FIRST_REST_MS) == 1
    assert gate.wait_until_ms(NOW + FIRST_REST_MS) is None


@pytest.mark.parametrize("answer", [Sent(), Refused("400"), Gone("410")])
def test_any_answer_between_faults_keeps_the_circuit_closed(answer: Outcome) -> None:
    gate = Gate(most=100)
    for number in range(10 * FAULTS_TO_OPEN):
        try_one(gate, answer if number % FAULTS_TO_OPEN == 0 else DOWN)
    assert not gate.broken


def test_one_ring_tries_and_its_outcome_decides() -> None:
    gate = opened()
    later = NOW + FIRST_REST_MS
    gate.started()
    assert gate.room(later) == 0
    gate.ended(Sent(), later)
    assert (gate.broken, gate.room(later)) == (False, FIRST_WINDOW + 2)


def test_the_rest_doubles_up_to_its_longest_while_the_tries_fail() -> None:
    gate, now, rests = opened(), NOW, []
    for _ in range(6):
        assert gate.wait_until_ms(now) is not None
        rests.append(gate.opens_at_ms - now)
        now = gate.opens_at_ms
        try_one(gate, DOWN, now)
    assert rests == [min(FIRST_REST_MS << turn, LONGEST_REST_MS) for turn in range(6)]


def test_a_try_that_was_not_sent_leaves_the_next_one_its_chance() -> None:
    gate = opened()
    later = NOW + FIRST_REST_MS
    try_one(gate, None, later)
    assert (gate.broken, gate.room(later)) == (True, 1)


def test_a_provider_that_asks_for_a_longer_rest_gets_it() -> None:
    gate = Gate(most=100)
    try_one(gate, Retry("429", 300.0))
    for _ in range(FAULTS_TO_OPEN - 1):
        try_one(gate, Retry("429", 1.0))
    assert gate.wait_until_ms(NOW) == NOW + 300_000


def test_faults_of_rings_that_were_under_way_do_not_lengthen_the_rest() -> None:
    gate = Gate(most=100)
    for _ in range(FIRST_WINDOW):
        gate.started()
    for _ in range(FIRST_WINDOW):
        gate.ended(DOWN, NOW)
    assert gate.wait_until_ms(NOW) == NOW + FIRST_REST_MS


def test_only_a_gate_that_holds_nothing_back_is_forgotten() -> None:
    gate = Gate(most=100)
    assert gate.rested
    gate.started()
    assert not gate.rested
    gate.ended(DOWN, NOW)
    assert not gate.rested
    assert not opened().rested


@pytest.mark.parametrize("per_minute", [1, 30, 60, 600, 3_000, 30_000])
def test_a_minute_has_no_more_than_it_may_and_hardly_less(per_minute: int) -> None:
    bucket, taken = Bucket(per_minute), []
    bucket.room(NOW)
    now = NOW
    while now < NOW + 2 * MINUTE_MS:
        room = bucket.room(now)
        bucket.take(room)
        taken.append((now, room))
        now = bucket.wait_until_ms(now)
    for start in range(NOW, NOW + MINUTE_MS, 7_001):
        count = sum(room for now, room in taken if start <= now < start + MINUTE_MS)
        assert count <= per_minute * 1.01 + 1
        assert count >= per_minute * 0.99 - 1


@settings(max_examples=200, derandomize=True)
@given(st.integers(1, 10_000_000), st.lists(st.integers(0, 3_000), max_size=30))
def test_when_a_token_was_promised_it_is_there_and_not_much_later_than_needed(
    per_minute: int, steps: list[int]
) -> None:
    bucket, now = Bucket(per_minute), NOW
    for step in steps:
        now += step
        bucket.take(bucket.room(now) + 1)
    wait = bucket.wait_until_ms(now)
    assert wait > now
    assert bucket.room(wait) >= 1
    assert bucket.room(wait) <= max(1, per_minute // 120) + 1


def test_what_was_taken_and_not_used_is_given_back_but_never_more_than_fits() -> None:
    bucket = Bucket(600)
    bucket.take(1)
    bucket.take(-5)
    assert bucket.room(NOW) == 5
    assert Bucket(600, burst=600).room(NOW) == 600
