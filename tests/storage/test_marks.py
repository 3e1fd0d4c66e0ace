"""What people do with their copies, and how it quietens the bells that were still to ring."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.storage.acme import FAR, NOW, House, S, again, bell, result_of
from tocsin.model.channel import Refused, Sent
from tocsin.model.inbox import CopyState, InboxCounts, InboxMark
from tocsin.model.notification import Answer, Content, NotificationState
from tocsin.storage.questions import Answered
from tocsin.storage.sqlite.many_marks import SLICE

WAY = NOW + 600_000


def counted(answer: Answer) -> Answered:
    return Answered(answer, counted=True)


async def waiting(house: House) -> Any:
    """Ben's push has rung, his e-mail waits ten minutes; the notification's id."""
    ben = house.numbers[1]
    sent = await house.expanded(bell(ben, "fcm"), bell(ben, place=1, due_at_ms=WAY))
    await house.ring(Sent())
    assert house.states() == [S.SENT, S.PLANNED]
    return sent


@pytest.mark.parametrize("how", ["seen", "read", "archived", "deleted", "many", "answer"])
async def test_whoever_has_seen_it_in_any_way_is_rung_no_further(house: House, how: str) -> None:
    sent = await waiting(house)
    ben, which = house.numbers[1], sent.notification_id
    if how == "many":
        await house.acme.mark_many(ben, InboxMark("seen"), NOW)
    elif how == "answer":
        assert await house.acme.answer(ben, which, Answer("yes"), NOW) == counted(Answer("yes"))
    else:
        await house.acme.mark(ben, which, NOW, **{how: True})  # type: ignore[arg-type]
    assert house.states() == [S.SENT, S.SKIPPED]
    assert house.rows("SELECT reason FROM deliveries WHERE state = 21") == [("seen",)]
    state, counts = await house.of(sent)
    assert (state, counts.ringing, counts.sent, counts.seen) == (NotificationState.SENT, 0, 1, 1)
    assert await house.claim(FAR) == []


async def test_what_another_person_or_another_notification_has_rings_on(house: House) -> None:
    ben, dan = house.numbers[1:]
    first = await house.expanded(bell(ben), bell(dan))
    await house.expanded(bell(ben))
    await house.acme.mark(ben, first.notification_id, NOW, seen=True)
    assert house.states() == [S.SKIPPED, S.DUE, S.DUE]
    await house.acme.mark(dan, first.notification_id, NOW, copy_state=CopyState.FAILED)
    assert house.states() == [S.SKIPPED, S.DUE, S.DUE]


async def test_people_are_counted_once_however_often_they_look(house: House) -> None:
    sent = await house.expanded()
    ben, which = house.numbers[1], sent.notification_id
    for seen, read in [(True, None), (True, True), (None, True), (None, False), (None, True)]:
        await house.acme.mark(ben, which, NOW, seen=seen, read=read)
    await house.acme.mark_many(ben, InboxMark("read"), NOW)
    counts = (await house.of(sent))[1]
    assert (counts.seen, counts.read, counts.answered) == (1, 1, 0)
    await house.acme.mark(ben, which, NOW, read=False)
    assert (await house.of(sent))[1].read == 0
    assert await house.acme.inbox_counts(ben, NOW) == InboxCounts(0, 1)


async def test_the_first_of_many_answers_counts_and_the_others_learn_which(house: House) -> None:
    sent = await house.expanded()
    ben = house.numbers[1]
    wishes = [Answer("yes", str(number)) for number in range(50)]
    given = await asyncio.gather(
        *(house.acme.answer(ben, sent.notification_id, one, NOW) for one in wishes)
    )
    assert [one for one in given if one and one.counted] == [counted(wishes[0])]
    assert all(one is not None and one.answer == wishes[0] for one in given)
    counts = (await house.of(sent))[1]
    assert (counts.answered, counts.seen, counts.read) == (1, 1, 1)
    assert house.rows("SELECT count(*) FROM events WHERE kind = 'inbox.answered'") == [(1,)]


async def test_who_has_no_copy_can_not_mark_or_answer(house: House) -> None:
    ben, dan = house.numbers[1:]
    sent = await house.expanded(users=[ben])
    which = sent.notification_id
    assert await house.acme.mark(dan, which, NOW, seen=True) is None
    assert await house.acme.answer(dan, which, Answer("yes"), NOW) is None
    await house.acme.mark(ben, which, NOW, deleted=True)
    assert await house.acme.mark(ben, which, NOW, read=True) is None
    assert await house.acme.answer(ben, which, Answer("yes"), NOW) is None


async def test_a_person_whose_bells_had_failed_stays_failed_when_they_see_it(house: House) -> None:
    ben = house.numbers[1]
    sent = await house.expanded(bell(ben, "fcm"), bell(ben, place=1))
    (ring,) = await house.claim()
    await house.file(result_of(ring, Refused("400")))
    await house.acme.mark(ben, sent.notification_id, NOW, seen=True)
    assert house.states() == [S.FAILED, S.SKIPPED]
    state, counts = await house.of(sent)
    assert (state, counts.failed, counts.ringing) == (NotificationState.PARTIAL, 1, 0)


@pytest.mark.parametrize(
    ("as_", "only_read", "changed"),
    [
        ("seen", False, [2, 3]),
        ("read", False, [2, 3]),
        ("archived", False, [1, 2, 3]),
        ("archived", True, [1]),
        ("deleted", True, [1]),
    ],
)
async def test_a_bulk_call_changes_what_it_means_in_one_version(
    house: House, as_: str, only_read: bool, changed: list[int]
) -> None:
    ben = house.numbers[1]
    texts = {}
    for number in (1, 2, 3, 4):
        sent = await house.expanded(draft=again(content=Content(str(number))))
        texts[number] = sent.notification_id
    await house.acme.mark(ben, texts[1], NOW, read=True)
    await house.acme.mark(ben, texts[4], NOW, archived=True)
    marked = await house.acme.mark_many(ben, InboxMark(as_, only_read), NOW)
    found = await house.acme.inbox_changes(ben, version=0, notification=0, limit=9)
    items = [item for item in found if item.version == marked.version]
    assert sorted(int(item.notification.content.text) for item in items) == changed
    assert {item.version for item in items} == {marked.version}
    assert marked.count == len(changed)
    assert await house.acme.mark_many(ben, InboxMark("deleted"), NOW) is not None
    assert (await house.acme.mark_many(ben, InboxMark("seen"), NOW)).count == 0


async def test_what_a_person_does_is_one_event_and_a_bulk_call_is_one_too(house: House) -> None:
    sent = [await house.expanded() for _ in range(3)]
    ben = house.numbers[1]
    await house.acme.mark(ben, sent[0].notification_id, NOW, seen=True)
    await house.acme.mark(ben, sent[0].notification_id, NOW, archived=True, read=True)
    await house.acme.mark_many(ben, InboxMark("read"), NOW)
    rows = house.rows("SELECT kind, data FROM events WHERE kind LIKE 'inbox.%' ORDER BY id")
    assert rows == [("inbox.seen", "{}"), ("inbox.archived", "{}"), ("inbox.read", '{"count":2}')]


async def test_a_large_inbox_is_marked_in_slices_and_undone_by_one_name(house: House) -> None:
    ben, count = house.numbers[1], 2 * SLICE + 7
    sent = await house.expanded()
    copy = f"""
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
    INSERT INTO recipients (user_id, notification_id, version, arrived_at)
    SELECT {ben}, {sent.number} + i, 1, {NOW} FROM n
    """
    await house.storage.write(lambda transaction: transaction.execute(copy).fetchall())
    marked = await house.acme.mark_many(ben, InboxMark("read"), NOW)
    assert marked.count == count + 1
    of_ben = f"FROM recipients WHERE user_id = {ben}"
    assert house.rows(f"SELECT count(*) {of_ben} AND read_at IS NULL") == [(0,)]
    assert house.rows(f"SELECT count(DISTINCT version), min(version) {of_ben}") == [
        (3, marked.version)
    ]
    assert await house.acme.undo(ben, marked.version, NOW) == marked.count
    assert house.rows(f"SELECT count(*) {of_ben} AND read_at IS NULL") == [(marked.count,)]
    assert await house.acme.undo(ben, marked.version, NOW) is None
