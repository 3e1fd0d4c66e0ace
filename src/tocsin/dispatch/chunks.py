"""Decides one slice of an audience: people become recipients, rings, or are skipped. Pure."""

from __future__ import annotations

from collections import defaultdict

from tocsin.audience.expand import Slice
from tocsin.model.channel import Priority
from tocsin.model.clock import HOUR_MS
from tocsin.model.notification import Notification
from tocsin.model.profile import People, Profile
from tocsin.model.work import Addresses, Attention, Chunk, Job, PlannedRing
from tocsin.plan.ask import arrival_ms
from tocsin.plan.decide import Ask, Ring, Skip, decide
from tocsin.plan.record import pack_records

_FAST = (Priority.HIGH, Priority.CRITICAL)


def plan_chunk(
    job: Job,
    notification: Notification,
    people: Slice,
    ask: Ask,
    now_ms: int,
) -> Chunk:
    """Decide once per distinct profile, then apply it to everybody who has it."""
    users: list[int] = []
    rings: list[PlannedRing] = []
    attention: list[Attention] = []
    skipped: dict[str, list[int]] = defaultdict(list)
    late: dict[int, list[int]] = defaultdict(list)
    decided: list[tuple[Profile, Ring | Skip, list[int]]] = []
    for some in people.people:
        arrives = arrival_ms(notification, some.profile, ask.settings)
        if arrives > now_ms and job.users is None:
            late[arrives] += some.users
            continue
        decision = decide(some.profile, ask, now_ms)
        decided.append((some.profile, decision, some.users))
        if isinstance(decision, Skip):
            skipped[decision.reason.value] += some.users
            continue
        users += some.users
        rings += _rings(some, decision, people.addresses)
        if people.budgeted:
            attention += _attention(some, decision)
    users.sort()
    return Chunk(
        job=job,
        users=users,
        skipped=dict(skipped),
        rings=rings,
        cursor=people.cursor,
        last=people.last,
        now_ms=now_ms,
        late={when: sorted(those) for when, those in late.items()},
        decisions=pack_records(ask, decided, now_ms) if decided else None,
        attention=attention,
        replaces=notification.options.replaces,
        lane=0 if notification.priority in _FAST else 1,
        start_at_ms=None if notification.options.local_time else notification.start_at_ms,
        unknown=people.unknown,
    )


def _rings(some: People, decision: Ring, addresses: Addresses) -> list[PlannedRing]:
    """A ring for each address of a bell; one at the person's own profile where there is none."""
    rings: list[PlannedRing] = []
    for bell in decision.bells:
        channel, place, due, digest = bell.channel, bell.place, bell.due_at_ms, bell.digest
        reason = None if bell.reason is None else bell.reason.value
        queues = _Queues(channel)
        for user in some.users:
            places = addresses.of(user, channel)
            for _, _, number, destination in places:
                queue = queues[destination]
                rings.append(PlannedRing(user, channel, queue, place, number, due, reason, digest))
            if not places:
                rings.append(PlannedRing(user, channel, channel, place, None, due, reason, digest))
    return rings


class _Queues(dict[str, str]):
    """The queue of each destination of a channel: one text for a million rings."""

    def __init__(self, channel: str) -> None:
        super().__init__({"": channel})
        self._channel = channel

    def __missing__(self, destination: str) -> str:
        queue = self[destination] = f"{self._channel}/{destination}"
        return queue


def _attention(some: People, decision: Ring) -> list[Attention]:
    """However many bells: a person is rung once for a notification, when the first of them is."""
    dues = [bell for bell in decision.bells if bell.due_at_ms is not None]
    if not dues:
        return []
    first = min(dues, key=lambda bell: bell.due_at_ms or 0)
    hour = (first.due_at_ms or 0) // HOUR_MS
    return [Attention(user, hour, first.digest) for user in some.users]
