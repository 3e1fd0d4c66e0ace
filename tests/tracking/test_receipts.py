"""What a receipt means, and when it is held back from emptying an address book."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.channel import ReceiptKind
from tocsin.model.notification import DELIVERY_MOVES, DeliveryState
from tocsin.model.tracking import Rung
from tocsin.model.work import Sibling
from tocsin.tracking.outcomes import REACHED
from tocsin.tracking.receipts import LEAST_REMOVALS, WINDOW_MS, RemovalGuard, consider

S = DeliveryState
K = ReceiptKind
OPEN = {S.PLANNED, S.DUE, S.SENDING, S.RETRY}
LOST = {S.FAILED, S.UNCERTAIN}
STATES = st.sampled_from(sorted(S))


def rung(state: S, *others: S, spared: frozenset[int] = frozenset(), seen: bool = False) -> Rung:
    """The ring has number and place 0, the others those after it."""
    siblings = [Sibling(number, number, one) for number, one in enumerate((state, *others))]
    return Rung(0, state, siblings, spared, seen)


@given(STATES, st.lists(STATES, max_size=3), st.sampled_from(K), st.booleans())
def test_only_legal_moves_are_made_whatever_is_told(
    state: S, others: list[S], kind: K, seen: bool
) -> None:
    spared = frozenset(n for n, one in enumerate(others, 1) if one is S.SKIPPED)
    verdict = consider(rung(state, *others, spared=spared, seen=seen), kind)
    now = dict(enumerate((state, *others)))
    if verdict.state is not None:
        assert verdict.state in DELIVERY_MOVES[state]
    for number in verdict.revived:
        assert S.PLANNED in DELIVERY_MOVES[now[number]]
        now[number] = S.PLANNED
    for move in verdict.moves:
        assert move.state in DELIVERY_MOVES[now[move.number]]


def counts(states: list[S]) -> tuple[int, int, int]:
    """Open rings, and whether the person counts as reached, or as lost when all has ended."""
    ringing = sum(one in OPEN for one in states)
    reached = any(one in REACHED for one in states)
    lost = not ringing and not reached and any(one in LOST for one in states)
    return ringing, int(reached), int(lost)


@given(STATES, st.lists(STATES, max_size=3), st.sampled_from(K))
def test_the_counts_are_those_of_the_states_before_and_after(
    state: S, others: list[S], kind: K
) -> None:
    if state in REACHED:
        # Nothing waits for a bell that has reached the person.
        others = [S.SKIPPED if one is S.PLANNED else one for one in others]
    spared = frozenset(n for n, one in enumerate(others, 1) if one is S.SKIPPED)
    spared = spared if state in REACHED else frozenset()
    verdict = consider(rung(state, *others, spared=spared), kind)
    after = [state, *others]
    after[0] = verdict.state or state
    for number in verdict.revived:
        after[number] = S.PLANNED
    for move in verdict.moves:
        after[move.number] = move.state
    ringing, sent, failed = counts([state, *others])
    changed = (ringing - verdict.settled, sent + verdict.sent, failed + verdict.failed)
    assert changed == counts(after)


def test_what_is_told_of_a_ring_under_way_is_heeded_later() -> None:
    assert consider(rung(S.SENDING), K.OPENED).early is S.OPENED
    assert consider(rung(S.SENDING), K.BOUNCED).early is S.FAILED
    assert consider(rung(S.SENDING), K.COMPLAINED).early is None


def test_a_bounce_wakes_only_the_next_place_and_lets_the_others_wait() -> None:
    verdict = consider(rung(S.SENT, S.SKIPPED, S.SKIPPED, spared=frozenset({1, 2})), K.BOUNCED)
    assert (verdict.revived, [move.number for move in verdict.moves]) == ([1, 2], [1])
    assert (verdict.settled, verdict.sent, verdict.failed) == (-2, -1, 0)


class Alarms(Counter[str]):
    def alarmed(self, what: str) -> None:
        self[what] += 1


def wanted(guard: RemovalGuard, count: int, now_ms: int, places: int) -> bool:
    for _ in range(count):
        guard.want(1, "email", now_ms)
    guard.judge(1, "email", now_ms, places)
    return guard.paused(1, "email", now_ms)


def test_removals_pause_when_there_are_many_and_they_are_a_large_part() -> None:
    alarms = Alarms()
    assert not wanted(RemovalGuard(alarms), LEAST_REMOVALS - 1, 0, 30)
    assert not wanted(RemovalGuard(alarms), LEAST_REMOVALS, 0, 10_000)
    assert not alarms
    guard = RemovalGuard(alarms)
    assert wanted(guard, LEAST_REMOVALS, 0, 300)
    assert not guard.paused(1, "sms", 0)
    assert not guard.paused(2, "email", 0)
    assert alarms == {"removals_paused": 1}
    assert guard.paused_channels(0) == {"email": 1}


def test_removals_stay_paused_until_the_flood_is_over() -> None:
    guard = RemovalGuard(Alarms())
    assert wanted(guard, LEAST_REMOVALS, 0, 100)
    assert wanted(guard, 1, WINDOW_MS - 1, 100)
    assert guard.paused(1, "email", WINDOW_MS + 1)
    assert not guard.paused(1, "email", 2 * WINDOW_MS)
    assert guard.paused_channels(2 * WINDOW_MS) == {}
