"""What a preview says: who, by which path, with which bells, and who not, and why."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct, field


class ArrivalCount(Struct, frozen=True, rename="camel"):
    """So many people have it in the inbox at this moment."""

    at_ms: int
    people: int


class PlanSummary(Struct, frozen=True, rename="camel"):
    """An audience in numbers.

    `bells` counts people by the channel that rings first, `rings` the rings on all channels if
    every bell were needed; `devices` the addresses of those that ring at once. `waiting` counts
    people whose first bell waits, by reason; `silent` bells that do not ring, by reason. `no_bell`
    people find it in the inbox only. `languages` counts people by the language they read it in.
    """

    recipients: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    bells: dict[str, int] = field(default_factory=dict)
    devices: int = 0
    rings: int = 0
    no_bell: int = 0
    waiting: dict[str, int] = field(default_factory=dict)
    silent: dict[str, dict[str, int]] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    arrivals: list[ArrivalCount] = field(default_factory=list)


class Plan(Struct, frozen=True):
    """A preview that one can send by. `chunks` are the recipients as packed ids, ascending."""

    plan_id: UUID
    summary: PlanSummary
    created_at_ms: int
    chunks: list[bytes]


class PlanChanges(Struct, frozen=True):
    """What is different from an earlier preview: how many people, and the first of them."""

    joined: int
    left: int
    joined_users: list[int]
    left_users: list[int]

    @property
    def any(self) -> bool:
        return bool(self.joined or self.left)
