"""What comes again, what comes where people are, and what comes too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.story.bells.telling import (
    PUSH,
    S,
    at_rest,
    control,
    pass_time,
    result,
    rows,
    states,
    tell,
    to_the_end,
)
from tests.story.people import Mailbox, PushService
from tests.world import NOON_MS, Person, World
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from tocsin.model.notification import Counts, NotificationState
from tocsin.model.people import Role

N = NotificationState
NINE: dict[str, Any] = {"repeat": {"cron": "0 9 * * *", "timeZone": "Europe/Berlin"}}
DRY: dict[str, Any] = {"channels": [{"channel": "sms"}]}
"""Rings nobody: there is no such channel here."""


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def iso(ms: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).isoformat()


async def ana_at(world: World, text: str) -> Person:
    """Ana, on a later day; her token is made then, so it has not run out."""
    world.clock.advance(moment(text) - NOON_MS)
    return await world.person("ana", await world.organization("Acme"), Role.OWNER)


def arrivals(world: World) -> list[str]:
    found = rows(world, "SELECT arrived_at FROM recipients ORDER BY arrived_at")
    return [iso(at)[:16] for (at,) in found]


@pytest.mark.parametrize(
    ("start", "cron", "times"),
    [
        ("2027-03-26T12:00", "0 9 * * *", ["27T08:00", "28T07:00", "29T07:00"]),
        ("2027-03-26T12:00", "30 2 * * *", ["27T01:30", "28T01:00", "29T00:30"]),
        ("2027-10-29T12:00", "0 9 * * *", ["30T07:00", "31T08:00", "01T08:00"]),
        ("2027-10-29T12:00", "30 2 * * *", ["30T00:30", "31T00:30", "01T01:30"]),
    ],
)
async def test_a_daily_one_comes_once_a_day_by_the_clock_on_the_wall(
    world: World, start: str, cron: str, times: list[str]
) -> None:
    ana = await ana_at(world, start)
    repeat = {"cron": cron, "timeZone": "Europe/Berlin"}
    await tell(ana, repeat=repeat, **DRY)
    await pass_time(world, 3 * DAY_MS)
    assert [one[8:] for one in arrivals(world)] == times
    assert rows(world, "SELECT count(DISTINCT series_public_id) FROM notifications") == [(1,)]


async def test_a_series_ends_with_its_count(world: World, ana: Person) -> None:
    await tell(ana, repeat={**NINE["repeat"], "count": 3}, **DRY)
    await to_the_end(world)
    assert len(await ana.titles()) == 3


async def test_a_series_ends_when_the_one_that_is_to_come_is_canceled(
    world: World, ana: Person
) -> None:
    await tell(ana, **NINE, **DRY)
    await pass_time(world, 2 * DAY_MS)
    ((coming,),) = rows(world, "SELECT public_id FROM notifications WHERE state = 'SCHEDULED'")
    await control(ana, str(UUID(bytes=coming)))
    await pass_time(world, 5 * DAY_MS)
    assert len(await ana.titles()) == 2
    at_rest(world)


async def test_withdrawing_one_that_has_come_does_not_end_its_series(
    world: World, ana: Person
) -> None:
    first = await tell(ana, **NINE, **DRY)
    await pass_time(world, DAY_MS)
    await control(ana, first)
    await pass_time(world, 2 * DAY_MS)
    assert len(await ana.titles()) == 2


@pytest.mark.parametrize("how", ["off", "denied", "demoted"])
async def test_a_series_ends_when_its_sender_may_send_no_more(
    world: World, ana: Person, ben: Person, how: str
) -> None:
    eve = await world.person("eve", ana.organization, Role.ADMIN)
    await tell(eve, **NINE, **DRY)
    await pass_time(world, DAY_MS)
    change = {"off": {"active": False}, "denied": {"role": "DENY"}, "demoted": {"role": "USER"}}
    answer = await ana.call("PATCH", f"/api/v1/users/{eve.user_id}", change[how])
    assert answer.status == 200, answer.text
    await pass_time(world, 3 * DAY_MS)
    assert len(await ben.titles()) == 2
    assert rows(world, "SELECT count(*) FROM jobs") == [(0,)]
    ended = "SELECT count(*) FROM events WHERE kind = 'notification.series_ended'"
    assert rows(world, ended) == [(1,)]


async def test_what_was_missed_while_nothing_ran_is_not_made_up_for(
    world: World, ana: Person
) -> None:
    await tell(ana, **NINE, **DRY)
    await world.settled()
    world.clock.advance(10 * DAY_MS)
    await world.settled()
    assert len(await ana.titles()) == 1
    await pass_time(world, DAY_MS)
    assert len(await ana.titles()) == 2


async def three_zones(world: World, ana: Person) -> None:
    for name, zone in (("tim", "Asia/Tokyo"), ("uli", "Europe/Berlin"), ("vic", "America/Lima")):
        await world.person(name, ana.organization, time_zone=zone)


async def test_nine_o_clock_comes_everywhere_in_its_turn(world: World, ana: Person) -> None:
    await three_zones(world, ana)
    sent = await tell(ana, localTime={"time": "09:00", "date": "2026-11-24"}, **DRY)
    await to_the_end(world)
    assert arrivals(world) == [
        "2026-11-24T00:00", "2026-11-24T08:00", "2026-11-24T09:00", "2026-11-24T14:00",
    ]  # fmt: skip
    assert await result(ana, sent) == (N.SENT, Counts(recipients=4))


async def test_what_is_withdrawn_before_the_last_zone_reaches_it_no_more(
    world: World, ana: Person
) -> None:
    await three_zones(world, ana)
    sent = await tell(ana, localTime={"time": "09:00", "date": "2026-11-24"}, **DRY)
    await pass_time(world, moment("2026-11-24T12:00") - NOON_MS)
    assert (await result(ana, sent))[0] is N.SENDING
    await control(ana, sent)
    await to_the_end(world)
    assert len(arrivals(world)) == 3
    assert await world.people["vic"].titles() == await world.people["tim"].titles() == []


async def test_a_pause_over_someones_nine_o_clock_delays_but_loses_nobody(
    world: World, ana: Person
) -> None:
    await three_zones(world, ana)
    sent = await tell(ana, localTime={"time": "09:00", "date": "2026-11-24"}, **DRY)
    await pass_time(world, moment("2026-11-24T04:00") - NOON_MS)
    await control(ana, sent, "pause")
    await pass_time(world, 8 * HOUR_MS)
    assert len(arrivals(world)) == 1
    await control(ana, sent, "resume")
    await to_the_end(world)
    assert [one[11:] for one in arrivals(world)] == ["00:00", "12:00", "12:00", "14:00"]
    assert (await result(ana, sent))[0] is N.SENT


async def test_after_its_end_nothing_is_expanded(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    hour = world.clock.now_ms() + HOUR_MS
    sent = await tell(ana, startAt=hour, expiresAt=hour + HOUR_MS)
    world.clock.advance(DAY_MS)
    await to_the_end(world)
    assert (push.rings, await ben.titles()) == ([], [])
    assert await result(ana, sent) == (N.FAILED, Counts(skipped={"expired": 2}))


async def test_after_its_end_nothing_rings_that_waited_failed_or_was_to_follow(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    push.always("ben", 503)
    order = [{"channel": "push"}, {"channel": "email", "afterUnseenMs": HOUR_MS}]
    await tell(ana, ben, channels=order, expiresIn=120)
    await to_the_end(world)
    assert all(ring.at_ms < NOON_MS + 2 * MINUTE_MS for ring in push.rings)
    assert (2 <= len(push.rings) <= 6, box.mails) == (True, [])
    assert states(world) == [S.EXPIRED, S.EXPIRED]
    assert await ben.titles() == ["Pump"]


async def test_after_a_day_without_the_server_only_what_still_counts_rings(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(503, {"retry-after": "60"})] * 2
    await tell(ana, ben, title="Old", expiresIn=3600, **PUSH)
    await tell(ana, ben, title="Good", **PUSH)
    await world.settled()
    world.clock.advance(DAY_MS)
    await to_the_end(world)
    assert states(world) == [S.EXPIRED, S.SENT]
    await pass_time(world, SECOND_MS)
    assert len(push.rings) == 3
