"""Stopping, pausing and resuming in the database, and dead letters that ring again."""

from __future__ import annotations

import pytest

from tests.storage.acme import FAR, LEASE, NOW, House, S, again, bell, result_of
from tocsin.model.channel import Outcome, Refused, Retry, Sent, Uncertain
from tocsin.model.notification import Counts, NotificationState
from tocsin.model.work import Redrive, Stopped
from tocsin.tracking.outcomes import untried

N = NotificationState


async def test_what_has_reached_nobody_is_canceled_with_its_jobs(house: House) -> None:
    sent = await house.accept(again(start_at_ms=NOW + 1000))
    ana = house.users[0]
    assert await house.acme.stop(sent, ana, NOW) == Stopped(N.CANCELED, unseen=0, seen=0)
    assert house.rows("SELECT count(*) FROM jobs") == [(0,)]
    assert await house.acme.stop(sent, ana, NOW) is None
    assert (await house.of(sent))[0] is N.CANCELED


async def test_what_has_arrived_is_withdrawn_and_nothing_rings_from_the_commit_on(
    house: House,
) -> None:
    sent = await house.ringing()
    await house.acme.mark(house.numbers[1], sent.notification_id, NOW, seen=True)
    stopped = await house.acme.stop(sent, house.users[0], NOW)
    assert stopped == Stopped(N.WITHDRAWN, unseen=2, seen=1)
    claimed = await house.claim()
    assert {ring.notification.state for ring in claimed} == {N.WITHDRAWN}
    await house.file(*(untried(ring, S.CANCELED, NOW) for ring in claimed))
    await house.work()
    assert await house.of(sent) == (N.WITHDRAWN, Counts(recipients=3, seen=1))
    for user in house.numbers:
        assert await house.acme.inbox(user, before=None, archived=None, unread=False, limit=9) == []


async def test_withdrawing_settles_every_ring_that_waited(house: House) -> None:
    ben, dan = house.numbers[1:]
    sent = await house.expanded(
        bell(ben, "fcm"), bell(ben, place=1), bell(dan), bell(dan, "sms", place=1, due_at_ms=FAR)
    )
    rings = await house.claim()
    await house.file(result_of(rings[0], Retry("503")), result_of(rings[1], Sent()))
    await house.acme.stop(sent, house.users[0], NOW)
    await house.work("fcm")
    assert house.states() == [S.CANCELED, S.CANCELED, S.SENT, S.CANCELED]
    assert await house.of(sent) == (N.WITHDRAWN, Counts(recipients=3, sent=1))
    assert await house.storage.ring_heads() == []


async def pushed(house: House, outcome: Outcome) -> None:
    """Ben's push has come so far, then the notification is withdrawn."""
    sent = await house.expanded(bell(house.numbers[1], "fcm"), bell(house.numbers[1], "email"))
    for ring in await house.claim():
        await house.file(result_of(ring, outcome if ring.channel == "fcm" else Sent()))
    await house.acme.stop(sent, house.users[0], NOW)


@pytest.mark.parametrize(
    ("outcome", "recalls"),
    [(Sent(), 1), (Uncertain("time-out"), 1), (Refused("400"), 0), (Retry("503"), 0)],
)
async def test_what_a_device_may_show_is_taken_back_once(
    house: House, outcome: Outcome, recalls: int
) -> None:
    await pushed(house, outcome)
    await house.work("fcm", "web_push")
    claimed = await house.claim()
    assert [(ring.channel, ring.recall) for ring in claimed] == [("fcm", True)] * recalls
    await house.file(*(result_of(ring, Sent()) for ring in claimed))
    assert await house.claim(FAR) == []
    assert house.rows("SELECT ringing FROM notifications") == [(0,)]


async def test_a_notification_that_is_only_hidden_takes_nothing_back(house: House) -> None:
    sent = await house.expanded(bell(house.numbers[1], "fcm"))
    await house.ring(Sent())
    await house.acme.stop(sent, house.users[0], NOW, recall=False)
    assert house.rows("SELECT kind FROM jobs") == [("hide",)]
    await house.work()
    assert await house.claim(FAR) == []


@pytest.mark.parametrize(
    ("outcome", "recalls"),
    [(Sent(), 1), (Uncertain("time-out"), 1), (Refused("400"), 0), (Retry("503"), 0)],
)
async def test_taking_back_waits_for_the_ring_that_is_under_way(
    house: House, outcome: Outcome, recalls: int
) -> None:
    sent = await house.expanded(bell(house.numbers[1], "fcm"))
    (ring,) = await house.claim()
    await house.acme.stop(sent, house.users[0], NOW)
    await house.work("fcm")
    assert await house.claim(NOW + LEASE - 1) == []
    await house.file(result_of(ring, outcome))
    assert [one.recall for one in await house.claim()] == [True] * recalls
    assert (await house.of(sent))[1].ringing == 0


async def test_a_ring_whose_worker_died_is_taken_back_too(house: House) -> None:
    sent = await house.expanded(bell(house.numbers[1], "fcm"))
    assert len(await house.claim()) == 1
    await house.acme.stop(sent, house.users[0], NOW)
    await house.work("fcm")
    await house.storage.release_claims(NOW + 1)
    (ring,) = [one for one in await house.claim(NOW + 1) if not one.recall]
    assert ring.lost
    await house.file(untried(ring, S.CANCELED, NOW + 1))
    assert [one.recall for one in await house.claim(NOW + 1)] == [True]


async def test_a_paused_notification_writes_and_parks_nothing_twice(house: House) -> None:
    sent = await house.accept()
    chunk = house.chunk(await house.job(), ringing=True)
    ana = house.users[0]
    assert await house.acme.pause(sent, ana, NOW)
    assert not await house.acme.pause(sent, ana, NOW)
    assert await house.storage.write_chunks([chunk]) == []
    assert house.rows("SELECT count(*) FROM recipients") == [(0,)]
    assert await house.storage.claim_jobs(FAR, LEASE, 9) == []
    assert await house.acme.resume(sent, ana, NOW)
    assert not await house.acme.resume(sent, ana, NOW)
    (job, *_) = await house.storage.claim_jobs(NOW, LEASE, 1)
    assert len(await house.storage.write_chunks([house.chunk(job, ringing=True)])) == 1
    await house.work()
    await house.ring(Sent())
    assert await house.of(sent) == (N.SENT, Counts(recipients=3, sent=3))


async def test_a_job_that_is_parked_after_the_pause_is_over_is_due_at_once(house: House) -> None:
    sent = await house.accept()
    job, ana = await house.job(), house.users[0]
    await house.acme.pause(sent, ana, NOW)
    await house.acme.resume(sent, ana, NOW)
    await house.storage.park_job(job, NOW)
    kinds = {one.kind for one in await house.storage.claim_jobs(NOW, LEASE, 9)}
    assert kinds == {"expand", "resume"}


async def test_rings_of_a_paused_notification_wait_and_all_go_on(house: House) -> None:
    ben, dan = house.numbers[1:]
    sent = await house.expanded(bell(ben), bell(dan), bell(dan, "sms", place=1))
    first, second = await house.claim()
    await house.acme.pause(sent, house.users[0], NOW)
    await house.file(untried(first, S.DUE, NOW))
    assert await house.claim(NOW + LEASE - 1) == []
    await house.acme.resume(sent, house.users[0], NOW)
    await house.work()
    await house.file(untried(second, S.DUE, NOW))
    assert len(await house.ring(Sent())) == 2
    assert await house.of(sent) == (N.SENT, Counts(recipients=3, sent=2))


async def test_only_what_is_being_sent_is_paused_and_what_is_paused_can_be_withdrawn(
    house: House,
) -> None:
    ana = house.users[0]
    later = await house.accept(again(start_at_ms=NOW + 1000))
    assert not await house.acme.pause(later, ana, NOW)
    await house.acme.stop(later, ana, NOW)
    sent = await house.ringing()
    assert await house.acme.pause(sent, ana, NOW)
    stopped = await house.acme.stop(sent, ana, NOW)
    assert stopped == Stopped(N.WITHDRAWN, unseen=3, seen=0)
    assert not await house.acme.resume(sent, ana, NOW)
    await house.work()
    assert await house.of(sent) == (N.WITHDRAWN, Counts(recipients=3))


async def dead(house: House) -> tuple[int, ...]:
    """Ben failed on both bells, Dan on the first of two; the numbers of the dead letters."""
    ben, dan = house.numbers[1:]
    await house.expanded(bell(ben, "fcm"), bell(ben, place=1), bell(dan, "fcm"), bell(dan, place=1))
    await house.ring(Refused("400"))
    for ring in await house.claim():
        outcome = Refused("550") if ring.user_number == ben else Sent()
        await house.file(result_of(ring, outcome))
    assert house.states() == [S.FAILED, S.FAILED, S.FAILED, S.SENT]
    return tuple(number for (number,) in house.rows("SELECT id FROM deliveries WHERE state = 20"))


@pytest.mark.parametrize(
    ("which", "again_due", "failed"),
    [
        (lambda ids: Redrive(deliveries=[ids[0]]), 1, 0),
        (lambda ids: Redrive(deliveries=[ids[2]]), 1, 1),
        (lambda ids: Redrive(deliveries=list(ids)), 3, 0),
        (lambda _: Redrive(channel="fcm"), 2, 0),
        (lambda _: Redrive(unreached=True), 2, 0),
        (lambda _: Redrive(deliveries=[]), 0, 1),
        (lambda _: Redrive(notification=99), 0, 1),
    ],
)
async def test_the_dead_letters_that_are_meant_ring_again_and_counts_stay_right(
    house: House, which: object, again_due: int, failed: int
) -> None:
    ids = await dead(house)
    redrive = which(ids)  # type: ignore[operator]
    assert await house.acme.redrive(redrive, NOW) == again_due
    counts = house.rows("SELECT recipients, ringing, sent, failed FROM notifications")
    assert counts == [(3, again_due, 1, failed)]
    rings = await house.ring(Sent())
    assert [ring.attempt for ring in rings] == [1] * again_due
    ben_reached = any(ring.user_number == house.numbers[1] for ring in rings)
    rows = house.rows("SELECT ringing, sent, failed, state FROM notifications")
    assert rows == [(0, 2, 0, "SENT") if ben_reached else (0, 1, 1, "PARTIAL")]


async def test_a_dead_letter_that_dies_again_is_counted_as_before_and_keeps_both_tries(
    house: House,
) -> None:
    await dead(house)
    before = house.rows("SELECT ringing, sent, failed, state FROM notifications")
    for _ in range(2):
        assert await house.acme.redrive(Redrive(unreached=True), NOW) == 2
        await house.ring(Refused("again"))
    assert house.rows("SELECT ringing, sent, failed, state FROM notifications") == before
    attempts = house.rows("SELECT number, detail FROM attempts WHERE delivery_id = 1")
    assert attempts == [(1, "400"), (2, "again"), (3, "again")]
    (letter, *_) = await house.acme.dead_letters(before=2, notification=None, channel=None, limit=9)
    assert (letter.number, letter.detail, letter.attempts) == (1, "again", 1)


@pytest.mark.parametrize("how", ["withdrawn", "expired", "seen"])
async def test_what_has_no_sense_any_more_stays_dead(house: House, how: str) -> None:
    sent = await house.expanded(bell(house.numbers[1]), draft=again(expires_at_ms=NOW + 1000))
    await house.ring(Refused("550"))
    now_ms = NOW
    if how == "withdrawn":
        await house.acme.stop(sent, house.users[0], NOW)
    elif how == "expired":
        now_ms = NOW + 1000
    else:
        await house.acme.mark(house.numbers[1], sent.notification_id, NOW, seen=True)
    which = Redrive(notification=sent.number, unreached=how == "seen")
    assert await house.acme.redrive(which, now_ms) == 0
    assert house.states() == [S.FAILED]


async def test_dead_letters_are_listed_newest_first_and_page_by_page(house: House) -> None:
    for channel in ("fcm", "email", "sms"):
        await house.expanded(bell(house.numbers[1], channel))
    await house.ring(Refused("no"))
    page = await house.acme.dead_letters(before=None, notification=None, channel=None, limit=2)
    assert [letter.channel for letter in page] == ["sms", "email"]
    rest = await house.acme.dead_letters(
        before=page[-1].number, notification=None, channel=None, limit=2
    )
    assert [letter.channel for letter in rest] == ["fcm"]
    (only,) = await house.acme.dead_letters(before=None, notification=None, channel="sms", limit=9)
    assert (only.title, only.email, only.outcome) == (
        "Cake at three", "ben@acme.example", "Refused",
    )  # fmt: skip
