"""A notification's repetition as it is kept, and as the rules read it."""

from __future__ import annotations

from tocsin.model.notification import Repeat
from tocsin.plan.recurrence import Recurrence, parse


def recurrence_of(repeat: Repeat) -> Recurrence:
    """Raises ValueError with a sentence for a rule that cannot be."""
    return parse(
        cron=repeat.cron,
        rrule=repeat.rrule,
        zone=repeat.zone,
        dtstart=repeat.starts,
        until_ms=repeat.until_ms,
        count=repeat.count,
    )
