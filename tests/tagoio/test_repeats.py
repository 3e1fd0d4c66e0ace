"""A repeated POST is done once: the JavaScript SDK repeats it, and nothing in it says so."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import aiohttp

from tests.tagoio.calls import result, run_user, tago
from tests.world import Person, World, open_world
from tocsin.http.tagoio.repeats import CHAIN_MS, LOST_MS, Chain, Repeats
from tocsin.model.people import Role

HOT = {"title": "Hot", "message": "31"}


async def sent(ana: Person, ben: str) -> int:
    return len(await result(ana, "GET", f"/run/notification/{ben}"))


async def test_the_same_post_within_the_chain_of_tries_is_one(world: World, ana: Person) -> None:
    ben = await run_user(ana)
    body = {"run_user": ben, **HOT}
    answers = await asyncio.gather(
        *(tago(ana, "POST", "/run/notification/", body) for _ in range(5))
    )
    assert len({one.text for one in answers}) == 1
    assert await sent(ana, ben) == 1
    await tago(ana, "POST", "/run/notification", {**body, "message": "32"})
    assert await sent(ana, ben) == 2
    world.clock.advance(LOST_MS + 1)
    await tago(ana, "POST", "/run/notification", body)
    assert await sent(ana, ben) == 3


async def test_who_was_removed_is_made_anew(ana: Person) -> None:
    first = await run_user(ana)
    assert await run_user(ana) == first
    await result(ana, "DELETE", f"/run/users/{first}")
    assert await run_user(ana) != first


async def test_a_server_that_died_before_its_answer_has_still_sent_one(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
        made = await result(ana, "POST", "/notification", HOT)
    async with open_world(tmp_path) as world:
        world.running.context.repeats.started_ms += 1  # it has started after the one that died
        world.clock.advance(20_000)
        again = Person(world, ana.organization, ana.user, ana.token)
        assert await result(again, "POST", "/notification", HOT) == made
        world.clock.advance(CHAIN_MS)
        assert await result(again, "POST", "/notification", HOT) != made


async def test_what_nobody_took_is_remembered_for_a_whole_chain() -> None:
    now_ms = 1_000_000
    repeats, made = Repeats(now_ms), iter("abc")

    async def work() -> str:
        return next(made)

    async def gone() -> bool:
        return False

    async def once(at_ms: int) -> str:
        return await repeats.once(b"same", lambda: at_ms, work, gone)

    assert await once(now_ms) == await once(now_ms + 60_000) == "a"
    assert await once(now_ms + CHAIN_MS) == "b"
    repeats.forget("b")
    assert await once(now_ms + CHAIN_MS) == "c"


async def test_a_failure_is_tried_again() -> None:
    repeats, tries = Repeats(0), []

    async def work() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError
        return "made"

    async def taken() -> bool:
        return True

    with contextlib.suppress(ValueError):
        await repeats.once(b"same", lambda: 0, work, taken)
    assert await repeats.once(b"same", lambda: 0, work, taken) == "made"


async def test_a_caller_that_hangs_up_finds_its_notification_when_it_comes_again(
    world: World, ana: Person
) -> None:
    ben = await run_user(ana)
    body = {"run_user": ben, **HOT}
    await world.running.worker.close()  # so that the first try is waiting when its caller leaves
    with contextlib.suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(0.3):
            await tago(ana, "POST", "/run/notification", body)
    first = await result(ana, "POST", "/run/notification", body)
    world.clock.advance(60_000)
    assert await result(ana, "POST", "/run/notification", body) == first


def test_the_keys_of_a_chain_sort_by_when_they_began() -> None:
    keys = [Chain(b"\xff", at_ms).key for at_ms in (1, 15, 16, 1_795_348_800_000)]
    assert keys == sorted(keys)
    assert all(key.startswith("tagoio:ff:") for key in keys)
