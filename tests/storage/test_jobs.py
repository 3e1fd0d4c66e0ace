"""Jobs and the chunks they write: leases, repeats, late people, replaced items; forgetting."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.storage.acme import DRAFT, LEASE, NOW, House, S, again, bell, result_of
from tocsin.model.channel import Retry
from tocsin.model.clock import DAY_MS, HOUR_MS
from tocsin.model.notification import (
    Counts,
    Filter,
    LocalTime,
    NotificationState,
    Options,
    Repeat,
    Scope,
)
from tocsin.model.people import Preferences
from tocsin.model.plans import PlanSummary
from tocsin.model.work import BETWEEN_TRAITS, Attention

N = NotificationState
DAILY = Options(repeat=Repeat("UTC", cron="0 9 * * *"))


async def test_a_chunk_that_is_done_again_changes_nothing(house: House) -> None:
    await house.accept()
    chunk = house.chunk(await house.job(), ringing=True)
    assert len(await house.storage.write_chunks([chunk])) == 1
    assert await house.storage.write_chunks([chunk]) == []
    assert house.rows("SELECT count(*) FROM recipients") == [(3,)]
    assert house.rows("SELECT count(*) FROM deliveries") == [(3,)]
    assert house.rows("SELECT recipients, ringing, expanded FROM notifications") == [(3, 3, 1)]


async def test_a_chunk_goes_on_where_the_last_one_ended_and_only_the_last_settles(
    house: House,
) -> None:
    sent = await house.accept()
    for number, user in enumerate(house.numbers):
        job = await house.job()
        assert (job.chunk, job.cursor) == (number, house.numbers[number - 1] if number else 0)
        assert (await house.of(sent))[0] is (N.SENDING if number else N.QUEUED)
        last = number == 2
        chunk = replace(house.chunk(job, users=[user], last=last), cursor=user)
        assert await house.storage.write_chunks([chunk]) == [(chunk, [user])]
    assert await house.of(sent) == (N.SENT, Counts(recipients=3))
    assert house.rows("SELECT number FROM chunks ORDER BY number") == [(0,), (1,), (2,)]


async def test_jobs_are_claimed_by_how_long_they_are_due_and_never_twice(house: House) -> None:
    soon = [await house.accept(again(start_at_ms=NOW + step)) for step in (3, 1, 2)]
    assert await house.storage.next_job_ms() == NOW + 1
    assert await house.storage.claim_jobs(NOW, LEASE, 9) == []
    (first,) = await house.storage.claim_jobs(NOW + 5, LEASE, 1)
    assert first.notification_number == soon[1].number
    rest = await house.storage.claim_jobs(NOW + 5, LEASE, 9)
    assert {job.notification_number for job in rest} == {soon[0].number, soon[2].number}
    assert await house.storage.next_job_ms() == NOW + 5 + LEASE


async def test_a_job_that_fails_is_tried_again_or_buried_with_its_error(house: House) -> None:
    sent = await house.accept()
    await house.storage.fail_job(await house.job(), "not now", NOW + 7, NOW)
    assert await house.storage.next_job_ms() == NOW + 7
    await house.storage.fail_job(await house.job(NOW + 7), "never", None, NOW + 7)
    assert await house.storage.next_job_ms() is None
    assert house.rows("SELECT error, attempts FROM jobs") == [("never", 2)]
    assert (await house.of(sent))[0] is N.FAILED


async def test_what_is_buried_while_it_is_paused_has_failed_and_can_not_be_resumed(
    house: House,
) -> None:
    sent = await house.accept()
    job, ana = await house.job(), house.users[0]
    await house.acme.pause(sent, ana, NOW)
    await house.storage.fail_job(job, "never", None, NOW)
    assert (await house.of(sent))[0] is N.FAILED
    assert not await house.acme.resume(sent, ana, NOW)


@pytest.mark.parametrize("stop", [True, False])
async def test_a_chunk_of_what_was_stopped_or_canceled_meanwhile_is_not_written(
    house: House, stop: bool
) -> None:
    sent = await house.accept()
    chunk = house.chunk(await house.job(), ringing=True, last=False)
    if stop:
        await house.acme.stop(sent, house.users[0], NOW)
    else:
        await house.storage.end_job(chunk.job, NOW)
    assert await house.storage.write_chunks([chunk]) == []
    assert house.rows("SELECT count(*) FROM recipients") == [(0,)]
    assert house.rows("SELECT count(*) FROM jobs WHERE kind = 'expand'") == [(0,)]


async def test_who_is_skipped_is_counted_by_reason_over_all_chunks(house: House) -> None:
    sent = await house.accept()
    ana, ben, dan = house.users
    first = {"inactive": [ana.number, ben.number]}
    for last, skipped in ((False, first), (True, {"inactive": [dan.number], "denied": [7777]})):
        unknown = ["nobody@acme.example"] if last else []
        chunk = house.chunk(
            await house.job(), users=[], skipped=skipped, unknown=unknown, last=last
        )
        await house.storage.write_chunks([chunk])
    counts = {"inactive": 3, "denied": 1, "unknown_user": 1}
    assert await house.of(sent) == (N.FAILED, Counts(skipped=counts))
    assert await house.acme.skipped(sent.number, 9) == {
        "inactive": [str(one.user_id) for one in (ana, ben, dan)],
        "denied": [],
        "unknown_user": ["nobody@acme.example"],
    }


async def test_late_people_get_a_job_of_their_own_and_the_last_of_them_settles(
    house: House,
) -> None:
    local = Options(local_time=LocalTime("09:00"))
    ana, ben, dan = house.numbers
    sent = await house.expanded(
        draft=again(options=local), users=[ana], late={NOW + 1: [ben], NOW + 2: [dan]}
    )
    assert (await house.of(sent))[0] is N.SENDING
    for moment, user in ((NOW + 1, ben), (NOW + 2, dan)):
        job = await house.job(moment)
        assert job.users is not None
        rows = await house.acme.candidates(sent, None, 0, 9, only=job.users)
        assert [row[0] for row in rows] == [user]
        assert (await house.of(sent))[0] is N.SENDING
        await house.storage.write_chunks([house.chunk(job, users=[user], now_ms=moment)])
    assert await house.of(sent) == (N.SENT, Counts(recipients=3))


async def test_a_new_item_takes_the_place_of_an_older_one_and_of_its_rings(house: House) -> None:
    draft = again(collapse_key="order-1")
    ben, dan = house.numbers[1:]
    old = await house.expanded(bell(ben), bell(dan), draft=draft)
    await house.acme.mark(dan, old.notification_id, NOW, deleted=True)
    rings = await house.claim()
    await house.file(*(result_of(ring, Retry("503")) for ring in rings))
    new = await house.accept(draft)
    chunk = house.chunk(await house.job(), bell(ben), users=[ben, dan])
    await house.storage.write_chunks([chunk])
    assert house.states() == [S.CANCELED, S.SKIPPED, S.DUE]
    assert await house.of(old) == (N.SENT, Counts(recipients=3, seen=1))
    items = await house.acme.inbox(ben, before=None, archived=None, unread=False, limit=9)
    assert [item.notification.number for item in items] == [new.number]
    ana = await house.acme.inbox(
        house.numbers[0], before=None, archived=None, unread=False, limit=9
    )
    assert [item.notification.number for item in ana] == [old.number]
    assert house.rows("SELECT data FROM events WHERE kind = 'notification.replaced'") == [
        ('{"people":1}',)
    ]


async def test_rings_that_count_against_a_budget_are_kept_by_the_hour(house: House) -> None:
    ben, hour = house.numbers[1], NOW // HOUR_MS
    for digest in (False, True, True, False):
        await house.expanded(
            attention=[Attention(ben, hour, digest), Attention(ben, hour + 1, digest)]
        )
    known = await house.acme.attention(0, ben, hour)
    assert known == {ben: [(hour, 3, True), (hour + 1, 3, True)]}
    assert await house.acme.attention(0, ben - 1, hour) == {}
    assert list(await house.acme.attention(ben, ben, hour + 1)) == [ben]
    await house.storage.forget(NOW + 3 * DAY_MS)
    assert await house.acme.attention(0, ben, 0) == {}


async def test_keys_and_previews_are_forgotten_in_their_time(house: House) -> None:
    plan = await house.acme.save_plan(PlanSummary(recipients=2), [b"a", b"b"], NOW)
    await house.accept(again(idempotency_key="k", request_digest=b"1"))
    found = await house.acme.plan(plan)
    assert found is not None
    assert (found.summary.recipients, found.chunks) == (2, [b"a", b"b"])
    await house.storage.forget(NOW + DAY_MS)
    assert house.rows("SELECT count(*) FROM idempotency_keys") == [(1,)]
    await house.storage.forget(NOW + 7 * DAY_MS)
    assert await house.acme.plan(plan) is not None
    assert house.rows("SELECT count(*) FROM idempotency_keys") == [(0,)]
    await house.storage.forget(NOW + 7 * DAY_MS + 1)
    assert await house.acme.plan(plan) is None


async def test_the_next_of_a_series_comes_with_the_end_of_its_job_or_not_at_all(
    house: House,
) -> None:
    sent = await house.accept(again(options=DAILY))
    expand, repeat = sorted(await house.storage.claim_jobs(NOW, LEASE, 9), key=lambda job: job.kind)
    assert (expand.kind, repeat.kind) == ("expand", "repeat")
    coming = again(options=DAILY, start_at_ms=NOW + DAY_MS, series_id=sent.notification_id)
    lost = replace(repeat, fence=repeat.fence - 1)
    for job in (lost, repeat, repeat):
        await house.acme.accept_next(job, coming, house.users[0], None, NOW)
    rows = house.rows("SELECT series_public_id, start_at FROM notifications ORDER BY id")
    series = sent.notification_id.bytes
    assert rows == [(series, NOW), (series, NOW + DAY_MS)]
    assert house.rows("SELECT kind FROM jobs ORDER BY id") == [
        ("expand",),
        ("expand",),
        ("repeat",),
    ]


async def test_whom_a_scope_means_is_read_in_order_with_what_decides(house: House) -> None:
    ben = house.users[1]
    await house.acme.save_preferences(ben.number, Preferences({"email": False}), NOW)
    everybody = await house.acme.candidates(await house.accept(), None, 0, 2)
    assert [row[0] for row in everybody] == house.numbers[:2]
    rest = await house.acme.candidates(await house.accept(), None, house.numbers[1], 9)
    assert [row[0] for row in rest] == house.numbers[2:]
    assert await house.acme.tags_of(house.numbers[2:]) == [(house.numbers[2], "{}")]
    emails = ("BEN@acme.example", "dan@acme.example", "nobody@acme.example")
    named = replace(DRAFT, scope=Scope.USER, emails=emails)
    rows = await house.acme.candidates(await house.accept(named), None, 0, 9)
    assert [(user, traits.split(BETWEEN_TRAITS)[5]) for user, traits in rows] == [
        (ben.number, '{"channels":{"email":false}}'),
        (house.numbers[2], ""),
    ]
    assert await house.acme.unknown_emails(emails) == ["nobody@acme.example"]
    out = Filter(emails=("Ben@acme.example", "dan@acme.example"))
    assert await house.acme.excluded(out, None, 0, ben.number) == {ben.number}


async def test_who_has_an_older_one_is_known_however_many_others_had_the_key(house: House) -> None:
    draft = again(collapse_key="k")
    ana, ben, dan = house.numbers
    await house.expanded(draft=draft, users=[ana])
    for _ in range(10):
        await house.expanded(draft=draft, users=[ben, dan])
    newest = await house.expanded(draft=draft)
    for user in house.numbers:
        items = await house.acme.inbox(user, before=None, archived=None, unread=False, limit=9)
        assert [item.notification.number for item in items] == [newest.number]
    assert house.rows("SELECT count(*) FROM collapsed") == [(3,)]
