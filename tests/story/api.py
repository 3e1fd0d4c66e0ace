"""Calls on the notification API, as the stories make them."""

from __future__ import annotations

from typing import Any

from tests.world import Person

URL = "/api/v1/organizations/{organization}/notifications"
PUMP: dict[str, Any] = {"scope": "ORG", "content": {"title": "Pump", "text": "Replace the seal"}}


async def send(sender: Person, body: dict[str, Any] | None = None, **more: Any) -> Any:
    """Accepted, and answered."""
    answer = await sender.call("POST", URL, {**(body or PUMP), **more})
    assert answer.status == 201, answer.text
    return answer.json


async def preview(sender: Person, body: dict[str, Any] | None = None, **more: Any) -> Any:
    answer = await sender.call("POST", URL + "/preview", {**(body or PUMP), **more})
    assert answer.status == 200, answer.text
    return answer.json


async def detail(sender: Person, sent: Any) -> Any:
    return (await sender.call("GET", f"{URL}/{sent['notificationId']}")).json


async def explained(sender: Person, sent: Any, person: Person) -> Any:
    path = f"{URL}/{sent['notificationId']}/recipients/{person.user_id}/explain"
    answer = await sender.call("GET", path)
    assert answer.status == 200, answer.text
    return answer.json


def reasons(counts: Any) -> dict[str, int]:
    """Why how many were skipped."""
    return {one["reason"]: one["count"] for one in counts["skipped"]}


async def ask(person: Person, path: str, method: str = "GET", body: Any = None) -> Any:
    """On the person's own inbox, whatever the answer is."""
    headers = {"authorization": f"Bearer {await person.inbox_token()}"}
    return await person.world.call(method, "/inbox/v1" + path, body, headers)
