"""What a person does with items of the inbox, how many there are, how long a mark can be undone."""

from __future__ import annotations

from enum import IntEnum
from uuid import UUID

from msgspec import Struct

from tocsin.model.clock import MINUTE_MS


class CopyState(IntEnum):
    """What a client last reported of a user's copy on the Jigx door, beside read and dismissed."""

    SENT = 0
    QUEUED = 1
    RETRY = 2
    FAILED = 3


class InboxCounts(Struct, frozen=True):
    """What the badge shows (unseen), how many have a dot (unread), wait for an answer, are snoozed.

    The first three are without archived and snoozed ones.
    """

    unseen: int
    unread: int
    action: int = 0
    snoozed: int = 0


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
