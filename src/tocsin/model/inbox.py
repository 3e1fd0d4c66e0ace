"""What a person does with many items of the inbox at once, and how long it can be undone."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from tocsin.model.clock import MINUTE_MS


class InboxMark(Struct, frozen=True):
    """What a bulk call does to items of an inbox.

    `as_` is `seen`, `read`, `archived` or `deleted`. Without `named`, all that are neither archived
    nor snoozed, or with `only_read` the read ones of these.
    """

    as_: str
    only_read: bool = False
    named: tuple[UUID, ...] | None = None


class Marked(Struct, frozen=True):
    """How many items were changed; `version` is the one they have now, and names the change."""

    count: int
    version: int


UNDO_LIFE_MS = 10 * MINUTE_MS
"""How long a bulk mark can be undone."""
