"""The operations on actions, each with the condition it holds under.

Those of one organization come with its handle; evaluating and doing are the engine's own work. See
`operations.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from msgspec import Struct

from tocsin.model.actions import Action, ActionVersion
from tocsin.model.analyses import RunRequest
from tocsin.model.data import DataBatch
from tocsin.model.evaluation import DueEffect, Evaluation, KeptEvaluation, State

Input = tuple[str, str]
"""What actions look at: ("data", variable or ""), ("event", kind), ("audit", "")."""
States = Mapping[str, State]


class Decided(Struct, frozen=True):
    """What was decided of an action; `inputs` are kept with it for people to see.

    Not `kept`: only its states are, because nothing has come of it and it comes again and again.
    `chain` counts the runs that have led to what it is about.
    """

    evaluation: Evaluation
    at_ms: int
    cause: str
    inputs: list[dict[str, Any]]
    kept: bool = True
    chain: int = 0


Decide = Callable[[Action, dict[str, State]], list[Decided]]
"""Called within the transaction, with the states that it asked for."""


class DeviceTags(NamedTuple):
    """What is known of a device, as rules look at it."""

    tags: dict[str, str]
    display_name: str | None


class Activity(NamedTuple):
    """How often it fired on a day, and effects of that day and the six before that failed."""

    fired: int
    failed: int


class LogWork(NamedTuple):
    """A log of an organization that has grown: `source` is "event" or "audit"."""

    organization_number: int
    organization_id: UUID
    source: str
    cursor: int


class LogEntry(NamedTuple):
    """One entry; `by_action` if an action's notification is what it is about.

    `chain` counts the runs that have led to it without a person.
    """

    number: int
    kind: str
    at_ms: int
    notification_id: UUID | None
    user_id: UUID | None
    data: dict[str, Any]
    by_action: str | None = None
    chain: int = 0


class Alert(NamedTuple):
    """A notification that is to be resolved, and how."""

    effect: int
    notification_id: UUID
    resolve: dict[str, Any]


class ActionOperations(Protocol):
    """Actions of one organization. Each write is one transaction."""

    async def actions(self, *, search: str | None, after: int, limit: int) -> list[Action]: ...

    async def action(self, action_id: UUID) -> Action | None: ...

    async def create_action(self, new: Action, inputs: Sequence[Input], states: States) -> Action:
        """Raises `conflict` when the organization has `MOST_ACTIONS` already."""
        ...

    async def save_action(
        self, action: Action, inputs: Sequence[Input], states: States | None
    ) -> Action | None:
        """Its next version. `states` None keeps where it stands; else it begins anew, and alerts
        of before are not resolved any more. None when somebody else has saved it meanwhile.
        """
        ...

    async def switch_action(
        self, action: Action, enabled: bool, inputs: Sequence[Input], states: States, now_ms: int
    ) -> bool:
        """On or off; either way it begins anew. False when it is gone."""
        ...

    async def lock_action(
        self, action: Action, subject: str | None, locked: bool, now_ms: int
    ) -> None:
        """By hand: for one subject, or (None) whole; unlocking it whole unlocks every subject."""
        ...

    async def save_action_secret(self, action: Action, secret: bytes, now_ms: int) -> bool: ...

    async def delete_action(self, action: Action) -> bool: ...

    async def action_versions(
        self, action: Action, *, before: int, limit: int
    ) -> list[ActionVersion]:
        """Newest first."""
        ...

    async def action_states(
        self, action: Action, *, after: str, limit: int
    ) -> list[tuple[str, State]]:
        """By subject."""
        ...

    async def evaluations(self, action: Action, limit: int) -> list[KeptEvaluation]:
        """Newest first."""
        ...

    async def activity(self, action: Action, day_ms: int) -> Activity:
        """`day_ms` is when the day began, which is not over."""
        ...

    async def quiet_devices(
        self, device: str | None, tags: dict[str, str], limit: int
    ) -> dict[str, int | None]:
        """Devices with all these tags, and when each was last heard of."""
        ...

    async def device_tags(self, names: Sequence[str]) -> dict[str, DeviceTags]: ...

    async def batches_between(
        self, since_ms: int, until_ms: int, after: tuple[int, int], limit: int
    ) -> list[DataBatch]:
        """By when they came in; `after` is (time, number) of the last one before."""
        ...

    async def events_onwards(self, after: int, limit: int) -> list[LogEntry]:
        """The log of events after a number, in the order of commits."""
        ...

    async def received_since(self, since_ms: int) -> int:
        """Points that came in since then, by their batches."""
        ...

    async def raise_event(self, kind: str, data: dict[str, Any], now_ms: int) -> None:
        """An event of the organization's own, into the log of events."""
        ...


class ActionWorkOperations(Protocol):
    """Evaluating and doing, for all organizations."""

    async def skip_data_batches(self) -> None:
        """Batches of organizations without an action about data are done."""
        ...

    async def evaluate_batch(
        self,
        batch: DataBatch,
        inputs: Sequence[Input],
        subjects: Sequence[str],
        decide: Decide,
        *,
        bulk: bool,
    ) -> int | None:
        """Decide for every enabled action that looks at these inputs, and keep what was decided
        with the end of the batch, in one commit. How many firings; None when the claim was lost.
        Those that are not `bulk` are done in the order of calls, many in one commit.

        A `bulk` one is done a few actions at a time, so that others can write meanwhile; where it
        was left, in a commit with what was decided, it goes on.
        """
        ...

    async def logs_with_work(self) -> list[LogWork]: ...

    async def read_log(self, work: LogWork, limit: int) -> list[LogEntry]:
        """The next entries, in the order of commits."""
        ...

    async def evaluate_log(
        self,
        work: LogWork,
        to: int,
        inputs: Sequence[Input],
        subjects: Sequence[str],
        decide: Decide,
    ) -> int | None:
        """As `evaluate_batch`, with the cursor's move; None when it was moved meanwhile."""
        ...

    async def due_actions(self, now_ms: int, limit: int) -> list[Action]:
        """Those with a state whose time has come."""
        ...

    async def evaluate_due(self, action: Action, decide: Decide, now_ms: int, limit: int) -> int:
        """Decide for states that are due; how many firings."""
        ...

    async def next_action_ms(self) -> int | None:
        """When the next state or effect is due."""
        ...

    async def due_effects(
        self, now_ms: int, *, webhooks: bool, each: int, limit: int
    ) -> list[DueEffect]:
        """Of each organization some, in their order."""
        ...

    async def action_by_number(self, number: int) -> Action | None: ...

    async def finish_effect(
        self,
        effect: DueEffect,
        result: dict[str, Any],
        *,
        alert: tuple[UUID, dict[str, Any]] | None = None,
        resolved: bool = False,
    ) -> None:
        """It is done, once. `alert`: the notification that it made, and how it is resolved;
        `resolved`: the alerts before it are.
        """
        ...

    async def start_run(self, effect: DueEffect, request: RunRequest, now_ms: int) -> None:
        """Queue the run and finish the effect in one commit, once; an analysis that is not there
        any more makes it `refused`.
        """
        ...

    async def postpone_effect(
        self, effect: DueEffect, due_at_ms: int, result: dict[str, Any]
    ) -> None:
        """To be tried again; the result says why."""
        ...

    async def alerts(self, effect: DueEffect) -> list[Alert]:
        """Of the effect's action and subject, made before it."""
        ...
