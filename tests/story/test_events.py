"""The log of events, as the console explores it."""

from __future__ import annotations

from typing import Any

from tests.world import NOON_MS, Person
from tocsin.model.clock import HOUR_MS, iso
from tocsin.model.events import EventKind
from tocsin.storage.sqlite.engine import SqliteOrganization
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.webhooks import WALK

LOG = "/api/v1/events"
BODY = {"content": {"text": "Replace the seal"}}


async def tell(ana: Person, ben: Person) -> str:
    answer = await ana.notify({"scope": "USR", "emails": [ben.user.email], **BODY})
    await ana.world.settled()
    found: str = answer.json["notificationId"]
    return found


async def log(ana: Person, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = await ana.call("GET", f"{LOG}?{query}{cursor}")
        assert page.status == 200, page.text
        items += page.json["items"]
        if "cursor" not in page.json:
            return items
        cursor = f"&cursor={page.json['cursor']}"


async def test_ana_reads_what_happened_newest_first_page_by_page(ana: Person, ben: Person) -> None:
    for _ in range(5):
        await tell(ana, ben)
    whole = await log(ana)
    assert whole[-1]["type"] == "notification.accepted"
    assert [int(one["eventId"].rpartition("_")[2]) for one in whole] == sorted(
        (int(one["eventId"].rpartition("_")[2]) for one in whole), reverse=True
    )
    assert await log(ana, "limit=2") == whole


async def test_she_looks_for_kinds_for_one_notification_and_since_a_moment(
    ana: Person, ben: Person
) -> None:
    first = await tell(ana, ben)
    ana.world.clock.advance(HOUR_MS)
    second = await tell(ana, ben)
    accepted = await log(ana, "kinds=notification.accepted,inbox.read")
    assert [one["data"]["notificationId"] for one in accepted] == [second, first]
    of_first = await log(ana, f"notificationId={first}&limit=1")
    assert {one["data"]["notificationId"] for one in of_first} == {first}
    assert of_first[-1]["type"] == "notification.accepted"
    since = await log(ana, f"since={iso(NOON_MS + HOUR_MS)}")
    assert {one["data"]["notificationId"] for one in since} == {second}


async def test_a_rare_kind_is_found_far_back_in_several_short_pages(
    ana: Person, ben: Person
) -> None:
    sent = await tell(ana, ben)
    handle = ana.world.handle(ana.organization)
    assert isinstance(handle, SqliteOrganization)

    def much_happens(transaction: Transaction) -> None:
        for _ in range(3 * WALK):
            insert_event(transaction, ana.organization.number, EventKind.SEEN, NOON_MS)

    await handle.write(much_happens)
    page = (await ana.call("GET", LOG + "?kinds=notification.accepted")).json
    assert page["items"] == []
    found = await log(ana, "kinds=notification.accepted")
    assert [one["data"]["notificationId"] for one in found] == [sent]


async def test_a_kind_that_does_not_exist_is_refused(ana: Person) -> None:
    answer = await ana.call("GET", LOG + "?kinds=inbox.eaten")
    assert (answer.status, answer.json["field"]) == (400, "kinds")
    answer = await ana.call("GET", LOG + "?since=noon")
    assert (answer.status, answer.json["field"]) == (400, "since")


async def test_every_kind_is_told_with_what_it_means(ana: Person) -> None:
    items = (await ana.call("GET", "/api/v1/event-kinds")).json["items"]
    assert [one["kind"] for one in items] == list(EventKind)
    assert all(one["meaning"].endswith(".") for one in items)


async def test_cora_sees_nothing_of_acme(ana: Person, ben: Person, cora: Person) -> None:
    sent = await tell(ana, ben)
    assert await log(cora) == []
    assert await log(cora, f"notificationId={sent}") == []
