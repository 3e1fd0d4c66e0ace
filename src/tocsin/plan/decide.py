"""The one decision of the engine: which bells ring for a person, in which order, or why none.

Preview and real send call the same function. Everything that matters comes in as an argument.
"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.model.notification import SkipReason
from tocsin.model.people import Role


@dataclass(frozen=True, slots=True)
class Profile:
    """What the decision depends on; people with equal profiles get the same one.

    `reachable` are the channels that have an address for the person, `muted` those that the person
    has switched off.
    """

    active: bool
    role: str
    member_role: str | None
    reachable: frozenset[str]
    muted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ring:
    """The person gets the notification; `bells` are channels, the next one rings if one fails."""

    bells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skip:
    """The person gets nothing, for a reason with a stable code."""

    reason: SkipReason


def decide(profile: Profile, bells: tuple[str, ...]) -> Ring | Skip:
    """`bells` are the channels that are set up, in the operator's order."""
    if Role.DENY in (profile.role, profile.member_role):
        return Skip(SkipReason.DENIED)
    if not profile.active:
        return Skip(SkipReason.INACTIVE)
    audible = profile.reachable - profile.muted
    return Ring(tuple(bell for bell in bells if bell in audible))
