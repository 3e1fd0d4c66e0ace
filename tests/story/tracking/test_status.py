"""Canaries, metrics and the status page: how well it does, for everybody to see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.story.bells.telling import rows, tell, to_the_end
from tests.story.people import PushService
from tests.world import Person, World, open_world
from tocsin.dispatch.gates import FAULTS_TO_OPEN
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS
from tocsin.model.people import Role
from tocsin.notifications.canary import LOST_AFTER_MS
from tocsin.storage.sqlite import SqliteStorage
from tocsin.tracking.status import REMEMBER_MS

LOOPBACK = {
    "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
    "TOCSIN_WEB_PUSH_PRIVATE_HOSTS": "127.0.0.1, localhost",
}


@pytest.fixture
async def watched(tmp_path: Path, push: PushService) -> AsyncIterator[World]:
    """A server with canaries."""
    async with open_world(tmp_path / "watched", TOCSIN_STATUS="on", **LOOPBACK) as opened:
        push.clock = opened.clock
        await sung(opened, 1)
        yield opened


@pytest.fixture
async def ana(watched: World) -> Person:
    return await watched.person("ana", await watched.organization("Acme"), Role.OWNER)


async def sung(world: World, count: int) -> None:
    """So many canaries have arrived or are lost."""
    meters = world.running.context.tracking.meters

    async def enough() -> bool:
        return meters.canaries.total + meters.canaries_lost >= count

    await world.until(enough)


async def status(world: World) -> Any:
    world.clock.advance(REMEMBER_MS)
    answer = await world.call("GET", "/api/v1/status")
    assert answer.status == 200, answer.text
    return answer.json


async def sample(world: World, name: str) -> float:
    text = (await world.call("GET", "/metrics")).text
    (line,) = [line for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(line.rpartition(" ")[2])


async def test_a_canary_sings_every_minute_and_nobody_sees_its_organization(
    watched: World, ana: Person
) -> None:
    watched.clock.advance(MINUTE_MS)
    await sung(watched, 2)
    found = await status(watched)
    assert found["canaries"]["hour"] == {"sent": 2, "arrived": 2}
    assert (found["promises"][0]["hour"]["count"], found["troubles"]) == (2, [])
    names = [one.name for one in await watched.running.storage.organizations()]
    assert names == ["Acme"]
    listed = await ana.call("GET", "/api/v1/organizations")
    assert [one["name"] for one in listed.json["items"]] == ["Acme"]
    assert await sample(watched, 'tocsin_canaries_total{result="arrived"}') == 2
    assert rows(watched, "SELECT count(*) FROM deliveries") == [(0,)]


async def test_a_canary_that_does_not_arrive_is_lost_and_said_so(watched: World) -> None:
    storage = watched.running.storage
    assert isinstance(storage, SqliteStorage)
    await storage.write(lambda transaction: transaction.execute("UPDATE users SET active = 0"))
    watched.clock.advance(MINUTE_MS)
    await watched.until(lambda: accepted(watched, 2))
    watched.clock.advance(LOST_AFTER_MS)
    await sung(watched, 2)
    found = await status(watched)
    assert found["canaries"]["hour"] == {"sent": 2, "arrived": 1}
    assert "canaries_lost" in [one["code"] for one in found["troubles"]]
    page = (await watched.call("GET", "/status")).text
    assert "In the last hour, a canary did not arrive." in page


async def accepted(world: World, count: int) -> bool:
    return world.running.storage.totals.accepted >= count


async def test_each_channel_that_rang_has_its_promise(
    watched: World, ana: Person, push: PushService
) -> None:
    await push.browser("ana").enable(ana)
    await tell(ana, ana)
    await to_the_end(watched)
    inbox, rung = (await status(watched))["promises"]
    assert (inbox["name"], inbox["withinMs"], inbox["share"]) == ("Inbox", 1_000, 0.95)
    assert (rung["channel"], rung["withinMs"]) == ("web_push", 10_000)
    assert rung["hour"] == rung["day"] == {
        "count": 1, "within": 1, "kept": True, "p50Ms": 1, "p95Ms": 1, "p99Ms": 1
    }  # fmt: skip
    assert await sample(watched, 'tocsin_ring_seconds_bucket{channel="web_push",le="10"}') == 1
    assert await sample(watched, 'tocsin_attempts_total{channel="web_push",outcome="Sent"}') == 1


async def test_a_paused_provider_is_told_in_plain_words(
    watched: World, ana: Person, push: PushService
) -> None:
    for number in range(FAULTS_TO_OPEN):
        push.always(f"ana-{number}", 503)
        await push.browser(f"ana-{number}").enable(ana)
    await tell(ana, ana)
    await watched.settled()
    found = await status(watched)
    (paused,) = found["paused"]
    assert paused["words"] == "Web Push at another service: paused until 12:00 UTC after 10 faults"
    assert [one["code"] for one in found["troubles"]] == ["providers_paused"]
    name = 'tocsin_circuits_open{channel="web_push",provider="server"}'
    assert await sample(watched, name) == 1
    assert paused["words"] in (await watched.call("GET", "/status")).text


async def test_what_was_measured_outlives_a_restart_and_is_forgotten_after_a_day(
    tmp_path: Path,
) -> None:
    async with open_world(tmp_path, TOCSIN_STATUS="on") as first:
        await sung(first, 1)
    async with open_world(tmp_path, TOCSIN_STATUS="on") as second:
        await sung(second, 1)
        assert (await status(second))["canaries"]["day"] == {"sent": 2, "arrived": 2}
        second.clock.advance(HOUR_MS + 5 * MINUTE_MS)
        await sung(second, 2)
        canaries = (await status(second))["canaries"]
        # What was not kept before the clock jumped counts for when it is kept.
        assert canaries["hour"]["sent"] < canaries["day"]["sent"] == 3
        second.clock.advance(DAY_MS + 5 * MINUTE_MS)
        await sung(second, 3)
        assert (await status(second))["canaries"]["day"]["sent"] < 3


async def test_canaries_are_deleted_after_a_day(watched: World) -> None:
    watched.clock.advance(DAY_MS + HOUR_MS)
    await sung(watched, 2)

    async def only_the_last() -> bool:
        return rows(watched, "SELECT count(*) FROM notifications") == [(1,)]

    await watched.until(only_the_last)


async def test_the_queue_and_accepted_notifications_are_counted(
    watched: World, ana: Person
) -> None:
    before = await sample(watched, "tocsin_notifications_accepted_total")
    await ana.notify({"scope": "ORG", "content": {"text": "Hello"}}, idempotency_key="one")
    await ana.notify({"scope": "ORG", "content": {"text": "Hello"}}, idempotency_key="one")
    await watched.settled()
    assert await sample(watched, "tocsin_notifications_accepted_total") == before + 1
    for name in ('tocsin_rings{state="due"}', "tocsin_jobs_due", "tocsin_queue_age_seconds"):
        assert await sample(watched, name) == 0


async def test_without_the_status_there_is_no_page_and_no_canary(world: World) -> None:
    for path in ("/status", "/api/v1/status"):
        assert (await world.call("GET", path)).status == 404
    assert rows(world, "SELECT count(*) FROM organizations") == [(0,)]
    assert (await world.call("GET", "/metrics")).status == 200


async def test_the_page_needs_no_script_and_no_right(watched: World) -> None:
    answer = await watched.call("GET", "/status")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in answer.text
    assert "95 % within 1 s" in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "All is well." in answer.text
