"""A broker's messages when some of them are wrong, come again, or can't be stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.storage.acme import House, open_house
from tests.world import HeldClock
from tocsin.actions.intake import Intake, Message
from tocsin.actions.pace import PointPace
from tocsin.actions.topics import DEFAULT, Layout
from tocsin.http.strict_json import parse
from tocsin.model.data import DataQuery
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization
from tocsin.storage.data import LAST

PER_SECOND = 500
LAYOUT = Layout([one.strip() for one in DEFAULT.split(",")])


@dataclass
class Mast:
    """Where Acme's messages come in."""

    house: House
    intake: Intake
    woken: list[bool]
    clock: HeldClock

    def say(
        self, value: Any, number: int | None, rest: str = "boiler/heat", *, again: bool = False
    ) -> Message:
        organization = self.house.acme.organization_id  # type: ignore[attr-defined]
        payload = msgspec.json.encode(value)
        return Message(f"tocsin/{organization}/{rest}", payload, number, again)

    async def neighbour(self, value: Any) -> Message:
        """Somebody else's, by the same broker."""
        organization = Organization(0, uuid7(), "Other", "us-east-1", False, False, 1, 1)
        await self.house.storage.create_organization(organization)
        payload = msgspec.json.encode(value)
        return Message(f"tocsin/{organization.organization_id}/mill/heat", payload, 99, False)

    async def values(self) -> list[Any]:
        found = await self.house.acme.data(DataQuery(), LAST, 500)
        return [one.value for one in reversed(found.points)]


@pytest.fixture
async def mast(tmp_path: Path) -> AsyncIterator[Mast]:
    async with open_house(tmp_path) as house:
        woken: list[bool] = []
        clock = HeldClock()

        def read(payload: bytes) -> Any:
            return parse(payload, Any)

        intake = Intake(
            house.storage,
            clock,
            LAYOUT,
            "us",
            read_json=read,
            added=lambda _: woken.append(True),
            pace=PointPace(PER_SECOND),
        )
        yield Mast(house, intake, woken, clock)


async def test_messages_that_came_together_are_one_batch_in_their_order(mast: Mast) -> None:
    await mast.intake.take([mast.say(value, value) for value in (1, 2, 3)])
    assert await mast.values() == [1, 2, 3]
    assert (len(mast.house.rows("SELECT * FROM data_batches")), mast.woken) == (1, [True])


async def test_a_message_that_comes_again_is_stored_once(mast: Mast) -> None:
    await mast.intake.take([mast.say(1, 7)])
    await mast.intake.take([mast.say(1, 7, again=True), mast.say(2, 8, again=True)])
    assert await mast.values() == [1, 2]
    assert mast.intake.counts.repeated == 1


async def test_the_same_value_under_a_number_used_anew_is_a_new_point(mast: Mast) -> None:
    await mast.intake.take([mast.say(1, 7)])
    await mast.intake.take([mast.say(1, 7)])  # the broker does not say that it comes again
    assert await mast.values() == [1, 1]
    await mast.intake.forget([7])
    await mast.intake.take([mast.say(1, 7, again=True)])
    assert await mast.values() == [1, 1, 1]


async def test_one_message_that_storage_refuses_does_not_take_the_others_along(
    mast: Mast,
) -> None:
    """That a device has too many tags is only seen in the light of those that it has."""
    tags = {f"tag {number}": "1" for number in range(30)}
    await mast.intake.take([mast.say({"value": 1, "tags": tags}, 1)])
    more = {f"more {number}": "1" for number in range(30)}
    crowded = mast.say({"value": 2, "tags": more}, 2)
    await mast.intake.take([crowded, mast.say(3, 3)])
    assert await mast.values() == [1, 3]
    assert mast.intake.counts.refused == {"bad_payload": 1}


async def test_what_cannot_be_stored_now_is_told_to_who_asked(mast: Mast) -> None:
    assert mast.house.storage.writer is not None
    await mast.house.storage.writer.close()
    with pytest.raises(TocsinError) as refused:
        await mast.intake.take([mast.say(1, 1)])
    assert refused.value.kind.code == "unavailable"
    assert mast.intake.counts.messages == 0


def heat(value: int, count: int = 1) -> list[dict[str, Any]]:
    return [{"variable": "heat", "value": value}] * count


async def test_who_hands_in_too_much_waits_alone_and_loses_nothing(mast: Mast) -> None:
    many = [mast.say(heat(number, 900), number, "boiler") for number in (1, 2)]
    last = mast.say(heat(3), 3, "boiler")
    await mast.intake.take(many)
    await mast.intake.take([last])
    assert [one.done for one in (*many, last)] == [True, False, False]
    assert (mast.intake.counts.points, mast.intake.pace.held["mqtt"]) == (900, 901)
    other = await mast.neighbour(77)
    await mast.intake.take([other])
    assert (other.done, mast.intake.counts.points) == (True, 901)
    assert mast.intake.next_ms is not None
    mast.clock.advance(mast.intake.next_ms - mast.clock.now_ms())
    await mast.intake.take([])
    assert (mast.intake.counts.points, last.done) == (1_802, True)
    assert (await mast.values())[-2:] == [2, 3]


async def test_what_waits_and_is_delivered_again_is_stored_once(mast: Mast) -> None:
    await mast.intake.take([mast.say(heat(1, 900), 1, "boiler")])
    await mast.intake.take([mast.say(heat(2, 900), 2, "boiler")])
    mast.intake.drop()
    mast.clock.advance(10_000)
    await mast.intake.take([mast.say(heat(2, 900), 2, "boiler", again=True)])
    assert (mast.intake.counts.points, mast.intake.counts.repeated) == (1_800, 0)
