"""Shares: who rings next when more is due than can be under way."""

from __future__ import annotations

from collections import Counter, deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.dispatch.fairness import (
    IN_FLIGHT,
    PER_ORGANIZATION,
    PER_QUEUE,
    QUANTUM,
    RESERVED,
    shares,
    worthwhile,
)
from tocsin.model.work import RingQueue


class Rooms:
    """Gates by the queue's name; a queue without one has room for all."""

    def __init__(self, **gates: int) -> None:
        self.gates = gates

    def room(self, queue: RingQueue) -> int:
        return self.gates.get(queue.queue, 1 << 30)

    def reserve(self, queue: RingQueue, count: int) -> None:
        if queue.queue in self.gates:
            self.gates[queue.queue] -= count


def of(organization: int, queue: str = "push", lane: int = 1) -> RingQueue:
    return RingQueue(organization, queue, lane)


def test_a_single_queue_gets_a_turn_and_never_all_places() -> None:
    assert shares([of(1)], Counter(), Rooms()) == [(of(1), QUANTUM)]
    assert shares([of(1)], Counter({of(1): PER_QUEUE - 3}), Rooms()) == [(of(1), 3)]
    assert shares([of(1)], Counter({of(1): PER_QUEUE}), Rooms()) == []
    other = Counter({of(1, "email"): PER_ORGANIZATION - 5})
    assert shares([of(1)], other, Rooms()) == [(of(1), 5)]


def test_whoever_has_least_under_way_begins() -> None:
    busy = Counter({of(1): 384, of(2): 350})
    assert shares([of(1), of(2), of(3)], busy, Rooms(push=1)) == [(of(3), 1)]


def test_the_fast_lane_goes_first_and_each_lane_leaves_places_to_the_other() -> None:
    lanes = [of(1, lane=1), of(1, lane=0)]
    assert shares(lanes, Counter(), Rooms(push=10)) == [(of(1, lane=0), 10)]
    most = IN_FLIGHT - RESERVED
    for full, free in ((1, 0), (0, 1)):
        busy = Counter({of(1, lane=full): most // 2, of(2, lane=full): most // 2})
        assert shares([of(3, lane=full)], busy, Rooms()) == []
        assert shares([of(3, lane=free)], busy, Rooms()) == [(of(3, lane=free), RESERVED)]


def test_queues_behind_one_gate_share_its_room_and_never_overshoot_it() -> None:
    due = [of(one, "email", lane) for one in (1, 2, 3) for lane in (0, 1)]
    wanted = shares(due, Counter(), Rooms(email=16))
    assert sum(count for _, count in wanted) == 16
    assert {queue.lane for queue, _ in wanted} == {0}
    alone = [queue for queue in due if queue.lane]
    counts = [count for _, count in shares(alone, Counter(), Rooms(email=2))]
    assert counts == [2]


def test_a_destination_that_is_closed_holds_up_no_other() -> None:
    due = [of(1, "closed"), of(1, "open"), of(2, "closed")]
    assert shares(due, Counter(), Rooms(closed=0)) == [(of(1, "open"), QUANTUM)]


@pytest.mark.parametrize("crowd", [1, 2, 3, 5])
def test_millions_of_others_delay_ten_rings_by_no_more_than_a_turn(crowd: int) -> None:
    """Rings end in the order in which they began; after each, places are shared again."""
    big, small = [of(number, lane=1) for number in range(1, crowd + 1)], of(99)
    under_way: deque[RingQueue] = deque()
    for _ in range(50):
        for queue, count in shares(big, Counter(under_way), Rooms()):
            under_way.extend([queue] * count)
    waiting, ended = 10, 0
    while waiting:
        due = [*big, small]
        for queue, count in shares(due, Counter(under_way), Rooms()):
            begun = min(count, waiting) if queue == small else count
            under_way.extend([queue] * begun)
            waiting -= begun if queue == small else 0
        under_way.popleft()
        ended += 1
    assert ended <= 10 + RESERVED


def test_organizations_that_send_all_the_time_come_to_equal_shares() -> None:
    due = [of(number) for number in (1, 2, 3, 4)]
    under_way: deque[RingQueue] = deque()
    begun: Counter[int] = Counter()
    for _ in range(4_000):
        for queue, count in shares(due, Counter(under_way), Rooms()):
            under_way.extend([queue] * count)
            begun[queue.organization] += count
        under_way.popleft()
    assert max(begun.values()) - min(begun.values()) <= 2 * QUANTUM


QUEUES = st.builds(
    RingQueue, st.integers(1, 4), st.sampled_from(["push", "email", "sms"]), st.integers(0, 1)
)


@settings(max_examples=300, derandomize=True)
@given(
    st.lists(QUEUES, unique=True, max_size=12),
    st.dictionaries(QUEUES, st.integers(1, 200), max_size=6),
    st.fixed_dictionaries({"push": st.integers(0, 500), "email": st.integers(0, 500)}),
)
def test_whatever_is_due_no_limit_is_passed_and_no_place_is_left_that_could_be_used(
    due: list[RingQueue], busy: dict[RingQueue, int], gates: dict[str, int]
) -> None:
    rooms = Rooms(**gates)
    wanted = dict(shares(due, Counter(busy), rooms))
    assert set(wanted) <= set(due)
    assert all(0 < count <= QUANTUM for count in wanted.values())
    assert all(left >= 0 for left in rooms.gates.values())
    total = sum(busy.values()) + sum(wanted.values())
    assert total <= max(IN_FLIGHT, sum(busy.values()))
    for queue, count in wanted.items():
        of_org = sum(n for q, n in busy.items() if q.organization == queue.organization)
        more = sum(n for q, n in wanted.items() if q.organization == queue.organization)
        assert of_org + more <= PER_ORGANIZATION
        assert busy.get(queue, 0) + count <= PER_QUEUE


def test_who_has_much_under_way_is_claimed_for_in_larger_groups() -> None:
    assert worthwhile(1, 0)
    assert worthwhile(1, 63)
    assert not worthwhile(1, 64)
    assert not worthwhile(47, 384)
    assert worthwhile(48, 384)
