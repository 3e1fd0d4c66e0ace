"""Actions of one organization: rows and their types, saving them, what they have done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from tocsin.model.actions import (
    KEPT_EVALUATIONS,
    MOST_ACTIONS,
    Action,
    ActionVersion,
    Definition,
)
from tocsin.model.clock import DAY_MS, HOUR_MS
from tocsin.model.data import DataBatch
from tocsin.model.errors import TocsinError
from tocsin.model.evaluation import KeptEffect, KeptEvaluation, Outcome, State, Step
from tocsin.model.notification import Draft
from tocsin.model.people import TokenScope
from tocsin.storage import statements
from tocsin.storage.actions import Activity, DeviceTags, Input, LogEntry, States
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.runs import SQL as RUNS
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("actions")
ACTION = SQL["select_action"] + "\n"
EVENTS_AFTER = RUNS["select_chain"] + "\n" + SQL["events_after"]
_definition = msgspec.json.Decoder(Definition).decode
_drafts = msgspec.json.Decoder(dict[int, Draft]).decode
_state = msgspec.json.Decoder(State).decode
_steps = msgspec.json.Decoder(tuple[Step, ...]).decode


class ActionsPart(Bound):
    """See `storage.actions.ActionOperations`."""

    async def actions(self, *, search: str | None, after: int, limit: int) -> list[Action]:
        bindings = {
            "organization": self.number,
            "search": search,
            "after": after,
            "limit": limit,
        }
        return [action(row) for row in self.rows(ACTION + SQL["of_organization"], bindings)]

    async def action(self, action_id: UUID) -> Action | None:
        bindings = {"organization": self.number, "public_id": action_id.bytes}
        row = self.row(ACTION + SQL["by_id"], bindings)
        return action(row) if row else None

    async def create_action(self, new: Action, inputs: Sequence[Input], states: States) -> Action:
        values = {**_columns(new), "organization": self.number, "public_id": new.action_id.bytes}

        def operation(transaction: Transaction) -> int:
            counted: Any = transaction.one(SQL["count_actions"], values)
            if counted[0] >= MOST_ACTIONS:
                message = f"The organization has {MOST_ACTIONS} actions already."
                raise TocsinError("conflict", message)
            row: Any = transaction.one(SQL["insert_action"], values)
            transaction.execute(SQL["insert_version"], {**values, "action": row[0], "version": 1})
            self._begin(transaction, row[0], inputs, states)
            return int(row[0])

        return replace(new, number=await self.create(operation, new.action_id))

    async def save_action(
        self, action: Action, inputs: Sequence[Input], states: States | None
    ) -> Action | None:
        values = {
            **_columns(action),
            "organization": self.number,
            "action": action.number,
            "known": action.version,
        }

        def operation(transaction: Transaction) -> int | None:
            row = transaction.one(SQL["save_action"], values)
            if row is None:
                return None
            transaction.execute(SQL["insert_version"], {**values, "version": row[0]})
            self._begin(transaction, action.number, inputs, states)
            return int(row[0])

        version = await self.write(operation)
        return None if version is None else replace(action, version=version)

    async def switch_action(
        self, action: Action, enabled: bool, inputs: Sequence[Input], states: States, now_ms: int
    ) -> bool:
        values = {**self._numbered_action(action), "enabled": enabled, "now": now_ms}

        def operation(transaction: Transaction) -> bool:
            if transaction.one(SQL["switch_action"], values) is None:
                return False
            self._begin(transaction, action.number, inputs, states)
            return True

        switched: bool = await self.write(operation)
        return switched

    def _begin(
        self,
        transaction: Transaction,
        number: int,
        inputs: Sequence[Input],
        states: States | None,
    ) -> None:
        values = {"organization": self.number, "action": number, "inputs": encode(inputs)}
        transaction.execute(SQL["clear_inputs"], values)
        transaction.execute(SQL["insert_inputs"], values)
        for name in ("open_event_cursor", "open_audit_cursor", "close_cursors"):
            transaction.execute(SQL[name], values)
        if states is not None:
            transaction.execute(SQL["clear_states"], values)
            transaction.execute(SQL["clear_alerts"], values)
            save_states(transaction, number, states)

    async def lock_action(
        self, action: Action, subject: str | None, locked: bool, now_ms: int
    ) -> None:
        values = {**self._numbered_action(action), "locked": locked, "now": now_ms}

        def operation(transaction: Transaction) -> None:
            if subject is not None:
                transaction.execute(SQL["touch_action"], values)
                one = {**values, "subjects": encode([subject])}
                rows: list[Row] = transaction.execute(SQL["states_of"], one).fetchall()
            else:
                transaction.execute(SQL["lock_whole"], values)
                locks: list[Row] = transaction.execute(SQL["locks"], values).fetchall()
                rows = [] if locked else locks
            states = {row[0]: read_state(row[1]) for row in rows}
            if subject is not None:
                states.setdefault(subject, State())
            changed = {
                name: replace(one, locked=locked, held=False, since_ms=None)
                for name, one in states.items()
            }
            save_states(transaction, action.number, changed)

        await self.write(operation)

    async def save_action_secret(self, action: Action, secret: bytes, now_ms: int) -> bool:
        values = {**self._numbered_action(action), "secret": secret, "now": now_ms}
        row = await self.write(lambda transaction: transaction.one(SQL["save_secret"], values))
        return row is not None

    async def delete_action(self, action: Action) -> bool:
        values = self._numbered_action(action)

        def operation(transaction: Transaction) -> bool:
            gone = transaction.one(SQL["delete_action"], values) is not None
            transaction.execute(SQL["close_cursors"], values)
            return gone

        deleted: bool = await self.write(operation)
        return deleted

    async def action_versions(
        self, action: Action, *, before: int, limit: int
    ) -> list[ActionVersion]:
        bindings = {**self._numbered_action(action), "before": before, "limit": limit}
        return [
            ActionVersion(
                number=row[0],
                saved_at_ms=row[1],
                saved_by=UUID(bytes=row[2]),
                name=row[3],
                description=row[4],
                tags=decode(row[5]),
                definition=_definition(row[6]),
            )
            for row in self.rows(SQL["versions"], bindings)
        ]

    async def action_states(
        self, action: Action, *, after: str, limit: int
    ) -> list[tuple[str, State]]:
        bindings = {**self._numbered_action(action), "after": after, "limit": limit}
        return [
            (row[0], read_state(row[1])) for row in self.rows(SQL["states_of_action"], bindings)
        ]

    async def evaluations(self, action: Action, limit: int) -> list[KeptEvaluation]:
        bindings = {**self._numbered_action(action), "limit": min(limit, KEPT_EVALUATIONS)}
        rows = self.rows(SQL["evaluations"], bindings)
        effects: dict[int, list[KeptEffect]] = {row[0]: [] for row in rows}
        least = min(effects, default=0)
        for row in self.rows(SQL["effects_of"], {"action": action.number, "least": least}):
            if row[0] in effects:
                result = None if row[4] is None else decode(row[4])
                effects[row[0]].append(KeptEffect(row[1] or 0, row[2], row[3], result))
        return [
            KeptEvaluation(
                number=row[0],
                version=row[1],
                at_ms=row[2],
                cause=row[3],
                inputs=decode(row[4]),
                steps=_steps(row[5]),
                outcome=Outcome(row[6]),
                effects=effects[row[0]],
            )
            for row in rows
        ]

    async def activity(self, action: Action, day_ms: int) -> Activity:
        bindings = {
            "action": action.number,
            "fired_since": day_ms // HOUR_MS,
            "failed_since": (day_ms - 6 * DAY_MS) // HOUR_MS,
        }
        row: Any = self.row(SQL["activity"], bindings)
        return Activity(*row)

    async def quiet_devices(
        self, device: str | None, tags: dict[str, str], limit: int
    ) -> dict[str, int | None]:
        bindings = {
            "organization": self.number,
            "device": device,
            "tags": encode(tags),
            "limit": limit,
        }
        return dict(self.rows(SQL["quiet_devices"], bindings))

    async def device_tags(self, names: Sequence[str]) -> dict[str, DeviceTags]:
        bindings = {"organization": self.number, "names": encode(names)}
        return {
            row[0]: DeviceTags(decode(row[1]), row[2])
            for row in self.rows(SQL["devices_of"], bindings)
        }

    async def batches_between(
        self, since_ms: int, until_ms: int, after: tuple[int, int], limit: int
    ) -> list[DataBatch]:
        bindings = {
            "organization": self.number,
            "since": since_ms,
            "until": until_ms,
            "at": after[0],
            "after": after[1],
            "limit": limit,
        }
        return [
            DataBatch(
                row[0],
                row[1],
                UUID(bytes=row[2]),
                UUID(bytes=row[3]),
                row[4],
                row[5],
                row[6],
                row[7],
            )
            for row in self.rows(SQL["batches_between"], bindings)
        ]

    async def events_onwards(self, after: int, limit: int) -> list[LogEntry]:
        bindings = {"organization": self.number, "cursor": after, "limit": limit}
        return [entry(row) for row in self.rows(EVENTS_AFTER, bindings)]

    async def received_since(self, since_ms: int) -> int:
        row: Any = self.row(SQL["received"], {"organization": self.number, "since": since_ms})
        return int(row[0])

    async def raise_event(self, kind: str, data: dict[str, Any], now_ms: int) -> None:
        values = {"organization": self.number, "kind": kind, "now": now_ms, "data": encode(data)}
        await self.write(
            lambda transaction: transaction.execute(SQL["insert_custom_event"], values)
        )

    def _numbered_action(self, of: Action) -> dict[str, Any]:
        return {"organization": self.number, "action": of.number}


def save_states(transaction: Transaction, number: int, states: States) -> None:
    """A state in which nothing is remembered needs no row."""
    empty = [subject for subject, state in states.items() if state == State()]
    if empty:
        values = {"action": number, "subjects": encode(empty)}
        transaction.execute(SQL["drop_states"], values)
    rows = [
        (subject, encode(state), state.due_at_ms)
        for subject, state in states.items()
        if state != State()
    ]
    if rows:
        transaction.execute(SQL["save_states"], {"action": number, "rows": encode(rows)})


def read_state(text: str) -> State:
    return _state(text)


def entry(row: Row) -> LogEntry:
    """Of the log of events."""
    return LogEntry(
        number=row[1],
        kind=row[2],
        at_ms=row[3],
        notification_id=UUID(bytes=row[4]) if row[4] else None,
        user_id=UUID(bytes=row[5]) if row[5] else None,
        data=decode(row[6]),
        by_action=row[7],
        chain=row[0],
    )


def _columns(of: Action) -> dict[str, Any]:
    return {
        "name": of.name,
        "description": of.description,
        "enabled": of.enabled,
        "tags": encode(of.tags),
        "definition": encode(of.definition),
        "drafts": encode(of.drafts),
        "saved_by": of.saved_by.bytes,
        "scopes": None if of.scopes is None else encode(sorted(of.scopes)),
        "secret": of.secret,
        "now": of.updated_at_ms,
    }


def action(row: Row) -> Action:
    return Action(
        number=row[0],
        organization_number=row[1],
        organization_id=UUID(bytes=row[2]),
        action_id=UUID(bytes=row[3]),
        name=row[4],
        description=row[5],
        enabled=bool(row[6]),
        locked=bool(row[7]),
        tags=decode(row[8]),
        version=row[9],
        definition=_definition(row[10]),
        drafts=_drafts(row[11]),
        saved_by=UUID(bytes=row[12]),
        scopes=None if row[13] is None else frozenset(map(TokenScope, decode(row[13]))),
        secret=row[14],
        created_at_ms=row[15],
        updated_at_ms=row[16],
        fired_at_ms=row[17],
    )
