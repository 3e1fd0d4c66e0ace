"""What happened, added up."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.story.bells.telling import tell, to_the_end
from tests.story.people import Mailbox
from tests.story.tracking.telling import API, provider, reference
from tests.world import Person, World
from tocsin.model.clock import DAY_MS, HOUR_MS

TODAY = {"from": "2026-11-22T00:00:00Z", "to": "2026-11-23T00:00:00Z"}


async def analytics(owner: Person, **query: str) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = await owner.call("GET", f"{API}/analytics?{asked}")
    assert answer.status == 200, answer.text
    return answer.json


async def test_what_happened_is_added_up_for_the_last_seven_days(
    world: World, ana: Person, ben: Person, dan: Person, box: Mailbox
) -> None:
    sent = await tell(ana, ben, dan)
    await to_the_end(world)
    await provider(ana, "email", {"event": "opened", "reference": reference(world)})
    await ben.inbox(f"/notifications/{sent}/read", "POST")
    found = await analytics(ana)
    assert (found["by"], found["timeZone"], len(found["series"][0]["points"])) == ("day", "UTC", 8)
    totals = {"accepted": 1, "recipients": 2, "skipped": 0, "attempts": 2, "sent": 2, "failed": 0}
    totals |= {"delivered": 1, "opened": 1, "seen": 1, "read": 1, "answered": 0}
    totals |= {"arrivalMs": 0, "providerMs": 0}
    assert found["totals"] == totals
    assert found["series"][0]["points"][-1] == {"at": "2026-11-22T00:00:00.000Z", "figures": totals}


async def test_others_see_nothing_of_it(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    await tell(ana, ben)
    await to_the_end(world)
    assert (await analytics(cora))["totals"]["accepted"] == 0
    assert (await ben.call("GET", f"{API}/analytics")).status == 403
    foreign = str(ana.organization.organization_id)
    path = f"/api/v1/organizations/{foreign}/analytics"
    assert (await cora.call("GET", path)).status == 404


async def test_they_are_told_apart_by_channel_category_or_solution(
    world: World, ana: Person, ben: Person, box: Mailbox
) -> None:
    category = {"name": "Work orders"}
    await ana.call("PUT", "/api/v1/categories/work-orders", category)
    app = await world.solution(ana.organization, "Field", [ben])
    await tell(ana, ben, category="work-orders")
    await tell(ana, scope="SLN", solutionId=str(app.solution_id))
    await to_the_end(world)
    by = {}
    for group in ("channel", "category", "solution"):
        found = await analytics(ana, group=group)
        by[group] = {one.get("key"): one["totals"]["sent"] for one in found["series"]}
    assert by["channel"] == {"email": 2, None: 0}
    assert by["category"] == {"work-orders": 1, None: 1}
    assert by["solution"] == {str(app.solution_id): 1, None: 1}


async def test_days_are_those_of_the_organization(world: World, ana: Person, ben: Person) -> None:
    settings = {"timeZone": "Pacific/Auckland"}
    assert (await ana.call("PUT", f"{API}/settings", settings)).status == 200
    await tell(ana, ben)
    await to_the_end(world)
    points = (await analytics(ana, **TODAY))["series"][0]["points"]
    # 12:00 in UTC is 01:00 of the next day there.
    counted = {point["at"]: point["figures"]["accepted"] for point in points}
    assert counted == {
        "2026-11-21T11:00:00.000Z": 0,
        "2026-11-22T11:00:00.000Z": 1,
    }


async def test_hours_are_told_apart(world: World, ana: Person, ben: Person) -> None:
    for _ in range(2):
        await tell(ana, ben)
        await to_the_end(world)
        world.clock.advance(HOUR_MS)
    points = (await analytics(ana, by="hour", **TODAY))["series"][0]["points"]
    assert len(points) == 24
    busy = {one["at"]: one["figures"]["recipients"] for one in points if one["figures"]["accepted"]}
    assert busy == {"2026-11-22T12:00:00.000Z": 1, "2026-11-22T13:00:00.000Z": 1}


async def test_a_twenty_first_group_is_told_with_all_the_others(
    world: World, ana: Person, ben: Person
) -> None:
    for number in range(22):
        key = f"kind-{number:02}"
        await ana.call("PUT", f"/api/v1/categories/{key}", {"name": key})
        for _ in range(2 if number < 20 else 1):
            await tell(ana, ben, category=key)
    await to_the_end(world)
    series = (await analytics(ana, group="category", **TODAY))["series"]
    assert len(series) == 21
    assert (series[-1]["key"], series[-1]["totals"]["accepted"]) == ("other", 2)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z", "from"),
        ("from=2025-01-01T00:00:00Z", "from"),
        ("by=hour&from=2026-10-01T00:00:00Z", "from"),
        ("by=week", "by"),
        ("group=color", "group"),
    ],
)
async def test_a_range_that_makes_no_sense_is_refused(
    world: World, ana: Person, query: str, field: str
) -> None:
    answer = await ana.call("GET", f"{API}/analytics?{query}")
    assert (answer.status, answer.json["field"]) == (400, field)


async def test_the_same_comes_as_csv(world: World, ana: Person, ben: Person, box: Mailbox) -> None:
    await tell(ana, ben)
    await to_the_end(world)
    world.clock.advance(DAY_MS)
    answer = await ana.call("GET", f"{API}/analytics.csv?group=channel")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    told = {(line["at"][:10], line["group"]): line["sent"] for line in lines}
    assert (told["2026-11-22", "email"], told["2026-11-23", "email"]) == ("1", "0")
    assert len(lines) == 16
