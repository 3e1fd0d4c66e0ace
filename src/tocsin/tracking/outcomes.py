"""What an attempt's outcome means: the delivery's next state, and the other bells' of the person.

Pure functions; storage applies what they say in one transaction.
"""

from __future__ import annotations

import random

from tocsin.model.channel import Gone, Outcome, Refused, Retry, Sent, Uncertain
from tocsin.model.clock import HOUR_MS, SECOND_MS
from tocsin.model.notification import DELIVERY_MOVES, OPEN_DELIVERIES, STOPPED, DeliveryState
from tocsin.model.work import Conclusion, DueRing, RingResult, Sibling

MAX_ATTEMPTS = 8
"""Tries of one delivery; the waits between them add up to about 17 minutes."""
FIRST_WAIT_MS = 8 * SECOND_MS
_REACHED = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.OPENED})


def backoff_ms(attempt: int, jitter: random.Random) -> int:
    """The wait after attempt 1, 2, …: doubles from 8 s, with ± 20 % jitter, an hour at most."""
    wait = min(FIRST_WAIT_MS << attempt - 1, HOUR_MS)
    return int(wait * jitter.uniform(0.8, 1.2))


def judge(
    ring: DueRing, outcome: Outcome, started_at_ms: int, now_ms: int, jitter: random.Random
) -> RingResult:
    """The delivery's next state after one attempt. A time-out is repeated only while it can be
    told apart by its dedupe key, which every channel of ours sends along.
    """
    state, due_at = _next_state(outcome), None
    if ring.notification.state in STOPPED:
        # Was under way when it was withdrawn, and came back for another try: it gets none.
        state = DeliveryState.CANCELED
    if state is DeliveryState.RETRY:
        if ring.attempt >= MAX_ATTEMPTS:
            state = _given_up(outcome)
        else:
            due_at = now_ms + _wait_ms(ring, outcome, jitter)
    return RingResult(
        ring=ring,
        outcome=outcome,
        state=state,
        started_at_ms=started_at_ms,
        took_ms=max(0, now_ms - started_at_ms),
        now_ms=now_ms,
        due_at_ms=due_at,
    )


def _next_state(outcome: Outcome) -> DeliveryState:
    match outcome:
        case Sent():
            return DeliveryState.SENT
        case Gone() | Refused():
            return DeliveryState.FAILED
        case Retry() | Uncertain():
            return DeliveryState.RETRY


def _given_up(outcome: Outcome) -> DeliveryState:
    return DeliveryState.UNCERTAIN if isinstance(outcome, Uncertain) else DeliveryState.FAILED


def _wait_ms(ring: DueRing, outcome: Outcome, jitter: random.Random) -> int:
    wait = backoff_ms(ring.attempt, jitter)
    if isinstance(outcome, Retry) and outcome.after_s is not None:
        return max(wait, int(outcome.after_s * SECOND_MS))
    return wait


def conclude(result: RingResult, siblings: list[Sibling]) -> Conclusion:
    """What a final outcome means for the person's other deliveries, and for the counts.

    One that was reached needs no further bell; the next place rings when all of one have failed.
    """
    if result.state is DeliveryState.CANCELED:
        return Conclusion(settled=1)
    others = [sibling for sibling in siblings if sibling.number != result.ring.number]
    if result.state in _REACHED:
        first = not any(other.state in _REACHED for other in others)
        waiting = [other for other in others if other.state is DeliveryState.PLANNED]
        skips = [_move(other, DeliveryState.SKIPPED) for other in waiting]
        return Conclusion(settled=1 + len(skips), sent=int(first), moves=skips)
    ringing = [other for other in others if other.state in OPEN_DELIVERIES]
    if any(other.state in _REACHED for other in others):
        return Conclusion(settled=1)
    if any(other.state is not DeliveryState.PLANNED for other in ringing):
        return Conclusion(settled=1)
    if ringing:
        place = min(other.place for other in ringing)
        due = [_move(other, DeliveryState.DUE) for other in ringing if other.place == place]
        return Conclusion(settled=1, moves=due)
    return Conclusion(settled=1, failed=1)


def _move(sibling: Sibling, state: DeliveryState) -> tuple[int, DeliveryState]:
    if state not in DELIVERY_MOVES[sibling.state]:
        raise ValueError(f"{sibling.state.name} → {state.name} is not a legal move")
    return sibling.number, state
