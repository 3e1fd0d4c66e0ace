"""What an organization does not want to keep is deleted, with all that belongs to it."""

from __future__ import annotations

from tests.story.api import ask
from tests.story.bells.telling import rows, tell, to_the_end
from tests.story.tracking.telling import API
from tests.world import Person, World
from tocsin.model.clock import DAY_MS, HOUR_MS
from tocsin.storage.sqlite import SqliteStorage
from tocsin.tracking.caretaker import TALLIES_LIFE_MS

BELONGS = (
    "recipients",
    "deliveries",
    "attempts",
    "events",
    "chunks",
    "feedback",
    "idempotency_keys",
    "jobs",
)


async def keep_for(owner: Person, days: int) -> None:
    answer = await owner.call("PUT", f"{API}/settings", {"retentionDays": days})
    assert answer.status == 200, answer.text


async def titles(owner: Person) -> list[str]:
    found = await owner.call("GET", f"{API}/notifications")
    return [one["title"] for one in found.json["items"]]


def left(world: World) -> dict[str, int]:
    counted = {name: rows(world, f"SELECT count(*) FROM {name}")[0][0] for name in BELONGS}
    return {name: count for name, count in counted.items() if count}


async def until_deleted(world: World, ms: int, count: int = 0) -> None:
    """The hourly sweep comes, and so many notifications are left."""
    world.clock.advance(ms)

    async def gone() -> bool:
        return rows(world, "SELECT count(*) FROM notifications") == [(count,)]

    await world.until(gone)


async def test_what_is_older_than_its_organization_wants_goes_whole(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    await keep_for(ana, 1)
    key = {"idempotency_key": "one"}
    body = {"scope": "USR", "emails": [ben.user.email], "content": {"text": "Old"}}
    sent = (await ana.notify(body, **key)).json["notificationId"]
    await to_the_end(world)
    await ask(ben, f"/notifications/{sent}/feedback", "POST", {"kind": "too_many"})
    assert set(left(world)) == set(BELONGS) - {"jobs"}
    tallies = rows(world, "SELECT count(*) FROM tallies")
    await until_deleted(world, DAY_MS + HOUR_MS)
    assert left(world) == {}
    assert (await ben.inbox())["items"] == []
    assert rows(world, "SELECT count(*) FROM tallies") == tallies
    assert (await ana.notify(body, **key)).status == 201


async def test_what_others_want_to_keep_stays(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    await keep_for(ana, 1)
    await tell(ana, ben)
    await tell(cora, cora, title="Kept")
    await to_the_end(world)
    await until_deleted(world, 5 * DAY_MS, 1)
    assert await titles(cora) == ["Kept"]
    assert len((await cora.inbox())["items"]) == 1


async def test_what_is_to_come_under_way_or_comes_again_stays(
    world: World, ana: Person, ben: Person
) -> None:
    await keep_for(ana, 2)
    await tell(ana, ben, title="to come", startAt="2027-01-20T12:00:00Z")
    repeat = {"cron": "0 12 1 * *", "timeZone": "UTC"}
    await tell(ana, ben, title="again", startAt="2026-11-22T12:00:00Z", repeat=repeat)
    await tell(ana, ben, title="over")
    await world.settled()
    await until_deleted(world, 2 * DAY_MS + HOUR_MS, 2)
    assert sorted(await titles(ana)) == ["again", "to come"]


async def test_a_large_audience_goes_in_slices(world: World, ana: Person) -> None:
    await keep_for(ana, 1)
    storage = world.running.storage
    assert isinstance(storage, SqliteStorage)
    for number in range(30):
        await world.person(f"p{number}", ana.organization)
    await tell(ana)
    await to_the_end(world)
    now_ms = world.clock.now_ms()
    (one,) = await storage.expired(ana.organization.number, now_ms + 1, b"")
    slices = 0
    while not await storage.expire([one], 7):
        slices += 1
        (people,) = rows(world, "SELECT count(*) FROM recipients")[0]
        assert people == max(0, 31 - 7 * slices)
    assert slices >= 4
    assert left(world) == {}


async def test_tallies_and_times_go_after_four_hundred_days(
    world: World, ana: Person, ben: Person
) -> None:
    await tell(ana, ben)
    await to_the_end(world)
    world.clock.advance(TALLIES_LIFE_MS + 2 * HOUR_MS)

    async def gone() -> bool:
        counted = "SELECT hour FROM tallies UNION SELECT hour FROM times"
        return rows(world, counted) == []

    await world.until(gone)
    assert rows(world, "SELECT count(*) FROM notifications") == [(1,)]
