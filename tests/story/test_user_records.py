"""What belongs to one person: their apps and groups, and what they were sent."""

from __future__ import annotations

from typing import Any

from tests.world import Person, World


async def records(ana: Person, person: Person, what: str) -> Any:
    answer = await ana.call("GET", f"/api/v1/users/{person.user_id}/{what}")
    assert answer.status == 200, answer.text
    return answer.json


async def test_a_persons_apps_come_with_their_groups(
    world: World, ana: Person, ben: Person
) -> None:
    await world.solution(ana.organization, "Field", [ben], crew=[ben], night=[])
    await world.solution(ana.organization, "HR", [ana])
    (found,) = (await records(ana, ben, "memberships"))["items"]
    assert (found["name"], found["role"], found["groups"]) == ("Field", "USER", ["crew"])


async def test_what_somebody_was_sent_is_paged_newest_first(
    world: World, ana: Person, ben: Person
) -> None:
    for text in ("One", "Two", "Three"):
        await ana.notify({"scope": "USR", "emails": [ben.user.email], "content": {"text": text}})
        await world.settled()
    first = await records(ana, ben, "notifications?limit=2")
    assert [one["text"] for one in first["items"]] == ["Three", "Two"]
    rest = await records(ana, ben, f"notifications?limit=2&cursor={first['cursor']}")
    assert [one["text"] for one in rest["items"]] == ["One"]
    assert "cursor" not in rest
    path = f"/api/v1/users/{ben.user_id}/notifications"
    assert (await ana.call("GET", f"{path}?cursor=x")).status == 400
    assert (await ben.call("GET", path)).status == 403
