"""Data points from a real broker: what it was told is stored once, whoever dies meanwhile."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from paho.mqtt.client import MQTTMessageInfo

from tests.channels.conftest import certificate
from tests.mqtt.broker import PASSWORD, USER, Broker, missing, mosquitto
from tests.story.test_crash import Server, until
from tests.world import Person, World, open_world
from tocsin.model.ids import uuid7
from tocsin.model.people import Role

__all__ = ["certificate"]
KILLS, POINTS = 3, 2_400
DATA = "/api/v1/organizations/{organization}/data?limit=500"


@dataclass
class Plant:
    """Ana's plant, whose machines talk to a broker."""

    broker: Broker
    world: World
    ana: Person

    def topic(self, rest: str) -> str:
        return f"tocsin/{self.ana.organization.organization_id}/{rest}"

    async def items(self) -> list[dict[str, Any]]:
        page = await self.ana.call("GET", DATA)
        found: list[dict[str, Any]] = page.json["items"]
        return found

    async def values(self, count: int) -> list[Any]:
        """Oldest first, as soon as there are so many."""

        async def there() -> bool:
            return len(await self.items()) >= count

        await self.world.until(there)
        return [one["value"] for one in reversed(await self.items())]

    async def status(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.world.call("GET", "/api/v1/status")).json["broker"]
        return found

    async def seen(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async def there() -> dict[str, Any] | None:
            self.world.clock.advance(3_000)  # the board remembers for a moment
            status = await self.status()
            return status if condition(status) else None

        found: dict[str, Any] = await self.world.until(there)
        return found


def need_mosquitto() -> None:
    """Skips with the reason; fails instead where it must be there (./check in CI)."""
    reason = missing()
    if reason is not None and os.environ.get("TOCSIN_NEED_BROWSER") == "1":
        pytest.fail(reason)
    if reason is not None:
        pytest.skip(reason)


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    need_mosquitto()
    async with mosquitto(tmp_path) as started:
        yield started


@pytest.fixture
async def server(broker: Broker, tmp_path: Path) -> AsyncIterator[Server]:
    """A process of its own, which can be killed."""
    async with aiohttp.ClientSession() as session:
        server = Server(tmp_path, session, settings={"TOCSIN_MQTT_URL": broker.url})
        await server.prepare()
        yield server
        await server.kill()


@pytest.fixture
async def plant(broker: Broker, tmp_path: Path) -> AsyncIterator[Plant]:
    settings = {"TOCSIN_MQTT_URL": broker.url, "TOCSIN_STATUS": "on"}
    async with open_world(tmp_path / "data", **settings) as world:
        ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
        plant = Plant(broker, world, ana)
        await plant.seen(lambda status: bool(status["connected"]))
        yield plant


async def test_points_come_in_as_bare_values_objects_and_lists(plant: Plant) -> None:
    machine = plant.broker.publisher()
    await machine.tell(plant.topic("boiler/temperature"), 21.5)
    await machine.tell(plant.topic("boiler/state"), b"on fire")
    await machine.tell(plant.topic("boiler/temperature"), {"value": 22, "unit": "°C"})
    await machine.tell(plant.topic("boiler"), {"variable": "open", "value": True})
    some = [{"variable": "power", "value": value} for value in (1, 2)]
    await machine.tell(plant.topic("boiler"), some)
    assert await plant.values(6) == [21.5, "on fire", 22, True, 1, 2]
    first, *_, last = await plant.items()
    assert (last["device"], last["variable"]) == ("boiler", "temperature")
    assert (first["device"], first["variable"]) == ("boiler", "power")


async def test_what_is_of_no_use_is_counted_and_holds_up_nothing(plant: Plant) -> None:
    machine = plant.broker.publisher()
    payloads: list[Any] = [
        b"{",
        b"\xff\xfe",
        [],
        {"value": {}},
        [1],
        {"value": 1, "device": "x"},
        b"",
    ]
    for payload in payloads:
        await machine.tell(plant.topic("boiler/temperature"), payload)
    await machine.tell(plant.topic("boiler"), 3)
    await machine.tell(f"tocsin/{uuid7()}/boiler/temperature", 4)
    await machine.tell("tocsin/acme/boiler/temperature", 5)
    await machine.tell(plant.topic("boiler/temperature"), 6)
    assert (await plant.values(2))[-1] == 6
    status = await plant.seen(lambda status: status["messages"] == 2)
    assert status["refused"] == {"bad_payload": 7, "unknown_organization": 2}


async def test_a_broker_that_restarts_is_found_again(plant: Plant) -> None:
    await plant.broker.publisher().tell(plant.topic("boiler/temperature"), 1)
    assert await plant.values(1) == [1]
    await plant.broker.stop()
    await plant.seen(lambda status: not status["connected"])
    await plant.broker.start()
    await plant.broker.publisher().tell(plant.topic("boiler/temperature"), 2)
    assert await plant.values(2) == [1, 2]


async def test_what_is_said_while_the_server_is_away_waits_at_the_broker(
    broker: Broker, tmp_path: Path
) -> None:
    settings = {"TOCSIN_MQTT_URL": broker.url, "TOCSIN_STATUS": "on"}
    machine = broker.publisher()
    async with open_world(tmp_path / "data", **settings) as world:
        ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
        plant = Plant(broker, world, ana)
        await plant.seen(lambda status: bool(status["connected"]))
        topic = plant.topic("boiler/temperature")
        await machine.tell(topic, 1, retain=True)
        assert await plant.values(1) == [1]
    await machine.tell(topic, 2)
    async with open_world(tmp_path / "data", **settings) as world:
        plant = Plant(broker, world, Person(world, ana.organization, ana.user, ana.token))
        assert sorted(await plant.values(2)) == [1, 2]  # nor does what is retained come again


async def stored(server: Server) -> list[float]:
    """Values of all points of the demo organization."""
    path = f"{server.url}/api/v1/organizations/{server.demo['organizationId']}/data?limit=500"
    headers = {"authorization": f"Bearer {server.demo['token']}"}
    values: list[float] = []
    cursor = ""
    while True:
        async with server.session.get(path + cursor, headers=headers) as reply:
            page = await reply.json()
        values += [one["value"] for one in page["items"]]
        if "cursor" not in page:
            return values
        cursor = f"&cursor={page['cursor']}"


async def connected(server: Server) -> bool:
    async with server.session.get(server.url + "/metrics") as reply:
        return "tocsin_mqtt_connected 1.0" in await reply.text()


async def test_a_broker_that_asks_for_tls_and_a_password_gets_them(
    tmp_path: Path, certificate: Path
) -> None:
    need_mosquitto()
    (tmp_path / "password").write_text(PASSWORD + "\n")
    async with mosquitto(tmp_path, certificate) as broker:
        settings = {
            "TOCSIN_MQTT_URL": broker.url.replace("://", f"://{USER}@"),
            "TOCSIN_MQTT_PASSWORD_FILE": str(tmp_path / "password"),
            "TOCSIN_MQTT_CA": str(certificate),
            "TOCSIN_STATUS": "on",
        }
        async with open_world(tmp_path / "data", **settings) as world:
            ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
            plant = Plant(broker, world, ana)
            await plant.seen(lambda status: bool(status["connected"]))
            await broker.publisher().tell(plant.topic("boiler/temperature"), 1)
            assert await plant.values(1) == [1]


@pytest.mark.slow
async def test_a_server_that_is_killed_again_and_again_stores_each_point_once(
    broker: Broker, server: Server
) -> None:
    machine, chance = broker.publisher(), random.Random(int(os.environ.get("TOCSIN_SEED", "1")))
    topic = f"tocsin/{server.demo['organizationId']}/boiler/temperature"
    told: list[MQTTMessageInfo] = []
    for _ in range(KILLS):
        await server.start()
        await until(lambda: connected(server))  # the broker keeps messages from then on
        for _ in range(POINTS // KILLS):
            told.append(machine.say(topic, len(told)))
        await asyncio.sleep(chance.uniform(0, 0.3))
        await server.kill()
    await server.start()

    async def all_there() -> bool:
        return len(set(await stored(server))) == len(told)

    await until(all_there)
    assert sorted(await stored(server)) == list(range(len(told)))


async def test_the_status_page_and_the_metrics_tell_of_the_broker(plant: Plant) -> None:
    await plant.broker.publisher().tell(plant.topic("boiler/temperature"), 1)
    await plant.seen(lambda status: status["points"] == 1)
    page = (await plant.world.call("GET", "/status")).text
    assert "1 data points in 1 messages" in page
    metrics = (await plant.world.call("GET", "/metrics")).text
    assert 'tocsin_mqtt_messages_total{result="stored"} 1.0' in metrics
    await plant.broker.stop()
    await plant.seen(lambda status: not status["connected"])
    plant.world.clock.advance(61_000)
    troubles = (await plant.world.call("GET", "/api/v1/status")).json["troubles"]
    assert "broker_away" in [one["code"] for one in troubles]
