"""Notifications on the TagoIO door and in Tocsin's own inbox are the same ones."""

from __future__ import annotations

from typing import Any

from tests.tagoio.calls import host, result, run_user, signed_in, tago
from tests.world import Person, World
from tocsin.http.tagoio.ids import short
from tocsin.model.ids import parse_uuid
from tocsin.storage.sqlite import SqliteStorage

SAYS = {"title": "Hot", "message": "31 °C"}
FORMS: dict[str, Any] = {
    "the SDKs": {"id": "ack", "label": "Ack", "color": "green", "triggers": []},
    "the documentation": {"id": "docs", "label": "Docs", "color": "green", "url": "https://x.y/z"},
    "the guide": {"label": "On my way!", "value": "coming"},
    "the guide in short": {"label": "Not me"},
}


async def buttons_of(ana: Person, ben: str) -> list[dict[str, Any]]:
    (one,) = await result(ana, "GET", f"/run/notification/{ben}")
    found: list[dict[str, Any]] = one["buttons"]
    return found


async def test_all_forms_of_buttons_are_one(ana: Person) -> None:
    ben = await run_user(ana)
    body = {"user_id": ben, **SAYS, "buttons": list(FORMS.values())}
    await result(ana, "POST", "/run/notification", body)
    first, second, third, fourth = await buttons_of(ana, ben)
    assert first == FORMS["the SDKs"]
    assert second["triggers"] == [{"url": "https://x.y/z", "method": "REDIRECT"}]
    assert (third["id"], third["value"], fourth["id"]) == ("coming", "coming", "not-me")
    five = {**body, "title": "More", "buttons": [{"label": str(one)} for one in range(5)]}
    assert (await tago(ana, "POST", "/run/notification", five)).status == 400
    twice = {**body, "title": "Twice", "buttons": [{"label": "Yes"}, {"label": "yes"}]}
    assert (await tago(ana, "POST", "/run/notification", twice)).status == 400


async def test_icons_come_back_as_they_were_sent(ana: Person) -> None:
    ben = await run_user(ana)
    icons: list[Any] = [
        {"image_url": "https://x.y/a.png", "fit": "cover", "bg_color": "#fff"},
        {"svg_url": "https://x.y/a.svg", "svg_color": "#000"},
        "success",
    ]
    for number, icon in enumerate(icons):
        body = {"run_user": ben, "title": str(number), "message": "x", "icon": icon}
        await result(ana, "POST", "/run/notification", body)
    found = await result(ana, "GET", f"/run/notification/{ben}?orderBy[0]=title&orderBy[1]=asc")
    assert [one["icon"] for one in found] == icons


async def test_priority_time_and_end_are_tocsins_own(ana: Person, world: World) -> None:
    ben = await run_user(ana)
    times = {"start_at": "2026-11-22T13:00:00Z", "expires_at": "2026-11-23T13:00:00Z"}
    body = {"run_user": ben, **SAYS, "priority": "critical", **times}
    await result(ana, "POST", "/run/notification", body)
    assert await result(ana, "GET", f"/run/notification/{ben}") == []
    world.clock.advance(3_600_000)
    await world.settled()
    (one,) = await result(ana, "GET", f"/run/notification/{ben}")
    assert (one["priority"], one["created_at"]) == ("critical", "2026-11-22T13:00:00.000Z")
    wrong = {"run_user": ben, **SAYS, "priority": "loud"}
    assert (await tago(ana, "POST", "/run/notification", wrong)).status == 400


async def test_an_answer_of_our_own_inbox_is_seen_on_the_door(ana: Person, ben: Person) -> None:
    named = short(ben.user.user_id)
    body = {"run_user": named, **SAYS, "buttons": [{"id": "yes", "label": "Yes"}]}
    await result(ana, "POST", "/run/notification", body)
    (item,) = (await ben.inbox())["items"]
    assert [one["id"] for one in item["buttons"]] == ["yes"]
    path = f"/notifications/{item['notificationId']}/answer"
    await ben.inbox(path, "POST", {"button": "yes"})
    (one,) = await result(ana, "GET", f"/run/notification/{named}")
    assert (one["answer"], one["buttons_enabled"], one["read"]) == ("yes", False, True)


async def test_switched_off_buttons_answer_nowhere(ana: Person, ben: Person) -> None:
    named = short(ben.user.user_id)
    body = {"run_user": named, **SAYS, "buttons": [{"id": "yes", "label": "Yes"}]}
    sent = (await result(ana, "POST", "/run/notification", body))["id"]
    await result(ana, "PUT", f"/run/notification/{sent}", {"buttons_enabled": False})
    (item,) = (await ben.inbox())["items"]
    world, headers = ben.world, {"authorization": f"Bearer {await ben.inbox_token()}"}
    path = f"/inbox/v1/notifications/{item['notificationId']}/answer"
    assert (await world.call("POST", path, {"button": "yes"}, headers)).status == 409
    await result(ana, "PUT", f"/run/notification/{sent}", {"buttons_enabled": True})
    (one,) = await result(ana, "GET", f"/run/notification/{named}")
    assert (one["id"], one["buttons_enabled"]) == (sent, True)


async def test_an_edit_that_can_not_be_kept_whole_changes_nothing(
    world: World, ana: Person
) -> None:
    ben = await run_user(ana)
    sent = (await result(ana, "POST", "/run/notification", {"run_user": ben, **SAYS}))["id"]
    storage = world.running.storage
    assert isinstance(storage, SqliteStorage)
    full = """CREATE TRIGGER full BEFORE INSERT ON tagoio_edits
        BEGIN SELECT raise(ABORT, 'full'); END"""
    await storage.write(lambda transaction: transaction.execute(full).fetchall())
    path = f"/run/notification/{sent}"
    assert (await tago(ana, "PUT", path, {"message": "32 °C"})).status == 500
    await storage.write(lambda transaction: transaction.execute("DROP TRIGGER full").fetchall())
    await world.settled()
    (one,) = await result(ana, "GET", f"/run/notification/{ben}")
    assert (one["id"], one["message"]) == (sent, SAYS["message"])
    await result(ana, "PUT", path, {"message": "33 °C"})
    (one,) = await result(ana, "GET", f"/run/notification/{ben}")
    assert (one["id"], one["message"]) == (sent, "33 °C")


async def test_what_was_sent_to_many_is_not_changed_here(ana: Person, ben: Person) -> None:
    await ana.notify({"scope": "ORG", "content": {"title": "All", "text": "Hello"}})
    await ben.world.settled()
    (one,) = await result(ana, "GET", f"/run/notification/{short(ben.user.user_id)}")
    path = f"/run/notification/{one['id']}"
    assert (await tago(ana, "PUT", path, {"title": "No"})).status == 409
    assert (await tago(ana, "DELETE", path)).status == 409


async def test_a_button_that_stays_runs_its_analysis_each_time(world: World, ana: Person) -> None:
    ben = await run_user(ana)
    token = {"token": await signed_in(world, ana)}
    made = await result(ana, "POST", "/analysis", {"name": "Pressed", "run_on": "external"})
    button = {"id": "go", "label": "Go", "triggers": [{"analysis_id": made["id"]}]}
    body = {"run_user": ben, **SAYS, "buttons": [button], "buttons_autodisable": False}
    sent = (await result(ana, "POST", "/run/notification", body))["id"]
    path = f"/tagoio/run/{host(ana)}/notification/{sent}/go"
    for _ in range(3):
        assert (await world.call("PUT", path, headers=token)).status == 200
    assert [run["cause"] for run in await runs_of(ana)] == ["button"] * 3


async def test_a_button_with_a_link_and_an_analysis_does_both(world: World, ana: Person) -> None:
    ben = await run_user(ana)
    token = {"token": await signed_in(world, ana)}
    made = await result(ana, "POST", "/analysis", {"name": "Pressed", "run_on": "external"})
    button = {"id": "go", "label": "Go", "url": "https://x.y/z", "analysis": made["id"]}
    body = {"run_user": ben, **SAYS, "buttons": [button]}
    sent = (await result(ana, "POST", "/run/notification", body))["id"]
    (shown,) = await buttons_of(ana, ben)
    link = {"url": "https://x.y/z", "method": "REDIRECT"}
    assert shown["triggers"] == [{"analysis_id": made["id"]}, link]
    path = f"/tagoio/run/{host(ana)}/notification/{sent}/go"
    pressed = await world.call("PUT", path, headers=token)
    assert pressed.json["result"] == {"button_id": "go", "url": "https://x.y/z"}
    (run,) = await runs_of(ana)
    ids = {"button_id": "go", "user_id": ben, "notification_id": sent}
    kept = {key: run["environment"][key] for key in ids}
    assert {key: short_of(one) for key, one in kept.items()} == ids


async def runs_of(ana: Person) -> list[dict[str, Any]]:
    """Of the only analysis that there is."""
    path = "/api/v1/organizations/{organization}/analyses"
    (one,) = (await ana.call("GET", path)).json["items"]
    found: list[dict[str, Any]] = (await ana.call("GET", f"{path}/{one['analysisId']}/runs")).json[
        "items"
    ]
    return found


def short_of(text: str) -> str:
    found = parse_uuid(text)
    return text if found is None else short(found)
