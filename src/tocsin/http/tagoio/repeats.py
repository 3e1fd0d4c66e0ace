"""The JavaScript SDK repeats a POST after a 5xx, a time-out or a lost answer, and nothing in it
says so. What was done once is answered with what came of it, and not done again.

A repeat is told by being the same: token, path and body. After an answer that was taken, only for
as long as it can be lost on the way; otherwise for a whole chain of five tries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tocsin.model.clock import SECOND_MS

LOST_MS = 25 * SECOND_MS
"""The tries of a fast failure lie within 22.6 s."""
CHAIN_MS = 330 * SECOND_MS
"""Five tries that each wait 60 s for an answer, and the pauses between them."""
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Chain:
    """The same call, however often it is tried: `digest` of what was sent, and when it began."""

    digest: bytes
    first_ms: int

    @property
    def key(self) -> str:
        """An idempotency key that outlives this process."""
        return f"{prefix(self.digest)}{self.first_ms:012x}"


def prefix(digest: bytes) -> str:
    """What all keys of equal calls begin with."""
    return f"tagoio:{digest.hex()}:"


@dataclass(slots=True)
class _Known:
    answer: asyncio.Future[str]
    until_ms: int | None = None


class Repeats:
    """What was done lately, by the digest of what was sent. `started_ms`: of this process."""

    def __init__(self, started_ms: int) -> None:
        self.started_ms = started_ms
        self._known: dict[bytes, _Known] = {}

    async def once(
        self,
        digest: bytes,
        now: Callable[[], int],
        work: Callable[[], Awaitable[str]],
        taken: Callable[[], Awaitable[bool]],
    ) -> str:
        """What `work` returns, done or remembered: it begins with the id of what was made.

        A failure is not remembered: that is what a repeat is for. `taken`: whether the caller is
        still there to take the answer.
        """
        known = self._known.get(digest)
        if known is not None and (known.until_ms is None or now() < known.until_ms):
            return await asyncio.shield(known.answer)
        self._make_room(now())
        known = _Known(asyncio.get_running_loop().create_future())
        self._known[digest] = known
        try:
            answer = await work()
        except BaseException as error:
            self._known.pop(digest, None)
            known.answer.set_exception(error)
            known.answer.exception()  # looked at: nobody may be waiting for it
            raise
        known.answer.set_result(answer)
        known.until_ms = now() + (LOST_MS if await taken() else CHAIN_MS)
        return answer

    def forget(self, made: str) -> None:
        """It was removed: to make it again is no repeat."""
        for digest, known in list(self._known.items()):
            if known.until_ms is not None and known.answer.result().split(" ")[0] == made:
                del self._known[digest]

    def _make_room(self, now_ms: int) -> None:
        """The oldest come first, and most end first."""
        for digest, known in list(self._known.items())[:4]:
            if known.until_ms is not None and known.until_ms <= now_ms:
                del self._known[digest]
        while len(self._known) >= _MOST:
            del self._known[next(iter(self._known))]
