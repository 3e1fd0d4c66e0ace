"""The queue of rings in the database: heads, claims, results, and what follows from them."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from tests.storage.acme import DRAFT, FAR, LEASE, NOW, House, S, again, bell, result_of
from tocsin.model.channel import Gone, Refused, Retry, Sent, Uncertain
from tocsin.model.ids import uuid7
from tocsin.model.notification import Content, Counts, Draft, NotificationState, Scope
from tocsin.model.people import Organization, Role, User
from tocsin.model.work import QueueHead, RingQueue
from tocsin.tracking.outcomes import untried

ENDED = NotificationState.SENT


async def test_a_ring_is_claimed_by_one_worker_and_a_late_result_is_dropped(house: House) -> None:
    await house.ringing()
    first = await house.claim()
    assert len(first) == 3
    assert await house.claim(NOW + LEASE - 1) == []
    second = await house.claim(NOW + LEASE)
    assert {ring.number for ring in second} == {ring.number for ring in first}
    await house.file(*(result_of(ring, Gone("410")) for ring in first))
    assert house.rows("SELECT count(*) FROM attempts") == [(0,)]
    assert house.rows("SELECT dead_channels FROM users") == [("[]",)] * 3
    for _again in range(2):
        await house.file(*(result_of(ring, Sent()) for ring in second))
    assert house.rows("SELECT sent, failed, ringing, state FROM notifications") == [
        (3, 0, 0, "SENT")
    ]
    assert await house.storage.ring_heads() == []


async def test_a_ring_for_somebody_deleted_meanwhile_is_canceled_and_settles(house: House) -> None:
    notification = await house.accept()
    chunk = house.chunk(await house.job(), ringing=True)
    gone = house.users[-1]
    await house.acme.delete_user(gone, NOW)
    await house.storage.write_chunks([chunk])
    rings = await house.claim()
    assert gone.number not in {ring.user_number for ring in rings}
    assert house.rows(f"SELECT user_id FROM deliveries WHERE state = {S.CANCELED}") == [
        (gone.number,)
    ]
    assert (await house.of(notification))[1].ringing == len(house.users) - 1


async def test_what_a_dead_process_had_claimed_is_due_at_the_next_start(house: House) -> None:
    await house.ringing()
    await house.accept()
    later = await house.accept(again(start_at_ms=NOW + 5_000))
    claimed = await house.claim(limit=2)
    job = await house.job()
    await house.storage.release_claims(NOW + 1)
    rings = await house.claim(NOW + 1)
    assert {ring.number for ring in claimed} < {ring.number for ring in rings}
    assert [ring.lost for ring in rings] == [True, True, False]
    jobs = await house.storage.claim_jobs(NOW + 1, LEASE, 10)
    assert [one.number for one in jobs] == [job.number]
    (waiting,) = await house.storage.claim_jobs(NOW + 5_000, LEASE, 10)
    assert waiting.notification_number == later.number


async def test_every_queue_has_one_head_the_first_that_is_due(house: House) -> None:
    one, two, three = house.numbers
    await house.expanded(
        bell(one, "fcm", due_at_ms=NOW + 7),
        bell(two, "fcm", due_at_ms=NOW + 5),
        bell(three, "web_push", queue="web_push/a.example"),
        bell(three, "web_push", queue="web_push/b.example"),
        bell(one, "sms", place=1),
        bell(one, "email", place=1, due_at_ms=NOW + 9),
    )
    await house.expanded(bell(one, "fcm"), lane=0)
    acme = house.acme.number  # type: ignore[attr-defined]
    assert await house.storage.ring_heads() == [
        QueueHead(RingQueue(acme, "email", 1), NOW + 9),
        QueueHead(RingQueue(acme, "fcm", 0), NOW),
        QueueHead(RingQueue(acme, "fcm", 1), NOW + 5),
        QueueHead(RingQueue(acme, "web_push/a.example", 1), NOW),
        QueueHead(RingQueue(acme, "web_push/b.example", 1), NOW),
    ]


async def test_a_claim_takes_so_many_of_each_queue_and_the_longest_due_first(house: House) -> None:
    rings = [bell(user, "fcm", due_at_ms=NOW - user) for user in house.numbers]
    await house.expanded(*rings, bell(house.numbers[0], "email"), bell(house.numbers[1], "email"))
    email, fcm = [head.queue for head in await house.storage.ring_heads()]
    claimed = await house.storage.claim_rings([(fcm, 2), (email, 1)], NOW, LEASE)
    assert sorted((ring.channel, ring.user_number) for ring in claimed) == [
        ("email", house.numbers[0]), ("fcm", house.numbers[1]), ("fcm", house.numbers[2]),
    ]  # fmt: skip
    assert {ring.lost for ring in claimed} == {False}
    assert await house.storage.claim_rings([(fcm, 0)], NOW, LEASE) == []


async def test_a_digest_is_claimed_whole_whatever_the_limit_and_only_what_is_due(
    house: House,
) -> None:
    ben, dan = house.numbers[1:]
    for number in range(5):
        await house.expanded(
            bell(ben, digest=True, due_at_ms=NOW - number),
            bell(ben, "fcm", digest=True),
            bell(dan, digest=True),
            draft=again(content=Content(f"Line {number}")),
        )
    await house.expanded(bell(ben, digest=True, due_at_ms=NOW + 1), bell(ben, due_at_ms=NOW + 1))
    email = (await house.storage.ring_heads())[0].queue
    claimed = await house.storage.claim_rings([(email, 1)], NOW, LEASE)
    assert len(claimed) == 5
    assert {(ring.user_number, ring.channel, ring.digest) for ring in claimed} == {
        (ben, "email", True)
    }


async def test_a_claimed_ring_carries_all_that_is_needed_to_render_it(house: House) -> None:
    ben = house.users[1]
    key, raw = b"k" * 32, {"token": "x"}
    address = await house.acme.register_address(
        ben.number, "fcm", key, raw, device="Phone", now_ms=NOW
    )
    sent = await house.expanded(bell(ben.number, "fcm", address_number=address.number))
    (ring,) = await house.claim()
    assert (ring.raw_address, ring.registered_at_ms, ring.in_profile) == (raw, NOW, False)
    assert (ring.user_id, ring.email, ring.organization_name) == (ben.user_id, ben.email, "Acme")
    assert (ring.attempt, ring.fence, ring.due_at_ms) == (1, 1, NOW)
    assert ring.notification.notification_id == sent.notification_id
    assert ring.notification.content == DRAFT.content


async def test_only_the_registration_that_was_used_is_removed_when_it_is_gone(
    house: House,
) -> None:
    ben = house.numbers[1]
    for now_ms in (NOW, NOW + 1):
        address = await house.acme.register_address(
            ben, "fcm", b"k" * 32, {}, device=None, now_ms=NOW
        )
        await house.expanded(bell(ben, "fcm", address_number=address.number))
        rings = await house.claim()
        await house.acme.register_address(ben, "fcm", b"k" * 32, {}, device=None, now_ms=now_ms)
        await house.file(*(result_of(ring, Gone("410")) for ring in rings))
        assert len(await house.acme.addresses(ben)) == int(now_ms > NOW)


async def test_a_dead_address_in_the_profile_is_remembered_by_its_channel(house: House) -> None:
    await house.expanded(bell(house.numbers[1]), bell(house.numbers[1], "sms"))
    await house.ring(Gone("550"))
    assert house.rows("SELECT dead_channels FROM users") == [("[]",), ('["email","sms"]',), ("[]",)]


async def test_when_a_bell_fails_the_next_place_is_due_at_once(house: House) -> None:
    ben = house.numbers[1]
    sent = await house.expanded(
        bell(ben, "fcm"),
        bell(ben, "email", place=1, due_at_ms=NOW + 600_000),
        bell(ben, "sms", place=2),
    )
    await house.ring(Refused("400"))
    assert house.states() == [S.FAILED, S.DUE, S.PLANNED]
    await house.ring(Sent())
    assert house.states() == [S.FAILED, S.SENT, S.SKIPPED]
    assert await house.of(sent) == (ENDED, Counts(recipients=3, sent=1))


async def test_a_reached_person_is_rung_again_only_by_what_has_its_own_time(house: House) -> None:
    ben = house.numbers[1]
    sent = await house.expanded(
        bell(ben, "fcm"),
        bell(ben, "email", place=1, due_at_ms=NOW + 600_000),
        bell(ben, "sms", place=2),
    )
    await house.ring(Sent())
    assert house.states() == [S.SENT, S.PLANNED, S.PLANNED]
    await house.ring(Refused("550"), NOW + 600_000)
    assert house.states() == [S.SENT, S.FAILED, S.DUE]
    await house.ring(Sent(), NOW + 600_000)
    assert await house.of(sent) == (ENDED, Counts(recipients=3, sent=1))


async def test_the_state_follows_from_the_counts_when_nothing_rings_any_more(house: House) -> None:
    sent = await house.ringing()
    first, *others = await house.claim()
    await house.file(result_of(first, Sent()))
    assert (await house.of(sent))[0] is NotificationState.SENDING
    await house.file(*(result_of(ring, Refused("550")) for ring in others))
    counts = Counts(recipients=3, sent=1, failed=2)
    assert await house.of(sent) == (NotificationState.PARTIAL, counts)
    failed = await house.ringing()
    await house.ring(Uncertain("time-out"))
    assert await house.of(failed) == (NotificationState.FAILED, Counts(recipients=3, failed=3))


async def test_what_was_not_tried_costs_no_attempt(house: House) -> None:
    await house.expanded(bell(house.numbers[1]))
    (ring,) = await house.claim()
    await house.file(untried(ring, S.DUE, NOW, reason="quiet_hours", due_at_ms=NOW + 5))
    assert house.rows("SELECT attempts, reason FROM deliveries") == [(0, "quiet_hours")]
    assert house.rows("SELECT count(*) FROM attempts") == [(0,)]
    (ring,) = await house.claim(NOW + 5)
    assert (ring.attempt, ring.fence, ring.lost) == (1, 2, False)


async def test_every_try_is_kept_with_its_outcome_and_provider(house: House) -> None:
    await house.expanded(bell(house.numbers[1]))
    for outcome in (Retry("503"), Retry("502"), Sent("id-1", "250")):
        (ring,) = await house.claim(FAR)
        result = result_of(ring, outcome, NOW)
        await house.file(replace(result, provider=f"mx{ring.attempt}"))
    assert house.rows(
        "SELECT number, outcome, detail, next_at, provider, provider_id FROM attempts"
    ) == [
        (1, "Retry", "503", NOW + 1000, "mx1", None),
        (2, "Retry", "502", NOW + 1000, "mx2", None),
        (3, "Sent", "250", None, "mx3", "id-1"),
    ]


@pytest.mark.parametrize("when", ["seen", "answered", "stopped", "replaced"])
async def test_a_ring_that_was_under_way_then_does_not_ring_again(house: House, when: str) -> None:
    ben = house.users[1]
    sent = await house.expanded(bell(ben.number), draft=again(collapse_key="k"))
    (ring,) = await house.claim()
    if when == "seen":
        await house.acme.mark(ben.number, sent.notification_id, NOW, seen=True)
    elif when == "answered":
        await house.acme.mark(ben.number, sent.notification_id, NOW, read=True)
    elif when == "stopped":
        await house.acme.stop(sent, ben, NOW)
    else:
        await house.expanded(replaces=(sent.number,))
    await house.file(result_of(ring, Retry("503")))
    assert house.states() == [S.SKIPPED if when in ("seen", "answered") else S.CANCELED]
    assert await house.claim(FAR) == []
    assert (await house.of(sent))[1].ringing == 0


async def test_a_ring_of_another_organization_stays_its_own(house: House) -> None:
    other = await house.storage.create_organization(
        Organization(0, uuid7(), "Other", "us-east-1", False, False, NOW, NOW)
    )
    there = house.storage.organization(other.number, other.organization_id)
    cora = await there.create_user(
        User(0, uuid7(), "cora@other.example", "cora", Role.OWNER, True, NOW, NOW)
    )
    await there.accept(Draft(Scope.ORGANIZATION, Content("Theirs")), cora, None, NOW)
    job = await house.job()
    await house.storage.write_chunks([house.chunk(job, bell(cora.number), users=[cora.number])])
    await house.ringing()
    ours, theirs = [head.queue for head in await house.storage.ring_heads()]
    assert (ours.organization, theirs.organization) == (1, other.number) or ours < theirs
    claimed = await house.storage.claim_rings([(theirs, 9)], NOW, LEASE)
    assert [ring.user_number for ring in claimed] == [cora.number]


async def test_many_results_at_once_are_counted_once_each(house: House) -> None:
    sent = await house.ringing()
    rings = await house.claim()
    results = [result_of(ring, Sent()) for ring in rings]
    await asyncio.gather(*(house.file(result, result) for result in results * 3))
    assert await house.of(sent) == (ENDED, Counts(recipients=3, sent=3))
    assert house.rows("SELECT count(*) FROM attempts") == [(3,)]
