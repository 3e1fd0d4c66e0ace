"""A scope becomes people, one bounded chunk at a time, grouped by what decides for them."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from tocsin.model.clock import HOUR_MS
from tocsin.model.notification import Filter, Notification, Scope
from tocsin.model.people import OrganizationSettings
from tocsin.model.profile import People, Profile
from tocsin.model.reasons import SkipReason
from tocsin.model.setup import Reach
from tocsin.model.work import CandidateRow, PlaceOfAddress
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.wishes import read_preferences

CHUNK = 4096
"""Users in one chunk: its cost is bounded, and a killed worker repeats at most one."""
RUNG_CHUNK = 1024
"""The same where bells ring: each costs several times what a place in an inbox does."""
_DAY_HOURS = 26
"""Hours of attention that a local day can reach back, with a zone change in it."""
_NUMBER, _PUBLIC_ID, _TRAITS, _ROLE, _PREFERENCES, _TAGS = 0, 1, 2, 3, 7, 11

Attention = dict[int, list[tuple[int, int, bool]]]


class Slice(Struct, frozen=True):
    """The next people whom a scope names.

    `addresses` is {user number: addresses}. `budgeted`: rings of the past were counted in.
    """

    people: list[People]
    addresses: dict[int, list[PlaceOfAddress]]
    unknown: list[str]
    cursor: int
    last: bool
    budgeted: bool = False

    @property
    def skipped_unknown(self) -> dict[str, list[str]]:
        return {SkipReason.UNKNOWN_USER.value: self.unknown} if self.unknown else {}


async def next_slice(
    storage: OrganizationStorage,
    notification: Notification,
    solution: int | None,
    *,
    settings: OrganizationSettings,
    reach: Reach,
    after: int,
    now_ms: int,
    limit: int = CHUNK,
    only: bytes | None = None,
) -> Slice:
    """The people after user number `after`, ascending; `last` says that nobody follows.

    `only` narrows it to some people (packed ids), whatever the scope says now.
    """
    wanted, left_out = notification.options.filter, notification.options.exclude
    tags = any(one is not None and one.tags for one in (wanted, left_out))
    rows = await storage.candidates(notification, solution, after, limit, tags=tags, only=only)
    cursor, last = rows[-1][_NUMBER] if rows else after, len(rows) < limit
    if wanted is not None:
        rows = [row for row in rows if _fits(row, wanted)]
    unknown: list[str] = []
    if notification.scope is Scope.USER and after == 0 and only is None:
        unknown = await storage.unknown_emails(notification.emails or ())
    if not rows:
        return Slice([], {}, unknown, cursor, last)
    excluded = await _excluded(storage, left_out, solution, rows)
    users = [row[_NUMBER] for row in rows]
    addresses: dict[int, list[PlaceOfAddress]] = {}
    for address in await storage.addresses_of(users):
        addresses.setdefault(address.user, []).append(address)
    attention: Attention = {}
    budgeted = settings.budget is not None or _budgets(rows)
    if budgeted:
        hour = now_ms // HOUR_MS - _DAY_HOURS
        attention = await storage.attention(users[0], users[-1], hour)
    people = _grouped(rows, addresses, excluded, attention, reach)
    return Slice(people, addresses, unknown, cursor, last, budgeted)


def _grouped(
    rows: list[CandidateRow],
    addresses: dict[int, list[PlaceOfAddress]],
    excluded: set[int],
    attention: Attention,
    reach: Reach,
) -> list[People]:
    """In a loop that is as short as it can be: it is gone through for everybody."""
    if not addresses and not excluded and not attention:
        return _by_traits(rows, reach)
    found: dict[Any, People] = {}
    for row in rows:
        number = row[_NUMBER]
        places = addresses.get(number)
        channels: tuple[str, ...] = ()
        if places:
            several = len(places) > 1
            channels = _channels(places) if several else (places[0].channel,)
        spent = tuple(one[:2] for one in attention.get(number, ())) if attention else ()
        out = number in excluded
        key = (row[_TRAITS:_TAGS], channels, spent, out)
        people = found.get(key)
        if people is None:
            profile = _profile(row, channels, spent, reach, excluded=out)
            people = found[key] = People(profile, [], [])
        people.users.append(number)
        people.public_ids.append(row[_PUBLIC_ID])
    return list(found.values())


def _by_traits(rows: list[CandidateRow], reach: Reach) -> list[People]:
    """Where only what stands in the rows tells people apart."""
    found: defaultdict[CandidateRow, list[CandidateRow]] = defaultdict(list)
    for row in rows:
        found[row[_TRAITS:_TAGS]].append(row)
    return [
        People(
            _profile(alike[0], (), (), reach, excluded=False),
            [row[_NUMBER] for row in alike],
            [row[_PUBLIC_ID] for row in alike],
        )
        for alike in found.values()
    ]


def _channels(places: list[PlaceOfAddress]) -> tuple[str, ...]:
    return tuple(sorted({one.channel for one in places}))


def _profile(
    row: CandidateRow,
    channels: tuple[str, ...],
    spent: tuple[tuple[int, int], ...],
    reach: Reach,
    *,
    excluded: bool,
) -> Profile:
    active, role, member_role, dead, has_phone, preferences, zone, language, groups = row[
        _TRAITS:_TAGS
    ]
    dead_channels = _names(dead)
    at_profile = (reach.with_phone if has_phone else reach.always) - set(dead_channels)
    return Profile(
        active=bool(active),
        role=role,
        member_role=member_role,
        reachable=tuple(sorted(at_profile | set(channels))),
        dead=dead_channels,
        preferences=read_preferences(preferences),
        time_zone=zone,
        language=language,
        groups=_names(groups) if groups else (),
        excluded=excluded,
        attention=spent,
    )


async def _excluded(
    storage: OrganizationStorage,
    left_out: Filter | None,
    solution: int | None,
    rows: list[CandidateRow],
) -> set[int]:
    if left_out is None:
        return set()
    found: set[int] = set()
    if left_out.emails or left_out.groups:
        first, last = rows[0][_NUMBER], rows[-1][_NUMBER]
        found = await storage.excluded(left_out, solution, first, last)
    if left_out.tags:
        found |= {row[_NUMBER] for row in rows if left_out.has_any_tag(_tags(row[_TAGS]))}
    if left_out.roles:
        found |= {row[_NUMBER] for row in rows if row[_ROLE] in left_out.roles}
    return found


def _fits(row: CandidateRow, wanted: Filter) -> bool:
    return wanted.fits(row[_ROLE], _tags(row[_TAGS]) if wanted.tags else {})


def _budgets(rows: list[CandidateRow]) -> bool:
    """Whether one of them has a budget of their own."""
    return any('"budget"' in text for text in {row[_PREFERENCES] for row in rows} if text)


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[str, ...]:
    names: tuple[str, ...] = _tuple(text)
    return names


@lru_cache(maxsize=4096)
def _tags(text: str) -> dict[str, str]:
    return _dict(text)


_tuple = msgspec.json.Decoder(tuple[str, ...]).decode
_dict = msgspec.json.Decoder(dict[str, str]).decode
