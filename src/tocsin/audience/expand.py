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
from tocsin.model.work import BETWEEN_TRAITS, AddressRow, CandidateRow
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.wishes import read_preferences

CHUNK = 4096
"""Users in one chunk: its cost is bounded, and a killed worker repeats at most one."""
RUNG_CHUNK = 1024
"""The same where bells ring: each costs several times what a place in an inbox does."""
_DAY_HOURS = 26
"""Hours of attention that a local day can reach back, with a zone change in it."""
_NUMBER, _PUBLIC_ID, _TRAITS, _ROLE, _TAGS = range(5)

Attention = dict[int, list[tuple[int, int, bool]]]


class Slice(Struct, frozen=True):
    """The next people whom a scope names.

    `addresses` is {user number: addresses}. `budgeted`: rings of the past were counted in.
    """

    people: list[People]
    addresses: dict[int, list[AddressRow]]
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
    filtered = wanted is not None or left_out is not None
    rows = await storage.candidates(
        notification, solution, after, limit, filtered=filtered, only=only
    )
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
    addresses: dict[int, list[AddressRow]] = {}
    for address in await storage.addresses_of(users):
        user = address[0]
        if user in addresses:
            addresses[user].append(address)
        else:
            addresses[user] = [address]
    attention: Attention = {}
    budgeted = settings.budget is not None or _budgets(rows)
    if budgeted:
        hour = now_ms // HOUR_MS - _DAY_HOURS
        attention = await storage.attention(users[0], users[-1], hour)
    people = _grouped(rows, addresses, excluded, attention, reach)
    return Slice(people, addresses, unknown, cursor, last, budgeted)


def _grouped(
    rows: list[CandidateRow],
    addresses: dict[int, list[AddressRow]],
    excluded: set[int],
    attention: Attention,
    reach: Reach,
) -> list[People]:
    """In a loop that is as short as it can be: it is gone through for everybody."""
    if not addresses and not excluded and not attention:
        return _by_traits(rows, reach)
    found: defaultdict[Any, list[CandidateRow]] = defaultdict(list)
    for row in rows:
        number = row[_NUMBER]
        places = addresses.get(number)
        channels: tuple[str, ...] = ()
        if places is not None:
            channels = _ALONE[places[0][1]] if len(places) == 1 else _channels(places)
        spent = tuple(one[:2] for one in attention.get(number, ())) if attention else ()
        found[row[_TRAITS], channels, spent, number in excluded].append(row)
    return [
        _people(alike, _profile(traits, channels, spent, reach, excluded=out))
        for (traits, channels, spent, out), alike in found.items()
    ]


def _by_traits(rows: list[CandidateRow], reach: Reach) -> list[People]:
    """Where only what stands in the rows tells people apart."""
    found: defaultdict[str, list[CandidateRow]] = defaultdict(list)
    for row in rows:
        found[row[_TRAITS]].append(row)
    return [
        _people(alike, _profile(traits, (), (), reach, excluded=False))
        for traits, alike in found.items()
    ]


def _people(alike: list[CandidateRow], profile: Profile) -> People:
    return People(profile, [row[_NUMBER] for row in alike], [row[_PUBLIC_ID] for row in alike])


class _Alone(dict[str, tuple[str]]):
    """Each channel as the only one of somebody: one tuple for a million people."""

    def __missing__(self, channel: str) -> tuple[str]:
        alone = self[channel] = (channel,)
        return alone


_ALONE = _Alone()


def _channels(places: list[AddressRow]) -> tuple[str, ...]:
    return tuple(sorted({channel for _, channel, _, _ in places}))


def _profile(
    traits: str,
    channels: tuple[str, ...],
    spent: tuple[tuple[int, int], ...],
    reach: Reach,
    *,
    excluded: bool,
) -> Profile:
    active, role, member_role, dead, has_phone, preferences, zone, language, groups = traits.split(
        BETWEEN_TRAITS
    )
    dead_channels = _names(dead)
    at_profile = (reach.with_phone if has_phone == "1" else reach.always) - set(dead_channels)
    return Profile(
        active=active == "1",
        role=role,
        member_role=member_role or None,
        reachable=tuple(sorted(at_profile | set(channels))),
        dead=dead_channels,
        preferences=read_preferences(preferences or None),
        time_zone=zone or None,
        language=language or None,
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
    return any('"budget"' in traits for traits in {row[_TRAITS] for row in rows})


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[str, ...]:
    names: tuple[str, ...] = _tuple(text)
    return names


@lru_cache(maxsize=4096)
def _tags(text: str) -> dict[str, str]:
    return _dict(text)


_tuple = msgspec.json.Decoder(tuple[str, ...]).decode
_dict = msgspec.json.Decoder(dict[str, str]).decode
