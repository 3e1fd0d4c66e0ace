"""What a notification says: words, looks, buttons, languages and templates, for each who reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.story.api import PUMP, URL, detail, loopback, preview, send
from tests.story.people import Mailbox, PushService, mail_server, push_service
from tests.world import Person, World, open_world
from tocsin.model.clock import SECOND_MS

APP = "01936f5e-1111-7000-8000-000000000001"
BUTTONS: list[dict[str, Any]] = [
    {
        "id": "open",
        "label": "Open",
        "kind": "screen",
        "jigId": "order",
        "solutionId": APP,
        "inputs": {"orderId": 7},
    },
    {"id": "map", "label": "Map", "kind": "url", "url": "https://acme.example/map"},
    {"id": "yes", "label": "Accept", "kind": "answer", "style": "primary"},
    {"id": "say", "label": "Reply", "kind": "text"},
]
RICH: dict[str, Any] = {
    "scope": "ORG",
    "priority": "high",
    "content": {
        "title": "Pump",
        "text": "Replace the seal",
        "severity": "warning",
        "icon": "wrench",
        "image": "https://acme.example/pump.png",
        "buttons": BUTTONS,
        "screen": "work-order",
        "jigId": "order",
        "inputs": {"orderId": 7},
    },
    "language": "en",
    "translations": {
        "de": {"title": "Pumpe", "text": "Dichtung wechseln", "labels": {"yes": "Annehmen"}},
        "pt-BR": {"text": "Trocar a vedação"},
    },
    "data": {"order": {"id": 7}},
}
TEMPLATE = {
    "name": "Order",
    "content": {"title": "Order {{ order }}", "text": "{{ user.name }}: {{ user.tags.site }}"},
    "language": "en",
    "translations": {"de": {"title": "Auftrag {{ order }}"}},
    "sample": {"order": 1},
}


@pytest.fixture
async def push() -> AsyncIterator[PushService]:
    async with push_service() as service:
        yield service


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
async def world(tmp_path: Path, push: PushService, box: Mailbox) -> AsyncIterator[World]:
    async with open_world(tmp_path, **loopback(box)) as opened:
        yield opened


async def item(person: Person) -> Any:
    (found,) = (await person.inbox())["items"]
    return found


async def test_everything_that_was_given_is_answered_and_read_back(
    world: World, ana: Person
) -> None:
    sent = await send(ana, RICH)
    found = await detail(ana, sent)
    for answer in (sent, found):
        content = {**answer["content"], "buttons": RICH["content"]["buttons"]}
        assert content == RICH["content"]
        assert [one["id"] for one in answer["content"]["buttons"]] == ["open", "map", "yes", "say"]
        assert answer["content"]["buttons"][0]["inputs"] == {"orderId": 7}
        assert (answer["data"], answer["priority"]) == (RICH["data"], "high")
        assert answer["translations"]["de"]["labels"] == {"yes": "Annehmen"}
    assert (found["title"], found["text"]) == ("Pump", "Replace the seal")


async def test_the_inbox_shows_all_of_it_with_four_kinds_of_buttons(
    world: World, ana: Person, ben: Person
) -> None:
    await send(ana, RICH)
    await world.settled()
    shown = await item(ben)
    assert (shown["severity"], shown["icon"]) == ("warning", "wrench")
    assert shown["image"] == "https://acme.example/pump.png"
    assert shown["data"] == {"order": {"id": 7}}
    opens, leads, answers, asks = shown["buttons"]
    assert opens["target"]["inputs"] == {"orderId": 7}
    assert opens["target"]["solutionId"] == APP
    assert leads["url"] == "https://acme.example/map"
    assert (answers["kind"], answers["style"], asks["kind"]) == ("answer", "primary", "text")


@pytest.mark.parametrize(
    ("language", "title", "text", "label"),
    [
        (None, "Pump", "Replace the seal", "Accept"),
        ("de-CH", "Pumpe", "Dichtung wechseln", "Annehmen"),
        ("pt-BR", "Pump", "Trocar a vedação", "Accept"),
        ("pt", "Pump", "Replace the seal", "Accept"),
        ("ja", "Pump", "Replace the seal", "Accept"),
    ],
)
async def test_people_read_it_in_their_language_or_the_nearest(
    world: World, ana: Person, language: str | None, title: str, text: str, label: str
) -> None:
    dora = await world.person("dora", ana.organization, language=language)
    seen = await preview(ana, RICH, person=dora.user.email)
    await send(ana, RICH)
    await world.settled()
    shown = await item(dora)
    rendered = seen["chosen"]["rendered"]
    assert (shown["title"], shown["text"]) == (title, text)
    assert (rendered["title"], rendered["text"]) == (title, text)
    assert shown["language"] == rendered["language"]
    assert rendered["labels"]["yes"] == shown["buttons"][2]["label"] == label


async def test_a_template_is_filled_for_each_who_reads_in_preview_inbox_push_and_mail(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    made = (await ana.call("POST", "/api/v1/templates", TEMPLATE)).json
    dora = await world.person("dora", ana.organization, language="de", tags={"site": "north"})
    browser = push.browser("dora")
    await browser.enable(dora)
    use = {"templateId": made["templateId"], "data": {"order": 42}}
    body = {"scope": "USR", "emails": [dora.user.email, ben.user.email], "template": use}
    seen = (await preview(ana, body, person=dora.user_id))["chosen"]["rendered"]
    sent = await send(ana, body)
    await world.settled()
    shown, pushed = await item(dora), browser.read(push.rings[0].body)
    for one in (seen, shown, pushed):
        assert (one["title"], one["text"]) == ("Auftrag 42", "Dora: north")
    (mail,) = box.to(ben)
    assert mail["subject"] == "Order 42"
    assert sent["template"] == {"templateId": made["templateId"], "version": 1, "data": use["data"]}


async def test_a_template_is_used_in_its_current_version_or_the_named_one(
    world: World, ana: Person, ben: Person
) -> None:
    made = (await ana.call("POST", "/api/v1/templates", TEMPLATE)).json
    path = f"/api/v1/templates/{made['templateId']}"
    changed = {**TEMPLATE, "content": {"text": "New {{ order }}"}, "translations": {}}
    await ana.call("PUT", path, changed)
    use = {"templateId": made["templateId"], "data": {"order": 1}}
    assert (await send(ana, {"scope": "ORG", "template": use}))["text"] == "New 1"
    old = await send(ana, {"scope": "ORG", "template": {**use, "version": 1}})
    assert old["title"] == "Order 1"
    assert "usedAt" in (await ana.call("GET", path)).json


async def test_a_preview_is_no_use_of_a_template(world: World, ana: Person) -> None:
    made = (await ana.call("POST", "/api/v1/templates", TEMPLATE)).json
    use = {"templateId": made["templateId"], "data": {"order": 1}}
    await preview(ana, {"scope": "ORG", "template": use})
    assert "usedAt" not in (await ana.call("GET", f"/api/v1/templates/{made['templateId']}")).json


@pytest.mark.parametrize(
    ("use", "code", "field"),
    [
        ({"templateId": APP}, "unknown_template", "template"),
        ({"version": 2, "data": {"order": 1}}, "unknown_template", "template"),
        ({"data": {}}, "invalid_body", "template.data"),
        ({"data": {"order": 1, "user": 2}}, "invalid_body", "template.data.user"),
        ({"version": 0}, "invalid_body", "template.version"),
    ],
)
async def test_a_template_that_can_not_be_filled_is_refused_by_name(
    ana: Person, use: dict[str, Any], code: str, field: str
) -> None:
    made = (await ana.call("POST", "/api/v1/templates", TEMPLATE)).json
    template = {"templateId": made["templateId"], **use}
    for path in (URL, URL + "/preview"):
        answer = await ana.call("POST", path, {"scope": "ORG", "template": template})
        assert (answer.status, answer.json["code"], answer.json["field"]) == (400, code, field)


async def test_words_with_liquid_are_filled_from_variables_and_the_reader(
    world: World, ana: Person, ben: Person
) -> None:
    content = {"text": "{{ user.name }} takes {{ count }}"}
    await send(ana, {"scope": "ORG", "content": content, "liquid": True, "variables": {"count": 3}})
    await send(ana, {"scope": "ORG", "content": content})
    await world.settled()
    plain, filled = (await ben.inbox())["items"]
    assert (filled["text"], plain["text"]) == ("Ben takes 3", content["text"])


@pytest.mark.parametrize(("once", "rings"), [(True, 1), (False, 2)])
async def test_at_most_once_is_not_tried_again_when_it_may_have_arrived(
    world: World, ana: Person, ben: Person, push: PushService, once: bool, rings: int
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(0, {})]
    body = {"scope": "USR", "emails": [ben.user.email], "content": PUMP["content"]}
    sent = await send(ana, body, atMostOnce=once, channels=[{"channel": "push"}])
    await world.settled()
    world.clock.advance(3600 * SECOND_MS)
    await world.settled()
    assert (sent["atMostOnce"], len(push.rings)) == (once, rings)


async def test_the_order_of_the_bells_can_be_the_notifications_own(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    order = [{"channel": "email"}, {"channel": "push", "afterUnseenMs": 60_000}]
    sent = await send(ana, scope="USR", emails=[ben.user.email], channels=order)
    await world.settled()
    assert (len(box.to(ben)), len(push.rings), sent["channels"]) == (1, 0, order)
    world.clock.advance(60_000)
    await world.settled()
    assert len(push.rings) == 1
