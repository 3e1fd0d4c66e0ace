"""What a rule looks at, as the index of actions has it. Pure."""

from __future__ import annotations

import re

from tocsin.model.actions import (
    CUSTOM,
    ConditionTrigger,
    Definition,
    EventTrigger,
    GeofenceTrigger,
    NoAnswerTrigger,
    NoDataTrigger,
    Resource,
    ResourceChange,
    ResourceTrigger,
)
from tocsin.model.events import EventKind
from tocsin.storage.actions import Input

ANY_VARIABLE = ""
ASKED = EventKind.ACCEPTED
ANSWERED = frozenset(
    {EventKind.ANSWERED, EventKind.DECIDED, EventKind.CANCELED, EventKind.WITHDRAWN}
)
"""After these nobody waits for an answer any more."""
_OPERATION = re.compile(
    r"(create|invite|change|save|restore|rename|delete|edit)_?"
    r"(?:run_?)?(user|group|solution|template|action|analysis)(version)?$",
    re.IGNORECASE,
)
_CHANGES: dict[str, ResourceChange] = {
    "create": "created",
    "invite": "created",
    "delete": "deleted",
}


def inputs_of(definition: Definition) -> list[Input]:
    trigger = definition.trigger
    match trigger:
        case ConditionTrigger():
            return [("data", one.variable) for one in (*trigger.conditions, *trigger.unlock)]
        case GeofenceTrigger():
            tests = (*trigger.conditions, *trigger.unlock)
            return [("data", one.variable or ANY_VARIABLE) for one in tests]
        case NoDataTrigger():
            return [("data", trigger.variable or ANY_VARIABLE)]
        case EventTrigger():
            return [("event", trigger.event)]
        case NoAnswerTrigger():
            return [("event", kind.value) for kind in (ASKED, *sorted(ANSWERED))]
        case ResourceTrigger():
            return [("audit", "")]
        case _:
            return []


def change_of(operation: str) -> tuple[Resource, ResourceChange] | None:
    """What an operation of the audit log has done to which kind of thing."""
    match = _OPERATION.match(operation)
    if match is None:
        return None
    verb, noun = match[1].lower(), match[2].lower()
    return Resource(noun), "updated" if match[3] else _CHANGES.get(verb, "updated")


def known_event(name: str) -> bool:
    """A kind of the log, or a name of the organization's own."""
    return (
        name in set(EventKind)
        or re.fullmatch(re.escape(CUSTOM) + r"[A-Za-z0-9_.-]{1,80}", name) is not None
    )
