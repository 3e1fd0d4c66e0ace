"""One look at a rule: what was seen so far, and what it has come to. Used by `evaluate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from tocsin.actions.facts import Facts
from tocsin.actions.holds import concerns, fits, has_tags
from tocsin.actions.sentence import condition_words
from tocsin.actions.words import shown
from tocsin.model.actions import Condition, Definition, Fence
from tocsin.model.clock import MINUTE_MS
from tocsin.model.data import DataPoint
from tocsin.model.evaluation import (
    NEW,
    Evaluation,
    Firing,
    Outcome,
    Seen,
    State,
    Step,
    Turn,
)

MOST_STEPS = 50
"""Steps that are told of one evaluation."""
_ORDER = (
    Outcome.FIRED,
    Outcome.UNLOCKED,
    Outcome.THROTTLED,
    Outcome.WAITING,
    Outcome.LOCKED,
    Outcome.NOTHING,
    Outcome.FILTERED,
    Outcome.LATE,
)
"""What an evaluation is called after, if it came to several things."""

UNLOCK = "unlock "
"""How the keys of unlock conditions begin."""
Relevant = list[tuple[str, Condition | Fence]]


class Look:
    """Gathers steps, firings and changed states. `now_ms` is the moment that is decided for."""

    def __init__(
        self,
        definition: Definition,
        states: Mapping[str, State],
        now_ms: int,
        *,
        locked: bool = False,
        measured: float | None = None,
    ) -> None:
        self.definition = definition
        self.now_ms = now_ms
        self.locked = locked
        self.measured = measured
        self.outcomes: set[Outcome] = set()
        self._before = states
        self._states: dict[str, State] = {}
        self._steps: list[Step] = []
        self._firings: list[Firing] = []
        self._fired: set[str] = set()

    def state(self, subject: str) -> State:
        return self._states.get(subject) or self._before.get(subject, NEW)

    def keep(self, subject: str, state: State) -> None:
        self._states[subject] = state

    def begin(self, subject: str) -> None:
        """What comes now is new: what time had brought before it is another firing."""
        self._fired.discard(subject)

    def has_fired(self, subject: str) -> bool:
        return subject in self._fired

    def add(self, step: Step) -> None:
        if len(self._steps) < MOST_STEPS:
            self._steps.append(step)

    def tags_fit(self, wanted: dict[str, str], facts: Facts) -> bool:
        return has_tags(wanted, facts["tags"])

    def relevant(
        self,
        prefix: str,
        tests: Sequence[Condition | Fence],
        point: DataPoint,
        tags: dict[str, str],
    ) -> Relevant:
        """The tests that look at this point, with the keys under which they are remembered."""
        return [
            (f"{prefix}{place}", test)
            for place, test in enumerate(tests)
            if concerns(test, point, tags)
        ]

    def see(self, subject: str, tests: Relevant, point: DataPoint) -> bool | None:
        """Whether one of them holds now; None when the point brings nothing new for any."""
        state, found = self.state(subject), None
        seen = dict(state.seen)
        for key, test in tests:
            if key in seen and point.at_ms < seen[key].at_ms:
                self._tell(key, test, False, point, late=True)
                continue
            true = fits(test, point)
            found = found or true
            seen[key] = Seen(point.at_ms, true)
            self._tell(key, test, true, point)
        if seen != state.seen:
            self.keep(subject, replace(state, seen=seen))
        return found

    def _tell(
        self,
        key: str,
        test: Condition | Fence,
        holds: bool,
        point: DataPoint,
        *,
        late: bool = False,
    ) -> None:
        """As a step, in words; composing them takes longer than looking."""
        if len(self._steps) >= MOST_STEPS:
            return
        what = condition_words(test)
        if key.startswith(UNLOCK):
            what = f"unlock: {what}"
        why = f"{point.device}: {point.variable} is {_shown(point)}"
        self._steps.append(Step(what, holds, f"late: {why}" if late else why))

    def fire(
        self,
        subject: str,
        state: State,
        at_ms: int,
        facts: Facts,
        *,
        lock: bool,
        held: bool = False,
    ) -> bool:
        """Unless it has fired for this subject in this look, or not long enough ago."""
        if subject in self._fired:
            return False
        throttle = (self.definition.throttle_minutes or 0) * MINUTE_MS
        if state.fired_at_ms is not None and at_ms < state.fired_at_ms + throttle:
            self.add(Step("it has not fired for long enough", False, self._minutes()))
            self.outcomes.add(Outcome.THROTTLED)
            return False
        self._fired.add(subject)
        self._firings.append(Firing(Turn.FIRED, subject, at_ms, facts))
        self.outcomes.add(Outcome.FIRED)
        fired = replace(state, locked=lock, held=held, fired_at_ms=at_ms, due_at_ms=None)
        self.keep(subject, fired)
        return True

    def unlock(self, subject: str, state: State, at_ms: int, facts: Facts) -> State:
        """The state after it, which the caller keeps."""
        self._firings.append(Firing(Turn.UNLOCKED, subject, at_ms, facts))
        self.outcomes.add(Outcome.UNLOCKED)
        return replace(state, locked=False, held=False, since_ms=None, due_at_ms=None, facts={})

    def evaluation(self, default: Outcome = Outcome.NOTHING) -> Evaluation:
        outcome = next((one for one in _ORDER if one in self.outcomes), default)
        changed = {
            subject: state
            for subject, state in self._states.items()
            if state != self._before.get(subject, NEW)
        }
        return Evaluation(outcome, tuple(self._steps), tuple(self._firings), changed)

    @property
    def looked(self) -> bool:
        return bool(self._steps or self.outcomes)

    def _minutes(self) -> str:
        return f"at most once in {self.definition.throttle_minutes} minutes"


def _shown(point: DataPoint) -> str:
    if point.value is None and point.location is not None:
        return f"at {point.location[0]}, {point.location[1]}"
    text = shown(point.value)[:100]
    return f"{text} {point.unit}" if point.unit else text
