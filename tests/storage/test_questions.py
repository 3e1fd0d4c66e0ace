"""Questions in the database: claims that were lost, answers in between, and the one decision."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from tests.storage.acme import DRAFT, LEASE, NOW, House, S, bell
from tocsin.model.clock import MINUTE_MS
from tocsin.model.errors import TocsinError
from tocsin.model.notification import Answer, Button, Content, Draft, Extras, Notification
from tocsin.model.packing import pack
from tocsin.model.questions import Escalation, Question, QuestionStep, Rule, StepKind
from tocsin.model.work import Job

BUTTONS = (Button("yes", "Yes"), Button("no", "No"))
MINUTE = NOW + MINUTE_MS
REMINDER = QuestionStep(StepKind.REMINDER, 0, MINUTE)
END = QuestionStep(StepKind.DEADLINE, 0, MINUTE)


def asking(**question: object) -> Draft:
    extras = Extras(buttons=BUTTONS, question=Question(**question))  # type: ignore[arg-type]
    return replace(DRAFT, content=Content("Cake?", extras=extras))


async def asked(house: House, **question: object) -> tuple[Notification, Job]:
    """Everybody has been asked and rung; and the job that is the question's clock."""
    sent = await house.accept(asking(**question))
    expand, clock = await house.storage.claim_jobs(NOW, LEASE, 10)
    rings = [bell(user) for user in house.numbers]
    await house.storage.write_chunks([house.chunk(expand, *rings)])
    return sent, clock


async def test_a_step_whose_claim_was_lost_does_nothing(house: House) -> None:
    sent, late = await asked(house, reminders_ms=(MINUTE_MS,))
    (again,) = await house.storage.claim_jobs(NOW + LEASE, LEASE, 10)
    for job in (late, again, again):
        await house.storage.take_step(job, REMINDER, None, MINUTE)
    assert house.rows("SELECT count(*) FROM jobs WHERE kind = 'remind'") == [(1,)]
    assert len((await house.acme.question(sent.number)).steps) == 1


async def test_who_answers_while_a_reminder_is_planned_is_not_rung(house: House) -> None:
    sent, clock = await asked(house, reminders_ms=(MINUTE_MS,))
    await house.storage.take_step(clock, REMINDER, None, MINUTE)
    (job,) = await house.storage.claim_jobs(MINUTE, LEASE, 10)
    users = await house.storage.to_remind(job, MINUTE)
    assert users == house.numbers
    await house.acme.answer(house.numbers[1], sent.notification_id, Answer("yes"), MINUTE)
    planned = replace(job, users=pack(users))
    rings = [bell(user) for user in users]
    chunk = house.chunk(planned, *rings, users=users, last=False, now_ms=MINUTE)
    assert await house.storage.write_reminder(chunk) == [house.numbers[0], house.numbers[2]]
    assert (await house.job(MINUTE)).chunk == 1
    assert await house.storage.write_reminder(chunk) == [], "its claim is over"
    assert house.states() == [S.CANCELED, S.SKIPPED, S.CANCELED, S.DUE, S.DUE]


async def test_an_answer_and_the_deadline_at_once_make_one_decision(house: House) -> None:
    sent, clock = await asked(house, rule=Rule.FIRST, deadline_ms=MINUTE)
    ben = house.numbers[1]
    answer = house.acme.answer(ben, sent.notification_id, Answer("yes"), MINUTE - 1)
    step = house.storage.take_step(clock, END, None, MINUTE)
    given, _ = await asyncio.gather(answer, step)
    assert given is not None
    assert given.settled
    assert house.rows("SELECT decision ->> 'outcome' FROM notifications") == [("decided",)]
    with pytest.raises(TocsinError) as late:
        await house.acme.answer(house.numbers[2], sent.notification_id, Answer("no"), MINUTE)
    assert late.value.kind.code == "decided"


async def test_who_is_asked_already_is_not_asked_further(house: House) -> None:
    everybody = tuple(user.email for user in house.users)
    further = Escalation(MINUTE_MS, emails=everybody)
    sent, clock = await asked(house, escalations=(further,))
    step = QuestionStep(StepKind.ESCALATION, 0, MINUTE)
    await house.storage.take_step(clock, step, None, MINUTE)
    assert house.rows("SELECT count(*) FROM jobs") == [(0,)]
    (done,) = (await house.acme.question(sent.number)).steps
    assert (done.kind, done.people) == (StepKind.ESCALATION, 0)


async def test_another_organizations_handle_answers_and_closes_nothing(house: House) -> None:
    sent, _ = await asked(house, rule=Rule.FIRST)
    other = house.storage.organization(house.users[0].number + 99, sent.organization_id)
    ben = house.numbers[1]
    assert await other.answer(ben, sent.notification_id, Answer("yes"), NOW) is None
    assert not await other.close_question(sent, house.users[0], "yes", NOW)
    assert not await other.move_deadline(sent, house.users[0], MINUTE, NOW)
    assert await other.answers(sent.number, after=0, limit=10) == []
    assert house.rows("SELECT decision FROM notifications") == [(None,)]
