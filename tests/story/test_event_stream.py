"""The console's stream: what happens in the organization, told at once, and to nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.story.test_console_doors import cookie_of, sign_in, with_password
from tests.world import PATIENCE_S, Person

STREAM = "/api/v1/stream"


class Told:
    """An open stream, read event by event."""

    def __init__(self, reply: aiohttp.ClientResponse) -> None:
        self.reply = reply

    async def next(self, skip: str = "") -> tuple[str, str, Any] | None:
        """Name, id and data of the next event but `skip`; None at the end."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_S):
            while line := (await self.reply.content.readline()).decode():
                name, _, value = line.rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                elif "data" in fields:
                    found = fields["event"], fields.get("id", ""), json.loads(fields["data"])
                    if found[0] != skip:
                        return found
                    fields = {}
        return None


@asynccontextmanager
async def stream(person: Person, **headers: str) -> AsyncIterator[Told]:
    sent = {"authorization": f"Bearer {person.token}", **headers}
    if "cookie" in headers:
        del sent["authorization"]
    url = person.world.url + STREAM
    async with person.world.session.get(url, headers=sent) as reply:
        assert reply.status == 200, await reply.text()
        yield Told(reply)


def to(person: Person, title: str = "Pump 7") -> dict[str, Any]:
    return {"scope": "USR", "emails": [person.user.email], "content": {"title": title, "text": "x"}}


async def test_what_happens_is_told_with_ids_only(ana: Person, ben: Person) -> None:
    async with stream(ana) as told:
        assert (await told.next() or "")[0] == "ready"
        sent = (await ana.notify(to(ben, "secret words"))).json["notificationId"]
        event = await told.next()
        assert event is not None
        assert event[0] == event[2]["type"] == "notification.accepted"
        assert event[1] == event[2]["id"]
        assert event[2]["notificationId"] == sent
        assert set(event[2]) <= {"type", "id", "notificationId", "userId"}


async def test_who_comes_back_is_told_what_was_missed(ana: Person, ben: Person) -> None:
    async with stream(ana) as told:
        ready = await told.next()
    assert ready is not None
    sent = (await ana.notify(to(ben))).json["notificationId"]
    async with stream(ana, **{"last-event-id": ready[1]}) as told:
        event = await told.next(skip="ready")
        assert event is not None
        assert event[2]["notificationId"] == sent


async def test_another_organization_hears_nothing(ana: Person, ben: Person, cora: Person) -> None:
    async with stream(cora) as told:
        await told.next()
        await ana.notify(to(ben))
        await cora.notify(to(cora))
        event = await told.next()
        assert event is not None
        theirs = (await cora.call("GET", "/api/v1/events?limit=500")).json["items"]
        assert event[2]["notificationId"] in {one["data"]["notificationId"] for one in theirs}


async def test_a_stream_is_for_those_who_may_read_notifications(ana: Person, ben: Person) -> None:
    assert (await ben.call("GET", STREAM)).status == 403
    assert (await ana.world.call("GET", STREAM)).status == 401
    answer = await ana.call("GET", STREAM, last_event_id="7.8")
    assert answer.json["code"] == "invalid_parameter"


async def test_a_stream_ends_with_its_session(ana: Person) -> None:
    cookie = cookie_of(await sign_in(await with_password(ana)))
    async with stream(ana, **cookie) as told:
        await told.next()
        await ana.world.call("DELETE", "/api/v1/sessions/current", None, cookie)
        assert await told.next() is None


async def test_changes_of_people_and_settings_are_told_to_ones_own_organization(
    ana: Person, cora: Person
) -> None:
    async with stream(ana) as told, stream(cora) as theirs:
        assert (await told.next() or "")[0] == (await theirs.next() or "")[0] == "ready"
        await cora.call("POST", "/api/v1/users", {"email": "x@other.example", "name": "X"})
        await ana.call("POST", "/api/v1/users", {"email": "eve@acme.example", "name": "Eve"})
        assert await told.next() == ("directory.changed", "", {})
        assert await theirs.next() == ("directory.changed", "", {})
        await ana.call("PUT", "/api/v1/categories/safety", {"name": "Safety"})
        assert await told.next() == ("settings.changed", "", {})


async def test_new_points_are_told_once_however_many_come(ana: Person) -> None:
    points = "/api/v1/organizations/{organization}/events"
    async with stream(ana) as told:
        assert (await told.next() or "")[0] == "ready"
        for value in range(20):
            await ana.call("POST", points, {"device": "van", "variable": "speed", "value": value})
        assert await told.next() == ("data.changed", "", {})
        await ana.call("PUT", "/api/v1/categories/safety", {"name": "Safety"})
        assert await told.next() == ("settings.changed", "", {})
