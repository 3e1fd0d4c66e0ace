"""A listener of an external analysis loses nothing, and gets nothing of another's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.story.analysis.scripts import ANALYSES
from tests.world import PATIENCE_S, Person

Next = Callable[[], Awaitable[tuple[str, str]]]


@asynccontextmanager
async def listening(ana: Person, path: str, last: str = "") -> AsyncIterator[Next]:
    """What gives the next event's id, and the id of its run."""
    headers = {"authorization": f"Bearer {ana.token}"} | ({"last-event-id": last} if last else {})
    url = ana.world.url + path.format(organization=ana.organization.organization_id) + "/listen"
    async with ana.world.session.get(url, headers=headers) as reply:

        async def following() -> tuple[str, str]:
            found: dict[str, str] = {}
            async with asyncio.timeout(PATIENCE_S):
                while not ("id" in found and "data" in found):
                    name, _, value = (await reply.content.readline()).decode().partition(": ")
                    found = {} if name == "event" else {**found, name: value.strip()}
            return found["id"], json.loads(found["data"])["runId"]

        yield following


async def outside(ana: Person) -> str:
    made = await ana.call("POST", ANALYSES, {"name": "Outside", "runOn": "external"})
    path = f"{ANALYSES}/{made.json['analysisId']}"
    await ana.call("POST", path + "/deploy", {})
    return path


async def test_a_run_whose_beginning_was_lost_is_named_and_begun_again(ana: Person) -> None:
    path = await outside(ana)
    asked = [(await ana.call("POST", path + "/run", {})).json["runId"] for _ in range(3)]
    async with listening(ana, path) as following:
        (first, run), (second, lost) = await following(), await following()
        begin = f"{path}/runs/{lost}/begin"
        token = (await ana.call("POST", begin, idempotency_key="mine")).json["token"]
    assert [run, lost] == asked[:2]
    async with listening(ana, path, last=first) as following:
        assert [(await following())[1] for _ in range(3)] == [lost, run, asked[2]]
    async with listening(ana, path, last=second) as following:
        assert [(await following())[1] for _ in range(2)] == [run, asked[2]]
    again = await ana.call("POST", begin, idempotency_key="mine")
    assert (again.status, again.json["token"]) == (200, token)
    for headers in ({}, {"idempotency_key": "another's"}):
        assert (await ana.call("POST", begin, **headers)).status == 409


async def test_a_run_that_has_ended_is_not_begun_again(ana: Person) -> None:
    path = await outside(ana)
    run = f"{path}/runs/{(await ana.call('POST', path + '/run', {})).json['runId']}"
    assert (await ana.call("POST", run + "/begin", idempotency_key="mine")).status == 200
    assert (await ana.call("POST", run + "/finish", {})).status == 200
    assert (await ana.call("POST", run + "/begin", idempotency_key="mine")).status == 409
