"""Whether and how much may ring now: circuit breakers with a window, by provider.

Kept in memory: a restart forgets what was closed, and finds it out again with a few rings.
"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.model.channel import Outcome, Retry, Uncertain
from tocsin.model.clock import MINUTE_MS, SECOND_MS

FAULTS_TO_OPEN = 10
"""So many faults in a row, and no more is sent."""
FIRST_REST_MS = 30 * SECOND_MS
LONGEST_REST_MS = MINUTE_MS
"""One ring a minute costs nothing, and who comes back does not wait long for the rest."""
FIRST_WINDOW = 16
"""Rings under way to a provider that has not shown yet that it answers; each answer adds two."""


@dataclass(slots=True)
class Gate:
    """A circuit breaker with a window, for one provider and destination.

    Closed circuit: rings go, at most `window` at once. After `FAULTS_TO_OPEN` faults in a row it
    opens: nothing goes until `opens_at_ms`; then one ring tries, and its outcome decides. The rest
    doubles with every try that fails, and is never shorter than the provider asked for.
    """

    most: int
    window: int = FIRST_WINDOW
    under_way: int = 0
    faults: int = 0
    rest_ms: int = 0
    opens_at_ms: int = 0
    wished_ms: int = 0

    def room(self, now_ms: int) -> int:
        """How many rings may start now."""
        if self.rest_ms:
            return int(now_ms >= self.opens_at_ms and self.under_way == 0)
        return max(0, min(self.window, self.most) - self.under_way)

    def wait_until_ms(self, now_ms: int) -> int | None:
        """When a closed gate lets the next one try; None when it is open, or waits for answers."""
        return self.opens_at_ms if self.rest_ms and now_ms < self.opens_at_ms else None

    @property
    def broken(self) -> bool:
        return self.rest_ms > 0

    @property
    def rested(self) -> bool:
        """It holds nothing back and remembers no fault."""
        return not (self.under_way or self.rest_ms or self.faults)

    def started(self) -> None:
        self.under_way += 1

    def ended(self, outcome: Outcome | None, now_ms: int) -> None:
        """None: nothing was sent after all."""
        self.under_way -= 1
        if outcome is None:
            return
        if not isinstance(outcome, Retry | Uncertain):
            self.faults, self.rest_ms, self.wished_ms = 0, 0, 0
            self.window = min(self.most, self.window + 2)
            return
        self.faults += 1
        if isinstance(outcome, Retry) and outcome.after_s is not None:
            self.wished_ms = max(self.wished_ms, now_ms + int(outcome.after_s * SECOND_MS))
        if self.faults >= FAULTS_TO_OPEN and now_ms >= self.opens_at_ms:
            self.rest_ms = min(max(FIRST_REST_MS, self.rest_ms * 2), LONGEST_REST_MS)
            self.opens_at_ms = max(now_ms + self.rest_ms, self.wished_ms)
            self.window, self.wished_ms = FIRST_WINDOW, 0
