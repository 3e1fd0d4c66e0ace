"""Quiet hours on clocks that change: when a bell that has to wait may ring."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.moments import iso, minutes, moments, ms, steady, zones
from tocsin.model.clock import DAY_MS, MINUTE_MS
from tocsin.plan.local_time import reached
from tocsin.plan.quiet import WEEKDAYS, QuietHours, parse_quiet_hours, quiet_until

NIGHT = {day: [["22:00", "24:00"], ["00:00", "07:00"]] for day in WEEKDAYS}
UNTIL_HALF_PAST_TWO = {day: [["22:00", "24:00"], ["00:00", "02:30"]] for day in WEEKDAYS}
ALL_DAY = [["00:00", "24:00"]]
WEEKEND = {"fri": [["18:00", "24:00"]], "sat": ALL_DAY, "sun": ALL_DAY, "mon": [["00:00", "08:00"]]}
GAP_APART = {"sun": [["00:00", "02:15"], ["02:45", "05:00"]]}
BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"

UNTIL = [
    pytest.param(*case, id=name)
    for name, *case in [
        ("at noon nothing waits", NIGHT, BERLIN, "2026-01-07T12:00+01:00", None),
        ("the last minute before", NIGHT, BERLIN, "2026-01-07T21:59+01:00", None),
        *[
            (name, NIGHT, BERLIN, now, "2026-01-08T07:00+01:00")
            for name, now in [
                ("the first minute", "2026-01-07T22:00+01:00"),
                ("before midnight", "2026-01-07T23:59+01:00"),
                ("at midnight", "2026-01-08T00:00+01:00"),
                ("the last minute", "2026-01-08T06:59+01:00"),
            ]
        ],
        ("the end itself", NIGHT, BERLIN, "2026-01-08T07:00+01:00", None),
        *[
            (name, WEEKEND, NEW_YORK, now, "2026-01-12T08:00-05:00")
            for name, now in [
                ("a whole weekend is one period", "2026-01-09T18:00-05:00"),
                ("over Sunday's midnight", "2026-01-11T23:00-05:00"),
            ]
        ],
        (
            "a spring night is an hour shorter",
            NIGHT,
            BERLIN,
            "2026-03-28T23:00+01:00",
            "2026-03-29T07:00+02:00",
        ),
        (
            "an end that does not exist in spring",
            UNTIL_HALF_PAST_TWO,
            BERLIN,
            "2026-03-29T01:59+01:00",
            "2026-03-29T03:00+02:00",
        ),
        (
            "the first showing of the end in autumn",
            UNTIL_HALF_PAST_TWO,
            BERLIN,
            "2026-10-25T01:00+02:00",
            "2026-10-25T02:30+02:00",
        ),
        (
            "the period does not come back in autumn",
            UNTIL_HALF_PAST_TWO,
            BERLIN,
            "2026-10-25T02:10+01:00",
            None,
        ),
        (
            "an end after the repeated hour",
            NIGHT,
            NEW_YORK,
            "2026-11-01T01:30-04:00",
            "2026-11-01T07:00-05:00",
        ),
        (
            "half an hour is swallowed, with an end and a start in it",
            GAP_APART,
            LORD_HOWE,
            "2026-10-04T01:00+10:30",
            "2026-10-04T02:30+11:00",
        ),
        (
            "an hour is swallowed, so that two periods meet",
            GAP_APART,
            BERLIN,
            "2026-03-29T01:00+01:00",
            "2026-03-29T05:00+02:00",
        ),
        (
            "a day that Apia never had ends at once",
            {"thu": [["12:00", "24:00"]], "fri": ALL_DAY},
            "Pacific/Apia",
            "2011-12-29T13:00-10:00",
            "2011-12-31T00:00+14:00",
        ),
        (
            "Havana's clock comes back from one to midnight",
            {"sat": [["22:00", "24:00"]], "sun": [["00:00", "00:30"]]},
            "America/Havana",
            "2026-10-31T23:00-04:00",
            "2026-11-01T00:30-04:00",
        ),
        (
            "India's half hours",
            NIGHT,
            "Asia/Kolkata",
            "2026-06-01T23:15+05:30",
            "2026-06-02T07:00+05:30",
        ),
        (
            "Casablanca falls back for Ramadan",
            NIGHT,
            "Africa/Casablanca",
            "2026-02-14T23:00+01:00",
            "2026-02-15T07:00+00:00",
        ),
        ("an unknown zone is UTC", NIGHT, "Mars/Base", "2026-01-07T22:00Z", "2026-01-08T07:00Z"),
    ]
]


@pytest.mark.parametrize(("grid", "zone", "now", "end"), UNTIL)
def test_a_bell_waits_until_the_quiet_period_ends(
    grid: dict[str, object], zone: str, now: str, end: str | None
) -> None:
    until = quiet_until(parse_quiet_hours(grid), zone, ms(now))
    assert until == (None if end is None else ms(end))


def test_a_grid_that_is_always_quiet_lets_go_after_a_week() -> None:
    now = ms("2026-03-28T12:00:31+01:00")
    always = parse_quiet_hours(dict.fromkeys(WEEKDAYS, ALL_DAY))
    assert quiet_until(always, BERLIN, now) == now + 7 * DAY_MS


def test_an_empty_grid_is_never_quiet() -> None:
    assert quiet_until(QuietHours(), BERLIN, ms("2026-03-28T03:00+01:00")) is None


def test_it_is_kept_as_json_and_read_back() -> None:
    grid = parse_quiet_hours({"sun": [["08:00", "09:00"], ["00:00", "07:30"]]})
    kept = msgspec.json.encode(grid)
    assert kept == b'{"sun":[[0,450],[480,540]]}'
    assert msgspec.json.decode(kept, type=QuietHours) == grid


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"monday": []}, "'monday' is no weekday"),
        ({"mon": "22:00"}, "mon is not a list"),
        ({"mon": [["22:00"]]}, "mon[0] is not a start and an end"),
        ({"mon": [["00:00", "01:00"], ["22:00", 7]]}, "mon[1] has a time that is not text"),
        ({"tue": [["22:00", "07:00"]]}, "tue[0] ends before it starts"),
        ({"tue": [["07:00", "07:00"]]}, "tue[0] ends before it starts"),
        ({"wed": [["24:00", "24:00"]]}, "wed[0] ends before it starts"),
        ({"wed": [["7:00", "08:00"]]}, "wed[0]: '7:00' is not a time of day"),
        ({"wed": [["07:00", "24:01"]]}, "wed[0]: '24:01' is not a time of day"),
        ({"sun": [["00:00", "00:01"]] * 97}, "sun has more than 96 intervals"),
    ],
)
def test_a_grid_that_does_not_fit_is_refused_with_its_part(
    raw: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}.*[.]$"):
        parse_quiet_hours(raw)


def intervals(last_quarter: int) -> st.SearchStrategy[tuple[tuple[int, ...], ...]]:
    edges = st.integers(0, last_quarter).map(lambda quarter: quarter * 15)
    pairs = st.tuples(edges, edges).map(sorted).filter(lambda pair: pair[0] < pair[1])
    return st.lists(pairs.map(tuple), max_size=3).map(tuple)


# The last quarter of an hour of a Wednesday is never quiet, so that no grid always is.
grids = st.builds(QuietHours, **{day: intervals(95 if day == "wed" else 96) for day in WEEKDAYS})


@steady
@given(grid=grids, zone=zones, now=moments)
def test_a_quiet_period_ends_later_than_now_and_where_it_is_not_quiet(
    grid: QuietHours, zone: str, now: int
) -> None:
    end = quiet_until(grid, zone, now)
    if end is not None:
        assert end > now, iso(now, zone)
        assert quiet_until(grid, zone, end) is None, iso(end, zone)
        assert quiet_until(grid, zone, end - 1) == end, iso(end, zone)


@steady
@given(grid=grids, zone=zones, now=minutes)
def test_it_is_quiet_where_the_clock_has_come_to_an_interval(
    grid: QuietHours, zone: str, now: int
) -> None:
    days, minute = divmod(reached(zone, now) // MINUTE_MS, 1440)
    today = msgspec.structs.astuple(grid)[(days + 3) % 7]
    inside = any(start <= minute < end for start, end in today)
    assert inside == (quiet_until(grid, zone, now) is not None), iso(now, zone)
