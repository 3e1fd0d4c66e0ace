"""The operations on the audit log, and the trail by which a call leaves its one entry in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from tocsin.model.audit import AuditEntry, AuditHead, AuditQuery, AuditRow

AUDIT_WINDOW = 10_000
"""Entries that one page looks at: some 5 ms of the event loop."""


class Trail:
    """Goes with one call's handle: the entry is written with the first thing that changes.

    `make` is asked for the entry only then. `owner` is the operation that writes it: one commit can
    be tried twice, and of operations side by side only one may write it. `changed` says that
    something was, `written` that the entry is durable. A trail that is `silent` leaves nothing.
    """

    __slots__ = ("changed", "make", "organization", "owner", "silent", "written")

    def __init__(self, organization: int, make: Callable[[], AuditEntry]) -> None:
        self.organization = organization
        self.make = make
        self.owner: object | None = None
        self.changed = False
        self.written = False
        self.silent = False

    @property
    def open(self) -> bool:
        """Whether the entry is still to be written."""
        return not (self.written or self.silent)


class AuditSlice(Struct, frozen=True):
    """Some entries, newest first. `before` is where the next page begins; None at the end."""

    rows: list[AuditRow]
    before: int | None


class AuditOperations(Protocol):
    """The log of one organization."""

    async def record(self, trail: Trail) -> None:
        """The entry by itself: for what changes something elsewhere only."""
        ...

    async def audit(self, wanted: AuditQuery, *, before: int | None, limit: int) -> AuditSlice:
        """Those that fit, as far as `AUDIT_WINDOW` entries back: a page can be short."""
        ...


class AuditStorageOperations(Protocol):
    """The logs of all organizations, for checkpoints and for checking them."""

    async def audit_heads(self) -> list[AuditHead]:
        """Of each organization that has an entry."""
        ...

    async def audit_rows(self, organization: int, *, after: int, limit: int) -> list[AuditRow]:
        """In their order."""
        ...
