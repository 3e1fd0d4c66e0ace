"""Evaluating actions and doing what they say: each step is one commit that happens once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from tocsin.model.actions import KEPT_EVALUATIONS, Action, NotifyEffect, RunEffect
from tocsin.model.analyses import RunRequest
from tocsin.model.data import DataBatch
from tocsin.model.evaluation import DueEffect, Firing, Outcome, State, Turn
from tocsin.storage.actions import (
    Alert,
    Decide,
    Decided,
    Input,
    LogEntry,
    LogWork,
)
from tocsin.storage.sqlite.actions import (
    ACTION,
    EVENTS_AFTER,
    SQL,
    action,
    entry,
    read_state,
    save_states,
)
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.data import SQL as DATA
from tocsin.storage.sqlite.data import finish_batch
from tocsin.storage.sqlite.runs import insert_run
from tocsin.storage.sqlite.writer import Transaction

_EVENTS = "event"
_ALL = 1_000_000
_LOOKED_AT_ONCE = 2000
"""Points times actions in one commit: others want to write meanwhile."""
_FAILED = ("refused", "given_up", "gone")
_COUNTED_HOURS = 7 * 24


class ActionWorkPart(Bound):
    """See `storage.actions.ActionWorkOperations`."""

    async def skip_data_batches(self) -> None:
        if self.row(SQL["batches_to_skip"], {}) is not None:
            await self.write(lambda transaction: transaction.execute(SQL["skip_batches"]))

    async def evaluate_batch(
        self,
        batch: DataBatch,
        inputs: Sequence[Input],
        subjects: Sequence[str],
        decide: Decide,
        *,
        bulk: bool,
    ) -> int | None:
        run = self.write_bulk if bulk else self.write
        most = _ALL
        if bulk:
            most = max(1, _LOOKED_AT_ONCE // (batch.last - batch.first + 1))
        look = _Look(batch.organization_number, inputs, subjects, decide)
        total, over = 0, False
        while not over:
            found: tuple[int, bool] | None = await run(_slice(batch, look, most))
            if found is None:
                return None
            total, over = total + found[0], found[1]
        return total

    async def logs_with_work(self) -> list[LogWork]:
        rows = self.rows(SQL["logs_with_work"], {})
        return [LogWork(row[0], UUID(bytes=row[1]), row[2], row[3]) for row in rows]

    async def read_log(self, work: LogWork, limit: int) -> list[LogEntry]:
        bindings = {
            "organization": work.organization_number,
            "cursor": work.cursor,
            "limit": limit,
        }
        if work.source != _EVENTS:
            rows = self.rows(SQL["audit_after"], bindings)
            return [LogEntry(row[0], row[2], row[1], None, None, decode(row[3])) for row in rows]
        return [entry(row) for row in self.rows(EVENTS_AFTER, bindings)]

    async def evaluate_log(
        self,
        work: LogWork,
        to: int,
        inputs: Sequence[Input],
        subjects: Sequence[str],
        decide: Decide,
    ) -> int | None:
        bindings = {
            "organization": work.organization_number,
            "source": work.source,
            "cursor": work.cursor,
            "to": to,
        }

        look = _Look(work.organization_number, inputs, subjects, decide)

        def operation(transaction: Transaction) -> int | None:
            if transaction.one(SQL["move_cursor"], bindings) is None:
                return None
            return look.decide(transaction, look.actions(transaction))

        fired: int | None = await self.write_bulk(operation)
        return fired

    async def due_actions(self, now_ms: int, limit: int) -> list[Action]:
        rows = self.rows(SQL["due_actions"], {"now": now_ms, "limit": limit})
        found = [self.row(ACTION + SQL["by_number"], {"action": row[0]}) for row in rows]
        return [action(row) for row in found if row is not None]

    async def evaluate_due(self, of: Action, decide: Decide, now_ms: int, limit: int) -> int:
        bindings = {"action": of.number, "now": now_ms, "limit": limit}

        def operation(transaction: Transaction) -> int:
            row = transaction.one(ACTION + SQL["by_number"], bindings)
            if row is None:
                return 0
            states = transaction.execute(SQL["due_states"], bindings).fetchall()
            return _decide(transaction, action(row), states, decide)

        evaluated: int = await self.write_bulk(operation)
        return evaluated

    async def next_action_ms(self) -> int | None:
        row: Any = self.row(SQL["next_due"], {})
        found: int | None = row[0]
        return found

    async def due_effects(
        self, now_ms: int, *, webhooks: bool, each: int, limit: int
    ) -> list[DueEffect]:
        bindings = {"now": now_ms, "webhooks": webhooks, "each": each, "limit": limit}
        return [
            DueEffect(
                number=row[0],
                organization_number=row[1],
                organization_id=UUID(bytes=row[2]),
                action=row[3],
                evaluation=row[4],
                kind=row[5],
                payload=decode(row[6]),
                attempts=row[7],
            )
            for row in self.rows(SQL["due_effects"], bindings)
        ]

    async def action_by_number(self, number: int) -> Action | None:
        row = self.row(ACTION + SQL["by_number"], {"action": number})
        return action(row) if row else None

    async def finish_effect(
        self,
        effect: DueEffect,
        result: dict[str, Any],
        *,
        alert: tuple[UUID, dict[str, Any]] | None = None,
        resolved: bool = False,
    ) -> None:
        values: dict[str, Any] = {**_subject(effect), "result": encode(result)}

        def operation(transaction: Transaction) -> None:
            if result["outcome"] in _FAILED:
                transaction.execute(SQL["count_failed"], values)
            finish(transaction, values)
            if resolved:
                transaction.execute(SQL["end_alerts"], values)
            if alert is not None:
                made = {"notification": alert[0].bytes, "resolve": encode(alert[1])}
                transaction.execute(SQL["insert_alert"], {**values, **made})

        await self.write(operation)

    async def start_run(self, effect: DueEffect, request: RunRequest, now_ms: int) -> None:
        values = _subject(effect)

        def operation(transaction: Transaction) -> None:
            if not finish(transaction, {**values, "result": "null"}):
                return
            run = insert_run(transaction, request, now_ms)
            refused = run.error is not None
            result = {"outcome": "refused" if refused else "queued", "runId": str(run.run_id)}
            if run.error is not None:
                result["why"] = run.error.message
                counted = {"action": effect.action, "now": now_ms, "fired": 0, "failed": 1}
                transaction.execute(SQL["count_hour"], counted)
            transaction.execute(SQL["save_result"], {**values, "result": encode(result)})

        await self.write(operation)

    async def postpone_effect(
        self, effect: DueEffect, due_at_ms: int, result: dict[str, Any]
    ) -> None:
        values = {"effect": effect.number, "due_at": due_at_ms, "result": encode(result)}
        await self.write(lambda transaction: transaction.execute(SQL["postpone_effect"], values))

    async def alerts(self, effect: DueEffect) -> list[Alert]:
        rows = self.rows(SQL["alerts"], _subject(effect))
        return [Alert(row[0], UUID(bytes=row[1]), decode(row[2])) for row in rows]


class _Look:
    """What decides of the same inputs, for one action after the other."""

    def __init__(
        self, organization: int, inputs: Sequence[Input], subjects: Sequence[str], decide: Decide
    ) -> None:
        self._wanted = {"organization": organization, "inputs": encode(sorted(set(inputs)))}
        self._subjects = encode(sorted(set(subjects)))
        self._decide = decide

    def actions(self, transaction: Transaction, after: int = 0, limit: int = -1) -> list[Action]:
        bindings = {**self._wanted, "after": after, "limit": limit}
        rows = transaction.execute(ACTION + SQL["looking"], bindings).fetchall()
        return [action(row) for row in rows]

    def decide(self, transaction: Transaction, actions: Sequence[Action]) -> int:
        """How often they fired."""
        fired = 0
        for one in actions:
            values = {"action": one.number, "subjects": self._subjects}
            states = transaction.execute(SQL["states_of"], values).fetchall()
            fired += _decide(transaction, one, states, self._decide)
        return fired


def _slice(
    batch: DataBatch, look: _Look, most: int
) -> Callable[[Transaction], tuple[int, bool] | None]:
    """The next so many actions that look at the batch, as one operation with its mark: how often
    they fired, and whether they were the last. None: somebody else has the batch.
    """
    of = {"id": batch.number, "fence": batch.fence}

    def operation(transaction: Transaction) -> tuple[int, bool] | None:
        row = transaction.one(DATA["looked_by"], of)
        if row is None:
            return None
        found = look.actions(transaction, row[0], most + 1)
        fired, over = look.decide(transaction, found[:most]), len(found) <= most
        if over:
            finish_batch(transaction, batch)
        else:
            marked = {**of, "action": found[most - 1].number}
            transaction.execute(DATA["set_looked_by"], marked)
        return fired, over

    return operation


def finish(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Whether the effect was still to be done."""
    return transaction.one(SQL["finish_effect"], values) is not None


def _subject(of: DueEffect) -> dict[str, Any]:
    return {"effect": of.number, "action": of.action, "subject": of.payload.get("subject", "")}


def _decide(transaction: Transaction, of: Action, rows: list[Row], decide: Decide) -> int:
    """Decide, and keep the new states, what was found, and what is to be done."""
    states = {row[0]: read_state(row[1]) for row in rows}
    fired, changed = 0, dict[str, State]()
    for decided in decide(of, states):
        fired += _keep(transaction, of, decided)
        changed |= decided.evaluation.states
    save_states(transaction, of.number, changed)
    return fired


def _keep(transaction: Transaction, of: Action, decided: Decided) -> int:
    found = decided.evaluation
    if not decided.kept:
        return 0
    values: dict[str, Any] = {
        "action": of.number,
        "organization": of.organization_number,
        "version": of.version,
        "at": decided.at_ms,
        "cause": decided.cause,
        "inputs": encode(decided.inputs),
        "steps": encode(found.steps),
        "outcome": found.outcome.value,
        "kept": KEPT_EVALUATIONS,
    }
    row: Any = transaction.one(SQL["insert_evaluation"], values)
    effects = [one for firing in found.firings for one in _effects(of, firing, decided.chain)]
    if effects:
        transaction.execute(
            SQL["insert_effects"],
            {**values, "evaluation": row[0], "now": decided.at_ms, "rows": encode(effects)},
        )
    if found.outcome is Outcome.FIRED:
        transaction.execute(SQL["mark_fired"], values)
        counted = {"action": of.number, "now": decided.at_ms, "fired": 1, "failed": 0}
        transaction.execute(SQL["count_hour"], counted)
        transaction.execute(SQL["forget_hours"], {**counted, "hours": _COUNTED_HOURS})
    transaction.execute(SQL["trim_evaluations"], values)
    transaction.execute(SQL["trim_effects"], values)
    return len(found.firings)


def _effects(of: Action, firing: Firing, chain: int) -> list[tuple[str, str]]:
    """[kind, payload] of each effect of a firing; a resolution first, if there is any to come."""
    definition = of.definition
    payload = {
        "version": of.version,
        "turn": firing.turn.value,
        "subject": firing.subject,
        "atMs": firing.at_ms,
        "facts": firing.facts,
        "chain": chain,
    }
    first, chosen = 0, definition.effects
    found: list[tuple[str, str]] = []
    if firing.turn is Turn.UNLOCKED:
        first, chosen = len(definition.effects), definition.when_unlocked
        if any(isinstance(one, NotifyEffect) and one.resolve for one in definition.effects):
            found.append(("resolve", encode({**payload, "place": 0})))
    for place, one in enumerate(chosen, first):
        kind = one.__struct_config__.tag
        if isinstance(one, RunEffect):
            # One row for each run, so that each is started once.
            found += [
                ("run", encode({**payload, "place": place, "analysis": str(run)}))
                for run in one.analyses
            ]
        else:
            found.append((str(kind), encode({**payload, "place": place})))
    return found
