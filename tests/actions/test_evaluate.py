"""What a rule makes of data: each operator, locks, durations, what comes late."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.rules import MINUTE, NOON, Story, cool, hot, point, rule
from tocsin.actions.evaluate import tick
from tocsin.actions.holds import compare
from tocsin.model.actions import Operator
from tocsin.model.evaluation import Outcome


@pytest.mark.parametrize(
    ("operator", "value", "wanted", "second", "kind", "holds"),
    [
        ("<", 1.0, 2.0, None, "number", True),
        ("<", 2.0, 2.0, None, "number", False),
        (">", 3.0, 2.0, None, "number", True),
        (">", 2.0, 2.0, None, "*", False),
        ("=", 30.0, 30, None, "*", True),
        ("=", "30", 30, None, "*", False),
        ("=", "30", 30, None, "number", False),
        ("=", True, 1, None, "*", False),
        ("=", True, True, None, "boolean", True),
        ("=", None, None, None, "*", True),
        ("!", "30", 30, None, "*", True),
        ("!", 30.0, 30, None, "number", False),
        ("!", 31.0, 30, None, "number", True),
        ("<", "31", 40, None, "*", False),
        ("<", "a", "b", None, "string", True),
        (">", True, False, None, "*", False),
        ("><", 15.0, 10, 20, "number", True),
        ("><", 10.0, 10, 20, "number", False),
        ("><", 20.0, 10, 20, "number", False),
        ("><", "15", 10, 20, "*", False),
        ("*", "anything", None, None, "*", True),
        ("*", "text", None, None, "number", False),
    ],
)
def test_a_value_is_compared_with_its_type(
    operator: str, value: Any, wanted: Any, second: Any, kind: str, holds: bool
) -> None:
    assert compare(Operator(operator), value, wanted, second, kind) is holds


def test_without_unlock_it_fires_for_every_batch_that_fits_but_once_for_each() -> None:
    story = Story(rule(hot()))
    assert story.turns(point(31), point(33, 1), point(35, 2)) == ["fired"]
    assert story.turns(point(20, 3)) == []
    assert story.turns(point(40, 4)) == ["fired"]


def test_a_lock_holds_until_an_unlock_condition_is_met() -> None:
    story = Story(rule(hot(unlock=[cool(25)])))
    assert story.turns(point(31)) == ["fired"]
    assert story.comes(point(35, 1)).outcome is Outcome.LOCKED
    assert story.comes(point(27, 2)).outcome is Outcome.LOCKED
    assert story.turns(point(24, 3)) == ["unlocked"]
    assert story.turns(point(32, 4)) == ["fired"]


def test_each_device_has_a_lock_of_its_own() -> None:
    story = Story(rule(hot(unlock=[cool()])))
    assert story.turns(point(31), point(32, device="silo")) == ["fired", "fired"]
    assert story.turns(point(10, 1, device="silo")) == ["unlocked"]
    found = story.comes(point(40, 2), point(41, 2, device="silo"))
    assert [one.subject for one in found.firings] == ["silo"]


def test_what_came_late_turns_nothing() -> None:
    story = Story(rule(hot(unlock=[cool()])))
    assert story.turns(point(31, 10)) == ["fired"]
    assert story.comes(point(10, 5), at=11).outcome is Outcome.LATE
    assert story.states["tank"].locked


def test_for_a_while_means_without_a_break() -> None:
    story = Story(rule(hot(forSeconds=300)))
    assert story.comes(point(31)).outcome is Outcome.WAITING
    assert story.turns(point(20, 3)) == []
    assert story.turns(point(31, 4)) == []
    assert story.turns(point(31, 8)) == []
    assert story.turns(point(31, 9)) == ["fired"]
    assert story.turns(point(31, 20)) == []
    assert story.turns(point(5, 21)) == ["unlocked"]


def test_for_a_while_ends_by_the_clock_when_nothing_more_comes() -> None:
    story = Story(rule(hot(forSeconds=300)))
    story.comes(point(31))
    assert not tick(story.definition, story.states, NOON + 5 * MINUTE - 1).firings
    (fired,) = story.keep(tick(story.definition, story.states, NOON + 9 * MINUTE)).firings
    assert (fired.at_ms, fired.facts["value"]) == (NOON + 5 * MINUTE, 31)
    assert not tick(story.definition, story.states, NOON + 20 * MINUTE).firings


def test_a_batch_that_was_held_up_is_read_by_its_own_times() -> None:
    story = Story(rule(hot(forSeconds=300)))
    assert story.turns(point(31), point(20, 4), at=60) == []
    assert story.turns(point(31, 61), point(31, 66), at=70) == ["fired"]


def test_all_conditions_are_met_by_the_latest_values() -> None:
    open_ = {"variable": "door", "is": "=", "value": True}
    story = Story(rule({**hot(match="all"), "conditions": [*hot()["conditions"], open_]}))
    assert story.turns(point(31)) == []
    assert story.turns(point(True, 1, variable="door")) == ["fired"]
    assert story.turns(point(False, 2, variable="door")) == []
    assert story.turns(point(35, 3)) == []


def test_a_condition_can_be_of_all_devices_with_a_tag() -> None:
    trigger = hot()
    trigger["conditions"][0]["tags"] = {"type": "tank"}
    story = Story(rule(trigger), t1={"type": "tank"}, p1={"type": "pump"})
    found = story.comes(point(31, device="t1"), point(31, device="p1"), point(31, device="x"))
    assert [one.subject for one in found.firings] == ["t1"]


def test_a_throttled_rule_does_not_lock_so_that_nothing_is_missed() -> None:
    story = Story(rule(hot(unlock=[cool()]), throttleMinutes=10))
    assert story.turns(point(31)) == ["fired"]
    assert story.turns(point(20, 1)) == ["unlocked"]
    assert story.comes(point(31, 2)).outcome is Outcome.THROTTLED
    assert story.turns(point(32, 10)) == ["fired"]


def test_a_filter_is_looked_at_before_the_conditions() -> None:
    where = {"op": "and", "of": [{"op": "matches", "path": "device", "value": "^ta"}]}
    story = Story(rule(hot(), where=where))
    assert story.turns(point(31)) == ["fired"]
    assert story.comes(point(31, 1, device="silo")).outcome is Outcome.FILTERED
