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
    organizations,
    preferences,
    providers,
    sessions,
    settings,
    solutions,
    templates,
    tokens,
    users,
    webhooks,
)
from tocsin.http.table import Route

# Importing stands before users: its path would else be taken for a user's id.
ROUTES: list[Route] = [
    *sessions.ROUTES,
    *organizations.ROUTES,
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
