"""The live stream of an inbox: at once, in order, without a gap or a repeat."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from tests.world import PATIENCE_S, Person, World
from tocsin.http.inbox.stream import STREAMS_PER_USER, InboxStream

LIST = "/v2.0/tool/organizations/{organization}/notifications"


@dataclass
class Event:
    """One event, or a comment, as it came over the wire."""

    name: str = ""
    id: str = ""
    data: Any = None
    comment: str = ""


@dataclass
class Stream:
    """An open stream, read line by line."""

    reply: aiohttp.ClientResponse
    seen: list[Event] = field(default_factory=list)

    async def next(self) -> Event | None:
        """None at the end."""
        event, lines = Event(), 0
        async with asyncio.timeout(PATIENCE_S):
            while line := await self.reply.content.readline():
                text = line.decode().rstrip("\n")
                if not text and lines:
                    self.seen.append(event)
                    return event
                lines += 1
                name, _, value = text.partition(":")
                value = value.strip()
                if name == "data":
                    event.data = json.loads(value)
                else:
                    field_name = {"event": "name", "id": "id", "": "comment"}.get(name, name)
                    setattr(event, field_name, value)
        return None

    async def item(self) -> Event:
        """The next item, whatever comes between."""
        while True:
            event = await self.next()
            assert event is not None, "the stream has ended"
            if event.name == "item":
                return event

    async def texts(self, count: int) -> list[str]:
        return [(await self.item()).data["text"] for _ in range(count)]


@asynccontextmanager
async def stream(
    person: Person, last: str = "", *, token: str | None = None
) -> AsyncIterator[Stream]:
    """Open and past the first event, which says that it is ready."""
    headers = {"authorization": f"Bearer {token or await person.inbox_token()}"}
    if last:
        headers["last-event-id"] = last
    url = person.world.url + "/inbox/v1/stream"
    async with person.world.session.get(url, headers=headers) as reply:
        assert reply.status == 200, await reply.text()
        opened = Stream(reply)
        first = await opened.next()
        assert first is not None
        assert first.name == "ready"
        yield opened


NONE = {"action": 0, "snoozed": 0}


async def tell(ana: Person, *texts: str) -> list[str]:
    """One notification each, to everybody; their ids."""
    bodies = [{"scope": "ORG", "content": {"text": text}} for text in texts]
    return [(await ana.notify(body)).json["notificationId"] for body in bodies]


async def test_what_is_sent_arrives_at_once_with_the_counts_after_it(
    ana: Person, ben: Person
) -> None:
    async with stream(ben) as live:
        assert live.seen[0].data["counts"] == {**NONE, "unseen": 0, "unread": 0}
        assert 1000 <= int(vars(live.seen[0])["retry"]) <= 5000
        (sent,) = await tell(ana, "Cake at three")
        event = await live.item()
        assert event.data["notificationId"] == sent
        assert event.id == event.data["version"]
        assert event.data == (await ben.inbox())["items"][0]
        counts = await live.next()
        assert counts is not None
        assert (counts.name, counts.data) == ("counts", {**NONE, "unseen": 1, "unread": 1})


async def test_a_stream_tells_nothing_of_other_peoples_inboxes(
    ana: Person, ben: Person, cora: Person
) -> None:
    async with stream(ben) as bens, stream(cora) as coras:
        for email in (ana.user.email, ben.user.email):
            body = {"scope": "USR", "emails": [email], "content": {"text": email}}
            await ana.notify(body)
        await tell(cora, "for Other")
        assert await bens.texts(1) == [ben.user.email]
        assert await coras.texts(1) == ["for Other"]


async def test_who_comes_back_gets_what_was_missed_and_then_what_is_new(
    world: World, ana: Person, ben: Person
) -> None:
    async with stream(ben) as live:
        await tell(ana, "one", "two")
        await live.texts(2)
        last = live.seen[-1].id or (await ben.inbox())["items"][0]["version"]
    await tell(ana, "three", "four")
    await world.settled()
    async with stream(ben, last) as again:
        await tell(ana, "five")
        assert await again.texts(3) == ["three", "four", "five"]


async def follow(ben: Person, chance: random.Random, until: str, seen: list[Event]) -> None:
    """A client on a bad line: every few items it is cut, and comes back with the last id."""
    last = seen[-1].id
    while seen[-1].data["text"] != until:
        async with stream(ben, last) as live:
            for _ in range(chance.randint(1, 40)):
                seen.append(await live.item())
                last = seen[-1].id
                if seen[-1].data["text"] == until:
                    return


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_cut_at_random_every_client_gets_every_item_once_and_in_order(
    ana: Person, ben: Person, seed: int
) -> None:
    print("seed", seed)
    chance, most = random.Random(seed), 300
    async with stream(ben) as live:
        await tell(ana, "0")
        first = await live.item()
    seen: list[list[Event]] = [[first] for _ in range(5)]
    clients = [
        asyncio.create_task(follow(ben, random.Random(chance.random()), "last", one))
        for one in seen
    ]
    numbers = [str(number) for number in range(1, most)]
    await asyncio.gather(*(tell(ana, *numbers[begin::3]) for begin in range(3)))
    await tell(ana, "last")
    await asyncio.gather(*clients)
    order = [event.data["text"] for event in seen[0]]
    assert sorted(order) == sorted(["0", *numbers, "last"])
    assert all([event.data["text"] for event in one] == order for one in seen)
    places = [tuple(map(int, event.id.split("."))) for event in seen[0]]
    assert places == sorted(set(places))


async def test_a_backlog_of_many_pages_comes_whole(world: World, ana: Person, ben: Person) -> None:
    numbers = [str(number) for number in range(250)]
    await asyncio.gather(*(tell(ana, *numbers[begin::25]) for begin in range(25)))
    await world.settled()
    async with stream(ben, "0") as live:
        assert sorted(await live.texts(250), key=int) == numbers


async def test_a_mark_in_one_browser_shows_in_the_other(
    world: World, ana: Person, ben: Person
) -> None:
    (sent,) = await tell(ana, "Cake at three")
    await world.settled()
    async with stream(ben) as phone, stream(ben) as desk:
        await ben.inbox(f"/notifications/{sent}/read", "POST")
        for live in (phone, desk):
            event = await live.item()
            assert (event.data["notificationId"], "readAt" in event.data) == (sent, True)
        path = f"/v1/organizations/{{organization}}/members/{{me}}/notifications/{sent}"
        await ben.call("PATCH", path, {"state": "SENT"})
        assert "readAt" not in (await desk.item()).data
        await ben.inbox(f"/notifications/{sent}", "DELETE")
        assert (await phone.item()).data.get("readAt") is None
        assert (await phone.item()).data["deleted"] is True


async def test_a_scheduled_notification_arrives_when_its_time_comes(
    world: World, ana: Person, ben: Person
) -> None:
    body = {"scope": "ORG", "content": {"text": "Later"}, "startAt": world.clock.now_ms() + 60_000}
    async with stream(ben) as live:
        await ana.notify(body)
        await tell(ana, "Now")
        assert await live.texts(1) == ["Now"]
        await world.settled()
        world.clock.advance(59_999)
        await tell(ana, "Almost")
        await world.settled()
        world.clock.advance(1)
        assert await live.texts(2) == ["Almost", "Later"]


async def test_a_withdrawn_notification_is_taken_out_of_the_open_inboxes(
    world: World, ana: Person, ben: Person
) -> None:
    (sent,) = await tell(ana, "Wrong line")
    await world.settled()
    async with stream(ben) as live:
        await ana.call("DELETE", f"{LIST}/{sent}")
        event = await live.item()
        assert (event.data["notificationId"], event.data["withdrawn"]) == (sent, True)
        counts = await live.next()
        assert counts is not None
        assert counts.data == {**NONE, "unseen": 0, "unread": 0}


async def test_a_stream_ends_when_the_users_tokens_are_ended(
    world: World, ana: Person, ben: Person
) -> None:
    token = await ben.inbox_token()
    async with stream(ben, token=token) as live, stream(ana) as other:
        answer = await ana.call("DELETE", f"/api/v1/users/{ben.user_id}/inbox-tokens")
        assert answer.status == 204, answer.text
        assert await live.next() is None
        await tell(ana, "still open")
        assert await other.texts(1) == ["still open"]
    headers = {"authorization": f"Bearer {token}"}
    assert (await world.call("GET", "/inbox/v1/stream", headers=headers)).status == 401


async def test_a_stream_does_not_outlive_its_token(world: World, ana: Person, ben: Person) -> None:
    async with stream(ben) as live:
        world.clock.advance(61 * 60_000)
        await ana.notify({"scope": "ORG", "content": {"text": "Too late"}})
        assert await live.next() is None


@pytest.mark.parametrize("last", ["x", "-1", "1.x", "1.2.3", "9" * 20, "١"])
async def test_an_unknown_place_to_go_on_from_is_refused(
    world: World, ben: Person, last: str
) -> None:
    headers = {"authorization": f"Bearer {await ben.inbox_token()}"}
    headers["last-event-id"] = last
    answer = await world.call("GET", "/inbox/v1/stream", headers=headers)
    assert (answer.status, answer.json["field"]) == (400, "Last-Event-ID")


async def test_a_user_has_twenty_streams_at_most_and_a_closed_one_makes_room(
    world: World, ben: Person
) -> None:
    feed = world.running.context.feed
    opened = [stream(ben) for _ in range(STREAMS_PER_USER)]
    for one in opened:
        await one.__aenter__()
    headers = {"authorization": f"Bearer {await ben.inbox_token()}"}
    answer = await world.call("GET", "/inbox/v1/stream", headers=headers)
    assert (answer.status, answer.headers["retry-after"]) == (429, "60")
    for one in opened:
        await one.__aexit__(None, None, None)

    async def nobody_listens() -> bool:
        return feed.listeners() == 0

    await world.until(nobody_listens)


async def test_a_silent_stream_says_now_and_then_that_it_is_still_there(
    world: World, ben: Person
) -> None:
    sent: asyncio.Queue[bytes] = asyncio.Queue()
    headers = [(b"authorization", f"Bearer {await ben.inbox_token()}".encode())]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}

    async def send(message: Any) -> None:
        sent.put_nowait(message.get("body", b""))

    quiet = InboxStream(world.running.context, keep_alive_s=0.01)
    running = asyncio.create_task(quiet(scope, asyncio.Queue[Any]().get, send))
    async with asyncio.timeout(PATIENCE_S):
        assert [await sent.get() for _ in range(4)][2:] == [b": still here\n\n"] * 2
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert world.running.context.feed.listeners() == 0
