"""The receiver itself, with a real broker and a disk that is full for a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.mqtt.broker import Broker, mosquitto
from tests.mqtt.test_mqtt import need_mosquitto
from tests.storage.acme import House, open_house
from tests.world import HeldClock
from tocsin.actions.intake import Intake
from tocsin.actions.mqtt import RETRY_MS, BrokerAddress, MqttReceiver
from tocsin.actions.pace import PointPace
from tocsin.actions.topics import Layout
from tocsin.http.strict_json import parse
from tocsin.model.data import DataQuery
from tocsin.model.errors import TocsinError
from tocsin.storage.data import LAST

LAYOUT = Layout(["tocsin/{organization}/{device}/{variable}"])
PATIENCE_S = 20


class FullDisk(Intake):
    """Stores, and says all the same that it could not, until there is room."""

    room = False
    refused = 0

    async def _add(self, *about: Any) -> None:
        await super()._add(*about)
        if not self.room:
            self.refused += 1
            raise TocsinError("storage_full")


def full_disk(house: House, clock: HeldClock) -> FullDisk:
    return FullDisk(
        house.storage,
        clock,
        LAYOUT,
        "us",
        read_json=lambda payload: parse(payload, object),
        added=lambda _: None,
        pace=PointPace(1_000),
    )


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    need_mosquitto()
    async with mosquitto(tmp_path) as started:
        yield started


async def until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.005)


async def values(house: House) -> list[Any]:
    return [one.value for one in (await house.acme.data(DataQuery(), LAST, 500)).points]


async def test_what_a_full_disk_refuses_is_tried_again_and_stored_once(
    broker: Broker, tmp_path: Path
) -> None:
    async with open_house(tmp_path) as house:
        intake = full_disk(house, clock := HeldClock())
        address = BrokerAddress("127.0.0.1", broker.port, tls=False)
        receiver = MqttReceiver(address, "us", LAYOUT, intake, clock)
        receiver.start()
        await until(lambda: receiver.look().connected)
        topic = f"tocsin/{house.acme.organization_id}/boiler/heat"  # type: ignore[attr-defined]
        await broker.publisher().tell(topic, 1)
        await until(lambda: intake.refused == 1)
        intake.room = True
        clock.advance(RETRY_MS)
        await until(lambda: receiver.look().repeated == 1)
        assert await values(house) == [1]
        await receiver.close()
