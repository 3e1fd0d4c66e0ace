"""`/events`: an external analysis listens for its runs, and misses none."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.tagoio.calls import host, result, run_user, signed_in, tago
from tests.world import PATIENCE_S, Person, World

LISTENER = {"name": "Listener", "run_on": "external"}


class Stream:
    """What comes on one connection, event by event."""

    def __init__(self, reply: aiohttp.ClientResponse) -> None:
        self.reply = reply

    async def comment(self) -> str:
        """The next line that is no event."""
        async with asyncio.timeout(PATIENCE_S):
            while not (line := (await self.reply.content.readline()).decode()).startswith(":"):
                continue
            return line.strip()

    async def event(self) -> tuple[str, dict[str, Any]]:
        """The next event's id and payload."""
        found = {}
        async with asyncio.timeout(PATIENCE_S):
            while "data" not in found:
                name, _, value = (await self.reply.content.readline()).decode().partition(": ")
                found[name] = value.strip()
        return found["id"], json.loads(found["data"])["payload"]


@asynccontextmanager
async def listening(
    world: World, token: str, query: str = "channels=analysis_trigger", last: str = ""
) -> AsyncIterator[Stream]:
    headers = {"accept": "text/event-stream", **({"last-event-id": last} if last else {})}
    url = f"{world.url}/events?{query}&token={token}"
    async with world.session.get(url, headers=headers) as reply:
        assert reply.status == 200, await reply.text()
        assert reply.headers["content-type"] == "text/event-stream"
        yield Stream(reply)


async def listener(ana: Person) -> tuple[str, str]:
    made = await result(ana, "POST", "/analysis", LISTENER)
    return made["id"], made["token"]


@pytest.mark.parametrize("query", ["channels=analysis_trigger", "channel=analysis_trigger"])
async def test_runs_wait_for_a_listener_and_come_in_their_order(
    world: World, ana: Person, query: str
) -> None:
    analysis, token = await listener(ana)
    for number in range(3):
        await result(ana, "POST", f"/analysis/{analysis}/run", {"scope": [{"value": number}]})
    async with listening(world, token, query) as stream:
        payloads = [(await stream.event())[1] for _ in range(3)]
        assert [one["data"] for one in payloads] == [[{"value": number}] for number in range(3)]
        assert {(one["analysis_id"], one["token"]) for one in payloads} == {(analysis, token)}
        await result(ana, "POST", f"/analysis/{analysis}/run", {"scope": None})
        assert (await stream.event())[1]["data"] == []


async def test_what_was_on_its_way_when_the_connection_broke_comes_again(
    world: World, ana: Person
) -> None:
    analysis, token = await listener(ana)
    for number in range(3):
        await result(ana, "POST", f"/analysis/{analysis}/run", {"scope": [{"value": number}]})
    async with listening(world, token) as stream:
        first, _ = await stream.event()
        for _ in range(2):
            await stream.event()
    async with listening(world, token, last=first) as stream:
        again = [(await stream.event())[1]["data"] for _ in range(2)]
        assert again == [[{"value": 1}], [{"value": 2}]]
    async with listening(world, token) as stream:
        await result(ana, "POST", f"/analysis/{analysis}/run", {"scope": [{"value": 3}]})
        assert (await stream.event())[1]["data"] == [{"value": 3}]


async def test_of_two_listeners_one_gets_the_run(world: World, ana: Person) -> None:
    analysis, token = await listener(ana)
    async with listening(world, token) as one, listening(world, token) as other:
        for number in range(6):
            await result(ana, "POST", f"/analysis/{analysis}/run", {"scope": [{"value": number}]})
        got: list[Any] = []

        async def read(stream: Stream) -> None:
            while True:
                got.append((await stream.event())[1]["data"][0]["value"])

        reading = [asyncio.create_task(read(stream)) for stream in (one, other)]

        async def all_there() -> bool:
            return len(got) == 6

        await world.until(all_there)
        for task in reading:
            task.cancel()
        assert sorted(got) == list(range(6))


@pytest.mark.slow
async def test_a_silent_stream_says_every_five_seconds_that_it_is_there(
    world: World, ana: Person
) -> None:
    _, token = await listener(ana)
    async with listening(world, token) as stream:
        assert await stream.comment() == ": keep-alive"


async def test_nobody_but_an_active_external_analysis_listens(world: World, ana: Person) -> None:
    await run_user(ana)
    analysis, token = await listener(ana)

    async def status(query: str) -> int:
        return (await world.call("GET", f"/events?{query}")).status

    channel = "channels=analysis_trigger"
    assert await status(channel) == 401
    assert await status(f"{channel}&token=a-ana_no") == 401
    assert await status(f"{channel}&token={await signed_in(world, ana)}") == 403
    assert await status(f"{channel}&token={ana.token}") == 403
    assert await status(f"channels=notification&token={token}") == 400
    await result(ana, "PUT", f"/analysis/{analysis}", {"active": False})
    assert await status(f"{channel}&token={token}") == 403


async def test_an_analysis_knows_itself_and_acts_within_its_scopes(
    world: World, ana: Person
) -> None:
    analysis, token = await listener(ana)
    script = Person(world, ana.organization, ana.user, token)
    info = await result(script, "GET", "/info")
    assert (info["id"], info["name"], info["run_on"]) == (analysis, "Listener", "external")
    ben = await run_user(script)
    body = {"run_user": ben, "title": "Hot", "message": "31"}
    await result(script, "POST", "/run/notification", body)
    assert (await tago(script, "POST", "/analysis", {"name": "More"})).status == 403
    assert (await tago(script, "GET", f"/run/{host(ana)}/info")).status == 200
    renewed = (await result(ana, "GET", f"/analysis/{analysis}/token"))["analysis_token"]
    assert (await tago(script, "GET", "/info")).status == 401
    assert (await world.call("GET", "/tagoio/info", headers={"token": renewed})).status == 200
