"""Rules that repeat, through every way in which clocks change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from cronsim import CronSim
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.moments import cases, clock, iso, jumped, minutes, moments, ms, steady, zones
from tocsin.model.clock import DAY_MS, MINUTE_MS
from tocsin.plan.recurrence import Recurrence, next_after, parse

BERLIN = "Europe/Berlin"

# A name, the rule and its zone; below, a moment and the firings after it.
CRON = """
every morning | 30 7 * * * | Europe/Berlin
    2026-01-01T07:29+01:00 -> 01-01T07:30+01:00
strictly after | 30 7 * * * | Europe/Berlin
    2026-01-01T07:30+01:00 -> 01-02T07:30+01:00
at 7 before and after the clock changes, in Berlin | 0 7 * * * | Europe/Berlin
    2026-03-28T00:00+01:00 -> 03-28T07:00+01:00, 03-29T07:00+02:00, 03-30T07:00+02:00
a time that is swallowed fires at once after the jump | 30 2 * * * | Europe/Berlin
    2026-03-28T03:00+01:00 -> 03-29T03:00+02:00, 03-30T02:30+02:00
several swallowed times fire once together | */10 2 * * * | Europe/Berlin
    2026-03-28T02:50+01:00 -> 03-29T03:00+02:00, 03-30T02:00+02:00
a swallowed time and the one right after it are one | 0,30 2,3 * * * | Europe/Berlin
    2026-03-28T12:00+01:00 -> 03-29T03:00+02:00, 03-29T03:30+02:00
a time that is shown twice fires at the first showing | 30 2 * * * | Europe/Berlin
    2026-10-24T12:00+02:00 -> 10-25T02:30+02:00, 10-26T02:30+01:00
asked between both showings, it has fired already | 30 2 * * * | Europe/Berlin
    2026-10-25T02:45+02:00 -> 10-26T02:30+01:00
asked in the second showing, too | 45 2 * * * | Europe/Berlin
    2026-10-25T02:15+01:00 -> 10-26T02:45+01:00
New York in spring | 30 2 * * SUN | America/New_York
    2026-03-05T12:00-05:00 -> 03-08T03:00-04:00, 03-15T02:30-04:00
New York in autumn | 30 1 * * * | America/New_York
    2026-10-31T12:00-04:00 -> 11-01T01:30-04:00, 11-02T01:30-05:00
every hour goes on through spring | 0 * * * * | Europe/Berlin
    2026-03-29T00:30+01:00 -> 03-29T01:00+01:00, 03-29T03:00+02:00, 03-29T04:00+02:00
every hour fires in both hours of autumn | 0 * * * * | Europe/Berlin
    2026-10-25T01:30+02:00 -> 10-25T02:00+02:00, 10-25T02:00+01:00, 10-25T03:00+01:00
an hourly rule off the hour has no extra firing in spring | 5,35 * * * * | Europe/Berlin
    2026-03-29T01:30+01:00 -> 03-29T01:35+01:00, 03-29T03:05+02:00
each quarter of both hours | */30 * * * * | Europe/Berlin
    2026-10-25T02:00+02:00 -> 10-25T02:30+02:00, 10-25T02:00+01:00, 10-25T02:30+01:00
every two hours names hours, so 2 o'clock is once | 0 */2 * * * | Europe/Berlin
    2026-10-25T01:00+02:00 -> 10-25T02:00+02:00, 10-25T04:00+01:00
Lord Howe's half an hour, hourly | 0 * * * * | Australia/Lord_Howe
    2026-10-04T01:00+10:30 -> 10-04T02:30+11:00, 10-04T03:00+11:00
Lord Howe's half an hour, daily | 15 2 * * * | Australia/Lord_Howe
    2026-10-03T12:00+10:30 -> 10-04T02:30+11:00, 10-05T02:15+11:00
Lord Howe goes back by half an hour | 45 1 * * * | Australia/Lord_Howe
    2026-04-04T12:00+11:00 -> 04-05T01:45+11:00, 04-06T01:45+10:30
Lord Howe goes back, hourly | 45 * * * * | Australia/Lord_Howe
    2026-04-05T01:30+11:00 -> 04-05T01:45+11:00, 04-05T01:45+10:30, 04-05T02:45+10:30
the day that Apia skipped | 0 9 * * * | Pacific/Apia
    2011-12-29T08:00-10:00 -> 12-29T09:00-10:00, 12-31T00:00+14:00, 12-31T09:00+14:00
the Friday that Apia skipped | 0 9 * * FRI | Pacific/Apia
    2011-12-24T00:00-10:00 -> 12-31T00:00+14:00
Casablanca before Ramadan | 30 2 * * * | Africa/Casablanca
    2026-02-14T12:00+01:00 -> 02-15T02:30+01:00, 02-16T02:30+00:00
Casablanca after Ramadan | 30 2 * * * | Africa/Casablanca
    2026-03-21T12:00+00:00 -> 03-22T03:00+01:00, 03-23T02:30+01:00
India | 30 9 * * * | Asia/Kolkata
    2026-03-29T04:00+00:00 -> 03-30T09:30+05:30
Chatham jumps at a quarter to three | 0 3 * * * | Pacific/Chatham
    2026-09-26T12:00+12:45 -> 09-27T03:45+13:45, 09-28T03:00+13:45
the 31st skips months that have none | 0 8 31 * * | Europe/Berlin
    2026-01-31T08:00+01:00 -> 03-31T08:00+02:00, 05-31T08:00+02:00
the last day of each month | 0 8 L * * | UTC
    2026-01-31T08:00Z -> 02-28T08:00+00:00, 03-31T08:00+00:00
both days given, either is enough | 0 8 13 * FRI | UTC
    2026-04-08T00:00Z -> 04-10T08:00+00:00, 04-13T08:00+00:00, 04-17T08:00+00:00
a star with a step is both | 0 8 */13 * FRI | UTC
    2026-02-14T00:00Z -> 02-27T08:00+00:00, 03-27T08:00+00:00
Sunday is 0 and 7 | 0 8 * * 7 | UTC
    2026-04-08T00:00Z -> 04-12T08:00+00:00
"""


@pytest.mark.parametrize(("cron", "zone", "after", "firings"), cases(CRON))
def test_a_cron_rule_follows_the_clock(
    cron: str, zone: str, after: str, firings: list[str]
) -> None:
    assert fires(parse(cron=cron, zone=zone), after, len(firings)) == firings


# A name, the rule and its start; below, a moment and the firings after it.
RRULE = """
each second week from the start | FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR | 2026-03-23T09:00
    2026-03-24T00:00+01:00 -> 03-27T09:00+01:00, 04-06T09:00+02:00, 04-10T09:00+02:00
not before the start | FREQ=DAILY | 2026-03-28T09:00
    2026-01-01T00:00+01:00 -> 03-28T09:00+01:00, 03-29T09:00+02:00
the last working day | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 | 2026-01-01T17:00
    2026-01-01T00:00+01:00 -> 01-30T17:00+01:00, 02-27T17:00+01:00
the last Sunday, at a swallowed time | FREQ=MONTHLY;BYDAY=-1SU | 2026-01-01T02:30
    2026-03-01T00:00+01:00 -> 03-29T03:00+02:00, 04-26T02:30+02:00
the last Sunday, at a time shown twice | FREQ=MONTHLY;BYDAY=-1SU | 2026-01-01T02:30
    2026-10-01T00:00+02:00 -> 10-25T02:30+02:00, 11-29T02:30+01:00
the start's day, where months have one | FREQ=MONTHLY | 2026-01-31T09:00
    2026-01-31T09:00+01:00 -> 03-31T09:00+02:00, 05-31T09:00+02:00
the start's day of the year | FREQ=YEARLY | 2020-02-10T09:00
    2026-01-01T00:00+01:00 -> 02-10T09:00+01:00
quarters of office hours | FREQ=MINUTELY;INTERVAL=15;BYHOUR=8;BYDAY=MO | 2026-01-01T08:05
    2026-01-05T08:30+01:00 -> 01-05T08:35+01:00, 01-05T08:50+01:00, 01-12T08:05+01:00
every six hours is elapsed time in spring | FREQ=HOURLY;INTERVAL=6 | 2026-03-28T09:00
    2026-03-28T20:00+01:00 -> 03-28T21:00+01:00, 03-29T04:00+02:00, 03-29T10:00+02:00
and in autumn | FREQ=HOURLY;INTERVAL=1 | 2026-10-25T01:10
    2026-10-25T02:00+02:00 -> 10-25T02:10+02:00, 10-25T02:10+01:00, 10-25T03:10+01:00
every 7 minutes keep their beat | FREQ=MINUTELY;INTERVAL=7 | 2026-10-25T02:00
    2026-10-25T02:50+02:00 -> 10-25T02:56+02:00, 10-25T02:03+01:00
elapsed time, on Sundays only | FREQ=HOURLY;INTERVAL=10;BYDAY=SU | 2026-03-28T05:00
    2026-03-28T00:00+01:00 -> 03-29T01:00+01:00, 03-29T12:00+02:00, 03-29T22:00+02:00
every half hour by the clock | FREQ=HOURLY;BYMINUTE=0,30 | 2026-01-01T00:00
    2026-10-25T02:30+02:00 -> 10-25T02:00+01:00, 10-25T02:30+01:00, 10-25T03:00+01:00
"""


@pytest.mark.parametrize(("rrule", "dtstart", "after", "firings"), cases(RRULE))
def test_an_rrule_follows_berlins_clock(
    rrule: str, dtstart: str, after: str, firings: list[str]
) -> None:
    assert fires(parse(rrule=rrule, dtstart=dtstart, zone=BERLIN), after, len(firings)) == firings


def fires(rule: Recurrence, after: str, times: int) -> list[str | None]:
    moment: int | None = ms(after)
    found: list[str | None] = []
    while len(found) < times and moment is not None:
        moment = next_after(rule, moment, len(found))
        found.append(iso(moment, rule.zone))
    return found


def test_a_leap_day_waits_eight_years_over_2100() -> None:
    for rule in ({"cron": "0 0 29 2 *"}, {"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"}):
        found = fires(parse(**rule), "2095-01-01T00:00Z", 3)  # type: ignore[arg-type]
        days = ["2096-02-29", "2104-02-29", "2108-02-29"]
        assert found == [f"{day}T00:00+00:00" for day in days]


def test_a_rule_of_hours_that_is_rare_is_found_far_away() -> None:
    found = fires(parse(cron="30 * 29 2 *", zone=BERLIN), "2024-02-29T22:30+01:00", 2)
    assert found == ["2024-02-29T23:30+01:00", "2028-02-29T00:30+01:00"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260102", "2026-01-02T09:00+01:00"),
        ("20260102T090000", "2026-01-02T09:00+01:00"),
        ("20260102T085959", "2026-01-01T09:00+01:00"),
        ("20260102T080000Z", "2026-01-02T09:00+01:00"),
        ("20260102T075959Z", "2026-01-01T09:00+01:00"),
    ],
)
def test_until_is_the_last_moment_at_which_it_may_fire(until: str, last: str) -> None:
    rule = parse(rrule=f"FREQ=DAILY;UNTIL={until}", dtstart="2026-01-01T09:00", zone=BERLIN)
    assert next_after(rule, ms(last) - 1, 0) == ms(last)
    assert next_after(rule, ms(last), 0) is None


def test_count_says_how_often_it_fires_and_the_lesser_one_counts() -> None:
    rule = parse(rrule="RRULE:FREQ=DAILY;COUNT=3", count=2, dtstart="2026-01-01T09:00")
    now = ms("2026-05-01T00:00Z")
    assert [next_after(rule, now, fired) is None for fired in range(4)] == [
        False,
        False,
        True,
        True,
    ]
    assert (
        parse(rrule="FREQ=DAILY;UNTIL=20260102", until_ms=now).until_ms
        == ms("2026-01-03T00:00Z") - 1
    )


def test_far_beyond_the_calendar_nothing_fires() -> None:
    assert next_after(parse(cron="* * * * *"), 10**18, 0) is None
    assert next_after(parse(cron="0 0 1 1 *"), -(10**18), 0) == ms("1901-01-01T00:00Z")


def part(low: int, high: int) -> st.SearchStrategy[str]:
    numbers = st.lists(st.integers(low, high), min_size=1, max_size=3, unique=True)
    steps = st.sampled_from(["*", "*", "*/2", "*/7", "*/15"])
    return numbers.map(lambda listed: ",".join(map(str, listed))) | steps


crons = st.tuples(part(0, 59), part(0, 23), st.just("*"), part(1, 12), part(0, 6)).map(" ".join)
rrules = st.builds(
    "FREQ={};INTERVAL={};BYDAY={}".format,
    st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]),
    st.integers(1, 3),
    st.sampled_from(["MO", "SU,WE", "TU,SA,FR"]),
)
rules = st.builds(lambda cron: {"cron": cron}, crons) | st.builds(
    lambda rrule, start: {"rrule": rrule, "dtstart": f"{clock(start, 'UTC'):%Y-%m-%dT%H:%M}"},
    rrules | st.integers(1, 600).map("FREQ=MINUTELY;INTERVAL={}".format),
    minutes,
)


@steady
@given(rule=rules, zone=zones, now=moments)
def test_firings_only_go_on_and_none_is_between_two(
    rule: dict[str, Any], zone: str, now: int
) -> None:
    recurrence = parse(**rule, zone=zone)
    first = next_after(recurrence, now, 0)
    assert first is not None
    assert first > now
    second = next_after(recurrence, first, 1)
    assert second is not None
    assert second > first
    assert next_after(recurrence, first - 1, 0) == first
    assert next_after(recurrence, (now + first) // 2, 0) == first
    assert next_after(recurrence, (first + second) // 2, 1) == second


@steady
@given(cron=crons, zone=zones, now=moments)
def test_a_firing_shows_a_time_of_the_rule_unless_the_clock_jumped(
    cron: str, zone: str, now: int
) -> None:
    moment = next_after(parse(cron=cron, zone=zone), now, 0)
    assert moment is not None
    shows = clock(moment, zone).replace(tzinfo=None)
    # An hourly rule reads what was jumped over on for as long as the jump was.
    assert matches(CronSim(cron, shows), shows) or jumped(moment, zone, within=DAY_MS)


@steady
@given(cron=crons, zone=zones, now=moments)
def test_no_time_of_a_rule_is_skipped(cron: str, zone: str, now: int) -> None:
    recurrence = parse(cron=cron, zone=zone)
    wanted = CronSim(cron, clock(now, zone).replace(tzinfo=None))
    fired = next_after(recurrence, now, 0)
    begin = now // MINUTE_MS * MINUTE_MS
    for moment in range(begin + MINUTE_MS, begin + DAY_MS, MINUTE_MS):
        shows = clock(moment, zone)
        if matches(wanted, shows) and not shows.fold:
            assert fired is not None
            assert fired <= moment
            return


def matches(rule: CronSim, shows: datetime) -> bool:
    return (
        shows.minute in rule.minutes
        and shows.hour in rule.hours
        and shows.month in rule.months
        and rule.match_day(shows.date())
    )
