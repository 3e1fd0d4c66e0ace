"""Marking many at once tells how many, whatever happened just before."""

from __future__ import annotations

from tests.world import Person, World


async def test_deleting_the_read_ones_counts_them_all(
    world: World, ana: Person, ben: Person
) -> None:
    for title in ("One", "Two", "Three"):
        content = {"title": title, "text": title}
        await ana.notify({"scope": "USR", "emails": [ben.user.email], "content": content})
    await world.settled()
    items = (await ben.inbox())["items"]
    await ben.inbox("/notifications/mark", "POST", {"as": "read"})
    await ben.inbox(f"/notifications/{items[1]['notificationId']}/unread", "POST")

    answer = await ben.inbox("/notifications/mark", "POST", {"as": "deleted", "which": "read"})
    assert answer["changed"] == 2
    assert await ben.titles() == [items[1]["title"]]
