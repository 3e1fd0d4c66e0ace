"""Data points are stored with their devices and batch at once, read by time, and dropped."""

from __future__ import annotations

from typing import Any

import pytest

from tests.storage.acme import NOW, House
from tocsin.model.data import MOST_POINTS, DataPoint, DataQuery, NewPoint, Once, Packet, PointPlace
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization
from tocsin.storage.data import FIRST, LAST
from tocsin.storage.sqlite.data import SQL, select

LEASE = 30_000


def point(value: Any = 21.5, at_ms: int = NOW, **more: Any) -> NewPoint:
    return NewPoint(
        **{"device": "boiler", "variable": "temperature", **more}, value=value, at_ms=at_ms
    )


async def test_points_come_back_as_they_were_given(house: House) -> None:
    values = [21.0, True, False, "ajar", "21", None, -0.5, 1e300]
    place: dict[str, Any] = {
        "unit": "°C",
        "location": (8.5, 47.4),
        "tags": {"hall": "3"},
        "metadata": {"n": [1]},
    }
    stored = await house.acme.add_data([point(value, **place) for value in values], NOW + 5)
    found = (await house.acme.data(DataQuery(), LAST, 100)).points
    assert [one.value for one in reversed(found)] == values
    assert [type(one.value) for one in reversed(found)] == [type(value) for value in values]
    last = found[0]
    assert (last.group, last.at_ms, last.received_at_ms) == (stored.group, NOW, NOW + 5)
    assert (last.unit, last.location, last.tags) == ("°C", (8.5, 47.4), {"hall": "3"})
    assert last.metadata == {"n": [1]}


async def test_points_make_their_devices_and_merge_their_tags(house: House) -> None:
    await house.acme.add_data([point(tags={"hall": "3"}), point(device="door")], NOW)
    await house.acme.save_device("boiler", "The boiler", {"hall": "3", "floor": "1"}, NOW + 1)
    await house.acme.add_data([point(tags={"hall": "4"})], NOW + 2)
    boiler, door = await house.acme.devices(tag=None, search=None, after="", limit=5)
    assert (boiler.tags, boiler.display_name) == ({"hall": "4", "floor": "1"}, "The boiler")
    assert (boiler.last_seen_ms, door.last_seen_ms) == (NOW + 2, NOW)
    tagged = await house.acme.devices(tag=("hall", "4"), search=None, after="", limit=5)
    assert [one.name for one in tagged] == ["boiler"]


async def test_walks_in_both_directions_meet_every_point_once(house: House) -> None:
    for at_ms in (NOW + 3, NOW + 1, NOW + 2, NOW + 1):
        await house.acme.add_data([point(at_ms=at_ms), point(at_ms=at_ms, device="door")], NOW)
    for query in (DataQuery(), DataQuery(device="door"), DataQuery(variable="temperature")):
        back: list[DataPoint] = []
        on: list[DataPoint] = []
        before: PointPlace | None = LAST
        after: PointPlace | None = FIRST
        while before is not None:
            older = await house.acme.data(query, before, 3)
            back, before = back + older.points, older.walked_to
        while after is not None:
            newer = await house.acme.data_onwards(query, after, 3)
            on, after = on + newer.points, newer.walked_to
        assert back == list(reversed(on))
        assert len(on) == (4 if query.device else 8)
        assert [one.at_ms for one in on] == sorted(one.at_ms for one in on)


async def test_each_question_has_its_index(house: House) -> None:
    """Else a page of one device walks all that the organization ever measured."""
    names = ("at", "id", "to_at", "to_id", "since", "until", "organization", "limit")
    values = {**dict.fromkeys(names, 1), "device": "x", "variable": "y"}
    for query, index in (
        (DataQuery(), "data_points_by_time"),
        (DataQuery(device="x"), "data_points_by_device"),
        (DataQuery(device="x", variable="y"), "data_points_by_variable"),
    ):
        for order in ("newest_first", "oldest_first"):
            sql = "EXPLAIN QUERY PLAN " + select(query) + SQL[order]
            plan = [detail for (*_, detail) in house.storage.rows(sql, values)]
            assert any(f"INDEX {index} (" in detail for detail in plan), plan
            assert not any("TEMP B-TREE" in detail for detail in plan), plan


async def test_batches_are_claimed_in_their_order_and_finished_once(house: House) -> None:
    groups = [(await house.acme.add_data([point(), point(2.0)], NOW)).group for _ in range(3)]
    claimed = await house.storage.claim_data_batches(NOW, LEASE, 2)
    assert [one.group for one in claimed] == groups[:2]
    assert [one.value for one in await house.acme.batch_points(claimed[0])] == [21.5, 2.0]
    assert await house.storage.claim_data_batches(NOW, LEASE, 2) == []
    await house.storage.finish_data_batches(claimed[:1])
    assert await house.storage.claim_data_batches(NOW, LEASE, 2) == []
    again = await house.storage.claim_data_batches(NOW + LEASE, LEASE, 9)
    assert [one.group for one in again] == groups[1:]
    await house.storage.finish_data_batches([claimed[1]])  # its claim was lost
    await house.storage.finish_data_batches(again[1:])
    (left,) = await house.storage.claim_data_batches(NOW + 2 * LEASE, LEASE, 9)
    assert left.group == groups[1]


async def test_one_organizations_claim_does_not_hold_up_another(house: House) -> None:
    new = Organization(0, uuid7(), "Globex", "us-east-1", False, False, NOW, NOW)
    made = await house.storage.create_organization(new)
    globex = house.storage.organization(made.number, made.organization_id)
    await house.acme.add_data([point()], NOW)
    assert len(await house.storage.claim_data_batches(NOW, LEASE, 9)) == 1
    await house.acme.add_data([point()], NOW)
    await globex.add_data([point()], NOW)
    (claimed,) = await house.storage.claim_data_batches(NOW, LEASE, 9)
    assert claimed.organization_number == made.number
    assert (await globex.data(DataQuery(), LAST, 9)).points[0].device == "boiler"
    assert len((await globex.data(DataQuery(), LAST, 9)).points) == 1


async def test_a_repeated_key_stores_nothing_new(house: House) -> None:
    first = await house.acme.add_data([point()], NOW, once=Once("k", b"one"))
    assert await house.acme.add_data([point()], NOW, once=Once("k", b"one")) == first
    with pytest.raises(TocsinError, match="another body"):
        await house.acme.add_data([point()], NOW, once=Once("k", b"two"))
    assert len((await house.acme.data(DataQuery(), LAST, 9)).points) == 1


async def test_a_packet_is_known_until_the_broker_has_heard_of_it(house: House) -> None:
    packet = Packet("tocsin", 7, b"digest")
    assert not await house.storage.known_packet(packet)
    await house.acme.add_data([point()], NOW, packets=[packet])
    assert await house.storage.known_packet(packet)
    assert not await house.storage.known_packet(packet._replace(digest=b"other"))
    await house.storage.forget_packets("tocsin", [7])
    assert not await house.storage.known_packet(packet)


async def test_too_many_tags_leave_nothing_behind(house: House) -> None:
    many = {f"tag {number}": "1" for number in range(51)}
    with pytest.raises(TocsinError, match="boiler"):
        await house.acme.add_data([point(tags=many)], NOW)
    assert await house.acme.devices(tag=None, search=None, after="", limit=5) == []
    assert await house.storage.claim_data_batches(NOW, LEASE, 9) == []


async def test_old_points_and_empty_batches_are_dropped_in_slices(house: House) -> None:
    await house.acme.add_data([point(at_ms=NOW - 5)] * 3 + [point(at_ms=NOW)], NOW - 5)
    await house.acme.add_data([point(at_ms=NOW - 5)], NOW - 5)
    await house.storage.finish_data_batches(await house.storage.claim_data_batches(NOW, LEASE, 9))
    number = house.acme.number  # type: ignore[attr-defined]
    dropped = [await house.storage.drop_data(number, NOW, 3) for _ in range(3)]
    assert dropped == [3, 2, 0]
    assert [one.at_ms for one in (await house.acme.data(DataQuery(), LAST, 9)).points] == [NOW]


async def test_a_full_batch_of_many_devices_is_found_by_each(house: House) -> None:
    points = [point(float(number), device=f"d{number % 50}") for number in range(MOST_POINTS)]
    await house.acme.add_data(points, NOW)
    assert len((await house.acme.data(DataQuery(device="d3"), LAST, 500)).points) == 20
