"""What is secret of a person's address: used when it rings, and readable nowhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.story.bells.telling import rows, tell
from tests.story.people import PushService, push_service
from tests.world import NOON_MS, Person, World, open_world
from tocsin.audience.old_addresses import OldAddresses
from tocsin.channels import discover
from tocsin.channels.support.standard_webhooks import new_secret, sign
from tocsin.model.people import Role
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.sqlite.writer import Transaction


@pytest.fixture
async def hooks() -> AsyncIterator[PushService]:
    """Ben's own server: it answers and keeps what came."""
    async with push_service() as service:
        yield service


ENVIRONMENT = {
    "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
    "TOCSIN_WEBHOOK_SECRET": new_secret(),
    "TOCSIN_WEBHOOK_PRIVATE_HOSTS": "127.0.0.1, localhost",
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, **ENVIRONMENT) as opened:
        yield opened


async def register(ana: Person, ben: Person, address: dict[str, str]) -> None:
    body = {"channel": "webhook", "address": address}
    made = await ana.call("POST", f"/api/v1/users/{ben.user_id}/addresses", body)
    assert made.status == 201, made.text


def raws(world: World) -> list[str]:
    return [raw for (raw,) in rows(world, "SELECT raw FROM addresses ORDER BY id")]


async def as_of_old(world: World, *addresses: dict[str, str]) -> None:
    """The addresses as a version kept them that did not encrypt."""
    storage = world.running.storage
    assert isinstance(storage, SqliteStorage)

    def operation(transaction: Transaction) -> None:
        transaction.execute("DELETE FROM meta WHERE key = 'addresses_done'")
        for number, raw in enumerate(addresses, start=1):
            sql = "UPDATE addresses SET raw = :raw WHERE id = :id"
            transaction.execute(sql, {"raw": json.dumps(raw), "id": number})

    await storage.write(operation)


def old_addresses(world: World) -> OldAddresses:
    vault = world.running.context.providers.vault
    return OldAddresses(world.running.storage, vault, discover())


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


async def test_an_address_from_before_is_encrypted_after_the_next_start_and_still_signs(
    tmp_path: Path, hooks: PushService
) -> None:
    secret = new_secret()
    address = {"url": f"{hooks.url}/ben", "secret": secret}
    async with open_world(tmp_path, **ENVIRONMENT) as world:
        ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
        await register(ana, ana, address)
        await as_of_old(world, address)
        assert secret in raws(world)[0]
    async with open_world(tmp_path, **ENVIRONMENT) as world:
        zoe = await world.person("zoe", ana.organization, Role.OWNER)
        while any(secret in raw for raw in raws(world)):
            await asyncio.sleep(0.01)
        await tell(zoe, channels=[{"channel": "webhook"}])
        await world.settled()
        assert await old_addresses(world).seal() == 0
    ring = hooks.rang("ben")[0]
    signed = sign((secret,), ring.headers["webhook-id"], NOON_MS // 1000, ring.body)
    assert ring.headers["webhook-signature"] == signed["webhook-signature"]
    assert [f.name for f in tmp_path.iterdir() if secret.encode() in f.read_bytes()] == []


async def test_an_old_address_that_changes_meanwhile_stays_as_it_was_changed(
    world: World, ana: Person, ben: Person
) -> None:
    old = {"url": "http://127.0.0.1/ben", "secret": new_secret()}
    bare = {"url": "http://127.0.0.1/ana"}
    await register(ana, ben, old)
    await register(ana, ana, bare)
    await as_of_old(world, old, bare)
    storage = world.running.storage
    kept = await storage.next_addresses(["webhook"], 10)
    await register(ana, ben, {**old, "secret": new_secret()})
    changed = raws(world)
    assert await storage.replace_addresses([(kept[0], {"url": "late"})], kept[0].number) == 0
    assert (raws(world), changed[1]) == (changed, json.dumps(bare))
    assert [one.number for one in await storage.next_addresses(["webhook"], 10)] == [2]
    assert await old_addresses(world).seal() == 0
    assert raws(world) == changed
