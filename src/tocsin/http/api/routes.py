"""All routes of `/api/v1`, gathered from the resources' modules."""

from __future__ import annotations

from tocsin.http.api import (
    addresses,
    groups,
    importing,
    members,
    organizations,
    sessions,
    solutions,
    tokens,
    users,
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
]
