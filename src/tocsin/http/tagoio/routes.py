"""All routes of the TagoIO door, and what the door needs beside them."""

from __future__ import annotations

from tocsin.http.tagoio import (
    account,
    actions,
    analyses,
    consoles,
    end_user,
    profile,
    run_notices,
    run_settings,
    services,
    signin,
    users,
)
from tocsin.http.tagoio.answers import enveloped
from tocsin.http.tagoio.callers import TOKEN_HEADERS

CORS_HEADERS = ", ".join((*TOKEN_HEADERS, "content-type", "last-event-id"))
_PARTS = (
    account,
    actions,
    analyses,
    consoles,
    run_settings,
    users,
    run_notices,
    end_user,
    signin,
    services,
    profile,
)
ROUTES = [enveloped(route) for part in _PARTS for route in part.ROUTES]
