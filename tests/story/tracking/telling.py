"""What devices and providers tell, as the stories have it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from tests.story.bells.telling import rows
from tests.story.people import Browser, Ring
from tests.world import Answer, Person, World

API = "/api/v1/organizations/{organization}"
FORM = "application/x-www-form-urlencoded"


async def device(world: World, browser: Browser, ring: Ring, event: str, **more: Any) -> Answer:
    """What the worker of the host's site does with the address that came in the ring."""
    path = urlsplit(browser.read(ring.body)["report"]).path
    return await report(world, path, {"event": event, **more})


async def report(world: World, path: str, body: Any) -> Answer:
    sent = body if isinstance(body, str) else json.dumps(body)
    return await world.call("POST", path, sent, {"content-type": "text/plain;charset=UTF-8"})


def reference(world: World, number: int = 1) -> str:
    """Of a ring, as its provider has it."""
    return world.running.context.signer.delivery_reference(number)


def numbers(world: World, channel: str) -> list[int]:
    """The rings of a channel, in order."""
    sql = f"SELECT id FROM deliveries WHERE channel = '{channel}' AND recall = 0 ORDER BY id"
    return [number for (number,) in rows(world, sql)]


def receipts_path(owner: Person, channel: str) -> str:
    signer = owner.world.running.context.signer
    token = signer.receipt_token(owner.organization.organization_id, channel)
    return f"/receipts/{channel}/{token}"


async def provider(owner: Person, channel: str, *told: dict[str, Any]) -> Any:
    """What the organization's provider of a channel tells; how much of it was known."""
    answer = await owner.world.call("POST", receipts_path(owner, channel), list(told))
    assert answer.status == 200, answer.text
    return answer.json


def kinds(world: World, *wanted: str) -> list[str]:
    """The events of these kinds, in order."""
    listed = ", ".join(f"'{kind}'" for kind in wanted)
    sql = f"SELECT kind FROM events WHERE kind IN ({listed}) ORDER BY id"
    return [kind for (kind,) in rows(world, sql)]


def tallied(world: World, kind: str) -> int:
    (found,) = rows(world, f"SELECT coalesce(sum(count), 0) FROM tallies WHERE kind = '{kind}'")
    return int(found[0])
