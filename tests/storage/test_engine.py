"""The SQLite engine's own promises: group commit, versions, claims, one writer, a full disk."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.storage.acme import LEASE, NOW, House
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.notification import Content, Draft, Scope
from tocsin.model.packing import pack, unpack
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.sqlite.engine import AlreadyRunning
from tocsin.storage.sqlite.writer import Transaction


def note(name: str, *, then: Exception | None = None) -> Any:
    """An operation that writes one row, and may fail afterwards."""

    def operation(transaction: Transaction) -> str:
        transaction.execute("INSERT INTO regions (name, base_url) VALUES (?, '')", (name,))
        if then is not None:
            raise then
        return name

    return operation


def fail(_transaction: Transaction) -> None:
    raise TocsinError("conflict")


async def test_an_operation_that_fails_spoils_none_of_its_neighbours_in_the_commit(
    house: House,
) -> None:
    error = TocsinError("conflict")
    operations = [
        note("a"), fail, note("b"), note("lost", then=error), note("a"), note("c"),
        note("lost", then=ValueError("bug")), note("d"),
    ]  # fmt: skip
    results = await asyncio.gather(
        *(house.storage.write(operation) for operation in operations), return_exceptions=True
    )
    good = [one for one in results if isinstance(one, str)]
    assert good == ["a", "b", "c", "d"]
    assert [type(one).__name__ for one in results if not isinstance(one, str)] == [
        "TocsinError", "TocsinError", "ConstraintError", "ValueError",
    ]  # fmt: skip
    kept = house.rows("SELECT name FROM regions WHERE name <> 'us-east-1' ORDER BY name")
    assert [name for (name,) in kept] == good


async def test_a_bulk_operation_that_fails_leaves_nothing_and_the_next_goes_on(
    house: House,
) -> None:
    calls = [note("lost", then=ValueError("bug")), note("kept")]
    results = await asyncio.gather(
        *(house.storage.write_bulk(call) for call in calls), return_exceptions=True
    )
    assert [type(one) for one in results] == [ValueError, str]
    assert house.rows("SELECT name FROM regions WHERE name IN ('lost', 'kept')") == [("kept",)]


async def test_who_is_answered_can_read_what_was_written(house: House) -> None:
    async def one(number: int) -> None:
        await house.storage.write(note(f"r{number}"))
        assert house.rows(f"SELECT 1 FROM regions WHERE name = 'r{number}'") == [(1,)]

    await asyncio.gather(*(one(number) for number in range(300)))


async def test_versions_follow_the_order_of_commits_and_no_reader_sees_one_too_early(
    house: House,
) -> None:
    ids = [(await house.accept()).notification_id for _ in range(40)]
    for job in await house.storage.claim_jobs(NOW, LEASE, 100):
        await house.storage.write_chunks([house.chunk(job)])
    user, seen = house.users[1].number, [await house.acme.version()]
    follower = asyncio.create_task(follow(house, user, seen))

    async def mark(chance: random.Random) -> None:
        for notification_id in chance.sample(ids, 40):
            item = await house.acme.mark(user, notification_id, NOW, read=True)
            assert item is not None
            while seen[-1] < item.version:
                await asyncio.sleep(0)

    await asyncio.gather(*(mark(random.Random(seed)) for seed in range(6)))
    follower.cancel()
    assert seen == sorted(set(seen))
    assert seen[-1] == await house.acme.version()


async def follow(house: House, user: int, seen: list[int]) -> None:
    """Reads three changes at a time, as a client with a cursor does."""
    while True:
        changes = await house.acme.inbox_changes(
            user, version=seen[-1], notification=1 << 62, limit=3
        )
        seen.extend(item.version for item in changes)
        assert await house.acme.version() >= seen[-1]
        await asyncio.sleep(0)


async def test_migrations_are_applied_once_and_the_schema_stays_the_same(house: House) -> None:
    path = Path(house.storage.reader.filename)
    schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
    before, applied = house.rows(schema), house.rows("SELECT * FROM migrations")
    await house.accept()
    await house.storage.close()
    house.storage = SqliteStorage(path)
    assert (house.rows(schema), house.rows("SELECT * FROM migrations")) == (before, applied)
    assert house.rows("SELECT count(*) FROM notifications") == [(1,)]
    assert house.rows("PRAGMA integrity_check") == [("ok",)]
    assert house.rows("PRAGMA foreign_key_check") == []


async def test_a_second_writer_is_refused_and_a_reader_is_not(house: House) -> None:
    path = Path(house.storage.reader.filename)
    with pytest.raises(AlreadyRunning):
        SqliteStorage(path)
    beside = SqliteStorage(path, read_only=True)
    await house.accept()
    assert beside.rows("SELECT count(*) FROM notifications", {}) == [(1,)]
    with pytest.raises(TocsinError):
        await beside.save_region("eu", "")
    await beside.close()


async def test_a_second_server_on_the_same_folder_says_so_and_ends(house: House) -> None:
    folder = str(Path(house.storage.reader.filename).parent)
    env = os.environ | {"TOCSIN_DATA": folder, "TOCSIN_PORT": "0", "PYTHONPATH": "src"}
    command = [sys.executable, "-m", "tocsin", "serve"]
    root = Path(__file__).parents[2]
    ended = await asyncio.to_thread(
        subprocess.run, command, cwd=root, env=env, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "Another Tocsin" in ended.stderr
    assert (await house.accept()).number


async def test_when_a_lease_is_over_another_worker_takes_the_job_and_the_first_is_too_late(
    house: House,
) -> None:
    await house.accept()
    first = await house.job()
    assert await house.storage.claim_jobs(NOW + LEASE - 1, LEASE, 10) == []
    second = await house.job(NOW + LEASE)
    assert (second.number, second.fence, second.attempts) == (first.number, 2, 2)
    assert await house.storage.write_chunks([house.chunk(first)]) == []
    await house.storage.fail_job(first, "late", None, NOW)
    assert house.rows("SELECT count(*) FROM recipients") == [(0,)]
    assert len(await house.storage.write_chunks([house.chunk(second)])) == 1
    assert house.rows("SELECT recipients, state FROM notifications") == [(3, "SENT")]
    assert house.rows("SELECT count(*) FROM jobs") == [(0,)]


async def test_a_full_disk_refuses_what_does_not_fit_and_loses_nothing(house: House) -> None:
    kept = [(await house.accept()).notification_id for _ in range(3)]
    connection = house.storage._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone() or (0,)
    connection.execute(f"PRAGMA max_page_count = {pages}")
    large = Draft(Scope.ORGANIZATION, Content("x" * 200, inputs={"a": "x" * 50_000}))
    refused = await asyncio.gather(*(house.accept(large) for _ in range(5)), return_exceptions=True)
    codes = {one.kind.code for one in refused if isinstance(one, TocsinError)}
    assert (codes, len(refused)) == ({"storage_full"}, 5)
    found = await house.acme.notifications(before=None, created_by=None, limit=9, stopped=True)
    assert {one.notification_id for one in found} == set(kept)
    connection.execute("PRAGMA max_page_count = 1073741823")
    assert (await house.accept(large)).number
    assert house.rows("SELECT count(*) FROM notifications") == [(4,)]
    assert len(await house.storage.claim_jobs(NOW, LEASE, 10)) == 4
    assert house.rows("PRAGMA integrity_check") == [("ok",)]


@settings(max_examples=200, derandomize=True)
@given(st.sets(st.integers(0, 2**62), max_size=300))
def test_packed_numbers_come_back_as_they_were(numbers: set[int]) -> None:
    ascending = sorted(numbers)
    assert unpack(pack(ascending)) == ascending


def test_a_chunk_of_dense_numbers_is_packed_small() -> None:
    assert len(pack(list(range(1_000_000, 1_004_096)))) < 300


def test_ids_are_in_the_order_of_their_time_and_all_different() -> None:
    ids = [uuid7(NOW + moment) for moment in range(1000)]
    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {"specified in RFC 4122"}
    assert len({uuid7(NOW) for _ in range(10_000)}) == 10_000
    assert [one.int >> 80 for one in ids] == [NOW + moment for moment in range(1000)]
