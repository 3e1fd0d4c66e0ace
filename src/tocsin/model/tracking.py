"""What is told of a ring later, and what is measured, counted and said of it all."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from msgspec import Struct, field

from tocsin.model.channel import ReceiptKind
from tocsin.model.events import Tally
from tocsin.model.notification import DeliveryState
from tocsin.model.work import Move, Sibling


class RingReceipt(Struct, frozen=True):
    """A device's or provider's word on one ring.

    `organization` is whose word it is: another's ring is not found. None: the reference was ours,
    and names it well enough. `channel` is the provider's: of another one it says nothing. `exact`:
    the provider named the address itself. `button` is what was pressed on the device. `remove`: a
    dead address is removed.
    """

    number: int
    kind: ReceiptKind
    now_ms: int
    organization: int | None = None
    channel: str | None = None
    detail: str = ""
    button: str | None = None
    exact: bool = False
    remove: bool = True


class Rung(Struct, frozen=True):
    """A ring and those around it, as a receipt finds them.

    `siblings` are all of the same recipient, the ring itself included; `spared` are those that were
    skipped because a bell before them had reached the person. `seen`: the person has seen it.
    `stopped`: the notification is canceled or withdrawn.
    """

    number: int
    state: DeliveryState
    siblings: list[Sibling]
    spared: frozenset[int] = frozenset()
    seen: bool = False
    stopped: bool = False


class Verdict(Struct, frozen=True):
    """What a receipt changes. `state` None: the ring stays as it is.

    `early`: its own result is still to be filed, so this is heeded then. `revived` rings wait again
    for their turn, before `moves` are made. The counts are as in `work.Conclusion`; `settled` is
    negative where rings are open again. `delivered` and `opened` count people.
    """

    state: DeliveryState | None = None
    early: DeliveryState | None = None
    revived: list[int] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    settled: int = 0
    sent: int = 0
    failed: int = 0
    delivered: int = 0
    opened: int = 0


Consider = Callable[[Rung, ReceiptKind], Verdict]


class Heeded(Struct, frozen=True):
    """What became of a receipt, and whom it was about.

    `digest`: the ring stands for several. `again`: it was touched before. `read`: there is nothing
    left to be marked as read. `moved`: the ring's state has changed. `rings`: another bell is due
    now. `wanted`: it called an address dead that is still kept or was removed just now.
    """

    organization: int
    organization_id: UUID
    user: int
    notification_id: UUID
    digest: bool
    again: bool
    read: bool
    moved: bool = False
    rings: bool = False
    wanted: bool = False


class FoundPlace(Struct, frozen=True):
    """An address as a receipt names it: whose it is; `address` None: in the person's profile."""

    user: int
    address: int | None


class Feedback(StrEnum):
    """What people may say of what they get."""

    NOT_RELEVANT = "not_relevant"
    TOO_MANY = "too_many"


class FeedbackCount(Struct, frozen=True):
    """How often it was said in a category, and by how many people. '' is no category."""

    category: str
    kind: Feedback
    count: int
    people: int


class TallyGroup(StrEnum):
    """What analytics are told apart by."""

    NONE = "none"
    CATEGORY = "category"
    CHANNEL = "channel"
    SOLUTION = "solution"


class TallySum(Struct, frozen=True):
    """A sum of one kind within one span of hours; `group` is '' for none."""

    span: int
    group: str
    kind: Tally
    count: int


class Timed(StrEnum):
    """Of what analytics know the median: how long it took from one moment to another."""

    ARRIVAL = "arrival"
    """From the start to the inbox, of each person."""
    PROVIDER = "provider"
    """From due to taken by the provider, of each ring."""
    SEEN = "seen"
    """From the inbox to seen for the first time, of each person."""


class TimeSum(Struct, frozen=True):
    """How many within one span of hours took as long as a bucket says: see `model/latency.py`."""

    span: int
    kind: Timed
    bucket: int
    count: int


class FaultSum(Struct, frozen=True):
    """How often a try on a channel came to this. `outcome` is `Gone`, `Refused`, `Retry` or
    `Uncertain`, or what a receipt said later; `reply` is what the provider said, shortened so that
    equal faults are told as one. '' are those beyond `FAULTS_OF_AN_HOUR` different ones.
    """

    channel: str
    outcome: str
    reply: str
    count: int


FAULTS_OF_AN_HOUR = 100


class Circuit(Struct, frozen=True):
    """A provider that is not rung for now, because it failed too often in a row.

    `provider` is its key, `queue` the channel, with the destination behind a slash if it has one.
    Rings are tried again at `until_ms`.
    """

    provider: str
    queue: str
    until_ms: int
    faults: int

    @property
    def shared(self) -> bool:
        """The server's own provider, which is everybody's business."""
        return self.provider.startswith("server/")


class Expired(Struct, frozen=True):
    """A notification that is to be deleted."""

    number: int
    organization: int
    public_id: bytes
    created_at_ms: int
    category: str


class QueueDepth(Struct, frozen=True):
    """How much is to be done. Counts stop at `DEPTH_LIMIT`. `oldest_ms` is when the oldest ring or
    job that is due was due, None if none is.
    """

    due: int
    waiting: int
    dead: int
    jobs: int
    oldest_ms: int | None


DEPTH_LIMIT = 10_000
Measured = tuple[str, int, int]
"""Kind, bucket, count: see `tracking/meters.py`."""
