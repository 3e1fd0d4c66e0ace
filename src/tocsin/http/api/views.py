"""What the console keeps for a person, such as saved views: as the console writes it."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route

MOST_BYTES = 16 * 1024


class ViewsBody(Body):
    """Any JSON; nobody but the console knows what it means. Of all of it 16 KiB at most."""

    views: dict[str, Any]


async def get_views(call: Call) -> ViewsBody:
    kept = await call.storage.views(call.principal.user.number)
    return ViewsBody({} if kept is None else msgspec.json.decode(kept))


async def save_views(call: Call) -> ViewsBody:
    """All of them: what is absent is forgotten."""
    body: ViewsBody = call.body
    text = msgspec.json.encode(body.views).decode()
    await call.storage.save_views(call.principal.user.number, text, call.now_ms)
    return body


ROUTES = [
    Route(
        "GET",
        "/me/views",
        get_views,
        Permission.OWN_PROFILE,
        "getOwnViews",
        "Your saved views",
        response=ViewsBody,
    ),
    Route(
        "PUT",
        "/me/views",
        save_views,
        Permission.OWN_TOKENS,
        "saveOwnViews",
        "Save your views",
        request=ViewsBody,
        response=ViewsBody,
        max_body=MOST_BYTES,
    ),
]
