"""What people say of what they get."""

from __future__ import annotations

from typing import Any

from tests.story.api import ask
from tests.story.bells.telling import control, tell, to_the_end
from tests.story.tracking.telling import API, kinds
from tests.world import Person, World


async def say(person: Person, sent: str, kind: str) -> int:
    answer = await ask(person, f"/notifications/{sent}/feedback", "POST", {"kind": kind})
    status: int = answer.status
    return status


async def heard(owner: Person) -> Any:
    answer = await owner.call("GET", f"{API}/feedback")
    assert answer.status == 200, answer.text
    return answer.json["items"]


async def test_what_is_said_is_counted_once_by_category_and_kind(
    world: World, ana: Person, ben: Person, dan: Person
) -> None:
    await ana.call("PUT", "/api/v1/categories/offers", {"name": "Offers"})
    sent = await tell(ana, ben, dan, category="offers")
    await to_the_end(world)
    for person, kind in ((ben, "not_relevant"), (ben, "not_relevant"), (dan, "too_many")):
        assert await say(person, sent, kind) == 204
    assert await say(ben, sent, "too_many") == 204
    (offers,) = await heard(ana)
    assert (offers["category"], offers["recipients"]) == ("offers", 2)
    assert offers["notRelevant"] == {"count": 1, "people": 1, "share": 0.5}
    assert offers["tooMany"] == {"count": 2, "people": 2, "share": 1.0}
    assert kinds(world, "inbox.feedback") == ["inbox.feedback"] * 3


async def test_only_who_got_it_has_a_say(
    world: World, ana: Person, ben: Person, dan: Person, cora: Person
) -> None:
    sent = await tell(ana, ben)
    await to_the_end(world)
    assert [await say(one, sent, "too_many") for one in (dan, cora)] == [404, 404]
    assert await say(ben, sent, "boring") == 400
    await control(ana, sent)
    await to_the_end(world)
    assert await say(ben, sent, "too_many") == 404
    assert await heard(ana) == []
    assert (await ben.call("GET", f"{API}/feedback")).status == 403


async def test_what_belongs_to_no_category_is_told_without_one(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await tell(ana, ben)
    await to_the_end(world)
    await say(ben, sent, "not_relevant")
    (item,) = await heard(ana)
    assert "category" not in item
    assert item["notRelevant"]["share"] == 1.0
