"""From a person's clock to moments and back, in integers: what quiet hours and rules stand on.

A *moment* is epoch milliseconds. A *wall* is what a clock in some zone shows, as the milliseconds
from 1970-01-01 00:00 on that clock: the same arithmetic, without a zone. Unknown zones count as
UTC, since zones are checked where they come in.

When clocks go forward, some walls are never shown; when they go back, some are shown twice. One
rule answers both: a wall stands for the first moment at which the clock has come as far as that.
A swallowed wall is then the first moment after the jump, and a repeated one its first showing.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

WEEK_MS = 7 * DAY_MS
# Zones with the earliest and the latest date on earth.
EAST_MS = 14 * HOUR_MS
WEST_MS = -12 * HOUR_MS
# Zones change their offset some months apart: two changes within this never happened.
PROBE_MS = 6 * HOUR_MS
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# Outside of these no calendar of ours is asked: 1900-01-01 and 9000-01-01.
FIRST_MS = -2_208_988_800_000
LAST_MS = 221_845_392_000_000
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class Span(NamedTuple):
    """From `start` until just before `end`, moments, a clock is `offset` ms ahead of UTC.

    `come` is how far the clock had come before `start`, as the wall after the last one shown:
    later than the first wall of the span where clocks went back.
    """

    start: int
    end: int
    offset: int
    come: int


@functools.lru_cache(maxsize=1024)
def zone_of(name: str) -> dt.tzinfo:
    """UTC for a name that the time zone database does not have."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return dt.UTC


def is_zone(name: str) -> bool:
    """Whether the time zone database has it; other names count as UTC."""
    return zone_of(name) is not dt.UTC


def _offset(zone: dt.tzinfo, ms: int) -> int:
    shift = (EPOCH + dt.timedelta(milliseconds=ms)).astimezone(zone).utcoffset()
    return 0 if shift is None else round(shift.total_seconds()) * SECOND_MS


def _change(zone: dt.tzinfo, before: int, after: int) -> int:
    """The moment between the two at which the offset changes; it is a whole second."""
    old = _offset(zone, before)
    while after - before > SECOND_MS:
        middle = before + (after - before) // (2 * SECOND_MS) * SECOND_MS
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


@functools.lru_cache(maxsize=8192)
def week_spans(zone: str, week: int) -> tuple[Span, ...]:
    """The spans of the week that begins `week` whole weeks after the epoch, cut at its borders.

    Kept, since a million people live in a few hundred zones: a call for a known week is a look-up.
    """
    rules = zone_of(zone)
    begin, end = week * WEEK_MS, (week + 1) * WEEK_MS
    # From a day earlier, since no clock is put back by more: `come` needs what was before.
    probe = begin - DAY_MS
    edges = [probe]
    offsets = [_offset(rules, probe)]
    while probe < end - SECOND_MS:
        later = min(probe + PROBE_MS, end - SECOND_MS)
        offset = _offset(rules, later)
        if offset != offsets[-1]:
            edges.append(_change(rules, probe, later))
            offsets.append(offset)
        probe = later
    spans = []
    come = edges[0] + offsets[0]
    for start, stop, offset in zip(edges, [*edges[1:], end], offsets, strict=True):
        if stop > begin:
            before = max(come, begin + offset) if start < begin else come
            spans.append(Span(max(start, begin), stop, offset, before))
        come = max(come, stop + offset)
    return tuple(spans)


def spans_between(zone: str, start: int, end: int) -> list[Span]:
    """Whole weeks of spans, in order, so that they cover the moments from `start` to `end`."""
    weeks = range(start // WEEK_MS, end // WEEK_MS + 1)
    return [span for week in weeks for span in week_spans(zone, week)]


def shown(zone: str, ms: int) -> int:
    """The wall that the clock shows at a moment: after clocks went back, one it showed before."""
    for span in week_spans(zone, ms // WEEK_MS):
        if ms < span.end:
            break
    return ms + span.offset


def reached(zone: str, ms: int) -> int:
    """The farthest wall that the clock has shown up to a moment. It never goes back."""
    for span in week_spans(zone, ms // WEEK_MS):
        if ms < span.end:
            break
    return max(ms + span.offset, span.come - 1)


def first_moment(zone: str, wall: int) -> int:
    """The first moment at which the clock has come as far as `wall`."""
    # A day before, no clock on earth can be there yet; a day after, each has passed it.
    for span in spans_between(zone, wall - DAY_MS, wall + DAY_MS):
        if wall < span.end + span.offset:
            break
    return max(span.start, wall - span.offset)


@functools.lru_cache(maxsize=4096)
def minute_of(text: str) -> int:
    """`"HH:MM"` from 00:00 to 23:59 as minutes of the day. Raises ValueError with a sentence."""
    match = TIME_OF_DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:40]!r} is not a time of day such as '07:30'.")
    return int(match[1]) * 60 + int(match[2])


@functools.lru_cache(maxsize=4096)
def wall_of_date(text: str) -> int:
    """`"YYYY-MM-DD"` as the wall of its 00:00. Raises ValueError with a sentence."""
    try:
        # fromisoformat knows other spellings too, which no page of ours promises.
        day = dt.date.fromisoformat(text) if DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year < 9000:
        raise ValueError(f"{text[:40]!r} is not a date such as '2026-03-29'.")
    return (day.toordinal() - EPOCH.toordinal()) * DAY_MS


def at_local(wall: str, zone: str, not_before_ms: int, date: str | None = None) -> int:
    """The first moment from `not_before_ms` on at which the person's clock shows `wall` (HH:MM).

    While it shows that minute already, the moment is now. When the time of a day is swallowed,
    the moment is the first one after the jump; of two showings it is the first that is left.
    With a `date` it is that day's, in the person's zone; if that has passed, it is now.
    Raises ValueError with a sentence for a `wall` or a `date` that is none.
    """
    minute = minute_of(wall) * MINUTE_MS
    if date is not None:
        return max(not_before_ms, first_moment(zone, wall_of_date(date) + minute))
    for span in spans_between(zone, not_before_ms, not_before_ms + 3 * DAY_MS):
        if span.end <= not_before_ms:
            continue
        begin = max(span.start, not_before_ms) + span.offset
        if span.start >= not_before_ms and _next_showing(span.come, minute) < begin:
            return span.start
        moment = max(begin, _next_showing(begin - MINUTE_MS + 1, minute)) - span.offset
        if moment < span.end:
            return moment
    raise AssertionError("a clock shows each minute, or jumps over it, within three days")


def _next_showing(wall: int, minute: int) -> int:
    """The first wall from `wall` on whose time of day is `minute`, given in ms."""
    return wall + (minute - wall) % DAY_MS


def local_moments(wall: str, date: str) -> tuple[int, int]:
    """The first and the last moment at which a clock anywhere on earth shows `wall` on `date`.

    Between them lies a bit more than a day: people in the east are to be expanded before the
    first. Raises ValueError with a sentence, like `at_local`.
    """
    there = wall_of_date(date) + minute_of(wall) * MINUTE_MS
    return there - EAST_MS, there - WEST_MS


def day_start(zone: str, now_ms: int) -> int:
    """The moment at which the person's day began; not always at 00:00, where that is swallowed."""
    return first_moment(zone, reached(zone, now_ms) // DAY_MS * DAY_MS)


def next_day_start(zone: str, now_ms: int) -> int:
    """The moment at which the person's next day begins, always later than now."""
    return first_moment(zone, (reached(zone, now_ms) // DAY_MS + 1) * DAY_MS)


def hour_start(now_ms: int) -> int:
    """Hours are the same everywhere: those of the epoch, also where clocks are half an hour off."""
    return now_ms // HOUR_MS * HOUR_MS


def next_hour_start(now_ms: int) -> int:
    return hour_start(now_ms) + HOUR_MS
