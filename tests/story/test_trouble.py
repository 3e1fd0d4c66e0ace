"""Trouble: a full disk, and work that can never be done. Nothing accepted gets lost by it."""

from __future__ import annotations

from uuid import UUID

from tests.world import Person, World
from tocsin.dispatch.expander import LEASE_MS, MAX_ATTEMPTS
from tocsin.dispatch.worker import POLL_MS
from tocsin.storage.sqlite import SqliteStorage

LIST = "/v2.0/tool/organizations/{organization}/notifications"
LARGE = {"scope": "ORG", "content": {"text": "x", "inputs": {"a": "x" * 20_000}}}


def limit(world: World, pages: int | None = None) -> None:
    """As if the disk had no room beyond what the file has now, or room again."""
    storage = world.running.storage
    assert isinstance(storage, SqliteStorage)
    (now,) = storage.rows("PRAGMA page_count", {})[0]
    storage._connection.execute(f"PRAGMA max_page_count = {now if pages is None else pages}")


async def test_a_full_disk_is_told_as_503_and_reading_goes_on(world: World, ana: Person) -> None:
    first = (await ana.notify(LARGE)).json["notificationId"]
    await world.settled()
    limit(world)
    answer = await ana.notify(LARGE)
    assert (answer.status, list(answer.json)) == (503, ["message"])
    assert int(answer.headers["retry-after"]) > 0
    assert (await ana.call("GET", f"{LIST}/{first}")).status == 200
    assert (await ana.call("GET", LIST)).json["count"] == 1
    assert (await ana.inbox())["counts"]["unread"] == 1
    limit(world, 1 << 30)
    assert (await ana.notify(LARGE)).status == 201


async def test_everything_that_was_accepted_arrives_once_there_is_room_again(
    world: World, ana: Person, ben: Person
) -> None:
    soon = {"scope": "ORG", "content": {"text": "x"}, "startAt": world.clock.now_ms() + 1000}
    accepted = {(await ana.notify(soon)).json["notificationId"] for _ in range(80)}
    limit(world)
    for _ in range(2 * MAX_ATTEMPTS):
        world.clock.advance(LEASE_MS + POLL_MS)
        assert (await ana.notify(LARGE)).status == 503
    limit(world, 1 << 30)
    world.clock.advance(LEASE_MS + POLL_MS)
    await world.settled()
    page = await ben.inbox("/notifications?limit=500")
    found = [item["notificationId"] for item in page["items"]]
    assert (set(found), len(found)) == (accepted, len(accepted))
    listed = (await ana.call("GET", LIST + "?limit=500")).json["items"]
    assert {(item["notificationId"], item["state"]) for item in listed} == {
        (one, "SENT") for one in accepted
    }


async def test_one_that_can_never_be_expanded_is_buried_and_strands_no_other(
    world: World, ana: Person, ben: Person
) -> None:
    body = {"scope": "ORG", "content": {"title": "x", "text": "x"}}
    soon = {**body, "startAt": world.clock.now_ms() + 1000}
    ids = [(await ana.notify(soon)).json["notificationId"] for _ in range(5)]
    bad = await world.handle(ana.organization).notification(UUID(ids[2]))
    assert bad is not None
    await world.running.storage.write(  # type: ignore[attr-defined]
        lambda transaction: transaction.execute(
            "INSERT INTO chunks (notification_id, number, users, created_at) VALUES (?, ?, x'', 0)",
            (bad.number, (1 << 63) - 1),  # there is no number after it
        ).fetchall()
    )
    world.clock.advance(1000)
    await world.settled()
    assert len(await ben.titles()) == 4
    while (due := await world.running.storage.next_job_ms()) is not None:
        world.clock.advance(due - world.clock.now_ms())
        await world.settled()
    states = [(await ana.call("GET", f"{LIST}/{one}")).json["state"] for one in ids]
    assert states == ["SENT", "SENT", "FAILED", "SENT", "SENT"]
