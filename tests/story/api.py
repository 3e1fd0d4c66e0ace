"""Calls on the notification API, as the stories make them."""

from __future__ import annotations

from typing import Any

from tests.story.people import Mailbox
from tests.world import Person
from tocsin.model.ids import uuid7
from tocsin.model.people import Role, User
from tocsin.storage.directory import ImportRow

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


def loopback(box: Mailbox | None = None) -> dict[str, str]:
    """Settings of a server that may reach the push service and the mail server on loopback."""
    mail = {
        "TOCSIN_EMAIL_HOST": "127.0.0.1",
        "TOCSIN_EMAIL_SENDER": "Acme <tocsin@acme.example>",
        "TOCSIN_EMAIL_SECURITY": "none",
    }
    return {
        "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
        "TOCSIN_WEB_PUSH_PRIVATE_HOSTS": "127.0.0.1",
        **({} if box is None else {**mail, "TOCSIN_EMAIL_PORT": str(box.port)}),
    }


async def import_people(owner: Person, count: int, name: str = "Person") -> list[int]:
    """So many more in the owner's organization; their numbers, ascending."""
    handle, now_ms = owner.world.handle(owner.organization), owner.world.clock.now_ms()

    def row(place: int) -> ImportRow:
        email = f"person-{place}@acme.example"
        new = User(0, uuid7(now_ms), email, f"{name} {place}", Role.USER, True, now_ms, now_ms)
        return ImportRow(email, lambda _: new)

    await handle.import_users([row(place) for place in range(count)], dry_run=False)
    users = await handle.users(after=0, search="person-", role=None, limit=count)
    return [user.number for user in users]
