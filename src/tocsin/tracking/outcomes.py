"""What an attempt's outcome means: the delivery's next state, and the other bells' of the person.

Pure functions; storage applies what they say in one transaction.
"""

from __future__ import annotations

import random

from tocsin.model.channel import Gone, Outcome, Refused, Retry, Sent, Uncertain
from tocsin.model.clock import SECOND_MS
from tocsin.model.notification import DELIVERY_MOVES, OPEN_DELIVERIES, STOPPED, DeliveryState
from tocsin.model.reasons import SilenceReason
from tocsin.model.work import Conclusion, DueRing, Move, RingResult, Sibling

_S = DeliveryState
REACHED = frozenset({_S.SENT, _S.DELIVERED, _S.OPENED})
_LOST = frozenset({_S.FAILED, _S.UNCERTAIN})


def backoff_ms(waits_s: tuple[int, ...], attempt: int, jitter: random.Random) -> int:
    """The wait after attempt 1, 2, … of a channel's schedule, with ± 20 % jitter."""
    wait_s = waits_s[min(attempt, len(waits_s)) - 1] if waits_s else 0
    return int(wait_s * SECOND_MS * jitter.uniform(0.8, 1.2))


def judge(
    ring: DueRing,
    outcome: Outcome,
    *,
    started_at_ms: int,
    now_ms: int,
    waits_s: tuple[int, ...],
    jitter: random.Random,
    provider: str = "",
    another: bool = False,
) -> RingResult:
    """The delivery's next state after one attempt.

    `waits_s` is the channel's schedule. `another`: a second provider can be tried at once. A
    time-out is repeated only while it can be told apart by its dedupe key, which every channel of
    ours sends along, and never for what must ring at most once.
    """
    state, due_at = _next_state(ring, outcome), None
    if state is _S.RETRY and ring.notification.state in STOPPED and not ring.recall:
        # Was under way when it was withdrawn, and came back for another try: it gets none.
        state = _S.CANCELED
    if state is _S.RETRY:
        due_at = now_ms + _wait_ms(ring, outcome, waits_s, jitter, another=another)
        if ring.attempt > len(waits_s):
            state, due_at = _given_up(outcome), None
        elif (expires := ring.notification.expires_at_ms) is not None and due_at >= expires:
            state, due_at = _S.EXPIRED, None
    return RingResult(
        ring=ring,
        outcome=outcome,
        state=state,
        started_at_ms=started_at_ms,
        took_ms=max(0, now_ms - started_at_ms),
        now_ms=now_ms,
        due_at_ms=due_at,
        provider=provider,
    )


def untried(
    ring: DueRing,
    state: DeliveryState,
    now_ms: int,
    *,
    reason: str | None = None,
    due_at_ms: int | None = None,
    digest: bool = False,
) -> RingResult:
    """A claimed delivery that does not ring now, which costs it no attempt."""
    return RingResult(
        ring=ring,
        outcome=None,
        state=state,
        started_at_ms=now_ms,
        took_ms=0,
        now_ms=now_ms,
        due_at_ms=due_at_ms,
        reason=reason,
        digest=digest,
    )


def _next_state(ring: DueRing, outcome: Outcome) -> DeliveryState:
    match outcome:
        case Sent():
            return _S.SENT
        case Gone() | Refused():
            return _S.FAILED
        case Uncertain() if ring.notification.options.at_most_once:
            return _S.UNCERTAIN
        case Retry() | Uncertain():
            return _S.RETRY


def _given_up(outcome: Outcome) -> DeliveryState:
    return _S.UNCERTAIN if isinstance(outcome, Uncertain) else _S.FAILED


def _wait_ms(
    ring: DueRing,
    outcome: Outcome,
    waits_s: tuple[int, ...],
    jitter: random.Random,
    *,
    another: bool,
) -> int:
    if another and isinstance(outcome, Retry):
        return 0
    wait = backoff_ms(waits_s, ring.attempt, jitter)
    if isinstance(outcome, Retry) and outcome.after_s is not None:
        return max(wait, int(outcome.after_s * SECOND_MS))
    return wait


def conclude(result: RingResult, siblings: list[Sibling]) -> Conclusion:
    """What a final outcome means for the person's other deliveries, and for the counts.

    One that was reached needs no bell that was to ring if this failed; those that ring until the
    person has seen it go on. The next place rings when all of one have failed. A bell that was
    skipped counts as little as one that was never planned.
    """
    return concluded(result.ring.number, result.state, siblings)


def concluded(number: int, state: DeliveryState, siblings: list[Sibling]) -> Conclusion:
    """The same, of any ring: `siblings` may hold it.

    A person has failed when one bell has, none has reached them, and none rings any more.
    """
    others = [sibling for sibling in siblings if sibling.number != number]
    moves = _following(state, others)
    ended = sum(move.state not in OPEN_DELIVERIES for move in moves)
    ringing = sum(other.state in OPEN_DELIVERIES for other in others) - ended
    reached = any(other.state in REACHED for other in others)
    if state in REACHED:
        return Conclusion(settled=1 + ended, sent=int(not reached), moves=moves)
    lost = state in _LOST or any(other.state in _LOST for other in others)
    failed = lost and not reached and ringing == 0
    return Conclusion(settled=1 + ended, failed=int(failed), moves=moves)


def _following(state: DeliveryState, others: list[Sibling]) -> list[Move]:
    """What becomes of the bells that still wait.

    An untimed one waits for the failure of the one before it, so whether a person was reached says
    nothing of those behind the next timed one: these wait for that.
    """
    waiting = [other for other in others if other.state is _S.PLANNED]
    if state is _S.CANCELED or not waiting:
        return []
    if state is _S.EXPIRED:
        return [_move(other, _S.EXPIRED) for other in waiting if not other.timed]
    timed = min((other.place for other in waiting if other.timed), default=None)
    next_ones = [one for one in waiting if not one.timed and (timed is None or one.place < timed)]
    if state in REACHED:
        return [_move(other, _S.SKIPPED, SilenceReason.REACHED) for other in next_ones]
    if any(other.state in OPEN_DELIVERIES and other not in waiting for other in others):
        return []
    if not any(other.state in REACHED for other in others):
        next_ones = waiting
    place = min((other.place for other in next_ones), default=None)
    return [_move(other, _S.DUE) for other in next_ones if other.place == place]


def _move(sibling: Sibling, state: DeliveryState, reason: str | None = None) -> Move:
    if state not in DELIVERY_MOVES[sibling.state]:
        raise ValueError(f"{sibling.state.name} → {state.name} is not a legal move")
    return Move(sibling.number, state, reason)
