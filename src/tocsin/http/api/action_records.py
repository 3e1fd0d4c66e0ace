"""What is remembered of an action: its versions, where it stands, and its last evaluations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from tocsin.actions.sentence import Names, sentence
from tocsin.http.api.action_body import body_of, names_in
from tocsin.http.api.actions import ACTION, find
from tocsin.http.api.paging import PageQuery, cut, named_after, named_cursor
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.actions import KEPT_EVALUATIONS, ActionVersion
from tocsin.model.clock import iso
from tocsin.model.evaluation import KeptEffect, KeptEvaluation, Outcome, State
from tocsin.model.speech import Speech

_LAST = (1 << 63) - 1


class ActionVersionBody(Body):
    """An action as it was saved at one time, in words and whole."""

    version: int
    saved_at: str
    saved_by: UUID
    name: str
    sentence: str
    tags: dict[str, str]
    definition: dict[str, Any]
    description: str | UnsetType = UNSET


class ActionVersionPage(Body):
    """Newest first. `cursor` is absent on the last page."""

    items: list[ActionVersionBody]
    cursor: str | UnsetType = UNSET


class StateBody(Body):
    """Where it stands for a subject: a device, the id of a notification, or "" for the whole.

    `locked` until something unlocks it; `fired`: for what still holds. `dueAt`: when time brings
    the next step.
    """

    subject: str
    locked: bool
    fired: bool
    since: str | UnsetType = UNSET
    last_fired_at: str | UnsetType = UNSET
    due_at: str | UnsetType = UNSET


class StatePage(Body):
    """In the order of subjects. `cursor` is absent on the last page."""

    items: list[StateBody]
    cursor: str | UnsetType = UNSET


class ActionStepBody(Body):
    """One thing that was looked at."""

    what: str
    holds: bool
    why: str | UnsetType = UNSET


class DoneBody(Body):
    """What one effect came to; `outcome` is `pending` until it is done.

    A `resolve` withdrew or replaced `notificationIds`.
    """

    kind: str
    place: int
    outcome: str
    subject: str | UnsetType = UNSET
    why: str | UnsetType = UNSET
    detail: str | UnsetType = UNSET
    attempt: int | UnsetType = UNSET
    notification_id: str | UnsetType = UNSET
    notification_ids: list[str] | UnsetType = UNSET
    run_id: str | UnsetType = UNSET


class EvaluationBody(Body):
    """One look at the action. `cause` is `data`, `time`, or the kind of what has happened."""

    at: str
    version: int
    cause: str
    outcome: Outcome
    inputs: list[dict[str, Any]]
    steps: list[ActionStepBody]
    effects: list[DoneBody]


class EvaluationList(Body):
    """The last ones, newest first."""

    items: list[EvaluationBody]


async def list_states(call: Call) -> StatePage:
    query: PageQuery = call.query
    after = named_after(query.cursor)
    rows = await call.storage.action_states(await find(call), after=after, limit=query.more)
    page = rows[: query.limit]
    cursor = named_cursor(page[-1][0]) if len(rows) > query.limit else UNSET
    return StatePage([_state_body(subject, state) for subject, state in page], cursor)


async def list_versions(call: Call) -> ActionVersionPage:
    query: PageQuery = call.query
    rows = await call.storage.action_versions(
        await find(call), before=query.after or _LAST, limit=query.more
    )
    page, cursor = cut(query, rows)
    names = await names_in(call, *(one.definition for one in page))
    return ActionVersionPage([_version_body(one, names, call.say) for one in page], cursor)


async def list_evaluations(call: Call) -> EvaluationList:
    found = await call.storage.evaluations(await find(call), KEPT_EVALUATIONS)
    return EvaluationList([_evaluation_body(one) for one in found])


def _state_body(subject: str, of: State) -> StateBody:
    return StateBody(
        subject=subject,
        locked=of.locked,
        fired=of.held,
        since=UNSET if of.since_ms is None else iso(of.since_ms),
        last_fired_at=UNSET if of.fired_at_ms is None else iso(of.fired_at_ms),
        due_at=UNSET if of.due_at_ms is None else iso(of.due_at_ms),
    )


def _version_body(of: ActionVersion, names: Names, say: Speech) -> ActionVersionBody:
    return ActionVersionBody(
        version=of.number,
        saved_at=iso(of.saved_at_ms),
        saved_by=of.saved_by,
        name=of.name,
        sentence=sentence(of.definition, names, say),
        tags=of.tags,
        definition=body_of(of.definition),
        description=present(of.description),
    )


def _evaluation_body(of: KeptEvaluation) -> EvaluationBody:
    return EvaluationBody(
        at=iso(of.at_ms),
        version=of.version,
        cause=of.cause,
        outcome=of.outcome,
        inputs=of.inputs,
        steps=[ActionStepBody(one.what, one.holds, one.why or UNSET) for one in of.steps],
        effects=[_done_body(one) for one in of.effects],
    )


def _done_body(of: KeptEffect) -> DoneBody:
    body = DoneBody(of.kind, of.place, "pending", of.subject or UNSET)
    known = {one.encode_name: one.name for one in msgspec.structs.fields(DoneBody)}
    for name, value in (of.result or {}).items():
        if name in known:
            setattr(body, known[name], value)
    return body


_READ = Permission.READ_ACTIONS
ROUTES = [
    Route(
        "GET",
        ACTION + "/states",
        list_states,
        _READ,
        "listActionStates",
        "Where an action stands, by device",
        query=PageQuery,
        response=StatePage,
    ),
    Route(
        "GET",
        ACTION + "/versions",
        list_versions,
        _READ,
        "listActionVersions",
        "What an action was before",
        query=PageQuery,
        response=ActionVersionPage,
    ),
    Route(
        "GET",
        ACTION + "/evaluations",
        list_evaluations,
        _READ,
        "listActionEvaluations",
        "The last 20 evaluations, step by step",
        response=EvaluationList,
    ),
]
