"""Cron rules of five fields, on the walls of `local_time`; cronsim reads and walks them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cronsim import CronSim, CronSimError

from tocsin.model.clock import MINUTE_MS

# cronsim walks a calendar without zones: what a wall is.
CALENDAR = dt.datetime(1970, 1, 1)  # noqa: DTZ001
FIELDS = (
    ("minute", "0 to 59"),
    ("hour", "0 to 23"),
    ("day of month", "1 to 31, or L for the last"),
    ("month", "1 to 12, or JAN to DEC"),
    ("day of week", "0 to 7, or SUN to SAT"),
)
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class CronRule:
    """`text` has five fields. `every_hour` says that it names no hour: see `recurrence`."""

    text: str
    every_hour: bool

    def first(self, wall: int) -> int | None:
        """The first matching wall from `wall` on, or None if 50 years have none."""
        minute = -(-wall // MINUTE_MS)
        # cronsim looks for what is later than the moment it is given.
        just_before = CALENDAR + dt.timedelta(minutes=minute, seconds=-1)
        found = next(CronSim(self.text, just_before), None)
        return None if found is None else (found - CALENDAR) // dt.timedelta(minutes=1) * MINUTE_MS


def read_cron(text: str) -> CronRule:
    """Read `minute hour day-of-month month day-of-week`, as cron(5) of Debian understands it.

    Where both days are given, either is enough; where one begins with `*`, both are to match.
    `L`, `LW` and `MON#2` are understood too. Raises ValueError with a sentence.
    """
    fields = text.split()
    if len(fields) == 6:
        raise ValueError(
            "The cron rule has six fields: seconds are not supported, since a rule fires once a "
            "minute at most. Leave the first field out."
        )
    if len(fields) != 5 or len(text) > LONGEST_TEXT:
        names = ", ".join(name for name, _ in FIELDS)
        raise ValueError(f"A cron rule has five fields: {names}.")
    for at, (name, range_of) in enumerate(FIELDS):
        if not _understood(" ".join("*" if other != at else fields[at] for other in range(5))):
            raise ValueError(
                f"The {name} {fields[at]!r} of the cron rule is not understood: use {range_of}."
            )
    plain = " ".join(fields)
    # Each field alone is fine, so it is their combination: the 31st of a month of 30 days.
    if not _understood(plain):
        raise ValueError("The cron rule never fires: no month of it has such a day.")
    return CronRule(plain, len(CronSim(plain, CALENDAR).hours) == 24)


def _understood(text: str) -> bool:
    try:
        CronSim(text, CALENDAR)
    except CronSimError:
        return False
    return True
