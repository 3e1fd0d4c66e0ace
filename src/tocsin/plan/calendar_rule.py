"""RRULE of RFC 5545 §3.3.10, on the walls of `local_time`: which days, and at which times of them.

dateutil knows which days a rule has. It knows no bound, though: a rule without any day keeps it
busy until the year 9999. So it is asked for days only, from the rule's period around the wanted
day on, and in a late year of the same shape: after 400 years the calendar repeats itself, also
its weekdays. Then at most 500 years are left to look through.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from tocsin.model.clock import DAY_MS, MINUTE_MS
from tocsin.plan.rrule_text import Parts

EPOCH_DAY = dt.date(1970, 1, 1).toordinal()
CYCLE = 400
# The last year in which a search begins: it leaves the longest interval, 100 years.
LATE = 9899
Frequency = Literal[0, 1, 2, 3]
FREQUENCIES: dict[str, Frequency] = {
    "YEARLY": YEARLY,
    "MONTHLY": MONTHLY,
    "WEEKLY": WEEKLY,
    "DAILY": DAILY,
}
UNIT_MINUTES = {"HOURLY": 60, "MINUTELY": 1}
OPTIONS = {
    "BYMONTH": "bymonth",
    "BYMONTHDAY": "bymonthday",
    "BYYEARDAY": "byyearday",
    "BYWEEKNO": "byweekno",
    "BYSETPOS": "bysetpos",
}


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a rule. `begin` is where the period of its first day begins."""

    freq: Frequency
    interval: int
    begin: dt.date
    first_week_day: int
    options: Mapping[str, object]

    def first(self, day: int) -> int | None:
        """The first day from `day` on, both as days from 1970-01-01; None if there is none."""
        wanted = dt.date.fromordinal(day + EPOCH_DAY)
        period = self._period_of(wanted)
        years = (LATE - period.year) // CYCLE * CYCLE
        rule = rrule(
            self.freq,
            dtstart=dt.datetime(period.year + years, period.month, period.day),  # noqa: DTZ001
            interval=self.interval,
            wkst=self.first_week_day,
            **self.options,  # type: ignore[arg-type]
        )
        least = wanted.replace(year=wanted.year + years)
        for found in rule:
            if found.date() >= least:
                return found.replace(year=found.year - years).toordinal() - EPOCH_DAY
        return None

    def _period_of(self, wanted: dt.date) -> dt.date:
        """Where the last period of the rule begins that does not begin after `wanted`."""
        if self.freq == YEARLY:
            return self.begin.replace(year=self._whole(self.begin.year, wanted.year))
        if self.freq == MONTHLY:
            year, month = divmod(self._whole(_months(self.begin), _months(wanted)), 12)
            return dt.date(year, month + 1, 1)
        unit = 7 if self.freq == WEEKLY else 1
        return dt.date.fromordinal(self._whole(self.begin.toordinal(), wanted.toordinal(), unit))

    def _whole(self, begin: int, wanted: int, unit: int = 1) -> int:
        length = self.interval * unit
        return begin + (wanted - begin) // length * length


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """The same `times` (minutes of the day) on each of its days, from the wall `start` on."""

    days: Days
    times: tuple[int, ...]
    start: int
    every_hour: bool

    def first(self, wall: int) -> int | None:
        """The first matching wall from `wall` on, or None if there is none."""
        day, rest = divmod(max(wall, self.start), DAY_MS)
        at = bisect_left(self.times, -(-rest // MINUTE_MS))
        if at == len(self.times):
            day, at = day + 1, 0
        found = self.days.first(day)
        if found is None:
            return None
        return found * DAY_MS + self.times[at if found == day else 0] * MINUTE_MS


@dataclass(frozen=True, slots=True)
class ElapsedRule:
    """Every `step` ms of elapsed time from the wall `start` on; only on `days`, if there are."""

    step: int
    start: int
    days: Days | None


def calendar_rule(parts: Parts, start: int) -> CalendarRule | ElapsedRule:
    """Raises ValueError with a sentence where the parts cannot be kept together."""
    days = _days(parts, start)
    unit = UNIT_MINUTES.get(parts.freq)
    if unit is not None and not {"BYHOUR", "BYMINUTE"} & parts.numbers.keys():
        filtered = parts.weekdays or {"BYMONTH", "BYMONTHDAY"} & parts.numbers.keys()
        step = parts.interval * unit * MINUTE_MS
        if filtered and step > DAY_MS:
            raise ValueError(
                "INTERVAL is longer than a day, so it cannot go with BYDAY, BYMONTH or "
                "BYMONTHDAY: use FREQ=DAILY."
            )
        return ElapsedRule(step, start, days if filtered else None)
    times = _times(parts, start % DAY_MS // MINUTE_MS)
    if "BYSETPOS" in parts.numbers and len(times) > 1:
        raise ValueError("BYSETPOS goes with one time of the day only: give one BYHOUR.")
    return CalendarRule(days, times, start, len({time // 60 for time in times}) == 24)


def _times(parts: Parts, start: int) -> tuple[int, ...]:
    """The minutes of the day; `start` is the one that DTSTART has."""
    hours = parts.numbers.get("BYHOUR", range(24))
    minutes = parts.numbers.get("BYMINUTE", range(60))
    hour, minute = divmod(start, 60)
    step_hours = step = 1
    if parts.freq == "HOURLY":
        step_hours = parts.interval
    elif parts.freq == "MINUTELY":
        step = parts.interval
    elif "BYHOUR" not in parts.numbers:
        hours = (hour,)
    if parts.freq != "MINUTELY" and "BYMINUTE" not in parts.numbers:
        minutes = (minute,)
    if 24 % step_hours or 1440 % step:
        raise ValueError(
            f"INTERVAL={parts.interval} does not divide a day, so it cannot go with BYHOUR or "
            "BYMINUTE: name the hours and minutes without it."
        )
    times = {hour * 60 + minute for hour in hours for minute in minutes}
    kept = sorted(
        time
        for time in times
        if (time // 60 - hour) % step_hours == 0 and (time - start) % step == 0
    )
    if not kept:
        raise ValueError("The rule never fires: INTERVAL steps over each BYHOUR and BYMINUTE.")
    return tuple(kept)


def _days(parts: Parts, start: int) -> Days:
    first = dt.date.fromordinal(start // DAY_MS + EPOCH_DAY)
    options: dict[str, object] = {
        option: parts.numbers[name] for name, option in OPTIONS.items() if name in parts.numbers
    }
    if parts.weekdays:
        options["byweekday"] = [weekday(day, number or None) for day, number in parts.weekdays]
    freq = FREQUENCIES.get(parts.freq, DAILY)
    interval = 1 if parts.freq in UNIT_MINUTES else parts.interval
    if freq == DAILY and interval == 1 and options:
        # The same days, but found by the year: much faster where they are rare.
        options.setdefault("bymonthday", range(1, 32))
        freq = YEARLY
    elif not options.keys() & {"bymonthday", "byyearday", "byweekday"}:
        # What a rule leaves open is taken from its first day, which dateutil is not shown.
        if freq == WEEKLY or "byweekno" in options:
            options["byweekday"] = first.weekday()
        elif freq != DAILY:
            options["bymonthday"] = first.day
        if freq == YEARLY and not options.keys() & {"bymonth", "byweekno"}:
            options["bymonth"] = first.month
    begin = first
    if freq == YEARLY:
        begin = first.replace(month=1, day=1)
    elif freq == MONTHLY:
        begin = first.replace(day=1)
    elif freq == WEEKLY:
        begin = first - dt.timedelta(days=(first.weekday() - parts.week_start) % 7)
    return Days(freq, interval, begin, parts.week_start, options)


def _months(day: dt.date) -> int:
    return day.year * 12 + day.month - 1
