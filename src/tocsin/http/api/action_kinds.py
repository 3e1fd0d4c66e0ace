"""What rules are made of, as data for an editor; and events of the organization's own."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta, field

from tocsin.actions.words import MARKS
from tocsin.http.api.action_body import NotifyBody
from tocsin.http.api.actions import ACTIONS
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.actions import (
    CUSTOM,
    ConditionTrigger,
    EventTrigger,
    GeofenceTrigger,
    IntervalTrigger,
    Measure,
    NoAnswerTrigger,
    NoDataTrigger,
    Operator,
    ResourceTrigger,
    RunEffect,
    ScheduleTrigger,
    TestOp,
    UsageTrigger,
    WebhookEffect,
)
from tocsin.model.errors import TocsinError

DATA_BYTES = 8_192
TRIGGERS: tuple[tuple[Any, str], ...] = (
    (ConditionTrigger, "A value of a device"),
    (GeofenceTrigger, "A device comes into an area, or leaves it"),
    (EventTrigger, "Something happens"),
    (IntervalTrigger, "Again and again"),
    (ScheduleTrigger, "At certain times"),
    (NoDataTrigger, "A device is silent"),
    (NoAnswerTrigger, "Nobody answers a question"),
    (ResourceTrigger, "Something is created, changed or deleted"),
    (UsageTrigger, "Usage comes above a limit"),
)
EFFECTS: tuple[tuple[Any, str], ...] = (
    (NotifyBody, "Tell people"),
    (RunEffect, "Run analyses"),
    (WebhookEffect, "Post it to a URL"),
)
OPERATORS = {
    Operator.LESS: "is below",
    Operator.MORE: "is above",
    Operator.EQUAL: "is",
    Operator.DIFFERENT: "is not",
    Operator.BETWEEN: "is between",
    Operator.ANY: "has a new value",
}


class ActionKindBody(Body):
    """One kind. `schema` is the JSON Schema of its fields, with what it refers to in `$defs`."""

    kind: str
    title: str
    meaning: str
    schema: dict[str, Any]


class OperatorBody(Body):
    """How a value is compared, and how a sentence says it."""

    operator: Operator
    title: str


class KindsBody(Body):
    """What rules are made of. `variables` may stand in the words of a notification."""

    triggers: list[ActionKindBody]
    effects: list[ActionKindBody]
    operators: list[OperatorBody]
    tests: list[TestOp]
    measures: list[Measure]
    variables: list[str]


class EventCreate(Body):
    """Something has happened: `name` is the organization's own. `data` may have a `device` and a
    `value`, which filters and words then know by these names.
    """

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,80}$")]
    data: dict[str, Any] = field(default_factory=dict)


class EventRaised(Body):
    """By which kind actions and webhooks know it."""

    kind: str


async def list_kinds(_call: Call) -> KindsBody:
    return _kinds()


@cache
def _kinds() -> KindsBody:
    return KindsBody(
        triggers=[_kind(*one) for one in TRIGGERS],
        effects=[_kind(*one) for one in EFFECTS],
        operators=[OperatorBody(one, said) for one, said in OPERATORS.items()],
        tests=list(TestOp),
        measures=list(Measure),
        variables=[f"${mark}$" for mark in MARKS],
    )


def _kind(of: Any, title: str) -> ActionKindBody:
    meaning = " ".join((of.__doc__ or "").split())
    return ActionKindBody(str(of.__struct_config__.tag), title, meaning, msgspec.json.schema(of))


async def raise_event(call: Call) -> EventRaised:
    """It stands in the log of events as `custom.NAME`: actions, webhooks and the log have it."""
    body: EventCreate = call.body
    if len(msgspec.json.encode(body.data)) > DATA_BYTES:
        message = f"data: has more than {DATA_BYTES} bytes."
        raise TocsinError("invalid_body", message, field="data")
    kind = CUSTOM + body.name
    await call.storage.raise_event(kind, body.data, call.now_ms)
    call.context.data_added(call.principal.organization.number)
    return EventRaised(kind)


ROUTES = [
    Route(
        "GET",
        ACTIONS + "/kinds",
        list_kinds,
        Permission.READ_ACTIONS,
        "listActionKinds",
        "Kinds of triggers and effects, with their fields",
        response=KindsBody,
    ),
    Route(
        "POST",
        "/organizations/{organizationId}/custom-events",
        raise_event,
        Permission.SEND_DATA,
        "raiseEvent",
        "Say that something has happened",
        request=EventCreate,
        response=EventRaised,
        status=202,
    ),
]
