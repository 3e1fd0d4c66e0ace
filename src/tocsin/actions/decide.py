"""Makes the decisions that storage asks for within its transactions: data, logs, time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from msgspec import Struct
from msgspec.structs import replace

from tocsin.actions.evaluate import Batch, evaluate, happened, heard_of, over, tick
from tocsin.actions.facts import Facts
from tocsin.actions.holds import has_tags
from tocsin.actions.inputs import ANSWERED, ASKED, change_of
from tocsin.model.actions import (
    Action,
    EventTrigger,
    NoAnswerTrigger,
    NoDataTrigger,
    ResourceTrigger,
    UsageTrigger,
)
from tocsin.model.clock import iso
from tocsin.model.data import DataPoint
from tocsin.model.evaluation import NEW, WHOLE, Evaluation, Outcome, State, Step
from tocsin.storage.actions import Decide, Decided, LogEntry

log = structlog.get_logger(__name__)

SHOWN_POINTS = 20
"""Points that an evaluation remembers as its inputs."""


class Happening(Struct, frozen=True):
    """An entry of a log with what rules need to know of it.

    `asks_at_ms`: it is a notification with a question, which begins then. `tags`: of the user that
    it is about.
    """

    entry: LogEntry
    facts: Facts
    category: str | None = None
    asks_at_ms: int | None = None
    tags: dict[str, str] | None = None


def guarded(decide: Decide) -> Decide:
    """What an action breaks of ours is told in its history, and holds up no other action."""

    def run(action: Action, states: dict[str, State]) -> list[Decided]:
        before = dict(states)
        try:
            return decide(action, states)
        except Exception as error:
            log.error("action_not_decided", action=str(action.action_id), exc_info=error)
            broken = Step("it was evaluated", False, "Something broke here.")
            waiting = {
                subject: replace(state, due_at_ms=None)
                for subject, state in before.items()
                if state.due_at_ms is not None
            }
            found = Evaluation(Outcome.NOTHING, (broken,), (), waiting)
            return [Decided(found, action.updated_at_ms, "error", [])]

    return run


class DataDecider:
    """Decides one batch for one action after the other. `chain` counts the runs before it."""

    def __init__(self, batch: Batch, chain: int = 0) -> None:
        self._batch = batch
        self._chain = chain

    def __call__(self, action: Action, states: dict[str, State]) -> list[Decided]:
        found = evaluate(action.definition, states, self._batch, locked=action.locked)
        if not found.steps and not found.states and not found.firings:
            return []
        decided = decided_of_batch(action, found, self._batch)
        return [replace(decided, chain=self._chain)]


def decided_of_batch(action: Action, found: Evaluation, batch: Batch) -> Decided:
    return Decided(found, batch.at_ms, "data", shown_points(action, batch.points))


def shown_points(action: Action, points: Sequence[DataPoint]) -> list[dict[str, Any]]:
    trigger = action.definition.trigger
    if isinstance(trigger, NoDataTrigger):
        wanted = {trigger.variable}
    else:
        tests = (*getattr(trigger, "conditions", ()), *getattr(trigger, "unlock", ()))
        wanted = {one.variable for one in tests}
    chosen = [one for one in points if None in wanted or one.variable in wanted]
    return [_shown(one) for one in chosen[:SHOWN_POINTS]]


def _shown(of: DataPoint) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "device": of.device,
        "variable": of.variable,
        "value": of.value,
        "time": iso(of.at_ms),
    }
    if of.unit is not None:
        shown["unit"] = of.unit
    if of.location is not None:
        shown["location"] = list(of.location)
    return shown


class LogDecider:
    """Decides a stretch of a log for one action after the other."""

    def __init__(self, happenings: Sequence[Happening], now_ms: int) -> None:
        self._happenings = happenings
        self._now_ms = now_ms

    def __call__(self, action: Action, states: dict[str, State]) -> list[Decided]:
        found: list[Decided] = []
        for one in self._happenings:
            decided = self._decide(action, states, one)
            if decided is not None:
                states |= decided.evaluation.states
                found.append(decided)
        return found

    def _decide(self, action: Action, states: Mapping[str, State], of: Happening) -> Decided | None:
        trigger, entry = action.definition.trigger, of.entry
        if isinstance(trigger, NoAnswerTrigger):
            return self._asked(action, states, of)
        fits = isinstance(trigger, EventTrigger) and hears(trigger, entry)
        fits = fits or (isinstance(trigger, ResourceTrigger) and _concerns(trigger, of))
        if not fits:
            return None
        state = states.get(WHOLE, NEW)
        result = happened(action.definition, state, of.facts, self._now_ms, locked=action.locked)
        return Decided(result, self._now_ms, entry.kind, [of.facts], chain=entry.chain)

    def _asked(self, action: Action, states: Mapping[str, State], of: Happening) -> Decided | None:
        trigger, entry = action.definition.trigger, of.entry
        assert isinstance(trigger, NoAnswerTrigger)
        subject = str(entry.notification_id)
        if entry.kind == ASKED:
            own = entry.by_action == str(action.action_id)
            if of.asks_at_ms is None or own or trigger.category not in (None, of.category):
                return None
            state = heard_of(action.definition, subject, of.asks_at_ms, of.facts)
            waiting = Evaluation(Outcome.WAITING, states={subject: state})
            return Decided(waiting, self._now_ms, entry.kind, [of.facts])
        if entry.kind not in ANSWERED or subject not in states:
            return None
        result = over(action.definition, subject, states[subject], of.facts, self._now_ms)
        return Decided(result, self._now_ms, entry.kind, [of.facts])


class TimeDecider:
    """Decides what is due of one action. `measured` is for a usage trigger."""

    def __init__(self, now_ms: int, measured: float | None) -> None:
        self._now_ms = now_ms
        self._measured = measured

    def __call__(self, action: Action, states: dict[str, State]) -> list[Decided]:
        found = tick(
            action.definition,
            states,
            self._now_ms,
            locked=action.locked or not action.enabled,
            measured=self._measured,
        )
        shown = [{"subject": subject} for subject in states if subject][:SHOWN_POINTS]
        often = isinstance(action.definition.trigger, UsageTrigger) and not found.firings
        return [Decided(found, self._now_ms, "time", shown, kept=not often)]


def hears(trigger: EventTrigger, entry: LogEntry) -> bool:
    """What came of an action's own notifications is no reason to send more: that had no end.

    What people do with them is.
    """
    if trigger.event != entry.kind:
        return False
    return entry.by_action is None or entry.kind.startswith("inbox.")


def _concerns(trigger: ResourceTrigger, of: Happening) -> bool:
    change = change_of(of.entry.kind)
    if change is None or change[0] is not trigger.resource or change[1] not in trigger.when:
        return False
    if not trigger.tags:
        return True
    return of.tags is not None and has_tags(trigger.tags, of.tags)
