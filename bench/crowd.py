"""Fills a stopped Tocsin's database with many people, past the API: a million in seconds."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import msgspec

from bench.push_service import subscriptions
from bench.server import environment
from tocsin.app.demo import Demo, ensure_demo
from tocsin.app.settings import read_settings
from tocsin.model.ids import uuid7
from tocsin.model.people import Preferences
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.wishes import preferences_text

LANGUAGES = ("en", "de", "es", "ar", "ja")
# fmt: off
ZONES = (
    "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "America/Bogota",
    "America/Chicago", "America/Denver", "America/Lima", "America/Los_Angeles",
    "America/Mexico_City", "America/New_York", "America/Santiago", "America/Sao_Paulo",
    "America/Toronto", "Asia/Bangkok", "Asia/Dubai", "Asia/Jakarta", "Asia/Kolkata",
    "Asia/Manila", "Asia/Riyadh", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo",
    "Australia/Sydney", "Europe/Berlin", "Europe/London", "Europe/Madrid", "Europe/Paris",
    "Pacific/Auckland",
)
# fmt: on
_NIGHTS = (("22:00", "07:00"), ("21:00", "06:30"), ("23:00", "08:00"), ("20:00", "07:30"))
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_USER = """
INSERT INTO users (id, organization_id, public_id, email, name, search, role, active, language,
    time_zone, preferences, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, 'USER', 1, ?, ?, ?, ?, ?)
"""
_ADDRESS = """
INSERT INTO addresses (organization_id, user_id, public_id, channel, address_key, raw, device,
    registered_at, destination)
VALUES (?, ?, ?, 'web_push', ?, ?, NULL, ?, '127.0.0.1')
"""


@dataclass(frozen=True, slots=True)
class Crowd:
    """People of one organization. `first` to `last` are their numbers."""

    first: int
    last: int


def demo_of(data: Path) -> Demo:
    """The demo organization of a folder, made if it is missing."""

    async def ensure() -> Demo:
        settings = read_settings(environment(data, 8420))
        storage = SqliteStorage(settings.database)
        demo = await ensure_demo(storage, settings, int(time.time() * 1000))
        await storage.close()
        return demo

    return asyncio.run(ensure())


def add_people(
    data: Path,
    organization: int,
    count: int,
    *,
    port: int | None = None,
    addresses_per_ten: int = 10,
    mixed: bool = False,
) -> Crowd:
    """`port` is the push service that their subscriptions lead to; None: nobody has one.

    With 11 `addresses_per_ten`, every tenth has two. `mixed`: one in five has quiet hours at night,
    one in twenty has switched push off.
    """
    connection = apsw.Connection(str(data / "tocsin.db"))
    for pragma in ("synchronous = OFF", "cache_size = -524288"):
        connection.execute(f"PRAGMA {pragma}")
    now_ms = int(time.time() * 1000)
    found: Any = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM users").fetchone()
    first = found[0]
    numbers = range(first, first + count)
    with connection:
        wishes = _wishes() if mixed else itertools.repeat(None)
        rows = (
            _user(number, organization, wish, now_ms)
            for number, wish in zip(numbers, wishes, strict=False)
        )
        connection.executemany(_USER, rows)
        if port is not None:
            extra = max(0, addresses_per_ten - 10)
            owners = [number for number in numbers for _ in range(1 + int(number % 10 < extra))]
            places = subscriptions(port, len(owners), prefix=str(organization))
            addresses = (
                _address(organization, owner, place, now_ms)
                for owner, place in zip(owners, places, strict=True)
            )
            connection.executemany(_ADDRESS, addresses)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return Crowd(first, first + count - 1)


def _user(number: int, organization: int, wish: str | None, now_ms: int) -> tuple[Any, ...]:
    email, name = f"person{number:08}@acme.example", f"Person {number}"
    language, zone = LANGUAGES[number % len(LANGUAGES)], ZONES[number * 7 % len(ZONES)]
    public, search = uuid7(now_ms).bytes, f"{name.casefold()} {email}"
    return (
        number, organization, public, email, name, search, language, zone, wish, now_ms, now_ms,
    )  # fmt: skip


def _address(organization: int, owner: int, place: dict[str, Any], now_ms: int) -> tuple[Any, ...]:
    key = hashlib.sha256(place["endpoint"].encode()).digest()
    return (
        organization,
        owner,
        uuid7(now_ms).bytes,
        key,
        msgspec.json.encode(place).decode(),
        now_ms,
    )


def _wishes() -> Iterator[str | None]:
    """The preferences of twenty people, over and over."""
    nights = [
        Preferences(quiet_hours={day: [(start, "24:00"), ("00:00", end)] for day in _DAYS})
        for start, end in _NIGHTS
    ]
    off = preferences_text(Preferences(channels={"web_push": False}))
    return itertools.cycle([*map(preferences_text, nights), off, *[None] * 15])
