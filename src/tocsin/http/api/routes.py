"""All routes of `/api/v1`, gathered from the resources' modules."""

from __future__ import annotations

from tocsin.http.api import (
    addresses,
    categories,
    channels,
    events,
    groups,
    importing,
    members,
    notification_control,
    notifications,
    organizations,
    preferences,
    previews,
    providers,
    recipients,
    sessions,
    settings,
    solutions,
    templates,
    tokens,
    users,
    webhooks,
)
from tocsin.http.table import Route

ROUTES: list[Route] = [
    *sessions.ROUTES,
    *organizations.ROUTES,
    *notifications.ROUTES,
    *notification_control.ROUTES,
    *previews.ROUTES,
    *recipients.ROUTES,
    *importing.ROUTES,
    *users.ROUTES,
    *addresses.ROUTES,
    *solutions.ROUTES,
    *members.ROUTES,
    *groups.ROUTES,
    *tokens.ROUTES,
    *settings.ROUTES,
    *preferences.ROUTES,
    *categories.ROUTES,
    *templates.ROUTES,
    *channels.ROUTES,
    *providers.ROUTES,
    *webhooks.ROUTES,
    *events.ROUTES,
]
