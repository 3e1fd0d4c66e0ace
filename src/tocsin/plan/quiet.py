"""Quiet hours: when a person's bells wait, as a weekly grid on the person's own clock.

A period is quiet from the first moment at which the clock has come to its start, until the first
moment at which it has come to its end. So each period is quiet once: an end that is swallowed in
spring is the first moment after the jump, and an end that is shown twice in autumn is its first
showing, after which the period does not begin again.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Mapping
from typing import cast

import msgspec

from tocsin.model.clock import DAY_MS, MINUTE_MS
from tocsin.plan.local_time import first_moment, minute_of, reached

DAY = 1440
WEEK = 7 * DAY
# A grid that is always quiet lets go after this, so that nothing is held for ever.
LONGEST_MS = 7 * DAY_MS
# The epoch was a Thursday, and a week of ours begins on Monday.
MONDAY = 3 * DAY
# More than anybody paints on a grid of quarters of an hour.
MOST_INTERVALS = 96

Interval = tuple[int, int]
Intervals = tuple[Interval, ...]


class QuietHours(msgspec.Struct, frozen=True, omit_defaults=True, cache_hash=True):
    """For each weekday the quiet intervals: minutes from 0 to 1440, start before end.

    Which zone the clock is in is the person's own matter, and not kept here.
    """

    mon: Intervals = ()
    tue: Intervals = ()
    wed: Intervals = ()
    thu: Intervals = ()
    fri: Intervals = ()
    sat: Intervals = ()
    sun: Intervals = ()


WEEKDAYS = QuietHours.__struct_fields__


class _Week(msgspec.Struct, frozen=True):
    """Joined intervals of a week, as minutes from Monday 00:00."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    always: bool
    # How much longer the last interval is because the first continues it on Monday.
    carry: int


def parse_quiet_hours(raw: Mapping[str, object]) -> QuietHours:
    """`{"mon": [["22:00", "24:00"], ["00:00", "07:00"]], …}`; days left out are not quiet.

    Raises ValueError with a sentence that names the part which does not fit.
    """
    days = {}
    for day, intervals in raw.items():
        if day not in WEEKDAYS:
            raise ValueError(f"{day[:40]!r} is no weekday: use {', '.join(WEEKDAYS)}.")
        if not isinstance(intervals, list | tuple):
            raise ValueError(f"{day} is not a list of intervals such as ['22:00', '24:00'].")
        if len(intervals) > MOST_INTERVALS:
            raise ValueError(f"{day} has more than {MOST_INTERVALS} intervals.")
        days[day] = tuple(
            sorted(_interval(f"{day}[{at}]", interval) for at, interval in enumerate(intervals))
        )
    return QuietHours(**days)


def _interval(part: str, given: object) -> Interval:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise ValueError(f"{part} is not a start and an end such as ['22:00', '24:00'].")
    if not all(isinstance(time, str) for time in given):
        raise ValueError(f"{part} has a time that is not text such as '22:00'.")
    try:
        start, end = (_minute_of(time) for time in cast(tuple[str, str], tuple(given)))
    except ValueError as misfit:
        raise ValueError(f"{part}: {misfit}") from None
    if start >= end:
        raise ValueError(
            f"{part} ends before it starts: end it at '24:00', and go on under the next day."
        )
    return start, end


def _minute_of(time: str) -> int:
    """Like `minute_of`, and 24:00, where a day ends."""
    return DAY if time == "24:00" else minute_of(time)


def quiet_until(hours: QuietHours, zone: str, now_ms: int) -> int | None:
    """The moment at which the quiet period that holds now ends, or None if now is not quiet.

    Adjoining intervals are one period, over midnight and over days. The end is later than now.
    """
    week = _week(hours)
    end = _end(week, zone, now_ms)
    # An end that the clock jumps over can fall into the next period; each turn is a later one.
    while end is not None and not week.always and (later := _end(week, zone, end)) is not None:
        end = later
    return end


def _end(week: _Week, zone: str, now_ms: int) -> int | None:
    minute, wall_minute = _minutes(zone, now_ms)
    at = bisect_right(week.starts, minute) - 1
    if at < 0 or minute >= week.ends[at]:
        return None
    if week.always:
        return now_ms + LONGEST_MS
    left = week.ends[at] - minute
    if week.ends[at] == WEEK:
        left += week.carry
    return first_moment(zone, (wall_minute + left) * MINUTE_MS)


def _minutes(zone: str, now_ms: int) -> tuple[int, int]:
    """The minute of the week that the clock has come to, and its wall in minutes."""
    wall_minute = reached(zone, now_ms) // MINUTE_MS
    return (wall_minute + MONDAY) % WEEK, wall_minute


@functools.lru_cache(maxsize=16384)
def _week(hours: QuietHours) -> _Week:
    """Kept for each grid, since most people have one of a few."""
    days = (getattr(hours, day) for day in WEEKDAYS)
    intervals = sorted(
        (number * DAY + start, number * DAY + end)
        for number, day in enumerate(days)
        for start, end in day
    )
    joined: list[Interval] = []
    for start, end in intervals:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    always = joined == [(0, WEEK)]
    carry = joined[0][1] if joined and joined[0][0] == 0 else 0
    return _Week(
        tuple(start for start, _ in joined), tuple(end for _, end in joined), always, carry
    )
