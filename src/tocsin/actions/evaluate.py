"""The decision: what a rule makes of data, of something that happened, of time going by.

Pure, like `plan/decide`: states and times come in, an `Evaluation` comes out. Testing a rule,
trying it on stored data and the real thing call the same functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tocsin.actions import facts as facts_of
from tocsin.actions.facts import UNKNOWN, Facts, Known
from tocsin.actions.filters import holds
from tocsin.actions.look import UNLOCK, Look
from tocsin.actions.timing import next_due_ms, overdue
from tocsin.model.actions import (
    ConditionTrigger,
    DataTrigger,
    Definition,
    GeofenceTrigger,
    NoDataTrigger,
)
from tocsin.model.clock import MINUTE_MS
from tocsin.model.data import DataPoint
from tocsin.model.evaluation import NEW, WHOLE, Evaluation, Outcome, State, Step

__all__ = ["Batch", "evaluate", "happened", "heard_of", "initial", "over", "subjects", "tick"]


class Batch(Struct, frozen=True):
    """Points that came together at `at_ms`, and what is known of their devices."""

    points: Sequence[DataPoint]
    at_ms: int
    devices: Mapping[str, Known] = {}


def per_device(trigger: DataTrigger) -> bool:
    """Whether each device has a state of its own: when all conditions are of the same devices."""
    if isinstance(trigger, NoDataTrigger):
        return True
    tests = (*trigger.conditions, *trigger.unlock)
    return len({(one.device, tuple(sorted(one.tags.items()))) for one in tests}) == 1


def subjects(trigger: DataTrigger, devices: Sequence[str]) -> list[str]:
    """Whose states these devices' points can change."""
    return list(devices) if per_device(trigger) else [WHOLE]


def evaluate(
    definition: Definition, states: Mapping[str, State], batch: Batch, *, locked: bool = False
) -> Evaluation:
    """One batch, in the order of measurement. It fires at most once for each subject.

    What was due by `batch.at_ms` comes first, so that it makes no difference when a clock is looked
    at. A point that is older than the last one of its condition does not count.
    """
    look = Look(definition, states, batch.at_ms, locked=locked)
    trigger = definition.trigger
    assert isinstance(trigger, DataTrigger)
    own, touched = per_device(trigger), set[str]()
    for point in sorted(batch.points, key=lambda one: (one.at_ms, one.number)):
        known = batch.devices.get(point.device, UNKNOWN)
        if isinstance(trigger, NoDataTrigger):
            _heard(look, trigger, point, known)
            continue
        subject = point.device if own else WHOLE
        if subject not in touched:
            touched.add(subject)
            overdue(look, subject)
            look.begin(subject)
        _value(look, trigger, point, known, subject)
    for subject in touched:
        overdue(look, subject)
    return look.evaluation()


def _heard(look: Look, trigger: NoDataTrigger, point: DataPoint, known: Known) -> None:
    """A device has spoken: what it was silent for is over, and the wait begins anew."""
    if trigger.device not in (None, point.device):
        return
    facts = facts_of.of_point(point, known)
    if trigger.variable not in (None, point.variable) or not look.tags_fit(trigger.tags, facts):
        return
    subject = point.device
    overdue(look, subject)
    look.begin(subject)
    state = look.state(subject)
    if state.held:
        state = look.unlock(subject, state, look.now_ms, facts)
    look.add(Step(f"{subject} speaks", True, f"{point.variable} at {facts['time']}"))
    due = look.now_ms + trigger.minutes * MINUTE_MS
    look.keep(subject, replace(state, held=False, due_at_ms=due, facts=facts))
    look.outcomes.add(Outcome.WAITING)


def _value(
    look: Look,
    trigger: ConditionTrigger | GeofenceTrigger,
    point: DataPoint,
    known: Known,
    subject: str,
) -> None:
    tags = {**known.tags, **point.tags}
    fresh = look.relevant("", trigger.conditions, point, tags)
    unlocks = look.relevant(UNLOCK, trigger.unlock, point, tags)
    if not fresh and not unlocks:
        return
    facts = facts_of.of_point(point, known)
    if look.locked:
        look.add(Step("it is locked by hand", True))
        look.outcomes.add(Outcome.LOCKED)
        return
    if not holds(look.definition.where, facts):
        look.add(Step("the filter", False, f"{point.variable} of {point.device}"))
        look.outcomes.add(Outcome.FILTERED)
        return
    held, unlocked = look.see(subject, fresh, point), look.see(subject, unlocks, point)
    if held is None and unlocked is None:
        look.outcomes.add(Outcome.LATE)
        return
    state = look.state(subject)
    if state.locked:
        if unlocked:
            look.keep(subject, look.unlock(subject, state, look.now_ms, facts))
        else:
            look.outcomes.add(Outcome.LOCKED)
    elif held is not None:
        _turn(look, trigger, point, subject, facts, fresh=held)


def _turn(
    look: Look,
    trigger: ConditionTrigger | GeofenceTrigger,
    point: DataPoint,
    subject: str,
    facts: Facts,
    *,
    fresh: bool,
) -> None:
    """What a point does that has brought something new about the conditions."""
    state = look.state(subject)
    lasting = trigger.for_seconds is not None
    each = [state.seen.get(f"{place}") for place in range(len(trigger.conditions))]
    found = [one is not None and one.holds for one in each]
    true = all(found) if trigger.match == "all" else (any(found) if lasting else fresh)
    if trigger.match == "all" and not lasting:
        true = true and fresh
    if not true:
        if state.held:
            state = look.unlock(subject, state, look.now_ms, facts)
        else:
            look.outcomes.add(Outcome.NOTHING)
        look.keep(subject, replace(state, since_ms=None, held=False, due_at_ms=None, facts={}))
        return
    if trigger.for_seconds is None:
        look.fire(subject, state, look.now_ms, facts, lock=bool(trigger.unlock))
        return
    if state.held:
        look.outcomes.add(Outcome.WAITING)
        return
    since = point.at_ms if state.since_ms is None else state.since_ms
    due = since + trigger.for_seconds * 1000
    state = replace(state, since_ms=since, due_at_ms=due, facts=facts)
    look.keep(subject, state)
    if point.at_ms >= due:
        overdue(look, subject, at_ms=look.now_ms)
    else:
        look.add(Step("it holds for long enough", False, f"{(point.at_ms - since) // 1000} s"))
        look.outcomes.add(Outcome.WAITING)


def happened(
    definition: Definition,
    state: State,
    facts: Facts,
    now_ms: int,
    *,
    subject: str = WHOLE,
    locked: bool = False,
) -> Evaluation:
    """Something of the trigger's kind has happened."""
    look = Look(definition, {subject: state}, now_ms, locked=locked)
    fits = holds(definition.where, facts)
    if definition.where is not None:
        look.add(Step("the filter", fits))
    if not fits:
        look.outcomes.add(Outcome.FILTERED)
    elif locked:
        look.outcomes.add(Outcome.LOCKED)
    else:
        look.fire(subject, state, now_ms, facts, lock=False)
    return look.evaluation()


def tick(
    definition: Definition,
    states: Mapping[str, State],
    now_ms: int,
    *,
    locked: bool = False,
    measured: float | None = None,
) -> Evaluation:
    """Time has gone by. `measured` is the value of a usage trigger's measure."""
    look = Look(definition, states, now_ms, locked=locked, measured=measured)
    for subject in states:
        overdue(look, subject)
    return look.evaluation()


def initial(
    definition: Definition, now_ms: int, devices: Mapping[str, int | None]
) -> dict[str, State]:
    """The states in which a rule that has just been saved or switched on waits for its time.

    `devices` are those that it may be concerned with, and when each was last heard of.
    """
    trigger = definition.trigger
    if isinstance(trigger, NoDataTrigger):
        wait = trigger.minutes * MINUTE_MS
        names = {trigger.device: None, **devices} if trigger.device else dict(devices)
        return {
            name: State(
                due_at_ms=max(now_ms, (seen or now_ms) + wait),
                facts=facts_of.of_time(seen or now_ms, device=name, deviceName=name),
            )
            for name, seen in names.items()
        }
    due = next_due_ms(trigger, now_ms)
    return {} if due is None else {WHOLE: State(due_at_ms=due)}


def heard_of(definition: Definition, notification: str, start_ms: int, facts: Facts) -> State:
    """A question has been asked, for which an answer is waited for."""
    minutes = getattr(definition.trigger, "minutes", 0)
    return State(due_at_ms=start_ms + minutes * MINUTE_MS, facts={**facts, "asked": notification})


def over(
    definition: Definition, subject: str, state: State, facts: Facts, now_ms: int
) -> Evaluation:
    """What was waited for has come: nothing is waited for any more."""
    look = Look(definition, {subject: state}, now_ms)
    if state.held:
        look.unlock(subject, state, now_ms, facts)
    look.add(Step("it was answered", True))
    look.keep(subject, NEW)
    return look.evaluation(default=Outcome.NOTHING)
