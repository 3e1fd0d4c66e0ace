"""Actions tried out: with points that are given, or on what was stored. Nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NoReturn
from uuid import UUID, uuid4

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from tocsin.actions.decide import hears
from tocsin.actions.evaluate import Batch, initial
from tocsin.actions.facts import UNKNOWN, Known, of_event
from tocsin.actions.points import PointCreate, read_points
from tocsin.actions.sentence import sentence
from tocsin.actions.simulate import TRIED, Moment, Simulation, backtest
from tocsin.http.api.action_body import ActionCreate, names_in, wanted_of
from tocsin.http.api.action_records import ActionStepBody
from tocsin.http.api.action_would import FiringBody, Would
from tocsin.http.api.actions import ACTIONS, SAVE_ERRORS, find_by
from tocsin.http.api.moments import Moment as MomentText
from tocsin.http.api.moments import moment_ms
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.actions import (
    Action,
    ConditionTrigger,
    Definition,
    EventTrigger,
    GeofenceTrigger,
    NoDataTrigger,
)
from tocsin.model.clock import DAY_MS, iso
from tocsin.model.data import DataPoint
from tocsin.model.errors import TocsinError
from tocsin.model.evaluation import Outcome, Turn
from tocsin.storage.actions import LogEntry

SHOWN = 100
LONGEST_DAYS = 92
_DATA = (ConditionTrigger, GeofenceTrigger, NoDataTrigger)


class TrialBody(Body):
    """Which rule: a saved action by its id, or one that is not saved yet."""

    action_id: UUID | UnsetType = UNSET
    action: ActionCreate | UnsetType = UNSET


class TrialEvent(Body):
    """Something that might happen."""

    event: Annotated[str, Meta(min_length=1, max_length=100)]
    data: dict[str, Any] = field(default_factory=dict)


class TestRequest(TrialBody):
    """What the rule is to look at, one after the other, from a fresh start: `points`, each as if it
    had come by itself when it was measured, or `events`. `until`: time goes on until then.
    """

    points: Annotated[list[PointCreate], Meta(max_length=100)] = field(default_factory=list)
    events: Annotated[list[TrialEvent], Meta(max_length=100)] = field(default_factory=list)
    until: MomentText | UnsetType = UNSET


class TestStepBody(Body):
    """One look at the rule, step by step."""

    at: str
    outcome: Outcome
    steps: list[ActionStepBody]
    firings: list[FiringBody]


class TestAnswer(Body):
    """In the order of times."""

    sentence: str
    evaluations: list[TestStepBody]


class BacktestRequest(TrialBody, kw_only=True):
    """`until` is now if it is absent; 92 days at most."""

    since: MomentText
    until: MomentText | UnsetType = UNSET


class BacktestBody(Body):
    """How often it would have fired. Each time it would reach `people`, as things are now.

    `points` (or events) were looked at. `cutAt`: it was too much, and what is after is not in it.
    `firings` are the first 100, `unlocked` is how often it was over.
    """

    sentence: str
    fired: int
    unlocked: int
    people: int
    points: int
    firings: list[FiringBody]
    cut_at: str | UnsetType = UNSET


async def test_action(call: Call) -> TestAnswer:
    """Says of each step what was looked at and whether it held. Sends, runs and keeps nothing."""
    body: TestRequest = call.body
    action = await _action(call, body)
    _check_inputs(body, action.definition)
    moments = await _moments(call, body, action.definition)
    would = Would(call, action)
    evaluations = [
        TestStepBody(
            at=iso(one.at_ms),
            outcome=one.evaluation.outcome,
            steps=[
                ActionStepBody(step.what, step.holds, step.why or UNSET)
                for step in one.evaluation.steps
            ],
            firings=[await would.firing(firing) for firing in one.evaluation.firings],
        )
        for one in moments
    ]
    return TestAnswer(await _sentence(call, action), evaluations)


def _check_inputs(body: TestRequest, definition: Definition) -> None:
    """There must be something that the rule looks at."""
    trigger = definition.trigger
    if not isinstance(trigger, TRIED):
        _misfit("action", "this kind of trigger can't be tried: nothing can be given to it")
    if isinstance(trigger, EventTrigger):
        if not body.events:
            _misfit("events", "are what this trigger listens to")
    elif isinstance(trigger, _DATA):
        if not body.points and body.until is UNSET:
            _misfit("points", "are what this trigger looks at")
    elif body.until is UNSET:
        _misfit("until", "is needed: this trigger goes by the clock")
    if body.points and not isinstance(trigger, _DATA):
        _misfit("points", "are nothing that this trigger looks at")


def _misfit(field_name: str, problem: str) -> NoReturn:
    raise TocsinError("invalid_body", f"{field_name}: {problem}.", field=field_name)


async def _moments(call: Call, body: TestRequest, definition: Definition) -> list[Moment]:
    trigger, at_ms = definition.trigger, call.now_ms
    points = _points(body.points, at_ms)
    begin_ms = min([at_ms, *(one.at_ms for one in points)])
    simulation = Simulation(definition, initial(definition, begin_ms, {}))
    found: list[Moment] = []
    if isinstance(trigger, _DATA):
        known = await _known(call, points)
        for point in points:
            at_ms = point.at_ms
            found += simulation.batch(Batch([point], at_ms, known))
    for one in body.events:
        entry = LogEntry(0, one.event, at_ms, None, None, one.data)
        if isinstance(trigger, EventTrigger) and hears(trigger, entry):
            found += simulation.event(of_event(one.event, at_ms, one.data), at_ms)
    if body.until is not UNSET:
        until_ms = moment_ms("until", body.until, "invalid_body")
        if until_ms - at_ms > LONGEST_DAYS * DAY_MS:
            _misfit("until", f"is more than {LONGEST_DAYS} days away")
        found += simulation.go_to(until_ms)[:SHOWN]
    return found


def _points(given: Sequence[PointCreate], now_ms: int) -> list[DataPoint]:
    if not given:
        return []
    group = uuid4()
    read = sorted(read_points(msgspec.to_builtins(given), now_ms), key=lambda one: one.at_ms)
    return [
        DataPoint(
            number=number,
            device=one.device,
            variable=one.variable,
            value=one.value,
            unit=one.unit,
            at_ms=one.at_ms,
            received_at_ms=one.at_ms,
            group=group,
            location=one.location,
            tags=one.tags,
            metadata=one.metadata,
        )
        for number, one in enumerate(read)
    ]


async def _known(call: Call, points: Sequence[DataPoint]) -> dict[str, Known]:
    found = await call.storage.device_tags(sorted({one.device for one in points}))
    known = {name: Known(one.tags, one.display_name) for name, one in found.items()}
    return {one.device: known.get(one.device, UNKNOWN) for one in points}


async def backtest_action(call: Call) -> BacktestBody:
    """Runs the rule over stored data from a fresh start, by the same decisions as the real thing.

    Looks at 200,000 points and 10,000 firings at most, and for five seconds.
    """
    body: BacktestRequest = call.body
    action = await _action(call, body)
    definition = action.definition
    if not isinstance(definition.trigger, TRIED):
        _misfit("action", "nothing is stored that this kind of trigger could be tried on")
    since_ms = moment_ms("since", body.since, "invalid_body")
    until_ms = call.now_ms
    if body.until is not UNSET:
        until_ms = min(until_ms, moment_ms("until", body.until, "invalid_body"))
    if not 0 < until_ms - since_ms <= LONGEST_DAYS * DAY_MS:
        _misfit("since", f"must be before until, by {LONGEST_DAYS} days at most")
    found = await backtest(call.storage, definition, since_ms, until_ms)
    would = Would(call, action)
    fired = sum(one.turn is Turn.FIRED for one in found.firings)
    return BacktestBody(
        sentence=await _sentence(call, action),
        fired=fired,
        unlocked=len(found.firings) - fired,
        people=sum([await would.reached(one) for one in found.firings]),
        points=found.points,
        firings=[await would.firing(one) for one in found.firings[:SHOWN]],
        cut_at=UNSET if found.cut_at_ms is None else iso(found.cut_at_ms),
    )


async def _action(call: Call, body: TrialBody) -> Action:
    """The saved one, or one made of what was handed in, checked as if it were to be saved."""
    if (body.action is UNSET) == (body.action_id is UNSET):
        raise TocsinError("invalid_body", "action: or `actionId` is needed.", field="action")
    if body.action_id is not UNSET:
        return await find_by(call, body.action_id)
    assert body.action is not UNSET
    wanted = await wanted_of(call, body.action)
    await call.context.actions.check(call.storage, call.principal, wanted.definition)
    principal = call.principal
    return Action(
        number=0,
        organization_number=principal.organization.number,
        organization_id=principal.organization.organization_id,
        action_id=UUID(int=0),
        name=wanted.name,
        description=wanted.description,
        enabled=True,
        locked=False,
        tags=wanted.tags,
        version=1,
        definition=wanted.definition,
        drafts=wanted.drafts,
        saved_by=principal.user.user_id,
        scopes=principal.scopes,
        secret=None,
        created_at_ms=call.now_ms,
        updated_at_ms=call.now_ms,
    )


async def _sentence(call: Call, action: Action) -> str:
    return sentence(action.definition, await names_in(call, action.definition), call.say)


ROUTES = [
    Route(
        "POST",
        ACTIONS + "/test",
        test_action,
        Permission.WRITE_ACTIONS,
        "testAction",
        "Try a rule with given points or events, step by step",
        request=TestRequest,
        response=TestAnswer,
        errors=SAVE_ERRORS,
        reads=True,
    ),
    Route(
        "POST",
        ACTIONS + "/backtest",
        backtest_action,
        Permission.WRITE_ACTIONS,
        "backtestAction",
        "How often a rule would have fired on what is stored",
        request=BacktestRequest,
        response=BacktestBody,
        errors=SAVE_ERRORS,
        reads=True,
    ),
]
