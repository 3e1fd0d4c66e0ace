"""One slice of an audience, decided: recipients, rings, who waits, who is skipped, what is kept."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plan.people import person, the_ask
from tests.rings import NOW, a_notification
from tocsin.audience.expand import Slice
from tocsin.dispatch.chunks import plan_chunk
from tocsin.model.channel import Priority
from tocsin.model.clock import HOUR_MS, MINUTE_MS
from tocsin.model.notification import LocalTime, Options, Step
from tocsin.model.profile import People, Profile
from tocsin.model.work import Addresses, AddressRow, Attention, Chunk, Job
from tocsin.plan.decide import decide
from tocsin.plan.record import pack_records, unpack, unpack_records

JOB = Job(1, 1, 1, "expand", 0, 0, 1, 1)
HOUR = NOW // HOUR_MS


def people(profile: Profile, *users: int) -> People:
    return People(profile, list(users))


def planned(
    *some: People,
    addresses: list[AddressRow] | None = None,
    job: Job = JOB,
    notification: dict[str, Any] | None = None,
    budgeted: bool = False,
    order: tuple[Step | str, ...] = ("web_push", "email"),
) -> Chunk:
    found = Addresses.of_rows(addresses or [])
    part = Slice(list(some), found, [], 99, last=True, budgeted=budgeted)
    subject = a_notification(**(notification or {}))
    return plan_chunk(job, subject, part, the_ask(*order), NOW)


def test_people_of_all_profiles_are_recipients_in_ascending_order() -> None:
    off = person(active=False)
    skipped = people(off, 3, 8)
    chunk = planned(people(person(), 5, 9), skipped, people(person(reachable=()), 2, 7))
    assert chunk.users == [2, 5, 7, 9]
    assert chunk.skipped == {"inactive": [3, 8]}
    assert {ring.user_number for ring in chunk.rings} == {5, 9}
    assert (chunk.cursor, chunk.last, chunk.lane) == (99, True, 1)


def test_every_address_rings_in_the_queue_of_its_destination_and_the_profile_without_one() -> None:
    addresses = [
        (5, "web_push", 50, "push.example"),
        (5, "web_push", 51, "other.example"),
        (5, "fcm", 52, ""),
    ]
    chunk = planned(
        people(person(), 5), addresses=addresses, order=("web_push", Step("email", 10 * MINUTE_MS))
    )
    assert [
        (ring.queue, ring.place, ring.address_number, ring.due_at_ms, ring.reason)
        for ring in chunk.rings
    ] == [
        ("web_push/push.example", 0, 50, NOW, None),
        ("web_push/other.example", 0, 51, NOW, None),
        ("email", 1, None, NOW + 10 * MINUTE_MS, "next_if_unseen"),
    ]


def test_high_and_critical_ones_take_the_fast_lane() -> None:
    lanes = {one: planned(notification={"priority": one}).lane for one in Priority}
    assert lanes == {
        Priority.LOW: 1, Priority.NORMAL: 1, Priority.HIGH: 0, Priority.CRITICAL: 0,
    }  # fmt: skip


def test_people_whose_local_time_is_to_come_wait_for_it_and_the_others_do_not() -> None:
    local = {"options": Options(local_time=LocalTime("13:00"))}
    chunk = planned(
        people(person(time_zone="Europe/Berlin"), 1),
        people(person(time_zone="UTC"), 5, 2),
        people(person(time_zone="Asia/Tokyo"), 3),
        people(person(time_zone="UTC", reachable=()), 4),
        notification=local,
    )
    assert chunk.users == [1]
    assert chunk.late == {NOW + HOUR_MS: [2, 4, 5], NOW + 16 * HOUR_MS: [3]}
    again = planned(
        people(person(time_zone="Asia/Tokyo"), 3),
        job=Job(2, 1, 1, "expand", 0, 0, 1, 1, users=b"x"),
        notification=local,
    )
    assert (again.users, again.late, again.start_at_ms) == ([3], {}, None)


def test_one_notification_is_one_ring_of_a_budget_however_many_bells() -> None:
    spent = person(per_hour=1, attention=((HOUR, 1),))
    chunk = planned(
        people(person(per_hour=1), 1), people(spent, 2), people(person(reachable=()), 3),
        budgeted=True,
    )  # fmt: skip
    assert chunk.attention == [
        Attention(1, HOUR, digest=False),
        Attention(2, HOUR + 1, digest=True),
    ]
    assert [ring.digest for ring in chunk.rings] == [False, False, True, True]
    assert planned(people(person(), 1)).attention == []


def test_what_was_decided_is_kept_for_everybody_who_is_decided_on() -> None:
    chunk = planned(people(person(), 1, 3), people(person(active=False), 2))
    assert chunk.decisions is not None
    records = unpack_records(chunk.decisions)
    kept = {user: record for record in records for user in (1, 2, 3) if record.includes(user)}
    assert kept[1] == kept[3] != kept[2]
    assert {record.arrived_at_ms for record in records} == {NOW}
    assert planned().decisions is None


USERS = st.lists(st.integers(1, 2**60), unique=True, min_size=1, max_size=40).map(sorted)


@settings(max_examples=50, derandomize=True)
@given(st.lists(USERS, min_size=1, max_size=4))
def test_records_come_back_as_they_were(groups: list[list[int]]) -> None:
    profiles = [person(role=f"R{number}", quiet=("22:00", "07:00")) for number in range(4)]
    ask = the_ask("push", Step("email", 1000))
    decided = [
        (profile, plan_of(profile, ask), users)
        for profile, users in zip(profiles, groups, strict=False)
    ]
    blob = pack_records(ask, decided, NOW)
    records = unpack_records(blob)
    assert unpack(blob) == (ask, records)
    assert [(one.profile, one.decision) for one in records] == [one[:2] for one in decided]
    for record, users in zip(records, groups, strict=False):
        assert all(record.includes(user) for user in users)
        assert not record.includes(max(users) + 1)


def plan_of(profile: Profile, ask: Any) -> Any:
    return decide(profile, ask, NOW)


def test_the_records_of_a_whole_chunk_are_small() -> None:
    users = list(range(1_000_000, 1_004_096))
    blob = pack_records(the_ask(), [(person(), plan_of(person(), the_ask()), users)], NOW)
    assert len(blob) < 700
