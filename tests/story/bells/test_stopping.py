"""Pausing, withdrawing and replacing what is being sent, at every moment of its way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.story.bells.telling import (
    PUSH,
    PUSH_THEN_MAIL,
    S,
    at_rest,
    control,
    crowd,
    pass_time,
    result,
    rows,
    states,
    tell,
    to_the_end,
)
from tests.story.people import Mailbox, PushService
from tests.world import Person, World
from tocsin.model.clock import MINUTE_MS, SECOND_MS
from tocsin.model.notification import Counts, NotificationState

N = NotificationState


async def test_nothing_rings_after_a_pause_and_everything_after_it_goes_on(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(503, {})]
    sent = await tell(ana, ben, ana, channels=PUSH_THEN_MAIL)
    await world.settled()
    assert (len(push.rings), len(box.to(ana))) == (1, 1)
    await control(ana, sent, "pause")
    await pass_time(world, 60 * MINUTE_MS)
    assert (len(push.rings), len(box.mails)) == (1, 1)
    assert (await result(ana, sent))[0] is N.PAUSED
    await control(ana, sent, "resume")
    await to_the_end(world)
    assert await result(ana, sent) == (N.SENT, Counts(recipients=2, sent=2))
    assert (len(push.rings), await ben.titles()) == (2, ["Pump"])


async def test_a_pause_in_the_middle_of_a_crowd_stops_it_and_loses_nobody(
    world: World, ana: Person, push: PushService
) -> None:
    await crowd(world, ana, push, 200)
    found: list[str] = []

    async def pause() -> None:
        if len(push.rings) == 20:
            await control(ana, found[0], "pause")
            found.append(str(len(push.rings)))

    push.on_ring = pause
    soon = world.clock.now_ms() + SECOND_MS
    found.append(await tell(ana, startAt=soon, **PUSH))
    await pass_time(world, MINUTE_MS)
    stopped = len(push.rings)
    assert stopped < 100
    await pass_time(world, 10 * MINUTE_MS)
    assert len(push.rings) == stopped
    await control(ana, found[0], "resume")
    await to_the_end(world)
    assert len({ring.path for ring in push.rings}) == len(push.rings) == 200
    assert await result(ana, found[0]) == (N.SENT, Counts(recipients=201, sent=200))


async def test_pausing_and_resuming_again_and_again_loses_and_doubles_nothing(
    world: World, ana: Person, push: PushService
) -> None:
    await crowd(world, ana, push, 120)
    sent: list[str] = []
    paused: list[int] = []
    one_at_a_time = asyncio.Lock()

    async def flip() -> None:
        if len(push.rings) % 15 == 7:
            async with one_at_a_time:
                paused.append(len(push.rings))
                await control(ana, sent[0], "pause")
                await control(ana, sent[0], "resume")

    push.on_ring = flip
    sent.append(await tell(ana, startAt=world.clock.now_ms() + 1, **PUSH))
    await to_the_end(world)
    assert len(paused) >= 5
    assert sorted(ring.path for ring in push.rings) == sorted(
        f"/guest-{number}" for number in range(120)
    )
    assert (await result(ana, sent[0]))[0] is N.SENT


async def test_what_is_withdrawn_while_it_is_sent_stops_and_is_taken_back(
    world: World, ana: Person, push: PushService
) -> None:
    await crowd(world, ana, push, 150)
    sent: list[str] = []

    async def withdraw() -> None:
        if len(push.rings) == 25:
            await control(ana, sent[0])

    push.on_ring = withdraw
    sent.append(await tell(ana, startAt=world.clock.now_ms() + 1, **PUSH))
    await to_the_end(world)
    by_path: dict[str, list[str]] = {}
    for ring in push.rings:
        by_path.setdefault(ring.path, []).append(ring.headers["topic"])
    assert len(by_path) < 100
    assert all(len(topics) == 2 and topics[0] == topics[1] for topics in by_path.values())
    assert (await result(ana, sent[0]))[0] is N.WITHDRAWN
    hidden = rows(world, "SELECT count(*), count(withdrawn_at) FROM recipients")
    assert hidden == [(151, 151)]


async def test_the_device_is_told_that_it_was_recalled_and_the_mail_is_not(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    sent = await tell(ana, ben, ana, channels=[{"channel": "push"}, {"channel": "email"}])
    await to_the_end(world)
    assert (len(push.rings), len(box.mails)) == (1, 1)
    await control(ana, sent)
    await to_the_end(world)
    first, second = (browser.read(ring.body) for ring in push.rings)
    assert (first.get("recalled"), second["recalled"]) == (None, True)
    assert first["notificationId"] == second["notificationId"] == sent
    assert push.rings[0].headers["topic"] == push.rings[1].headers["topic"]
    assert (len(box.mails), await ben.titles()) == (1, [])


@pytest.mark.parametrize("status", [201, 503, 410])
async def test_a_ring_that_ends_after_the_withdrawal_is_taken_back_only_if_it_arrived(
    world: World, ana: Person, ben: Person, push: PushService, status: int
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    push.replies["/ben"] = [(status, {})]

    async def hidden() -> bool:
        return rows(world, "SELECT count(withdrawn_at) FROM recipients") == [(1,)]

    async def withdraw() -> None:
        if len(push.rings) == 1:
            page = await ana.call("GET", "/api/v1/organizations/{organization}/notifications")
            await control(ana, page.json["items"][0]["notificationId"])
            await world.until(hidden)

    push.on_ring = withdraw
    await tell(ana, ben, **PUSH)
    await to_the_end(world)
    recalled = [browser.read(ring.body).get("recalled") for ring in push.rings]
    assert recalled == ([None, True] if status == 201 else [None])


async def test_a_withdrawal_by_two_people_at_once_is_one(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    sent = await tell(ana, ben, **PUSH)
    await world.settled()
    await asyncio.gather(*(control(ana, sent) for _ in range(10)))
    await to_the_end(world)
    assert len(push.rings) == 2
    events = "SELECT count(*) FROM events WHERE kind = 'notification.withdrawn'"
    assert rows(world, events) == [(1,)]


async def test_a_paused_one_can_be_withdrawn_and_never_rings(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(503, {})]
    sent = await tell(ana, ben, **PUSH)
    await world.settled()
    await control(ana, sent, "pause")
    await pass_time(world, 5 * MINUTE_MS)
    await control(ana, sent)
    await to_the_end(world)
    assert (len(push.rings), await ben.titles()) == (1, [])


async def test_a_later_one_with_the_same_key_takes_the_place_of_the_earlier(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    more: dict[str, Any] = {"channels": PUSH_THEN_MAIL, "collapseKey": "order-1"}
    old = await tell(ana, ben, title="Old", **more)
    await pass_time(world, MINUTE_MS)
    new = await tell(ana, ben, title="New", **more)
    await world.settled()
    assert await ben.titles() == ["New"]
    first, second = push.rings
    assert first.headers["topic"] == second.headers["topic"]
    await to_the_end(world)
    assert [mail["subject"] for mail in box.to(ben)] == ["New"]
    assert states(world) == [S.SENT, S.CANCELED, S.SENT, S.SENT]
    for one in (old, new):
        assert await result(ana, one) == (N.SENT, Counts(recipients=1, sent=1))


async def test_replacing_many_times_leaves_one_item_and_rings_only_the_newest(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    push.replies["/ben"] = [(503, {})] * 5
    for number in range(6):
        await tell(ana, ben, title=str(number), collapseKey="k", **PUSH)
        await world.settled()
    await to_the_end(world)
    assert await ben.titles() == ["5"]
    assert browser.read(push.rings[-1].body)["title"] == "5"
    assert len({ring.headers["topic"] for ring in push.rings}) == 1
    at_rest(world)
    assert states(world) == [S.CANCELED] * 5 + [S.SENT]


async def test_the_key_reaches_back_to_each_person_whatever_it_was_used_for_since(
    world: World, ana: Person, ben: Person, dan: Person
) -> None:
    await tell(ana, ben, title="1 message", collapseKey="unread")
    for number in range(12):
        await tell(ana, dan, title=f"{number} messages", collapseKey="unread")
        await world.settled()
    await tell(ana, ben, title="2 messages", collapseKey="unread")
    await world.settled()
    assert (await ben.titles(), await dan.titles()) == (["2 messages"], ["11 messages"])
    assert rows(world, "SELECT count(*) FROM collapsed") == [(2,)]


async def test_what_was_paused_does_not_come_back_over_what_is_newer(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    old = await tell(ana, ben, title="Old", collapseKey="status", **PUSH)
    await control(ana, old, "pause")
    await tell(ana, ben, title="New", collapseKey="status", **PUSH)
    await world.settled()
    await control(ana, old, "resume")
    await to_the_end(world)
    assert await ben.titles() == ["New"]
    assert browser.read(push.rings[-1].body)["title"] == "New"
