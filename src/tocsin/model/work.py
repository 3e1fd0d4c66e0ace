"""What the engine hands around while it works: jobs, candidates, chunks, due rings, results."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct, field

from tocsin.model.channel import Outcome
from tocsin.model.notification import DeliveryState, Notification, NotificationState
from tocsin.model.people import OrganizationSettings
from tocsin.model.reasons import SkipReason


class Job(Struct, frozen=True):
    """A claimed piece of work. `cursor` is the last user number that is done.

    `users` are packed ids when the job is for some of the people only.
    """

    number: int
    organization_number: int
    notification_number: int
    kind: str
    cursor: int
    chunk: int
    fence: int
    attempts: int
    users: bytes | None = None


class JobSubject(Struct, frozen=True):
    """What a job is about, read once per chunk."""

    notification: Notification
    solution: int | None
    solution_name: str | None
    organization_name: str
    settings: OrganizationSettings


CandidateRow = tuple[int, str]
"""A user whom a scope names: number, and the traits that a decision depends on as one text. A plain
tuple, because there are millions.

The traits: active, role, role in the solution, dead channels (JSON), has a phone, preferences
(JSON), time zone, language, groups that include the person (JSON); `BETWEEN_TRAITS` stands between
two of them, and what there is none of is empty.
"""


BETWEEN_TRAITS = "\x1f"

AddressRow = tuple[int, str, int, str]
"""An address as the plan sees it: number of the user, channel, number of the address, destination.
A plain tuple for the same reason.
"""


class Addresses(Struct, frozen=True):
    """Addresses by user number: one of everybody's, and all of those who have several.

    Apart, because nearly everybody has one, and a million lists of one cost as much as the rest.
    """

    one: dict[int, AddressRow] = field(default_factory=dict)
    several: dict[int, list[AddressRow]] = field(default_factory=dict)

    @classmethod
    def of_rows(cls, rows: list[AddressRow]) -> Addresses:
        one = {row[0]: row for row in rows}
        several: dict[int, list[AddressRow]] = {}
        if len(one) < len(rows):
            for row in rows:
                if one[row[0]] is not row:
                    several.setdefault(row[0], [one[row[0]]]).append(row)
        return cls(one, several)

    def of(self, user: int, channel: str) -> list[AddressRow]:
        """The person's addresses of that channel."""
        row = self.one.get(user)
        if row is None:
            return []
        return [row for row in self.several.get(user) or (row,) if row[1] == channel]


class PlannedRing(Struct, frozen=True, gc=False):
    """A delivery to be: `due_at_ms` None waits until the place before it has failed."""

    user_number: int
    channel: str
    queue: str
    place: int
    address_number: int | None
    due_at_ms: int | None
    reason: str | None
    digest: bool


class Attention(Struct, frozen=True, gc=False):
    """One ring of a person that counts against the budget of that hour (epoch hours)."""

    user: int
    hour: int
    digest: bool


class Chunk(Struct, frozen=True):
    """One slice of a notification's audience, decided and ready to be written.

    `users` are the new recipients, ascending. `skipped` is {reason: user numbers}, `unknown` are
    e-mails that nobody has. `last` ends the job.
    `late` is {when: packed users} of those whose local time is still to come. `decisions` is what
    was decided and why (`plan/record.py`). `lane` 0 is the fast one. `replaces` are notifications
    whose items these take the place of. `start_at_ms`: when it was meant to arrive at all of them.
    """

    job: Job
    users: list[int]
    skipped: dict[str, list[int]]
    rings: list[PlannedRing]
    cursor: int
    last: bool
    now_ms: int
    late: dict[int, list[int]] = field(default_factory=dict)
    decisions: bytes | None = None
    attention: list[Attention] = field(default_factory=list)
    replaces: tuple[int, ...] = ()
    lane: int = 1
    start_at_ms: int | None = None
    unknown: list[str] = field(default_factory=list)

    @property
    def skip_counts(self) -> dict[str, int]:
        counts = {reason: len(users) for reason, users in self.skipped.items()}
        return counts | ({SkipReason.UNKNOWN_USER.value: len(self.unknown)} if self.unknown else {})


class RingQueue(Struct, frozen=True, order=True):
    """Deliveries that are claimed, held back and kept fair together; lane 0 is the fast one."""

    organization: int
    queue: str
    lane: int

    @property
    def channel(self) -> str:
        return self.queue.partition("/")[0]


class QueueHead(Struct, frozen=True):
    """When the first delivery of a queue is due."""

    queue: RingQueue
    due_at_ms: int


class DueRing(Struct, frozen=True):
    """A claimed delivery with all that is needed to render it.

    `lost`: it had been claimed before, and no result was ever filed.
    """

    number: int
    fence: int
    attempt: int
    queue: RingQueue
    place: int
    recall: bool
    digest: bool
    lost: bool
    due_at_ms: int
    notification: Notification
    organization_name: str
    settings: OrganizationSettings
    solution: int
    user_number: int
    user_id: UUID
    user_name: str
    email: str
    phone: str | None
    role: str
    active: bool
    language: str | None
    time_zone: str | None
    tags: str
    preferences: str | None
    address_number: int | None
    raw_address: dict[str, Any] | None
    registered_at_ms: int | None
    in_profile: bool

    @property
    def channel(self) -> str:
        return self.queue.channel


class RingResult(Struct, frozen=True):
    """What became of a claimed delivery. `due_at_ms` is the next try, when there is one.

    `outcome` None: it was not tried, and the claim does not count as an attempt. `digest`: from now
    on it rings together with the others of its person.
    """

    ring: DueRing
    outcome: Outcome | None
    state: DeliveryState
    started_at_ms: int
    took_ms: int
    now_ms: int
    due_at_ms: int | None = None
    reason: str | None = None
    provider: str = ""
    digest: bool = False


class Sibling(Struct, frozen=True):
    """Another delivery of the same recipient. `timed`: it rings at its own time, if unseen."""

    number: int
    place: int
    state: DeliveryState
    timed: bool = False


class Move(Struct, frozen=True):
    """A delivery that follows another's outcome into a new state."""

    number: int
    state: DeliveryState
    reason: str | None = None


class Conclusion(Struct, frozen=True):
    """What one final outcome means for the recipient: further moves, and changes of the counts.

    `settled` counts deliveries that became final, `sent` and `failed` count people.
    """

    settled: int
    sent: int = 0
    failed: int = 0
    moves: list[Move] = field(default_factory=list)


class Stopped(Struct, frozen=True):
    """What stopping came to: people who had not seen it, and who had."""

    state: NotificationState
    unseen: int
    seen: int


class Redrive(Struct, frozen=True):
    """Which dead letters are to ring again: all conditions that are given must hold.

    `unreached`: only for people whom no bell has reached and who have not seen it.
    """

    deliveries: list[int] | None = None
    notification: int | None = None
    channel: str | None = None
    unreached: bool = False


class DeadLetter(Struct, frozen=True):
    """A delivery that failed on every try, with what the last one said."""

    number: int
    notification_id: UUID
    title: str
    user_id: UUID | None
    user_name: str | None
    email: str | None
    channel: str
    attempts: int
    failed_at_ms: int
    reason: str | None
    outcome: str | None
    detail: str | None
    provider: str | None


class AttemptView(Struct, frozen=True):
    """One try of a delivery, as it is told afterwards."""

    number: int
    started_at_ms: int
    took_ms: int
    outcome: str
    detail: str
    provider: str
    next_at_ms: int | None


class DeliveryView(Struct, frozen=True):
    """One ring of a recipient, as it is told afterwards."""

    number: int
    channel: str
    place: int
    state: DeliveryState
    due_at_ms: int | None
    reason: str | None
    digest: bool
    recall: bool
    device: str | None
    updated_at_ms: int
    attempts: list[AttemptView]
