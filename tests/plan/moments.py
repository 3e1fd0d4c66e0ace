"""Moments as people write them, for tables about zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What clocks do oddly: half an hour, a skipped day, a month of winter in spring, changes at
# midnight, quarters of an hour; and zones where nothing happens.
ZONES = (
    "Africa/Casablanca",
    "America/Havana",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
)
zones = st.sampled_from(ZONES)
# The same examples each time; no deadline, since the first sight of a zone takes longer.
steady = settings(max_examples=200, derandomize=True, deadline=None)
# 2000 to 2040, by the minute and by the millisecond.
minutes = st.integers(15_778_080, 36_817_920).map(lambda minute: minute * 60_000)
moments = st.integers(15_778_080 * 60_000, 36_817_920 * 60_000)


def ms(iso: str) -> int:
    """`2026-03-29T02:30+01:00` in epoch milliseconds."""
    return (datetime.fromisoformat(iso) - EPOCH) // timedelta(milliseconds=1)


def clock(moment: int, zone: str) -> datetime:
    return (EPOCH + timedelta(milliseconds=moment)).astimezone(ZoneInfo(zone))


def iso(moment: int | None, zone: str) -> str | None:
    """The other way round, on the clock of the zone; whole minutes only."""
    return None if moment is None else clock(moment, zone).isoformat(timespec="minutes")


def cases(table: str) -> list[Any]:
    """Two lines a case: `name | rule | zone or start`, then `moment -> firing, firing`.

    A firing has the year of the moment, and does not repeat it.
    """
    lines = table.strip().splitlines()
    found = []
    for above, below in zip(lines[::2], lines[1::2], strict=True):
        name, rule, where = above.split(" | ")
        after, firings = below.strip().split(" -> ")
        expected = [f"{after[:5]}{firing}" for firing in firings.split(", ")]
        found.append(pytest.param(rule, where, after, expected, id=name))
    return found


def jumped(moment: int, zone: str, within: int = 1) -> bool:
    """Whether the clock jumped ahead in the `within` ms up to this moment."""
    before, now = clock(moment - within, zone), clock(moment, zone)
    return (now.utcoffset() or timedelta()) > (before.utcoffset() or timedelta())
