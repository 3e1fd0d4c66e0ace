"""The main job: one call reaches the right inboxes."""

from __future__ import annotations

from tests.world import Person, World

TEXT = {"title": "Approved", "text": "Your overtime has been approved", "screen": "jig"}


async def test_a_message_to_one_person_is_in_their_inbox_only(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    answer = await ana.notify({"scope": "USR", "emails": [ben.user.email], "content": TEXT})
    assert answer.status == 201
    assert answer.json["state"] == "QUEUED"
    await world.settled()
    assert await ben.titles() == ["Approved"]
    assert await ana.titles() == await cora.titles() == []


async def test_a_solution_reaches_its_members_and_its_group_only_the_group(
    world: World, ana: Person, ben: Person
) -> None:
    dan = await world.person("dan", ana.organization)
    solution = await world.solution(ana.organization, "Field", [ben, dan], north=[dan])
    where = {"solutionId": str(solution.solution_id)}
    await ana.notify({"scope": "SLN", **where, "content": TEXT})
    await ana.notify({"scope": "SLN_GRP", **where, "groups": ["north"], "content": TEXT})
    await world.settled()
    assert [len(await one.titles()) for one in (ana, ben, dan)] == [0, 1, 2]


async def test_the_organization_means_everybody_in_it_and_nobody_else(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    await ana.notify({"scope": "ORG", "content": TEXT})
    await world.settled()
    assert [len(await one.titles()) for one in (ana, ben, cora)] == [1, 1, 0]
