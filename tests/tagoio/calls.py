"""Calls on the TagoIO door, as the stories make them."""

from __future__ import annotations

from typing import Any

from tests.world import Answer, Person, World
from tocsin.http.tagoio.ids import short

PASSWORD = "a long password"


async def tago(person: Person, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    """With the person's own token, as the SDKs send it."""
    sent = {"token": person.token, **{name.replace("_", "-"): one for name, one in headers.items()}}
    return await person.world.call(method, "/tagoio" + path, body, sent)


async def result(person: Person, method: str, path: str, body: Any = None) -> Any:
    """What went well."""
    answer = await tago(person, method, path, body)
    assert (answer.status, answer.json["status"]) == (200, True), answer.text
    return answer.json["result"]


async def run_user(ana: Person, name: str = "ben", **more: Any) -> str:
    body = {"name": name.title(), "email": f"{name}@harbour.example", "password": PASSWORD}
    made: str = (await result(ana, "POST", "/run/users", {**body, "active": True, **more}))["user"]
    return made


def host(person: Person) -> str:
    return short(person.organization.organization_id)


async def signed_in(world: World, ana: Person, name: str = "ben") -> str:
    """The token of a run user who has given the password."""
    body = {"email": f"{name}@harbour.example", "password": PASSWORD}
    answer = await world.call("POST", f"/tagoio/run/{host(ana)}/login", body)
    assert answer.status == 200, answer.text
    token: str = answer.json["result"]["token"]
    return token
