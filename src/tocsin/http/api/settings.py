"""What an organization decides for everybody in it: language, quiet hours, budget, limits."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from tocsin.audience import profile
from tocsin.http.api.wire import Body, Language, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.preferences_wire import BudgetBody, Grid, budget_body, budget_of, quiet_grid
from tocsin.http.table import Route
from tocsin.model.people import OrganizationSettings

Days = Annotated[int, Meta(ge=1, le=36_500)]
PerMinute = Annotated[int, Meta(ge=1, le=10_000_000)]


class SettingsBody(Body):
    """What is absent is the default: no quiet hours, no budget, no limit, everything kept.

    `retentionDays`: notifications older than this are deleted with all that belongs to them.
    `dataRetentionDays`: data points measured longer ago are.
    """

    language: Language = "en"
    time_zone: Annotated[str, Meta(max_length=50)] = "UTC"
    quiet_hours: Grid | UnsetType = UNSET
    budget: BudgetBody | UnsetType = UNSET
    retention_days: Days | UnsetType = UNSET
    data_retention_days: Days | UnsetType = UNSET
    rings_per_minute: PerMinute | UnsetType = UNSET
    accepts_per_minute: PerMinute | UnsetType = UNSET


def settings_body(of: OrganizationSettings) -> SettingsBody:
    return SettingsBody(
        language=of.language,
        time_zone=of.time_zone,
        quiet_hours=present(of.quiet_hours),
        budget=budget_body(of.budget),
        retention_days=present(of.retention_days),
        data_retention_days=present(of.data_retention_days),
        rings_per_minute=present(of.rings_per_minute),
        accepts_per_minute=present(of.accepts_per_minute),
    )


async def get_settings(call: Call) -> SettingsBody:
    organization_id = call.principal.organization.organization_id
    found = await call.context.storage.find_organization(organization_id)
    return settings_body((found or call.principal.organization).settings)


async def save_settings(call: Call) -> SettingsBody:
    """All of them: what is absent becomes the default."""
    body: SettingsBody = call.body
    settings = OrganizationSettings(
        language=body.language,
        time_zone=profile.time_zone(body.time_zone) or "UTC",
        quiet_hours=quiet_grid(body.quiet_hours),
        budget=budget_of(body.budget),
        retention_days=body.retention_days or None,
        data_retention_days=body.data_retention_days or None,
        rings_per_minute=body.rings_per_minute or None,
        accepts_per_minute=body.accepts_per_minute or None,
    )
    saved = await call.storage.save_settings(settings, call.now_ms)
    call.context.authenticator.forget()
    return settings_body(saved.settings)


_SETTINGS = "/organizations/{organizationId}/settings"
ROUTES = [
    Route(
        "GET",
        _SETTINGS,
        get_settings,
        Permission.READ_DELIVERY,
        "getSettings",
        "What the organization decides for everybody",
        response=SettingsBody,
    ),
    Route(
        "PUT",
        _SETTINGS,
        save_settings,
        Permission.WRITE_DELIVERY,
        "saveSettings",
        "Decide it",
        request=SettingsBody,
        response=SettingsBody,
    ),
]
