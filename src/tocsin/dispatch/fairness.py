"""Shares the places under way fairly: between organizations, queues and the fast lane. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from typing import Protocol

from tocsin.model.work import RingQueue

IN_FLIGHT = 768
"""Rings under way at once, of all organizations."""
PER_ORGANIZATION = IN_FLIGHT // 2
"""One organization never holds all places: another that comes finds some free."""
PER_QUEUE = IN_FLIGHT // 2
RESERVED = 32
"""Places that each lane leaves to the other."""
QUANTUM = 128
"""What one queue gets at most in one turn, so that turns are short."""


FEW = 64
"""With fewer under way a queue is claimed from as soon as there is room."""


class Rooms(Protocol):
    """What the gates let through now; queues can lead to the same gate."""

    def room(self, queue: RingQueue) -> int: ...

    def reserve(self, queue: RingQueue, count: int) -> None: ...


def shares(
    due: Iterable[RingQueue], under_way: Counter[RingQueue], rooms: Rooms
) -> list[tuple[RingQueue, int]]:
    """How many rings of each due queue are claimed next.

    The fast lane first, then the other; within a lane organizations take turns, and who has the
    least under way begins. So one that sends a million delays another that sends ten by a turn.
    """
    taken = Counter(under_way)
    by_organization: Counter[int] = Counter()
    for queue, count in under_way.items():
        by_organization[queue.organization] += count
    result: Counter[RingQueue] = Counter()
    lanes: dict[int, list[RingQueue]] = defaultdict(list)
    for queue in due:
        lanes[queue.lane].append(queue)
    for lane in sorted(lanes):
        ours = sum(count for queue, count in taken.items() if queue.lane == lane)
        free = min(IN_FLIGHT - sum(taken.values()), IN_FLIGHT - RESERVED - ours)
        turns = _turns(lanes[lane], by_organization)
        while free > 0 and turns:
            queue = turns.popleft()
            most = min(
                rooms.room(queue),
                PER_QUEUE - taken[queue],
                QUANTUM - result[queue],
                PER_ORGANIZATION - by_organization[queue.organization],
            )
            if most <= 0:
                continue
            step = min(most, free, max(1, QUANTUM // (len(turns) + 1)))
            rooms.reserve(queue, step)
            result[queue] += step
            free -= step
            taken[queue] += step
            by_organization[queue.organization] += step
            turns.append(queue)
    return [(queue, count) for queue, count in result.items() if count > 0]


def worthwhile(count: int, under_way: int) -> bool:
    """Whether to claim so many of a queue now: many small claims cost more than few large ones, so
    one that has much under way waits until an eighth of it has ended.
    """
    return under_way < FEW or count >= under_way // 8


def _turns(queues: list[RingQueue], under_way: Counter[int]) -> deque[RingQueue]:
    """Organization after organization, each with its first queue, then with its second."""
    by_organization: dict[int, deque[RingQueue]] = defaultdict(deque)
    for queue in queues:
        by_organization[queue.organization].append(queue)
    order = sorted(by_organization, key=lambda organization: under_way[organization])
    turns: deque[RingQueue] = deque()
    while order:
        turns.extend(by_organization[organization].popleft() for organization in order)
        order = [organization for organization in order if by_organization[organization]]
    return turns
