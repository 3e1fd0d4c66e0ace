"""A provider in trouble: few requests in vain, nobody else is delayed, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.story.bells.telling import (
    PUSH,
    S,
    at_rest,
    crowd,
    pass_time,
    result,
    rows,
    states,
    tell,
    to_the_end,
)
from tests.story.people import Mailbox, PushService, Ring
from tests.world import Person, World
from tocsin.model.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from tocsin.model.notification import Counts, NotificationState

FIVE = 5 * MINUTE_MS
N = NotificationState


def until(end_ms: int, status: int, **headers: str) -> object:
    """Answers with this status before a moment, and takes everything after it."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}

    def rule(ring: Ring) -> tuple[int, dict[str, str]]:
        return (status, more) if ring.at_ms < end_ms else (201, {})

    return rule


async def test_five_minutes_of_too_many_requests_cost_next_to_nothing(
    world: World, ana: Person, push: PushService
) -> None:
    people = await crowd(world, ana, push, 400)
    end = world.clock.now_ms() + FIVE
    push.rule = until(end, 429, retry_after="30")  # type: ignore[assignment]
    sent = await tell(ana, **PUSH)
    await pass_time(world, FIVE)
    wasted = len(push.rings)
    assert wasted <= 40
    await pass_time(world, 2 * MINUTE_MS)
    assert len(push.rings) <= 1.1 * len(people)
    at_rest(world)
    assert await result(ana, sent) == (N.SENT, Counts(recipients=401, sent=400))


async def test_other_destinations_and_channels_ring_at_once_meanwhile(
    world: World, ana: Person, cora: Person, push: PushService, box: Mailbox
) -> None:
    end = world.clock.now_ms() + FIVE
    push.rule = lambda ring: (
        (429, {"retry-after": "60"}) if "stuck" in ring.path and ring.at_ms < end else (201, {})
    )
    await crowd(world, ana, push, 60, "stuck")
    await tell(ana, **PUSH)
    await pass_time(world, SECOND_MS)
    there = replace(push, url=push.url.replace("127.0.0.1", "localhost"))
    await crowd(world, cora, there, 30, "free")
    await tell(cora, **PUSH)
    await tell(ana, channels=[{"channel": "email"}])
    await world.settled()
    free = [ring for ring in push.rings if "free" in ring.path]
    assert (len(free), len(box.mails)) == (30, 61)
    assert {ring.at_ms for ring in free} == {world.clock.now_ms()}
    await to_the_end(world)


@pytest.mark.parametrize("status", [500, 503])
async def test_faults_one_after_the_other_open_the_circuit_and_one_ring_closes_it(
    world: World, ana: Person, push: PushService, status: int
) -> None:
    people = await crowd(world, ana, push, 40)
    end = world.clock.now_ms() + MINUTE_MS
    push.rule = until(end, status)  # type: ignore[assignment]
    for user in people:
        body = {"scope": "USR", "emails": [user.email], **PUSH}
        await tell(ana, **body)
        await world.settled()
    assert len(push.rings) <= 20
    await pass_time(world, MINUTE_MS)
    assert len(push.rings) <= 22
    await pass_time(world, MINUTE_MS)
    assert len({ring.path for ring in push.rings if ring.at_ms >= end}) == 40
    await to_the_end(world)
    assert states(world) == [S.SENT] * 40


async def test_after_a_try_that_fails_the_circuit_stays_open(
    world: World, ana: Person, push: PushService
) -> None:
    await crowd(world, ana, push, 30)
    start = world.clock.now_ms()
    push.rule = until(start + FIVE, 503)  # type: ignore[assignment]
    await tell(ana, **PUSH)
    await pass_time(world, FIVE - 1)
    tries = [ring.at_ms - start for ring in push.rings if ring.at_ms > start]
    assert len(tries) == len(set(tries)) <= 6
    await to_the_end(world)
    assert states(world) == [S.SENT] * 30


@pytest.mark.parametrize("status", [401, 500])
async def test_an_hour_of_faults_that_are_not_the_addresses_removes_none_of_them(
    world: World, ana: Person, push: PushService, status: int
) -> None:
    await crowd(world, ana, push, 25)
    end = world.clock.now_ms() + HOUR_MS
    push.rule = until(end, status)  # type: ignore[assignment]
    while world.clock.now_ms() < end:
        await tell(ana, **PUSH)
        await pass_time(world, 10 * MINUTE_MS)
    await to_the_end(world)
    assert rows(world, "SELECT count(*) FROM addresses") == [(25,)]


async def test_of_dead_and_living_addresses_each_dead_one_is_removed_after_one_answer(
    world: World, ana: Person, push: PushService
) -> None:
    await crowd(world, ana, push, 60)
    dead = {f"/guest-{number}" for number in range(0, 60, 10)}
    push.rule = lambda ring: (410 if ring.path in dead else 201, {})
    sent = await tell(ana, **PUSH)
    await to_the_end(world)
    await tell(ana, **PUSH)
    await to_the_end(world)
    assert sorted(ring.path for ring in push.rings if ring.path in dead) == sorted(dead)
    assert rows(world, "SELECT count(*) FROM addresses") == [(54,)]
    assert await result(ana, sent) == (N.PARTIAL, Counts(recipients=61, sent=54, failed=6))
