"""Lists and syncs by token: what changes while a client pages is never missed."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.world import Person, World

LIST = "/v2.0/tool/organizations/{organization}/notifications"
MINE = "/v2.0/tool/organizations/{organization}/members/{me}/notifications"
TO_ALL = {"scope": "ORG", "content": {"text": "Cake at three"}}
GONE = "DISMISSED"


@dataclass
class Client:
    """An app that keeps a copy of its person's notifications, by the contract's protocol."""

    person: Person
    limit: int
    states: dict[str, str] = field(default_factory=dict)
    watermark: str | None = None
    calls: int = 0

    async def page(self, query: str) -> dict[str, Any]:
        answer = await self.person.call("GET", f"{MINE}?limit={self.limit}{query}")
        assert answer.status == 200, answer.text
        self.calls += 1
        page: dict[str, Any] = answer.json
        assert page["count"] == len(page["items"]) <= self.limit
        assert ("watermark" in page) != ("continuationToken" in page)
        return page

    async def sync(self) -> int:
        """The whole list at first, then what has changed; how many items came."""
        got = 0
        query = f"&syncToken={self.watermark}" if self.watermark else ""
        while True:
            page = await self.page(query)
            for item in page["items"]:
                self.states[item["notificationId"]] = item["state"]
            got += len(page["items"])
            if "watermark" in page:
                self.watermark = page["watermark"]
                return got
            query = f"&continuationToken={page['continuationToken']}"

    @property
    def live(self) -> dict[str, str]:
        return {one: state for one, state in self.states.items() if state != GONE}


async def truth(person: Person) -> dict[str, str]:
    """What the server has now, read at rest by a client of its own."""
    client = Client(person, 500)
    await client.sync()
    return client.live


async def write(
    world: World, chance: random.Random, ana: Person, ben: Person, known: list[str]
) -> None:
    """One writer's next step: a new one, a mark or delete by Ben, or Ana takes one back."""
    step = chance.choices(["create", "read", "keep", "delete", "withdraw"], [4, 4, 1, 1, 1])[0]
    one = chance.choice(known) if known else None
    if step == "create" or one is None:
        known.append((await ana.notify(TO_ALL)).json["notificationId"])
    elif step == "withdraw":
        assert (await ana.call("DELETE", f"{LIST}/{one}")).status == 204
    elif step == "delete":
        assert (await ben.call("DELETE", f"{MINE}/{one}")).status in (204, 404)
    else:
        state = {"state": "READ" if step == "read" else "SENT"}
        assert (await ben.call("PATCH", f"{MINE}/{one}", state)).status in (200, 404)
    if chance.random() < 0.2:
        world.clock.advance(1)


@pytest.mark.parametrize("seed", range(6))
async def test_a_client_that_pages_and_syncs_amid_writers_ends_with_what_the_server_has(
    world: World, ana: Person, ben: Person, seed: int
) -> None:
    print("seed", seed)
    chance = random.Random(seed)
    known: list[str] = []
    for _ in range(10):
        await write(world, chance, ana, ben, known)
    clients = [Client(ben, limit) for limit in (1, 2, 3, 7)]

    async def writer(own: random.Random) -> None:
        for _ in range(15):
            await write(world, own, ana, ben, known)

    writers = [asyncio.create_task(writer(random.Random(chance.random()))) for _ in range(4)]
    while not all(one.done() for one in writers):
        await asyncio.gather(*(client.sync() for client in clients))
    await asyncio.gather(*writers)
    await world.settled()
    for client in clients:
        await client.sync()
        assert client.live == await truth(ben), f"limit {client.limit}"
        assert await client.sync() == 0


async def test_a_sync_tells_what_was_deleted_and_withdrawn_as_dismissed(
    world: World, ana: Person, ben: Person
) -> None:
    ids = [(await ana.notify(TO_ALL)).json["notificationId"] for _ in range(4)]
    await world.settled()
    client = Client(ben, 25)
    assert await client.sync() == 4
    await ben.call("DELETE", f"{MINE}/{ids[0]}")
    await ana.call("DELETE", f"{LIST}/{ids[1]}")
    await ben.call("PATCH", f"{MINE}/{ids[2]}", {"state": "READ"})
    await world.settled()
    assert await client.sync() == 3
    assert client.states == dict(zip(ids, [GONE, GONE, "READ", "SENT"], strict=True))


async def test_a_list_does_not_show_what_was_gone_before_it_began(
    world: World, ana: Person, ben: Person
) -> None:
    ids = [(await ana.notify(TO_ALL)).json["notificationId"] for _ in range(3)]
    await world.settled()
    await ben.call("DELETE", f"{MINE}/{ids[0]}")
    await ana.call("DELETE", f"{LIST}/{ids[1]}")
    await world.settled()
    assert await truth(ben) == {ids[2]: "SENT"}


async def test_what_arrives_late_with_an_early_place_in_the_list_comes_with_the_next_sync(
    world: World, ana: Person, ben: Person
) -> None:
    later = {**TO_ALL, "startAt": world.clock.now_ms() + 1000}
    early = (await ana.notify(later)).json["notificationId"]
    client = Client(ben, 1)
    first = await client.page("")
    world.clock.advance(2000)
    late = (await ana.notify(TO_ALL)).json["notificationId"]
    await world.settled()
    client.watermark = first["watermark"]
    assert await client.sync() == 2
    assert client.states == {early: "SENT", late: "SENT"}


async def test_a_sync_of_many_marks_of_one_moment_can_be_cut_anywhere(
    world: World, ana: Person, ben: Person
) -> None:
    for _ in range(9):
        await ana.notify(TO_ALL)
    await world.settled()
    clients = [Client(ben, limit) for limit in range(1, 11)]
    for client in clients:
        await client.sync()
    await ben.inbox("/notifications/mark", "POST", {"as": "read"})
    for client in clients:
        client.calls = 0
        assert await client.sync() == 9
        assert set(client.states.values()) == {"READ"}
        assert client.calls == 9 // client.limit + 1


async def test_one_persons_sync_tells_nothing_of_another_person(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    clients = [Client(one, 25) for one in (ana, ben, cora)]
    for client in clients:
        await client.sync()
    body = {"scope": "USR", "emails": [ben.user.email], "content": {"text": "For you"}}
    await ana.notify(body)
    await world.settled()
    assert [await client.sync() for client in clients] == [0, 1, 0]
