"""A person's clock and the moments it stands for, where clocks change."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from tests.plan.moments import clock, iso, jumped, minutes, moments, ms, steady, zones
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS
from tocsin.plan.local_time import (
    at_local,
    day_start,
    first_moment,
    hour_start,
    is_zone,
    local_moments,
    next_day_start,
    next_hour_start,
    reached,
    shown,
    week_spans,
)

BERLIN, LORD_HOWE, APIA = "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"
HAVANA, ST_JOHNS = "America/Havana", "America/St_Johns"

AT = [
    pytest.param(*case, id=name)
    for name, *case in [
        ("later today", "09:00", BERLIN, "2026-01-07T08:00+01:00", "2026-01-07T09:00+01:00"),
        ("tomorrow", "09:00", BERLIN, "2026-01-07T09:01+01:00", "2026-01-08T09:00+01:00"),
        ("at this minute", "09:00", BERLIN, "2026-01-07T09:00+01:00", "2026-01-07T09:00+01:00"),
        ("midnight", "00:00", BERLIN, "2026-01-07T09:00+01:00", "2026-01-08T00:00+01:00"),
        ("over spring", "08:00", BERLIN, "2026-03-28T09:00+01:00", "2026-03-29T08:00+02:00"),
        ("swallowed", "02:30", BERLIN, "2026-03-28T12:00+01:00", "2026-03-29T03:00+02:00"),
        ("after the jump", "02:30", BERLIN, "2026-03-29T03:00+02:00", "2026-03-29T03:00+02:00"),
        ("past the jump", "02:30", BERLIN, "2026-03-29T03:01+02:00", "2026-03-30T02:30+02:00"),
        ("shown twice", "02:30", BERLIN, "2026-10-24T12:00+02:00", "2026-10-25T02:30+02:00"),
        ("shown again", "02:30", BERLIN, "2026-10-25T02:31+02:00", "2026-10-25T02:30+01:00"),
        ("half an hour", "02:10", LORD_HOWE, "2026-10-03T12:00+10:30", "2026-10-04T02:30+11:00"),
        ("no such day", "09:00", APIA, "2011-12-29T10:00-10:00", "2011-12-31T00:00+14:00"),
        ("no midnight", "00:30", HAVANA, "2026-03-07T12:00-05:00", "2026-03-08T01:00-04:00"),
        ("quarters", "12:45", "Pacific/Chatham", "2026-01-01T00:00Z", "2026-01-02T12:45+13:45"),
        ("unknown is UTC", "12:00", "Mars/Base", "2026-01-01T00:00Z", "2026-01-01T12:00Z"),
    ]
]

ON_A_DATE = [
    pytest.param(*case, id=name)
    for name, *case in [
        ("that day", "09:00", BERLIN, "2026-03-30", "2026-03-30T09:00+02:00"),
        ("passed, so now", "09:00", BERLIN, "2026-03-01", "2026-03-28T10:00+01:00"),
        ("passed in the east", "09:00", "Asia/Tokyo", "2026-03-28", "2026-03-28T10:00+01:00"),
        ("swallowed", "02:15", BERLIN, "2026-03-29", "2026-03-29T03:00+02:00"),
        ("shown twice", "02:15", BERLIN, "2026-10-25", "2026-10-25T02:15+02:00"),
        ("leap day", "23:59", BERLIN, "2028-02-29", "2028-02-29T23:59+01:00"),
        ("Casablanca's Ramadan", "12:00", "Africa/Casablanca", "2027-02-10", "2027-02-10T12:00Z"),
    ]
]

DAYS = [
    pytest.param(*case, id=name)
    for name, *case in [
        (
            "23 hours in spring",
            BERLIN,
            "2026-03-29T12:00+02:00",
            "2026-03-29T00:00+01:00",
            "2026-03-30T00:00+02:00",
        ),
        (
            "25 hours in autumn",
            BERLIN,
            "2026-10-25T02:30+01:00",
            "2026-10-25T00:00+02:00",
            "2026-10-26T00:00+01:00",
        ),
        (
            "a day without midnight",
            HAVANA,
            "2026-03-08T12:00-04:00",
            "2026-03-08T01:00-04:00",
            "2026-03-09T00:00-04:00",
        ),
        (
            "two midnights, and the first counts",
            HAVANA,
            "2026-11-01T00:30-05:00",
            "2026-11-01T00:00-04:00",
            "2026-11-02T00:00-05:00",
        ),
        (
            "back over midnight into yesterday is still today",
            ST_JOHNS,
            "2010-11-06T23:30-03:30",
            "2010-11-07T00:00-02:30",
            "2010-11-08T00:00-03:30",
        ),
        (
            "the day before the one that Apia skipped",
            APIA,
            "2011-12-29T20:00-10:00",
            "2011-12-29T00:00-10:00",
            "2011-12-31T00:00+14:00",
        ),
    ]
]


@pytest.mark.parametrize(("wall", "zone", "now", "then"), AT)
def test_a_time_of_day_comes_at_the_first_moment_that_shows_it(
    wall: str, zone: str, now: str, then: str
) -> None:
    assert iso(at_local(wall, zone, ms(now)), "UTC") == iso(ms(then), "UTC")


@pytest.mark.parametrize(("wall", "zone", "date", "then"), ON_A_DATE)
def test_a_time_on_a_date_is_that_of_the_persons_own_calendar(
    wall: str, zone: str, date: str, then: str
) -> None:
    now = ms("2026-03-28T10:00+01:00")
    assert iso(at_local(wall, zone, now, date), "UTC") == iso(ms(then), "UTC")


def test_while_the_clock_still_shows_the_minute_it_is_now() -> None:
    now = ms("2026-01-07T09:00:59.999+01:00")
    assert at_local("09:00", BERLIN, now) == now
    assert at_local("09:00", BERLIN, now + 1) == ms("2026-01-08T09:00+01:00")


def test_a_time_on_a_date_begins_in_kiritimati_and_ends_in_the_west() -> None:
    first, last = local_moments("09:00", "2026-03-29")
    assert first == ms("2026-03-29T09:00+14:00") == at_local("09:00", "Etc/GMT-14", 0, "2026-03-29")
    assert last == ms("2026-03-29T09:00-12:00") == at_local("09:00", "Etc/GMT+12", 0, "2026-03-29")


@pytest.mark.parametrize(("zone", "now", "begin", "end"), DAYS)
def test_a_local_day_begins_and_ends_with_the_persons_midnight(
    zone: str, now: str, begin: str, end: str
) -> None:
    assert (day_start(zone, ms(now)), next_day_start(zone, ms(now))) == (ms(begin), ms(end))


def test_hours_are_those_of_the_epoch_also_in_india() -> None:
    now = ms("2026-03-29T09:10+05:30")
    assert hour_start(now) == ms("2026-03-29T08:30+05:30")
    assert next_hour_start(now) == ms("2026-03-29T09:30+05:30")


@pytest.mark.parametrize("wall", ["", "9:00", "24:00", "09:60", "09:00:00", "0९:00", "-9:00"])
def test_what_is_no_time_of_day_is_refused(wall: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{wall!r} is not a time of day")):
        at_local(wall, BERLIN, 0)


@pytest.mark.parametrize("date", ["", "2026-02-30", "20260301", "2026-W01-1", "9999-01-01"])
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{date!r} is not a date")):
        at_local("09:00", BERLIN, 0, date)


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "Europe", "x" * 300, "\0"])
def test_what_is_no_zone_counts_as_utc(name: str) -> None:
    assert not is_zone(name)
    assert shown(name, 12345) == 12345


@steady
@given(zone=zones, now=moments, minute=minutes.map(lambda ms: ms // MINUTE_MS % 1440))
def test_the_clock_shows_the_wanted_time_unless_it_jumped_over_it(
    zone: str, now: int, minute: int
) -> None:
    wanted = f"{minute // 60:02}:{minute % 60:02}"
    then = at_local(wanted, zone, now)
    assert now <= then <= now + 2 * DAY_MS
    assert f"{clock(then, zone):%H:%M}" == wanted or jumped(then, zone), iso(then, zone)


@steady
@given(zone=zones, now=moments)
def test_a_day_holds_its_moments_and_the_next_begins_where_it_ends(zone: str, now: int) -> None:
    begin, end = day_start(zone, now), next_day_start(zone, now)
    assert begin <= now < end
    assert (day_start(zone, begin), day_start(zone, end - 1)) == (begin, begin)
    assert (day_start(zone, end), next_day_start(zone, end - 1)) == (end, end)
    assert 22 * HOUR_MS <= end - begin <= 26 * HOUR_MS


@steady
@given(zone=zones, wall=moments)
def test_a_wall_stands_for_the_first_moment_that_has_come_so_far(zone: str, wall: int) -> None:
    moment = first_moment(zone, wall)
    assert reached(zone, moment - 1) < wall <= reached(zone, moment)
    assert shown(zone, moment) == wall or jumped(moment, zone)


@steady
@given(zone=zones, now=moments)
def test_what_is_kept_about_a_zone_agrees_with_the_zone(zone: str, now: int) -> None:
    offset = clock(now, zone).utcoffset()
    assert offset is not None
    assert shown(zone, now) - now == offset.total_seconds() * 1000
    spans = week_spans(zone, now // (7 * DAY_MS))
    assert sum(span.end - span.start for span in spans) == 7 * DAY_MS
