"""A rule that breaks holds up no other one; geofences to their edges; sentences for people."""

from __future__ import annotations

from typing import get_args
from uuid import uuid4

import pytest

from tests.actions.rules import NOON, Story, cool, hot, point, rule
from tocsin.actions.decide import guarded
from tocsin.actions.filters import MOST_TESTS, faults, holds
from tocsin.actions.holds import inside
from tocsin.actions.inputs import change_of
from tocsin.actions.sentence import sentence
from tocsin.model.actions import (
    Action,
    Area,
    Definition,
    Measure,
    Operator,
    Resource,
    ResourceChange,
    TestOp,
)
from tocsin.model.actions import Test as Check
from tocsin.model.evaluation import Outcome, State
from tocsin.model.speech import ENGLISH, Speech
from tocsin.storage.actions import Decided

SQUARE = Area(polygon=((0, 0), (2, 0), (2, 2), (0, 2)))
PACIFIC = Area(polygon=((170, -10), (-170, -10), (-170, 10), (170, 10)))
TEN_KM = Area(center=(13.4, 52.5), radius_m=10_000)


def action_of(definition: Definition) -> Action:
    return Action(
        1, 1, uuid4(), uuid4(), "Rule", None, True, False, {}, 1, definition, {}, uuid4(), None,
        None, NOON, NOON,
    )  # fmt: skip


def broken(_action: Action, _states: dict[str, State]) -> list[Decided]:
    raise RuntimeError("no such luck")


def test_what_breaks_is_told_in_the_actions_history_and_waits_no_more() -> None:
    (found,) = guarded(broken)(action_of(rule(hot())), {"tank": State(due_at_ms=NOON)})
    assert found.evaluation.steps[0].why == "Something broke here."
    assert found.evaluation.states["tank"].due_at_ms is None


@pytest.mark.parametrize(
    ("area", "place", "within"),
    [
        (SQUARE, (1, 1), True),
        (SQUARE, (2, 1), True),
        (SQUARE, (0, 0), True),
        (SQUARE, (2.000001, 1), False),
        (PACIFIC, (180, 0), True),
        (PACIFIC, (-175, 5), True),
        (PACIFIC, (0, 0), False),
        (TEN_KM, (13.4, 52.589), True),
        (TEN_KM, (13.4, 52.591), False),
    ],
)
def test_an_area_ends_at_its_border(area: Area, place: tuple[float, float], within: bool) -> None:
    assert inside(area, place) is within


def test_a_point_without_a_place_says_nothing_of_an_area() -> None:
    out = {"is": "out", "area": {"center": [0, 0], "radiusM": 10}}
    story = Story(rule({"kind": "geofence", "conditions": [out]}))
    assert story.comes(point(1)).outcome is Outcome.NOTHING
    assert story.turns(point(1, 1, location=(1.0, 1.0))) == ["fired"]


def test_a_filter_has_a_limit_of_steps() -> None:
    one = Check(op=TestOp.EXISTS, path="value")
    wide = Check(op=TestOp.OR, of=(Check(op=TestOp.AND, of=(one,) * 20),) * 20)
    assert dict(faults(wide, "where"))["where"] == f"has more than {MOST_TESTS} tests"


def test_a_filter_says_no_to_what_is_not_there_but_to_different() -> None:
    facts = {"value": 3, "data": {"floor": 2}}
    assert holds(Check(op=TestOp.EQUAL, path="data.floor", value=2), facts)
    assert not holds(Check(op=TestOp.EQUAL, path="data.door.open", value=True), facts)
    assert holds(Check(op=TestOp.DIFFERENT, path="data.door", value=1), facts)
    assert not holds(Check(op=TestOp.MORE, path="unit", value="a"), facts)


@pytest.mark.parametrize(
    ("operation", "change"),
    [
        ("createUser", ("user", "created")),
        ("changeGroup", ("group", "updated")),
        ("saveTemplate", ("template", "updated")),
        ("restoreActionVersion", ("action", "updated")),
        ("deleteSolution", ("solution", "deleted")),
        ("addGroupMember", None),
        ("createNotification", None),
    ],
)
def test_operations_tell_what_became_of_what(
    operation: str, change: tuple[str, str] | None
) -> None:
    assert change_of(operation) == change


def test_a_rule_says_itself_in_a_sentence() -> None:
    said = sentence(rule(hot(forSeconds=300, unlock=[cool(25)]), throttleMinutes=60))
    assert said == (
        "When temperature of any device is above 30 for 5 minutes, tell everybody, at most once in "
        "1 hour; once, until temperature of any device is below 25."
    )


SAID = {
    "de": (
        "Wenn temperature von irgendeinem Gerät über 30 liegt, und das 5 Minuten lang: Nachricht "
        "an alle, danach 1 Stunde Pause; einmal, bis temperature von irgendeinem Gerät unter 25 "
        "liegt."
    ),
    "es": (
        "Cuando temperature de cualquier dispositivo está por encima de 30 durante 5 minutos, "
        "avisar a todos, como mucho una vez cada 1 hora; una sola vez hasta que se cumpla: "
        "temperature de cualquier dispositivo está por debajo de 25."
    ),
    "ja": (
        "いずれかのデバイス の temperature が 30 より大きい状態が5分続いたとき、"
        "全員に知らせる（1時間に1回まで）。"
        "次の状態になるまで1回だけ：いずれかのデバイス の temperature が 25 より小さい。"
    ),
}


@pytest.mark.parametrize("language", SAID)
def test_a_rule_says_itself_in_the_language_of_who_reads_it(language: str) -> None:
    hot_for_long = rule(hot(forSeconds=300, unlock=[cool(25)]), throttleMinutes=60)
    assert sentence(hot_for_long, say=Speech(language)) == SAID[language]


def test_every_part_of_a_rule_has_words() -> None:
    single = {*Operator} - {Operator.ANY, Operator.BETWEEN}
    keys = [f"action.is.{one.value}" for one in single]
    keys += [f"action.resource.{one.value}" for one in Resource]
    keys += [f"action.usage.{one.value}" for one in Measure]
    keys += [f"action.change.{one}" for one in get_args(ResourceChange)]
    assert [key for key in keys if not ENGLISH.knows(key)] == []
