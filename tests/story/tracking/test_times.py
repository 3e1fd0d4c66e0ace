"""How long things took, in the organization's own numbers, and what providers said to failures."""

from __future__ import annotations

import csv
import io
from typing import Any

from tests.story.bells.telling import tell, to_the_end
from tests.story.people import Mailbox
from tests.story.tracking.telling import API, provider, reference
from tests.world import Person, World
from tocsin.model.clock import MINUTE_MS

BOUNCE = {"event": "bounced", "detail": "550 5.1.1 no mailbox, queue 4f2a9c81d0e7b3aa"}


async def ask(owner: Person, what: str) -> Any:
    answer = await owner.call("GET", f"{API}/analytics/{what}")
    assert answer.status == 200, answer.text
    return answer.json


async def test_nothing_is_said_of_times_before_there_are_any(ana: Person) -> None:
    found = await ask(ana, "times")
    assert found["totals"] == {kind: {"count": 0} for kind in ("arrival", "provider", "seen")}
    assert ("since" in found, len(found["points"])) == (False, 8)


async def test_medians_are_those_of_people_and_rings(
    world: World, ana: Person, ben: Person, dan: Person, box: Mailbox
) -> None:
    sent = await tell(ana, ben, dan)
    await to_the_end(world)
    world.clock.advance(10_000)
    await ben.inbox(f"/notifications/{sent}/seen", "POST")
    world.clock.advance(10 * MINUTE_MS - 10_000)
    await dan.inbox(f"/notifications/{sent}/read", "POST")
    found = await ask(ana, "times")
    assert found["since"] == "2026-11-22T12:00:00.000Z"
    assert found["totals"]["arrival"] == {"count": 2, "medianMs": 1, "p95Ms": 1}
    assert found["totals"]["provider"]["count"] == 2
    seen = found["totals"]["seen"]
    assert (seen["count"], seen["medianMs"]) == (2, 10_000)
    assert 10 * MINUTE_MS <= seen["p95Ms"] <= 10 * MINUTE_MS * 1.26
    assert found["points"][-1] == {"at": "2026-11-22T00:00:00.000Z", "times": found["totals"]}


async def test_what_is_seen_again_is_no_second_time(world: World, ana: Person, ben: Person) -> None:
    sent = await tell(ana, ben)
    await to_the_end(world)
    for what in ("seen", "read", "seen"):
        await ben.inbox(f"/notifications/{sent}/{what}", "POST")
    assert (await ask(ana, "times"))["totals"]["seen"]["count"] == 1


async def test_faults_are_told_by_their_words_the_most_frequent_first(
    world: World, ana: Person, ben: Person, dan: Person, box: Mailbox
) -> None:
    await tell(ana, ben, dan)
    await tell(ana, ben)
    await to_the_end(world)
    for number, told in enumerate(
        (BOUNCE, {**BOUNCE, "detail": BOUNCE["detail"][:-4] + "ffff"}), 1
    ):
        await provider(ana, "email", {**told, "reference": reference(world, number)})
    full = {"event": "failed", "detail": "452 4.2.2 mailbox full"}
    await provider(ana, "email", {**full, "reference": reference(world, 3)})
    first, second = (await ask(ana, "faults"))["items"]
    assert (first["outcome"], first["reply"], first["count"]) == (
        "Bounced",
        "550 5.1.1 no mailbox, queue …",
        2,
    )
    assert (second["channel"], second["reply"]) == ("email", "452 4.2.2 mailbox full")
    assert len((await ask(ana, "faults?limit=1"))["items"]) == 1


async def test_both_come_as_csv_and_are_nobody_elses(
    world: World, ana: Person, ben: Person, cora: Person, box: Mailbox
) -> None:
    await tell(ana, ben)
    await to_the_end(world)
    await provider(ana, "email", {**BOUNCE, "reference": reference(world)})
    for what, lines in (("times.csv", 24), ("faults.csv", 1)):
        answer = await ana.call("GET", f"{API}/analytics/{what}")
        told = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert len(told) == lines
    assert (await ask(cora, "times"))["totals"]["arrival"]["count"] == 0
    assert (await ask(cora, "faults"))["items"] == []
    assert (await ben.call("GET", f"{API}/analytics/times")).status == 403
