"""A rate limit that refills by the clock it is given."""

from __future__ import annotations

from dataclasses import dataclass, field

from tocsin.model.clock import MINUTE_MS

_ROUNDING = 1e-6
"""A token that was promised for a moment is there at that moment."""


@dataclass(slots=True)
class Bucket:
    """So many per minute, `burst` at once.

    If that is not given, half a second's worth: then no minute has 1 % more than it may.
    """

    per_minute: int
    burst: int = 0
    tokens: float = field(init=False)
    filled_at_ms: int = 0

    def __post_init__(self) -> None:
        self.tokens = self._most

    @property
    def _most(self) -> float:
        return self.burst or max(1.0, self.per_minute / 120)

    def room(self, now_ms: int) -> int:
        if now_ms > self.filled_at_ms:
            gained = (now_ms - self.filled_at_ms) * self.per_minute / MINUTE_MS
            self.tokens, self.filled_at_ms = min(self._most, self.tokens + gained), now_ms
        return int(self.tokens + _ROUNDING)

    def take(self, count: int = 1) -> None:
        self.tokens -= count

    def wait_until_ms(self, now_ms: int, count: int = 1) -> int:
        """When the next token is there, or so many."""
        missing = max(0.0, count - self.tokens)
        return now_ms + max(1, int(missing * MINUTE_MS / self.per_minute) + 1)
