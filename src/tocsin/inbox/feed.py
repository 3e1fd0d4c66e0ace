"""The live feed: wakes the open streams of the users whose inbox has changed.

A stream carries no content of its own. Once woken it reads what changed after its cursor, in commit
order, so there is no gap and no repeat, whatever was missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager

SOON_S = 0.5
"""How long changes of one kind are gathered before an open stream is told of them."""


def listener(organization: int) -> int:
    """Under which number an organization's own streams listen: people have the positive ones."""
    return -organization


class Subscription:
    """One open stream of one user."""

    __slots__ = ("changed", "closed", "told", "user")

    def __init__(self, user: int) -> None:
        self.user = user
        self.changed = asyncio.Event()
        self.closed = False
        self.told: set[str] = set()


class Feed:
    """Who listens, by user number."""

    def __init__(self) -> None:
        self._open: dict[int, set[Subscription]] = {}
        self._soon: set[tuple[int, str]] = set()

    @contextmanager
    def subscribe(self, user: int) -> Iterator[Subscription]:
        subscription = Subscription(user)
        self._open.setdefault(user, set()).add(subscription)
        try:
            yield subscription
        finally:
            listeners = self._open[user]
            listeners.discard(subscription)
            if not listeners:
                del self._open[user]

    def listeners(self, user: int | None = None) -> int:
        """Open streams of one user, or of all."""
        if user is not None:
            return len(self._open.get(user, ()))
        return sum(len(listeners) for listeners in self._open.values())

    def wake(self, users: Collection[int]) -> None:
        """Call after the commit. Costs what the smaller side has: changed users or open streams."""
        if len(users) <= len(self._open):
            listening = [user for user in users if user in self._open]
        else:
            changed = set(users)
            listening = [user for user in self._open if user in changed]
        for user in listening:
            for subscription in self._open[user]:
                subscription.changed.set()

    def tell(self, user: int, kind: str) -> None:
        """That something without a place in the log has changed: who is told reads it again."""
        for subscription in self._open.get(user, ()):
            subscription.told.add(kind)
            subscription.changed.set()

    def tell_soon(self, user: int, kind: str) -> None:
        """As `tell`, for what can change thousands of times a second: told once in `SOON_S`."""
        if user not in self._open or (user, kind) in self._soon:
            return
        self._soon.add((user, kind))
        asyncio.get_running_loop().call_later(SOON_S, self._now, user, kind)

    def _now(self, user: int, kind: str) -> None:
        self._soon.discard((user, kind))
        self.tell(user, kind)

    def close(self, user: int | None = None) -> None:
        """End the streams of a user whose tokens were revoked, or all of them at shutdown."""
        users = list(self._open) if user is None else [user]
        for one in users:
            for subscription in self._open.get(one, ()):
                subscription.closed = True
                subscription.changed.set()
