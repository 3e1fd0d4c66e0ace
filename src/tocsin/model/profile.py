"""What a decision depends on of one person; people with equal profiles get the same decision."""

from __future__ import annotations

from msgspec import Struct

from tocsin.model.people import NO_PREFERENCES, Preferences, Role


class Profile(Struct, frozen=True, omit_defaults=True):
    """One person, as the plan sees them.

    `reachable` are the channels that have an address for the person, `dead` those whose address in
    the person's profile a provider called dead. `groups` are the groups by which the person is
    meant. `attention` is (epoch hour, rings) of the last day, where a budget counts them.
    """

    active: bool = True
    role: str = Role.USER.value
    member_role: str | None = None
    reachable: tuple[str, ...] = ()
    dead: tuple[str, ...] = ()
    preferences: Preferences = NO_PREFERENCES
    time_zone: str | None = None
    language: str | None = None
    groups: tuple[str, ...] = ()
    excluded: bool = False
    attention: tuple[tuple[int, int], ...] = ()

    def rings_between(self, first_hour: int, last_hour: int) -> int:
        return sum(rings for hour, rings in self.attention if first_hour <= hour <= last_hour)


class People(Struct, frozen=True):
    """People of a chunk with one profile: their numbers, ascending."""

    profile: Profile
    users: list[int]
