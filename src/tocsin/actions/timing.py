"""What time alone brings: how long something holds, silence, intervals, schedules. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from tocsin.actions import facts as facts_of
from tocsin.actions.look import Look
from tocsin.model.actions import (
    ConditionTrigger,
    GeofenceTrigger,
    IntervalTrigger,
    NoAnswerTrigger,
    NoDataTrigger,
    ScheduleTrigger,
    Trigger,
    UsageTrigger,
)
from tocsin.model.clock import MINUTE_MS
from tocsin.model.evaluation import Outcome, State, Step
from tocsin.plan.recurrence import Recurrence, next_after, parse


def recurrence(trigger: ScheduleTrigger) -> Recurrence:
    """Raises ValueError with a sentence for a rule that cannot be."""
    return parse(cron=trigger.cron, rrule=trigger.rrule, zone=trigger.time_zone)


def next_due_ms(trigger: Trigger, now_ms: int) -> int | None:
    """When a rule that goes by the clock is to be looked at next; None for any other."""
    if isinstance(trigger, IntervalTrigger):
        return now_ms + trigger.minutes * MINUTE_MS
    if isinstance(trigger, ScheduleTrigger):
        return next_after(recurrence(trigger), now_ms, 0)
    if isinstance(trigger, UsageTrigger):
        return (now_ms // MINUTE_MS + 1) * MINUTE_MS
    return None


def overdue(look: Look, subject: str, at_ms: int | None = None) -> None:
    """If the subject's time has come, what comes of it, as of the moment when it had come.

    `at_ms`: as of this moment instead. What was throttled then may have its time by now, too.
    """
    _once(look, subject, at_ms)
    due = look.state(subject).due_at_ms
    if at_ms is None and due is not None and due <= look.now_ms and not look.has_fired(subject):
        _once(look, subject, None)


def _once(look: Look, subject: str, at_ms: int | None) -> None:
    state, trigger = look.state(subject), look.definition.trigger
    due = state.due_at_ms
    if due is None or (due > look.now_ms and at_ms is None):
        return
    moment = due if at_ms is None else at_ms
    if isinstance(trigger, IntervalTrigger | ScheduleTrigger):
        _clock(look, subject, state, moment)
    elif isinstance(trigger, UsageTrigger):
        _usage(look, subject, state, trigger)
    elif look.locked:
        look.outcomes.add(Outcome.LOCKED)
        look.keep(subject, replace(state, due_at_ms=None, since_ms=None))
    else:
        _waited(look, subject, state, moment)


def _clock(look: Look, subject: str, state: State, moment: int) -> None:
    """What was missed while nothing ran is not made up for: it fires once, then goes on from now.

    An interval keeps its beat as long as nothing was missed.
    """
    trigger = look.definition.trigger
    following = next_due_ms(trigger, moment)
    if following is not None and following <= look.now_ms:
        following = next_due_ms(trigger, look.now_ms)
    look.add(Step("its time has come", True, facts_of.of_time(moment)["time"]))
    if look.locked:
        look.outcomes.add(Outcome.LOCKED)
    else:
        look.fire(subject, state, moment, facts_of.of_time(moment), lock=False)
    look.keep(subject, replace(look.state(subject), due_at_ms=following))


def _usage(look: Look, subject: str, state: State, trigger: UsageTrigger) -> None:
    measured = look.measured
    if measured is not None:
        above = measured > trigger.above
        why = f"it is {measured:g}, the limit {trigger.above:g}"
        look.add(Step(f"{trigger.measure} is above the limit", above, why))
        facts = facts_of.of_time(look.now_ms, variable=trigger.measure.value, value=measured)
        if look.locked:
            look.outcomes.add(Outcome.LOCKED)
        elif above and not state.held:
            look.fire(subject, state, look.now_ms, facts, lock=False, held=True)
        elif state.held and not above:
            look.keep(subject, look.unlock(subject, state, look.now_ms, facts))
    following = next_due_ms(trigger, look.now_ms)
    look.keep(subject, replace(look.state(subject), due_at_ms=following))


def _waited(look: Look, subject: str, state: State, moment: int) -> None:
    """It has held, been silent or unanswered for so long."""
    trigger = look.definition.trigger
    locks = isinstance(trigger, ConditionTrigger | GeofenceTrigger) and bool(trigger.unlock)
    look.add(Step(_waited_for(look), True, facts_of.of_time(moment)["time"]))
    if look.fire(subject, state, moment, state.facts, lock=locks, held=not locks):
        return
    throttle = (look.definition.throttle_minutes or 0) * MINUTE_MS
    again = look.now_ms
    if not look.has_fired(subject) and state.fired_at_ms is not None:
        again = state.fired_at_ms + throttle
    look.keep(subject, replace(look.state(subject), due_at_ms=again))


def _waited_for(look: Look) -> str:
    trigger = look.definition.trigger
    if isinstance(trigger, NoDataTrigger):
        return f"nothing was heard for {trigger.minutes} minutes"
    if isinstance(trigger, NoAnswerTrigger):
        return f"nobody answered for {trigger.minutes} minutes"
    return "it holds for long enough"
