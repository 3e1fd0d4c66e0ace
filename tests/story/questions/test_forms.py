"""Questions with a form: what goes in, what is refused, and how it comes out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.bells.telling import SEND
from tests.story.questions.asking import CONTENT, item, put, refused, reply, state
from tests.world import Person, World

FIELDS: list[dict[str, Any]] = [
    {"key": "days", "label": "Days", "kind": "number", "required": True, "min": 1, "max": 30},
    {"key": "why", "label": "Why", "max": 20, "pattern": "[A-Z].*"},
    {"key": "site", "label": "Site", "kind": "choice", "choices": ["north", "south"]},
    {"key": "from", "label": "From", "kind": "date"},
    {"key": "paid", "label": "Paid", "kind": "yesno"},
]
FILLED = {"days": 2.5, "why": "Rest", "site": "north", "from": "2026-11-30", "paid": True}


async def test_a_form_is_filled_in_kept_and_told(ana: Person, ben: Person) -> None:
    sent = await put(ana, ben, fields=FIELDS)
    fields = (await item(ben, sent))["question"]["fields"]
    assert [one["key"] for one in fields] == ["days", "why", "site", "from", "paid"]
    answer = await reply(ben, sent, values=FILLED)
    assert answer.json["answer"] == {"button": "approve", "values": FILLED}
    assert (await state(ana, sent))["answers"][0]["values"] == FILLED
    csv = await ana.call("GET", f"{SEND}/{sent}/answers.csv")
    head, line = csv.text.lstrip("\ufeff").splitlines()
    assert head == "userId,name,email,button,value,text,at,via,days,why,site,from,paid"
    assert line.endswith(",inbox,2.5,Rest,north,2026-11-30,yes")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("days", None),
        ("days", 0.5),
        ("days", "2"),
        ("days", True),
        ("days", 10**16),
        ("why", "rest"),
        ("why", "R" * 21),
        ("site", "west"),
        ("from", "30.11.2026"),
        ("paid", "yes"),
        ("else", "x"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name_and_nothing_is_kept(
    ana: Person, ben: Person, key: str, value: Any
) -> None:
    sent = await put(ana, ben, fields=FIELDS)
    answer = await reply(ben, sent, values=FILLED | {key: value})
    assert (answer.status, answer.json["field"]) == (400, f"values.{key}")
    assert (await state(ana, sent))["answered"] == 0
    assert "answer" not in await item(ben, sent)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"rule": "quorum"}, "question.quorum"),
        ({"rule": "first", "perValue": True}, "question.perValue"),
        ({"quorum": 2}, "question.quorum"),
        ({"fields": [{"key": "approve", "label": "A"}]}, "question.fields"),
        ({"fields": [{"key": "a", "label": "A", "pattern": "(?=a)"}]}, "question.fields.a.pattern"),
        ({"fields": [{"key": "a", "label": "A", "kind": "choice"}]}, "question.fields.a.choices"),
        ({"fields": [{"key": "a", "label": "A", "min": 2, "max": 1}]}, "question.fields.a.max"),
        ({"deadline": "2026-11-22T11:00:00Z"}, "question.deadline"),
        ({"escalation": [{"after": 5}]}, "question.escalation"),
        ({"escalation": [{"after": 5, "groups": ["Directors"]}]}, "solutionId"),
        ({"onAnswer": "01999999-0000-7000-8000-000000000000"}, "analysis"),
    ],
)
async def test_a_question_that_can_not_be_is_refused(
    ana: Person, question: dict[str, Any], field: str
) -> None:
    assert await refused(ana, question=question) == field


async def test_a_question_needs_a_button_that_answers(ana: Person) -> None:
    assert await refused(ana, content={"text": "Well?"}, question={}) == "question"
    both = {**CONTENT, "buttons": [{"id": "say", "label": "Say", "kind": "text"}]}
    asked = {"fields": [{"key": "a", "label": "A"}]}
    assert await refused(ana, content=both, question=asked) == "question.fields"
    late = {"deadlineIn": 7_200}
    assert await refused(ana, expiresIn=3_600, question=late) == "question.deadline"


async def test_a_form_and_its_decision_are_read_in_everybodys_language(
    world: World, ana: Person, ben: Person
) -> None:
    dora = await world.person("dora", ana.organization, language="de")
    labels = {"days": "Tage", "approve": "Genehmigen"}
    more = {"language": "en", "translations": {"de": {"labels": labels}}}
    sent = await put(ana, ben, dora, rule="first", fields=FIELDS, more=more)
    assert (await item(dora, sent))["question"]["fields"][0]["label"] == "Tage"
    assert (await item(ben, sent))["question"]["fields"][0]["label"] == "Days"
    await reply(ben, sent, values={"days": 1})
    assert (await item(dora, sent))["question"]["decision"]["label"] == "Genehmigen"
