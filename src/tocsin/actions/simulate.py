"""What a rule would do, without doing it: over points that are given, or over what is stored.

The same decisions as the real thing, in the same order: data as it came in, and time in between.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from tocsin.actions.decide import hears
from tocsin.actions.evaluate import Batch, evaluate, happened, initial, per_device, tick
from tocsin.actions.facts import Facts, Known
from tocsin.actions.happenings import event
from tocsin.model.actions import (
    ConditionTrigger,
    Definition,
    EventTrigger,
    GeofenceTrigger,
    IntervalTrigger,
    NoDataTrigger,
    ScheduleTrigger,
)
from tocsin.model.data import DataPoint
from tocsin.model.evaluation import WHOLE, Evaluation, Firing, State
from tocsin.storage.operations import OrganizationStorage

MOST_POINTS = 200_000
MOST_SECONDS = 5.0
MOST_FIRINGS = 10_000
PAGE = 200
TRIED = (
    ConditionTrigger,
    GeofenceTrigger,
    NoDataTrigger,
    EventTrigger,
    IntervalTrigger,
    ScheduleTrigger,
)
"""Triggers of which the past can be looked at again."""


class Moment(Struct, frozen=True):
    """An evaluation, and when it was."""

    at_ms: int
    evaluation: Evaluation


class Simulation:
    """A rule and where it stands, at a time that only goes on."""

    def __init__(self, definition: Definition, states: Mapping[str, State] | None = None) -> None:
        self.definition = definition
        self.states: dict[str, State] = dict(states or {})
        self._dues: list[tuple[int, str]] = []
        self._keep(self.states)

    def _keep(self, states: Mapping[str, State]) -> None:
        self.states |= states
        for subject, state in states.items():
            if state.due_at_ms is not None:
                heapq.heappush(self._dues, (state.due_at_ms, subject))

    def go_to(self, at_ms: int) -> list[Moment]:
        """What time brings until then, each at its moment."""
        found: list[Moment] = []
        while self._dues and self._dues[0][0] <= at_ms and len(found) < MOST_FIRINGS:
            due_ms, subject = heapq.heappop(self._dues)
            if self.states[subject].due_at_ms != due_ms:
                continue
            result = tick(self.definition, {subject: self.states[subject]}, due_ms)
            self._keep(result.states)
            found.append(Moment(due_ms, result))
        return found

    def batch(self, batch: Batch) -> list[Moment]:
        """With what time has brought before it."""
        found = self.go_to(batch.at_ms)
        trigger = self.definition.trigger
        assert isinstance(trigger, ConditionTrigger | GeofenceTrigger | NoDataTrigger)
        if per_device(trigger):
            names = {point.device for point in batch.points}
            states = {name: self.states[name] for name in names if name in self.states}
        else:
            states = self.states
        result = evaluate(self.definition, states, batch)
        self._keep(result.states)
        return [*found, Moment(batch.at_ms, result)]

    def event(self, facts: Facts, at_ms: int) -> list[Moment]:
        state = self.states.get(WHOLE, State())
        result = happened(self.definition, state, facts, at_ms)
        self._keep(result.states)
        return [Moment(at_ms, result)]


class Backtest(Struct, frozen=True):
    """What would have happened. `cut_at_ms`: how far it has come, if it was too much."""

    firings: list[Firing]
    evaluations: int
    points: int
    cut_at_ms: int | None


async def backtest(
    handle: OrganizationStorage, definition: Definition, since_ms: int, until_ms: int
) -> Backtest:
    """From a fresh start at `since_ms`. Devices count as they are tagged now.

    At most `MOST_POINTS` points or events, `MOST_FIRINGS` firings and `MOST_SECONDS` of work.
    """
    trigger = definition.trigger
    if isinstance(trigger, EventTrigger):
        return await _over_events(handle, definition, since_ms, until_ms)
    simulation = Simulation(definition, initial(definition, since_ms, {}))
    if isinstance(trigger, IntervalTrigger | ScheduleTrigger):
        tally = _Tally()
        tally.add(simulation.go_to(until_ms - 1))
        return tally.ended()
    return await _over_data(handle, simulation, since_ms, until_ms)


@dataclass
class _Tally:
    """What has come of a simulation so far."""

    firings: list[Firing] = field(default_factory=list)
    evaluations: int = 0
    points: int = 0
    started: float = field(default_factory=time.monotonic)

    def add(self, moments: list[Moment]) -> None:
        self.evaluations += len(moments)
        self.firings += [one for moment in moments for one in moment.evaluation.firings]

    @property
    def enough(self) -> bool:
        many = self.points >= MOST_POINTS or len(self.firings) >= MOST_FIRINGS
        return many or time.monotonic() - self.started > MOST_SECONDS

    def ended(self, cut_at_ms: int | None = None) -> Backtest:
        return Backtest(self.firings[:MOST_FIRINGS], self.evaluations, self.points, cut_at_ms)


async def _over_data(
    handle: OrganizationStorage, simulation: Simulation, since_ms: int, until_ms: int
) -> Backtest:
    tally, after, known = _Tally(), (since_ms - 1, 0), dict[str, Known]()
    while True:
        batches = await handle.batches_between(since_ms, until_ms, after, PAGE)
        for batch in batches:
            points = await handle.batch_points(batch)
            tally.points += len(points)
            await _learn(handle, known, points)
            tally.add(simulation.batch(Batch(points, batch.received_at_ms, known)))
            if tally.enough:
                return tally.ended(batch.received_at_ms)
            await asyncio.sleep(0)
        if len(batches) < PAGE:
            tally.add(simulation.go_to(until_ms - 1))
            return tally.ended()
        after = (batches[-1].received_at_ms, batches[-1].number)


async def _learn(
    handle: OrganizationStorage, known: dict[str, Known], points: list[DataPoint]
) -> None:
    strangers = sorted({point.device for point in points} - known.keys())
    if strangers:
        found = await handle.device_tags(strangers)
        known |= {name: Known(one.tags, one.display_name) for name, one in found.items()}


async def _over_events(
    handle: OrganizationStorage, definition: Definition, since_ms: int, until_ms: int
) -> Backtest:
    trigger = definition.trigger
    assert isinstance(trigger, EventTrigger)
    tally, simulation = _Tally(), Simulation(definition)
    after = await handle.event_before(since_ms)
    while True:
        entries = await handle.events_onwards(after, PAGE)
        tally.points += len(entries)
        for entry in entries:
            if since_ms <= entry.at_ms < until_ms and hears(trigger, entry):
                tally.add(simulation.event((await event(handle, entry)).facts, entry.at_ms))
        if len(entries) < PAGE or entries[-1].at_ms >= until_ms:
            return tally.ended()
        if tally.enough:
            return tally.ended(entries[-1].at_ms)
        after = entries[-1].number
        await asyncio.sleep(0)
