"""Rules and points as the tests of the decision write them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from tocsin.actions.evaluate import Batch, evaluate
from tocsin.actions.facts import Known
from tocsin.model.actions import Definition
from tocsin.model.data import DataPoint, Value
from tocsin.model.evaluation import Evaluation, State

NOON = 1_795_348_800_000
MINUTE = 60_000
TELL = {"kind": "notify", "notification": {"scope": "ORG", "content": {"text": "Hot"}}}


def rule(trigger: dict[str, Any], **more: Any) -> Definition:
    body = {"trigger": trigger, "effects": [TELL], **more}
    return msgspec.convert(body, Definition)


def hot(above: float = 30, **more: Any) -> dict[str, Any]:
    """A condition on temperatures."""
    one = {"variable": "temperature", "is": ">", "value": above, "valueType": "number"}
    return {"kind": "condition", "conditions": [one], **more}


def cool(below: float = 25) -> dict[str, Any]:
    return {"variable": "temperature", "is": "<", "value": below, "valueType": "number"}


def point(value: Value, at: int = 0, device: str = "tank", **more: Any) -> DataPoint:
    """`at` in minutes after noon."""
    at_ms = NOON + at * MINUTE
    values = {"variable": "temperature", "unit": None, **more}
    return DataPoint(
        number=at_ms,
        device=device,
        value=value,
        at_ms=at_ms,
        received_at_ms=at_ms,
        group=UUID(int=1),
        **values,
    )


class Story:
    """A rule that batches come to, one after the other."""

    def __init__(self, definition: Definition, **devices: dict[str, str]) -> None:
        self.definition = definition
        self.devices = {name: Known(tags) for name, tags in devices.items()}
        self.states: dict[str, State] = {}

    def comes(self, *points: DataPoint, at: int | None = None) -> Evaluation:
        """Received when the last point was measured, or `at` minutes after noon."""
        last = max(one.at_ms for one in points)
        at_ms = last if at is None else NOON + at * MINUTE
        found = evaluate(self.definition, self.states, Batch(points, at_ms, self.devices))
        return self.keep(found)

    def keep(self, found: Evaluation) -> Evaluation:
        self.states |= found.states
        return found

    def turns(self, *points: DataPoint, at: int | None = None) -> list[str]:
        return [one.turn.value for one in self.comes(*points, at=at).firings]
