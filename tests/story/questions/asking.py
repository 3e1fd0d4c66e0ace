"""Asking, answering, and how a question stands."""

from __future__ import annotations

from typing import Any

from tests.story.api import ask
from tests.story.bells.telling import SEND, tell
from tests.world import Person

CONTENT: dict[str, Any] = {
    "title": "Leave",
    "text": "May Eve take Friday off?",
    "buttons": [
        {"id": "approve", "label": "Approve", "style": "primary"},
        {"id": "reject", "label": "Reject", "style": "danger", "value": "no"},
    ],
}
SILENT = [{"channel": "sms"}]
"""A channel that is not set up: nothing rings."""


async def put(
    sender: Person, *people: Person, channels: Any = SILENT, more: Any = None, **question: Any
) -> str:
    """Ask these people, or everybody; the notification's id, when it has arrived."""
    body = {"content": CONTENT, "channels": channels, "question": question, **(more or {})}
    sent = await tell(sender, *people, **body)
    await sender.world.settled()
    return sent


async def reply(person: Person, sent: str, button: str = "approve", **more: Any) -> Any:
    body = {"button": button, **more}
    answer = await ask(person, f"/notifications/{sent}/answer", "POST", body)
    await person.world.settled()
    return answer


async def state(sender: Person, sent: str, what: str = "") -> Any:
    """How its sender sees it."""
    answer = await sender.call("GET", f"{SEND}/{sent}/question{what}")
    assert answer.status == 200, answer.text
    return answer.json


async def item(person: Person, sent: str) -> Any:
    answer = await ask(person, f"/notifications/{sent}")
    assert answer.status == 200, answer.text
    return answer.json


async def refused(sender: Person, **body: Any) -> str:
    """The field that a question is refused for."""
    asked = {"scope": "ORG", "content": CONTENT, **body}
    answer = await sender.call("POST", SEND, asked)
    assert answer.status == 400, answer.text
    found: str = answer.json["field"]
    return found
