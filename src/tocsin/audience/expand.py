"""A scope becomes recipients, one bounded chunk at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tocsin.model.notification import Notification, Scope, SkipReason
from tocsin.model.work import Candidate
from tocsin.storage.operations import OrganizationStorage

CHUNK = 4096
"""Users in one chunk: its cost is bounded, and a killed worker repeats at most one."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The next people whom a scope names, with where they can be reached.

    `addresses` is {user number: {channel: [address numbers]}}, `mutes` {user number: {channel}}.
    """

    candidates: list[Candidate]
    addresses: dict[int, dict[str, list[int]]]
    mutes: dict[int, set[str]]
    unknown: list[str]
    last: bool


async def next_slice(
    storage: OrganizationStorage, notification: Notification, solution: int | None, after: int
) -> Slice:
    """The people after user number `after`, ascending; `last` says that nobody follows."""
    candidates = await storage.candidates(notification, solution, after, CHUNK)
    addresses: dict[int, dict[str, list[int]]] = {}
    mutes: dict[int, set[str]] = defaultdict(set)
    if candidates:
        users = [candidate.number for candidate in candidates]
        for user, channel, address in await storage.addresses_of(users):
            addresses.setdefault(user, {}).setdefault(channel, []).append(address)
        for user, channel in await storage.mutes_of(users):
            mutes[user].add(channel)
    unknown: list[str] = []
    if notification.scope is Scope.USER and after == 0:
        unknown = await storage.unknown_emails(notification.emails or ())
    return Slice(candidates, addresses, mutes, unknown, last=len(candidates) < CHUNK)


def skipped_unknown(found: Slice) -> dict[str, list[str]]:
    return {SkipReason.UNKNOWN_USER.value: found.unknown} if found.unknown else {}
