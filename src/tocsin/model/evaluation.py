"""What comes of looking at an action: its state, what was found step by step, what it sets off."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct, field

WHOLE = ""
"""The subject of an action whose state is one for all."""


class Seen(Struct, frozen=True, omit_defaults=True):
    """The latest value that a condition has looked at, and whether it held."""

    at_ms: int
    holds: bool


class State(Struct, frozen=True, omit_defaults=True):
    """Where an action stands for one subject: a device, a notification, or the whole.

    `since_ms`: from when on all has held that must. `held`: it has fired for what still holds.
    `due_at_ms` is when time alone brings the next step; `facts` are those that it fires with then.
    """

    locked: bool = False
    since_ms: int | None = None
    held: bool = False
    seen: dict[str, Seen] = {}
    fired_at_ms: int | None = None
    due_at_ms: int | None = None
    facts: dict[str, Any] = {}


NEW = State()


class Turn(StrEnum):
    """What an action does: it fires, or what it fired for is over."""

    FIRED = "fired"
    UNLOCKED = "unlocked"


class Outcome(StrEnum):
    """What one look at an action came to. `waiting`: it must hold for longer."""

    FIRED = "fired"
    UNLOCKED = "unlocked"
    NOTHING = "nothing"
    WAITING = "waiting"
    LOCKED = "locked"
    THROTTLED = "throttled"
    LATE = "late"
    FILTERED = "filtered"


class Step(Struct, frozen=True, omit_defaults=True):
    """One thing that was looked at: in words, whether it holds, and why."""

    what: str
    holds: bool
    why: str = ""


class Firing(Struct, frozen=True):
    """What sets effects off. `facts` fill their words; `at_ms` is when it happened."""

    turn: Turn
    subject: str
    at_ms: int
    facts: dict[str, Any]


class Evaluation(Struct, frozen=True):
    """What a look at an action found. `states` are those that have changed."""

    outcome: Outcome
    steps: tuple[Step, ...] = ()
    firings: tuple[Firing, ...] = ()
    states: dict[str, State] = field(default_factory=dict)


class KeptEffect(Struct, frozen=True):
    """What one effect of an evaluation came to; `result` is {outcome, and where it leads}."""

    place: int
    kind: str
    subject: str
    result: dict[str, Any] | None


class KeptEvaluation(Struct, frozen=True):
    """One of the last evaluations of an action, with what was looked at."""

    number: int
    version: int
    at_ms: int
    cause: str
    inputs: list[dict[str, Any]]
    steps: tuple[Step, ...]
    outcome: Outcome
    effects: list[KeptEffect]


class DueEffect(Struct, frozen=True):
    """One effect of a firing that is still to be done. `kind` may be `resolve`.

    `payload` is {place, turn, subject, atMs, facts}, and of a resolution the notification.
    """

    number: int
    organization_number: int
    organization_id: UUID
    action: int
    evaluation: int
    kind: str
    payload: dict[str, Any]
    attempts: int
