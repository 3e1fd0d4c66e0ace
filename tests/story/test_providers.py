"""An organization's own providers: set up, tried out, changed; their secrets never seen again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.story.people import Mailbox, PushService, mail_server, push_service
from tests.world import Answer, Person, World, open_world
from tocsin.model.people import Role

URL = "/api/v1/providers"
GATEWAY = {"kind": "gateway", "sender": "A", "url": "https://gateway.example"}
CANARY = "Bearer canary-of-the-gateway"


@pytest.fixture
async def gateway() -> AsyncIterator[PushService]:
    """Stands in for a gateway of SMS: it answers and keeps what came."""
    async with push_service() as service:
        yield service


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
async def world(tmp_path: Path, box: Mailbox) -> AsyncIterator[World]:
    environment = {
        "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
        "TOCSIN_EMAIL_HOST": "127.0.0.1",
        "TOCSIN_EMAIL_PORT": str(box.port),
        "TOCSIN_EMAIL_SENDER": "Acme <tocsin@acme.example>",
        "TOCSIN_EMAIL_SECURITY": "none",
    }
    async with open_world(tmp_path, **environment) as opened:
        yield opened


def sms(gateway: PushService, path: str = "/sms", **more: Any) -> dict[str, Any]:
    settings = {"kind": "gateway", "sender": "Acme", "url": gateway.url + path}
    return {
        "channel": "sms",
        "name": "Our gateway",
        "settings": {**settings, "authHeader": CANARY},
        **more,
    }


async def create(ana: Person, body: dict[str, Any]) -> Any:
    answer = await ana.call("POST", URL, body)
    assert answer.status == 201, answer.text
    return answer.json


async def change(ana: Person, provider: Any, **body: Any) -> Answer:
    return await ana.call("PATCH", f"{URL}/{provider['providerId']}", body)


async def ring(ana: Person, provider: Any, **body: Any) -> Any:
    body = body or {"address": {"phone": "+4940123456"}}
    answer = await ana.call("POST", f"{URL}/{provider['providerId']}/test", body)
    assert answer.status == 200, answer.text
    return answer.json


async def channel(ana: Person, name: str) -> Any:
    items = (await ana.call("GET", "/api/v1/channels")).json["items"]
    return next(one for one in items if one["name"] == name)


async def test_every_channel_describes_its_form(ana: Person) -> None:
    email = await channel(ana, "email")
    assert (email["server"], email["ready"], email["shared"]) == (True, True, False)
    fields = {one["name"]: one for one in email["settings"]}
    assert fields["host"]["required"]
    assert fields["port"] == {
        "name": "port",
        "type": "number",
        "required": False,
        "secret": False,
        "label": "Port",
        "help": fields["port"]["help"],
        "default": 587,
    }
    assert fields["security"]["choices"] == ["none", "starttls", "tls"]
    assert fields["password"]["secret"]
    assert "caFile" not in fields
    push = await channel(ana, "web_push")
    assert (push["shared"], push["settings"], push["recalls"]) == (True, [], True)
    assert {one["name"] for one in push["address"]} == {"endpoint", "p256dh", "auth"}


async def test_a_provider_is_set_up_and_its_channel_is_ready(
    ana: Person, cora: Person, gateway: PushService
) -> None:
    assert not (await channel(ana, "sms"))["ready"]
    made = await create(ana, sms(gateway, ratePerMinute=60))
    assert made["settings"] == {**sms(gateway)["settings"], "authHeader": {"set": True}}
    assert (made["position"], made["enabled"], made["ratePerMinute"]) == (0, True, 60)
    assert (await ana.call("GET", URL)).json == {"items": [made]}
    assert (await ana.call("GET", f"{URL}/{made['providerId']}")).json == made
    ready = await channel(ana, "sms")
    assert (ready["server"], ready["ready"]) == (False, True)
    assert not (await channel(cora, "sms"))["ready"]
    assert (await change(ana, made, enabled=False)).json["enabled"] is False
    assert not (await channel(ana, "sms"))["ready"]
    assert (await ana.call("DELETE", f"{URL}/{made['providerId']}")).status == 204
    assert (await ana.call("GET", URL)).json == {"items": []}


async def test_a_provider_is_nobody_elses(ana: Person, cora: Person, gateway: PushService) -> None:
    made = await create(ana, sms(gateway))
    url = f"{URL}/{made['providerId']}"
    assert (await cora.call("GET", URL)).json == {"items": []}
    for method, path, body in (
        ("GET", url, None),
        ("PATCH", url, {"name": "Mine"}),
        ("DELETE", url, None),
        ("POST", url + "/test", {}),
    ):
        assert (await cora.call(method, path, body)).status == 404
    assert gateway.rings == []


async def test_makers_do_not_see_providers(world: World, ana: Person) -> None:
    mia = await world.person("mia", ana.organization, Role.MAKER)
    assert (await mia.call("GET", URL)).status == 403
    assert (await mia.call("GET", "/api/v1/channels")).status == 200


async def test_a_test_really_rings_and_tells_what_the_provider_said(
    ana: Person, gateway: PushService
) -> None:
    made = await create(ana, sms(gateway))
    found = await ring(ana, made, address={"phone": "+49 40 123456"}, text="Is this on?")
    assert (found["outcome"], found["words"]) == ("sent", "The provider took it.")
    assert found["tookMs"] >= 0
    (rang,) = gateway.rings
    assert rang.headers["authorization"] == CANARY
    assert b"to=%2B4940123456" in rang.body
    assert b"Is+this+on" in rang.body


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (201, "sent", "The provider took it."),
        (400, "refused", "would refuse it again"),
        (401, "retry", "look at its key or password"),
        (402, "retry", "look at the account's credit"),
        (404, "refused", "look at the URL"),
        (429, "retry", "takes no more for now"),
        (503, "retry", "did not work now"),
    ],
)
async def test_a_test_tells_how_it_ended_and_what_to_look_at(
    ana: Person, gateway: PushService, status: int, outcome: str, words: str
) -> None:
    gateway.always("sms", status)
    found = await ring(ana, await create(ana, sms(gateway)))
    assert found["outcome"] == outcome
    assert words in found["words"]
    assert str(status) in found["reply"]


async def test_a_gateway_is_not_set_up_without_its_url(ana: Person, gateway: PushService) -> None:
    settings = {"kind": "gateway", "sender": "Acme"}
    answer = await ana.call("POST", URL, {**sms(gateway), "settings": settings})
    assert (answer.status, answer.json["field"]) == (400, "settings.url")


async def test_a_test_that_can_not_go_out_says_so_and_names_no_address(
    ana: Person, gateway: PushService
) -> None:
    inside = {**sms(gateway)["settings"], "url": "http://10.1.2.3/sms"}
    found = await ring(ana, await create(ana, {**sms(gateway), "settings": inside}))
    assert (found["outcome"], found["reply"]) == (
        "refused",
        "blocked: the address is not permitted",
    )
    assert found["words"].startswith("It was not called")


async def test_somebody_of_the_organization_can_be_rung_for_a_test(
    world: World, ana: Person, ben: Person, cora: Person, gateway: PushService
) -> None:
    made = await create(ana, sms(gateway))
    url = f"{URL}/{made['providerId']}/test"
    without = await ana.call("POST", url, {"userId": ben.user_id})
    assert (without.status, without.json["field"]) == (400, "userId")
    await ana.call("PATCH", f"/api/v1/users/{ben.user_id}", {"phone": "+4940777"})
    assert (await ring(ana, made, userId=ben.user_id))["outcome"] == "sent"
    assert b"4940777" in gateway.rings[-1].body
    stranger = await ana.call("POST", url, {"userId": cora.user_id})
    assert (stranger.status, stranger.json["field"]) == (400, "userId")
    wrong = await ana.call("POST", url, {"address": {"phone": "nonsense"}})
    assert (wrong.status, wrong.json["field"]) == (400, "address")


async def test_the_servers_own_channels_can_be_tried_too(
    ana: Person, ben: Person, box: Mailbox
) -> None:
    url = "/api/v1/channels/email/test"
    found = await ana.call("POST", url, {"userId": ben.user_id, "title": "Hello\r\nBcc: x"})
    assert found.json["outcome"] == "sent", found.text
    (mail,) = box.to(ben)
    assert mail["subject"] == "Hello Bcc: x"
    for name in ("sms", "pigeon"):
        assert (await ana.call("POST", f"/api/v1/channels/{name}/test", {})).status == 404


async def test_what_a_change_does_not_name_is_kept_and_null_takes_away(
    ana: Person, gateway: PushService
) -> None:
    made = await create(ana, sms(gateway))
    renamed = await change(ana, made, name="Gateway two", settings={"method": "GET"})
    assert renamed.json["name"] == "Gateway two"
    assert renamed.json["settings"] == {**made["settings"], "method": "GET"}
    await ring(ana, made)
    assert gateway.rings[-1].headers["authorization"] == CANARY
    new = await change(ana, made, settings={"authHeader": "Bearer new", "method": None})
    assert new.json["settings"] == made["settings"]
    await ring(ana, made)
    assert gateway.rings[-1].headers["authorization"] == "Bearer new"
    cleared = await change(ana, made, settings={"authHeader": None})
    assert "authHeader" not in cleared.json["settings"]
    await ring(ana, made)
    assert "authorization" not in gateway.rings[-1].headers


async def test_nobody_learns_a_secret_by_pointing_the_provider_elsewhere(
    ana: Person, gateway: PushService
) -> None:
    made = await create(ana, sms(gateway))
    elsewhere = {"url": gateway.url + "/mine"}
    refused = await change(ana, made, settings=elsewhere)
    assert (refused.status, refused.json["field"]) == (400, "settings.url")
    assert (await change(ana, made, settings={**elsewhere, "authHeader": "mine"})).status == 200
    await ring(ana, made)
    assert gateway.rings[-1].headers["authorization"] == "mine"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "web_push", "settings": {}}, "channel"),
        ({"settings": {"kind": "gateway"}}, "settings.sender"),
        ({"settings": {"kind": "pigeon", "sender": "A"}}, "settings.kind"),
        ({"settings": {"kind": "gateway", "sender": 7}}, "settings.sender"),
        (
            {"settings": {**GATEWAY, "maxSegments": 99}},
            "settings.maxSegments",
        ),
        ({"settings": {"kind": "gateway", "sender": "A", "url": "ftp://x"}}, "settings.url"),
        ({"settings": {"kind": "gateway", "sender": "A", "colour": 1}}, "settings.colour"),
        ({"name": ""}, "name"),
        ({"position": -1}, "position"),
        ({"ratePerMinute": 0}, "ratePerMinute"),
    ],
)
async def test_settings_that_can_not_work_are_refused_by_name(
    ana: Person, gateway: PushService, body: dict[str, Any], field: str
) -> None:
    answer = await ana.call("POST", URL, {**sms(gateway), **body})
    assert answer.status == 400, answer.text
    assert answer.json["field"] == field
    assert (await ana.call("GET", URL)).json == {"items": []}


async def test_an_organization_names_no_file_of_the_server(ana: Person) -> None:
    settings = {"host": "mail.acme.example", "sender": "a@acme.example", "caFile": "/etc/shadow"}
    body = {"channel": "email", "name": "Mail", "settings": settings}
    answer = await ana.call("POST", URL, body)
    assert (answer.status, answer.json["field"]) == (400, "settings.caFile")


async def test_a_secret_is_found_nowhere_but_at_the_provider(
    ana: Person, gateway: PushService, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = CANARY.removeprefix("Bearer ")
    gateway.replies["/sms"] = [(401, {"x-echo": CANARY})]
    made = await create(ana, sms(gateway))
    url = f"{URL}/{made['providerId']}"
    answers = [
        await ana.call("GET", URL),
        await ana.call("GET", url),
        await change(ana, made, settings={"authHeader": CANARY + "2", "kind": "twilio"}),
        await change(ana, made, settings={"authHeader": CANARY + "2"}),
        await ana.call("POST", url + "/test", {"address": {"phone": "+4940123456"}}),
        await ana.call("POST", URL, {**sms(gateway), "name": ""}),
    ]
    assert all(secret not in answer.text for answer in answers)
    await ana.world.running.storage.check_writable()
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes(), file.name
    assert secret not in "".join(capfd.readouterr())
    assert gateway.rings[-1].headers["authorization"] == CANARY + "2"
