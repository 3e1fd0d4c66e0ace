"""Quiet hours, budgets and preferences as every door writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.model.errors import TocsinError
from tocsin.model.people import Budget, CategoryPreference, Preferences, QuietGrid
from tocsin.plan.quiet import parse_quiet_hours
from tocsin.storage.operations import OrganizationStorage

CategoryKey = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,49}$")]
ChannelName = Annotated[str, Meta(min_length=1, max_length=50)]
Time = Annotated[str, Meta(max_length=5)]
Grid = dict[str, list[tuple[Time, Time]]]
Rings = Annotated[int, Meta(ge=1, le=10_000)]
Switches = Annotated[dict[ChannelName, bool], Meta(max_length=50)]


class BudgetBody(Struct, forbid_unknown_fields=True, rename="camel"):
    """How many rings per clock hour and local day; more come in one digest. Absent: no limit."""

    per_hour: Rings | UnsetType = UNSET
    per_day: Rings | UnsetType = UNSET


class CategoryPreferenceBody(Struct, forbid_unknown_fields=True, rename="camel"):
    """Of one category: all of it on or off, or channel by channel."""

    on: bool | UnsetType = UNSET
    channels: Switches = {}


class PreferencesBody(Struct, forbid_unknown_fields=True, rename="camel"):
    """What a person wants. What is absent is as the organization has it.

    `channels` switches a channel off for everything. `quietHours` are intervals of local time by
    weekday, such as `{"mon": [["22:00", "24:00"]]}`; `{}` is none at all.
    """

    channels: Switches = {}
    categories: Annotated[dict[CategoryKey, CategoryPreferenceBody], Meta(max_length=200)] = {}
    quiet_hours: Grid | UnsetType = UNSET
    budget: BudgetBody | UnsetType = UNSET


def preferences_body(of: Preferences) -> PreferencesBody:
    return PreferencesBody(
        channels=of.channels,
        categories={
            key: CategoryPreferenceBody(UNSET if one.on is None else one.on, one.channels)
            for key, one in of.categories.items()
        },
        quiet_hours=UNSET if of.quiet_hours is None else of.quiet_hours,
        budget=budget_body(of.budget),
    )


def preferences_of(body: PreferencesBody, known_channels: Iterable[str]) -> Preferences:
    """Raises `invalid_body` for a grid that can't be read, or a channel that there is not."""
    named = {*body.channels}.union(*(one.channels for one in body.categories.values()))
    unknown = sorted(named - set(known_channels))
    if unknown:
        message = f"channels: there is no channel {unknown[0]!r}."
        raise TocsinError("invalid_body", message, field="channels")
    return Preferences(
        channels=body.channels,
        categories={
            key: CategoryPreference(None if one.on is UNSET else one.on, one.channels)
            for key, one in body.categories.items()
        },
        quiet_hours=quiet_grid(body.quiet_hours),
        budget=budget_of(body.budget),
    )


async def check_locked(
    storage: OrganizationStorage, wishes: dict[str, CategoryPreferenceBody]
) -> None:
    """A wish that would not be kept is better refused (`conflict`) than taken."""
    if any(one.on is False or False in one.channels.values() for one in wishes.values()):
        for category in await storage.categories():
            wish = wishes.get(category.key)
            if wish is None or not category.mandatory:
                continue
            if wish.on is False or False in wish.channels.values():
                field = f"categories.{category.key}"
                raise TocsinError("conflict", f"{field}: can't be switched off.", field=field)


def budget_body(of: Budget | None) -> BudgetBody | UnsetType:
    if of is None:
        return UNSET
    return BudgetBody(
        UNSET if of.per_hour is None else of.per_hour, UNSET if of.per_day is None else of.per_day
    )


def budget_of(body: BudgetBody | UnsetType) -> Budget | None:
    if body is UNSET:
        return None
    return Budget(
        None if body.per_hour is UNSET else body.per_hour,
        None if body.per_day is UNSET else body.per_day,
    )


def quiet_grid(grid: Grid | UnsetType) -> QuietGrid | None:
    """As it was given; raises `invalid_body` for what the plan could not read."""
    if grid is UNSET:
        return None
    try:
        parse_quiet_hours(grid)
    except ValueError as error:
        raise TocsinError("invalid_body", f"quietHours: {error}", field="quietHours") from None
    return grid
