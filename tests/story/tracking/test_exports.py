"""Notifications as a spreadsheet reads them, and does not run them."""

from __future__ import annotations

import csv
import io
from typing import Any

from tests.story.bells.telling import rows, tell, to_the_end
from tests.story.tracking.telling import API
from tests.world import Person, World

EXPORT = f"{API}/notifications.csv"
HOSTILE = ["=1+1", "+1", "-1+1", "@sum", '=HYPERLINK("http://x")', 'plain, "quoted"']


async def exported(owner: Person, query: str = "") -> list[dict[str, Any]]:
    answer = await owner.call("GET", EXPORT + query)
    assert answer.status == 200, answer.text
    assert answer.text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))


async def test_every_notification_is_a_line_with_its_counts(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await tell(ana, ben, title="Pump")
    await to_the_end(world)
    (line,) = await exported(ana)
    assert (line["notificationId"], line["title"], line["state"]) == (sent, "Pump", "SENT")
    assert (line["recipients"], line["createdAt"]) == ("1", "2026-11-22T12:00:00.000Z")
    answer = await ana.call("GET", EXPORT)
    assert answer.headers["content-disposition"] == 'attachment; filename="notifications.csv"'
    assert answer.text.splitlines(keepends=True)[0].endswith("\r\n")


async def test_what_a_spreadsheet_would_run_is_text(world: World, ana: Person, ben: Person) -> None:
    for title in HOSTILE:
        await tell(ana, ben, title=title)
    found = {line["title"] for line in await exported(ana)}
    assert found == {*(f"'{title}" for title in HOSTILE[:-1]), HOSTILE[-1]}


async def test_it_is_filtered_as_the_list_is(world: World, ana: Person, ben: Person) -> None:
    await tell(ana, ben, title="first")
    await to_the_end(world)
    world.clock.advance(60_000)
    await tell(ana, ben, title="later", startAt="2026-11-30T12:00:00Z")
    queries = {
        "?state=SENT": ["first"],
        "?state=SCHEDULED,SENT": ["later", "first"],
        "?to=2026-11-23T00:00:00Z": ["first"],
        "?from=2026-11-23T00:00:00Z": ["later"],
    }
    for query, wanted in queries.items():
        assert [line["title"] for line in await exported(ana, query)] == wanted
    assert (await ana.call("GET", EXPORT + "?state=EATEN")).status == 400


async def test_many_come_in_slices_and_none_is_missing(
    world: World, ana: Person, ben: Person
) -> None:
    items = [
        {"scope": "USR", "emails": [ben.user.email], "content": {"text": str(number)}}
        for number in range(450)
    ]
    made = await ana.call("POST", f"{API}/notifications/batch", {"items": items})
    assert made.status == 200, made.text
    found = await exported(ana)
    assert {line["text"] for line in found} == {str(number) for number in range(450)}
    assert len(found) == 450


async def test_it_is_for_owners_of_the_organization_only(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    await tell(ana, ben)
    assert (await ben.call("GET", EXPORT)).status == 403
    assert await exported(cora) == []
    assert rows(world, "SELECT count(*) FROM notifications") == [(1,)]
