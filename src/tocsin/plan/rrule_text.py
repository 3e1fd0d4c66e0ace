"""The text of an RRULE (RFC 5545 §3.3.10) becomes its parts, each checked with a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.model.clock import DAY_MS, MINUTE_MS, SECOND_MS
from tocsin.plan.local_time import first_moment, minute_of, wall_of_date

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# The longest INTERVAL of each FREQ: about a hundred years, or a year of hours or minutes.
FREQUENCIES = {
    "YEARLY": 100,
    "MONTHLY": 1200,
    "WEEKLY": 5200,
    "DAILY": 36500,
    "HOURLY": 8784,
    "MINUTELY": 527_040,
}
MOST_COUNT = 1_000_000
# Parts with a list of numbers: the least and the greatest. Those from 1 on may count from the end.
NUMBERS = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (1, 31),
    "BYYEARDAY": (1, 366),
    "BYWEEKNO": (1, 53),
    "BYSETPOS": (1, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}
FROM_THE_END = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
OTHERS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY")
# Which FREQ a part may go with, where that is not each: the table of RFC 5545 §3.3.10.
ONLY_WITH = {
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
    "BYMONTHDAY": ("YEARLY", "MONTHLY", "DAILY", "HOURLY", "MINUTELY"),
    "BYSETPOS": ("YEARLY", "MONTHLY", "WEEKLY"),
}
LONGEST_TEXT = 500
DAY_OF_WEEK = re.compile(r"([+-]?[1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU)")
NUMBER = re.compile(r"[+-]?[0-9]{1,7}")
UNTIL = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?")
DTSTART = re.compile(r"([0-9-]{10})[T ]([0-9:]{5})(:00)?")


@dataclass(frozen=True, slots=True)
class Parts:
    """`weekdays` are pairs of Monday = 0 … and which of them in the month or year, 0 for each."""

    freq: str
    interval: int
    numbers: Mapping[str, tuple[int, ...]]
    weekdays: tuple[tuple[int, int], ...]
    week_start: int
    count: int | None
    until: str | None


def read_rrule(text: str) -> Parts:
    """Read `FREQ=…;…`, with or without `RRULE:` before it. Raises ValueError with a sentence."""
    given = _split(text.strip().upper().removeprefix("RRULE:"))
    freq = given.get("FREQ", "")
    if freq == "SECONDLY" or given.get("BYSECOND", "0") not in {"0", "00"}:
        raise ValueError("Seconds are not supported: a rule fires once a minute at most.")
    if freq not in FREQUENCIES:
        raise ValueError(f"FREQ is none of {', '.join(FREQUENCIES)}.")
    if "COUNT" in given and "UNTIL" in given:
        raise ValueError("COUNT and UNTIL exclude each other: give one of them.")
    for name, suited in ONLY_WITH.items():
        if name in given and freq not in suited:
            raise ValueError(f"{name} does not go with FREQ={freq}, only with {_or(suited)}.")
    numbers = {
        name: tuple(sorted({_number(name, item, *NUMBERS[name]) for item in value.split(",")}))
        for name, value in given.items()
        if name in NUMBERS and name != "BYSECOND"
    }
    weekdays = (
        tuple(_weekday(item) for item in given["BYDAY"].split(",")) if "BYDAY" in given else ()
    )
    months = freq in {"YEARLY", "MONTHLY"} and "BYWEEKNO" not in given
    if any(number for _, number in weekdays) and not months:
        raise ValueError("BYDAY can count weekdays (2MO) only with FREQ=MONTHLY or YEARLY.")
    if "BYSETPOS" in given and not weekdays and not numbers.keys() - {"BYSETPOS"}:
        raise ValueError("BYSETPOS chooses among days: give BYDAY or another BY part with it.")
    if given.get("WKST", "MO") not in WEEKDAYS:
        raise ValueError(f"WKST is none of {', '.join(WEEKDAYS)}.")
    return Parts(
        freq,
        _number("INTERVAL", given.get("INTERVAL", "1"), 1, FREQUENCIES[freq]),
        numbers,
        weekdays,
        WEEKDAYS.index(given.get("WKST", "MO")),
        _number("COUNT", given["COUNT"], 1, MOST_COUNT) if "COUNT" in given else None,
        given.get("UNTIL"),
    )


def _split(text: str) -> dict[str, str]:
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"The RRULE has more than {LONGEST_TEXT} characters.")
    given: dict[str, str] = {}
    for part in text.removesuffix(";").split(";"):
        name, _, value = part.partition("=")
        if name not in NUMBERS and name not in OTHERS:
            raise ValueError(f"{part[:40]!r} is no part of an RRULE such as 'FREQ=DAILY'.")
        if name in given:
            raise ValueError(f"{name} stands in the RRULE twice.")
        given[name] = value
    return given


def _number(name: str, text: str, least: int, greatest: int) -> int:
    if NUMBER.fullmatch(text):
        value = int(text)
        size = -value if name in FROM_THE_END else value
        if least <= value <= greatest or least <= size <= greatest:
            return value
    signed = ", or from the end with a minus" if name in FROM_THE_END else ""
    raise ValueError(f"{name} {text[:40]!r} is not a number from {least} to {greatest}{signed}.")


def _weekday(text: str) -> tuple[int, int]:
    match = DAY_OF_WEEK.fullmatch(text)
    if match is None or not -53 <= int(match[1] or 0) <= 53:
        raise ValueError(f"BYDAY {text[:40]!r} is not a weekday such as MO, 2TU or -1FR.")
    return WEEKDAYS.index(match[2]), int(match[1] or 0)


def read_until(text: str, zone: str) -> int:
    """The last moment at which a rule with this UNTIL may fire: of a date, its whole local day.

    Raises ValueError with a sentence.
    """
    match = UNTIL.fullmatch(text)
    try:
        if match is None or int(match[7] or 0) > 59:
            raise ValueError(text)
        year, month, day, timed, hour, minute, second, utc = match.groups()
        wall = wall_of_date(f"{year}-{month}-{day}")
        if not timed:
            return first_moment(zone, wall + DAY_MS) - 1
        wall += minute_of(f"{hour}:{minute}") * MINUTE_MS + int(second) * SECOND_MS
    except ValueError:
        raise ValueError(
            f"UNTIL {text[:40]!r} is not a date such as 20261231 or 20261231T220000Z."
        ) from None
    return wall if utc else first_moment(zone, wall)


def read_dtstart(text: str) -> int:
    """`YYYY-MM-DDTHH:MM` on the clock of the rule's zone, as a wall. Raises ValueError."""
    match = DTSTART.fullmatch(text)
    if match is None:
        raise ValueError(
            f"The start {text[:40]!r} is not a local time such as '2026-03-29T09:00': whole "
            "minutes, without a zone."
        )
    return wall_of_date(match[1]) + minute_of(match[2]) * MINUTE_MS


def _or(words: tuple[str, ...]) -> str:
    return " or ".join(words)
