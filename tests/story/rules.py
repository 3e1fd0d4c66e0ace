"""Actions as the stories make them, and waiting until they have done what is to be done."""

from __future__ import annotations

from typing import Any

from tests.world import Person, World
from tocsin.storage.sqlite import SqliteStorage

ACTIONS = "/api/v1/organizations/{organization}/actions"
DATA = "/api/v1/organizations/{organization}/events"
HOT: dict[str, Any] = {
    "kind": "condition",
    "conditions": [{"variable": "temperature", "is": ">", "value": 30, "valueType": "number"}],
}
COOL = {"variable": "temperature", "is": "<", "value": 25, "valueType": "number"}
WORDS = {"title": "$DEVICE$ is hot", "text": "$VARIABLE$ is $VALUE$ $UNIT$"}


def tell(**more: Any) -> dict[str, Any]:
    """An effect that tells everybody."""
    notification = {"scope": "ORG", "content": WORDS, **more.pop("notification", {})}
    return {"kind": "notify", "notification": notification, **more}


async def make(person: Person, trigger: dict[str, Any], *effects: Any, **more: Any) -> Any:
    body = {"name": "Hot", "trigger": trigger, "effects": list(effects) or [tell()], **more}
    answer = await person.call("POST", ACTIONS, body)
    assert answer.status == 201, answer.text
    return answer.json


async def measured(person: Person, value: Any, device: str = "tank", **more: Any) -> None:
    """A point of now, with all that it sets off done."""
    point = {"device": device, "variable": "temperature", "value": value, **more}
    answer = await person.call("POST", DATA, point)
    assert answer.status < 300, answer.text
    await done(person.world)


async def done(world: World) -> None:
    """The rules have looked at everything, and all that is due is done."""
    storage, engine = world.running.storage, world.running.actions
    assert isinstance(storage, SqliteStorage)

    async def nothing_left() -> bool:
        if not engine.idle:
            return False
        now_ms = world.clock.now_ms()
        due_ms = await storage.next_action_ms()
        waiting = storage.row("SELECT 1 FROM data_batches WHERE done = 0", {})
        later = due_ms is None or due_ms > now_ms
        left = waiting is not None or not later or await storage.logs_with_work()
        if left:
            engine.wake()
        return not left

    await world.settled()
    await world.until(nothing_left)
    await world.settled()


async def last(person: Person, action: Any) -> Any:
    """The last evaluation."""
    answer = await person.call("GET", f"{ACTIONS}/{action['actionId']}/evaluations")
    return answer.json["items"][0]
