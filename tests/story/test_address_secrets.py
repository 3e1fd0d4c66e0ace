"""What is secret of a person's address: used when it rings, and readable nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.story.bells.telling import tell
from tests.story.people import PushService, push_service
from tests.world import NOON_MS, Person, World, open_world
from tocsin.channels.support.standard_webhooks import new_secret, sign


@pytest.fixture
async def hooks() -> AsyncIterator[PushService]:
    """Ben's own server: it answers and keeps what came."""
    async with push_service() as service:
        yield service


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    environment = {
        "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
        "TOCSIN_WEBHOOK_SECRET": new_secret(),
        "TOCSIN_WEBHOOK_PRIVATE_HOSTS": "127.0.0.1, localhost",
    }
    async with open_world(tmp_path, **environment) as opened:
        yield opened


async def test_the_secret_of_an_address_signs_and_is_readable_nowhere_in_the_database(
    world: World, ana: Person, ben: Person, hooks: PushService, tmp_path: Path
) -> None:
    secret = new_secret()
    address = {"url": f"{hooks.url}/ben", "secret": secret, "sealed": "made up"}
    body = {"channel": "webhook", "address": address}
    made = await ana.call("POST", f"/api/v1/users/{ben.user_id}/addresses", body)
    assert (made.status, secret in made.text) == (201, False)
    await tell(ana, ben, channels=[{"channel": "webhook"}])
    await world.settled()
    tried = await ana.call("POST", "/api/v1/channels/webhook/test", {"userId": ben.user_id})
    assert tried.json["outcome"] == "sent", tried.text
    await world.running.storage.check_writable()
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes(), file.name
    rings = hooks.rang("ben")
    assert len(rings) == 2
    ring = rings[0]
    signed = sign((secret,), ring.headers["webhook-id"], NOON_MS // 1000, ring.body)
    assert ring.headers["webhook-signature"] == signed["webhook-signature"]
