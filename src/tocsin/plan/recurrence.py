"""When a repeated notification fires: cron or RRULE in a zone, right through changes of the clock.

There are two kinds of rules, and a change of the clock treats them differently:

* Rules that name hours (`30 2 * * *`, `0 */2 * * *`, `FREQ=DAILY`) mean the clock on the wall.
  Each of their times fires once: in a fold only at its first showing, and a time that the clock
  jumps over fires at the first moment after the jump (several such times together once).
* Rules that name no hour mean elapsed time, and run on through the night. `*/10 * * * *` fires
  in both showings of an hour. What the clock jumps over is read as if it had not jumped: hourly
  at :00, Lord Howe Island's 02:00 is fired an hour after 01:00, when its clock shows 02:30.
  `FREQ=HOURLY` and `FREQ=MINUTELY` without BYHOUR and BYMINUTE are exactly INTERVAL hours or
  minutes apart, counted from their start; other parts only take days out.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from itertools import pairwise

from tocsin.model.clock import DAY_MS
from tocsin.plan.calendar_rule import CalendarRule, Days, ElapsedRule, calendar_rule
from tocsin.plan.cron_rule import CronRule, read_cron
from tocsin.plan.local_time import (
    FIRST_MS,
    LAST_MS,
    WEEK_MS,
    Span,
    first_moment,
    is_zone,
    reached,
    shown,
    spans_between,
)
from tocsin.plan.rrule_text import read_dtstart, read_rrule, read_until

# From where INTERVAL counts if nobody says: a Monday, and the first day of a leap year.
DEFAULT_START = "1996-01-01T00:00"
# A rule of elapsed time that meets none of its days for so long never will.
HORIZON_MS = 50 * 366 * DAY_MS


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A checked rule, made by `parse`: either `cron` or `rrule`, on the clock of `zone`.

    `dtstart` is the local time (`YYYY-MM-DDTHH:MM`) from which an `rrule` counts. The rule fires
    up to the moment `until_ms`, and `count` times at most; None is without end.
    """

    cron: str | None
    rrule: str | None
    zone: str
    dtstart: str | None = None
    until_ms: int | None = None
    count: int | None = None


def parse(
    *,
    cron: str | None = None,
    rrule: str | None = None,
    zone: str = "UTC",
    dtstart: str | None = None,
    until_ms: int | None = None,
    count: int | None = None,
) -> Recurrence:
    """Check a rule. COUNT and UNTIL of an `rrule` become `count` and `until_ms`, if they are less.

    Without `dtstart`, an `rrule` counts from Monday 1996-01-01 00:00.
    Raises ValueError with a sentence for people that names the part which does not fit, also for
    a rule that never fires.
    """
    if (cron is None) == (rrule is None):
        raise ValueError("Give either a cron rule or an RRULE.")
    if not is_zone(zone):
        raise ValueError(f"{zone[:100]!r} is not a time zone such as 'Europe/Berlin'.")
    if count is not None and count < 1:
        raise ValueError("The count is less than 1.")
    if rrule is None:
        if dtstart is not None:
            raise ValueError("A start goes with an RRULE only: a cron rule counts from nowhere.")
    else:
        parts = read_rrule(rrule)
        if parts.until is not None:
            until_ms = _least(until_ms, read_until(parts.until, zone))
        count = _least(count, parts.count)
    recurrence = Recurrence(cron, rrule, zone, dtstart, until_ms, count)
    first = next_after(replace(recurrence, until_ms=None), FIRST_MS, 0)
    if first is None:
        raise ValueError("The rule never fires: no day of the calendar fits all of it.")
    if until_ms is not None and first > until_ms:
        raise ValueError("The rule ends before it fires for the first time.")
    return recurrence


def next_after(recurrence: Recurrence, after_ms: int, fired: int) -> int | None:
    """The next moment later than `after_ms` at which the rule fires; None if there is none.

    `fired` is how often it has fired, for `count`. How the rule follows changes of the clock is
    the module's first words. From one answer to the next, no firing is skipped or repeated.
    """
    if after_ms >= LAST_MS or (recurrence.count is not None and fired >= recurrence.count):
        return None
    after_ms = max(after_ms, FIRST_MS)
    rule = _rule(recurrence.cron, recurrence.rrule, recurrence.dtstart)
    if isinstance(rule, ElapsedRule):
        moment = _next_elapsed(rule, recurrence.zone, after_ms)
    elif rule.every_hour:
        moment = _next_shown(rule, recurrence.zone, after_ms)
    else:
        # The clock has not come farther than this: each later wall is still to come, once.
        wall = rule.first(reached(recurrence.zone, after_ms) + 1)
        moment = None if wall is None else first_moment(recurrence.zone, wall)
    ended = moment is None or (recurrence.until_ms is not None and moment > recurrence.until_ms)
    return None if ended else moment


@functools.lru_cache(maxsize=1024)
def _rule(
    cron: str | None, rrule: str | None, dtstart: str | None
) -> CronRule | CalendarRule | ElapsedRule:
    if rrule is None:
        return read_cron(cron or "")
    return calendar_rule(read_rrule(rrule), read_dtstart(dtstart or DEFAULT_START))


def _next_elapsed(rule: ElapsedRule, zone: str, after_ms: int) -> int | None:
    origin = first_moment(zone, rule.start)
    moment = _on_grid(origin, rule.step, after_ms + 1)
    end = max(origin, after_ms) + HORIZON_MS
    while rule.days is not None and moment < end:
        begin = _day_on(rule.days, zone, moment)
        if begin is None or begin <= moment:
            return None if begin is None else moment
        moment = _on_grid(origin, rule.step, begin)
    return moment if moment < end else None


def _day_on(days: Days, zone: str, moment: int) -> int | None:
    """The moment at which the rule's first day from that of `moment` on begins."""
    day = shown(zone, moment) // DAY_MS
    found = days.first(day)
    if found is None:
        return None
    return moment if found == day else max(moment + 1, first_moment(zone, found * DAY_MS))


def _on_grid(origin: int, step: int, least: int) -> int:
    return origin if least <= origin else origin - (origin - least) // step * step


def _next_shown(rule: CronRule | CalendarRule, zone: str, after_ms: int) -> int | None:
    least = after_ms + 1
    while True:
        # From a day before, because the jump whose walls are still to be read may lie there.
        spans = spans_between(zone, least - DAY_MS, least + WEEK_MS)
        moment = _shown_in(rule, spans, least)
        if moment is not None:
            return moment
        wall = rule.first(shown(zone, least + WEEK_MS) - DAY_MS)
        if wall is None:
            return None
        least = max(least + WEEK_MS, first_moment(zone, wall) - DAY_MS)


def _shown_in(rule: CronRule | CalendarRule, spans: list[Span], least: int) -> int | None:
    """The first moment from `least` on at which the clock shows, or would show, a matching wall."""
    best: int | None = None
    for span, following in pairwise([*spans, None]):
        if span is None or (best is not None and span.start >= best):
            break
        begin = max(span.start, least) + span.offset
        stop = span.end + span.offset
        if following is not None:
            # With the walls that the jump swallows, read as if it had not been.
            stop = max(stop, following.start + following.offset)
        wall = rule.first(begin) if begin < stop else None
        if wall is not None and wall < stop:
            best = _least(best, wall - span.offset)
    return best


def _least(one: int | None, other: int | None) -> int | None:
    given = [value for value in (one, other) if value is not None]
    return min(given, default=None)
