"""A scope becomes people, one bounded chunk at a time, grouped by what decides for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

import msgspec
from msgspec import Struct

from tocsin.model.clock import HOUR_MS
from tocsin.model.notification import Filter, Notification, Scope
from tocsin.model.people import OrganizationSettings
from tocsin.model.profile import People, Profile
from tocsin.model.setup import Reach
from tocsin.model.work import BETWEEN_TRAITS, Addresses, AddressRow, CandidateRow
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.wishes import read_preferences

CHUNK = 4096
"""Users in one chunk: its cost is bounded, and a killed worker repeats at most one."""
RUNG_CHUNK = 1024
"""The same where bells ring: each costs several times what a place in an inbox does."""
_DAY_HOURS = 26
"""Hours of attention that a local day can reach back, with a zone change in it."""
_UNTAGGED: dict[str, str] = {}
_NOWHERE: AddressRow = (0, "", 0, "")
_CHANNEL = itemgetter(1)

Attention = dict[int, list[tuple[int, int, bool]]]


class Slice(Struct, frozen=True):
    """The next people whom a scope names.

    `budgeted`: rings of the past were counted in. `unknown`: e-mails that nobody has.
    """

    people: list[People]
    addresses: Addresses
    unknown: list[str]
    cursor: int
    last: bool
    budgeted: bool = False


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
    rows = await storage.candidates(notification, solution, after, limit, only=only)
    cursor, last = rows[-1][0] if rows else after, len(rows) < limit
    tags = await _tags_of(storage, rows, wanted, left_out)
    if wanted is not None:
        rows = [row for row in rows if wanted.fits(_role(row), tags.get(row[0], _UNTAGGED))]
    unknown: list[str] = []
    if notification.scope is Scope.USER and after == 0 and only is None:
        unknown = await storage.unknown_emails(notification.emails or ())
    if not rows:
        return Slice([], Addresses(), unknown, cursor, last)
    excluded = await _excluded(storage, left_out, solution, rows, tags)
    by_traits: defaultdict[str, list[int]] = defaultdict(list)
    for user, traits in rows:
        by_traits[traits].append(user)
    users = [row[0] for row in rows]
    addresses = Addresses.of_rows(await storage.addresses_of(users))
    attention: Attention = {}
    budgeted = settings.budget is not None or any('"budget"' in traits for traits in by_traits)
    if budgeted:
        hour = now_ms // HOUR_MS - _DAY_HOURS
        attention = await storage.attention(users[0], users[-1], hour)
    apart = _Apart(addresses, excluded, attention)
    people = [
        People(_profile(traits, difference, reach), those)
        for traits, alike in by_traits.items()
        for difference, those in apart.groups(alike)
    ]
    return Slice(people, addresses, unknown, cursor, last, budgeted)


class _Difference(NamedTuple):
    """What tells people apart beside their traits."""

    channels: tuple[str, ...] = ()
    excluded: bool = False
    spent: tuple[tuple[int, int], ...] = ()


class _Apart:
    """Tells people of equal traits apart. In few steps for the many: it is done for everybody."""

    def __init__(self, addresses: Addresses, excluded: set[int], attention: Attention) -> None:
        self._one = addresses.one
        self._others: dict[int, _Difference] = {}
        """Those of whom more must be known than the channel of their one address."""
        for user, rows in addresses.several.items():
            channels = {row[1] for row in rows}
            if len(channels) > 1:
                self._others[user] = _Difference(tuple(sorted(channels)))
        for user in excluded | attention.keys():
            spent = tuple(hour[:2] for hour in attention.get(user, ()))
            self._others[user] = _Difference(self._of(user).channels, user in excluded, spent)

    def groups(self, users: list[int]) -> Iterable[tuple[_Difference, list[int]]]:
        rows = map(self._one.get, users, repeat(_NOWHERE))
        if len(set(map(_CHANNEL, rows))) == 1 and self._others.keys().isdisjoint(users):
            return [(self._of(users[0]), users)]
        found: defaultdict[_Difference, list[int]] = defaultdict(list)
        for user in users:
            found[self._of(user)].append(user)
        return found.items()

    def _of(self, user: int) -> _Difference:
        other = self._others.get(user)
        return _alone(self._one.get(user, _NOWHERE)[1]) if other is None else other


@cache
def _alone(channel: str) -> _Difference:
    return _Difference((channel,) if channel else ())


def _profile(traits: str, difference: _Difference, reach: Reach) -> Profile:
    active, role, member_role, dead, has_phone, preferences, zone, language, groups = traits.split(
        BETWEEN_TRAITS
    )
    dead_channels = _names(dead)
    at_profile = (reach.with_phone if has_phone == "1" else reach.always) - set(dead_channels)
    return Profile(
        active=active == "1",
        role=role,
        member_role=member_role or None,
        reachable=tuple(sorted(at_profile | set(difference.channels))),
        dead=dead_channels,
        preferences=read_preferences(preferences or None),
        time_zone=zone or None,
        language=language or None,
        groups=_names(groups) if groups else (),
        excluded=difference.excluded,
        attention=difference.spent,
    )


async def _tags_of(
    storage: OrganizationStorage,
    rows: list[CandidateRow],
    wanted: Filter | None,
    left_out: Filter | None,
) -> dict[int, dict[str, str]]:
    """Read only where something asks for tags."""
    if not rows or not any(of is not None and of.tags for of in (wanted, left_out)):
        return {}
    return {user: _tags(text) for user, text in await storage.tags_of([row[0] for row in rows])}


async def _excluded(
    storage: OrganizationStorage,
    left_out: Filter | None,
    solution: int | None,
    rows: list[CandidateRow],
    tags: dict[int, dict[str, str]],
) -> set[int]:
    if left_out is None:
        return set()
    found: set[int] = set()
    if left_out.emails or left_out.groups:
        found = await storage.excluded(left_out, solution, rows[0][0], rows[-1][0])
    if left_out.tags:
        found |= {user for user, _ in rows if left_out.has_any_tag(tags.get(user, _UNTAGGED))}
    if left_out.roles:
        found |= {row[0] for row in rows if _role(row) in left_out.roles}
    return found


def _role(row: CandidateRow) -> str:
    return row[1].split(BETWEEN_TRAITS, 2)[1]


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[str, ...]:
    names: tuple[str, ...] = _tuple(text)
    return names


@lru_cache(maxsize=4096)
def _tags(text: str) -> dict[str, str]:
    return _dict(text)


_tuple = msgspec.json.Decoder(tuple[str, ...]).decode
_dict = msgspec.json.Decoder(dict[str, str]).decode
