"""The official SDKs, as they are published, against a real server: run users and notifications."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tagoio.sdks import Sdk, SdkError
from tests.world import Person, World

pytestmark = pytest.mark.slow  # they start a process, and are installed first
BEN: dict[str, Any] = {
    "name": "Ben",
    "email": "ben@harbour.example",
    "password": "a long password",
    "timezone": "Europe/Berlin",
    "company": "Harbour",
    "tags": [{"key": "team", "value": "crane"}, {"key": "team", "value": "dock"}],
    "active": True,
    "options": {"time_format": "24"},
}
HOST = "harbour.run.example"
PUMP: dict[str, Any] = {
    "title": "Pump 3 is hot",
    "message": "95 °C",
    "buttons": [
        {"id": "ack", "label": "Acknowledge", "color": "green", "triggers": []},
        {"label": "On my way", "value": "coming"},
    ],
}


async def ben_of(sdk: Sdk) -> str:
    found: str = (await sdk.run("userCreate", BEN))["user"]
    return found


async def titles(sdk: Sdk, user: str) -> list[str]:
    return [one["title"] for one in await sdk.run("notificationList", user)]


async def test_run_users_are_made_found_changed_and_removed(sdk: Sdk, world: World) -> None:
    ben = await ben_of(sdk)
    info = await sdk.run("userInfo", ben)
    assert {"password": BEN["password"]} | {key: info[key] for key in BEN if key in info} == BEN
    query = {"fields": ["id", "email"], "filter": {"name": "B*"}, "orderBy": ["name", "asc"]}
    assert await sdk.run("listUsers", query) == [{"id": ben, "email": BEN["email"]}]
    by_tag = {"filter": {"tags": [{"key": "team", "value": "dock"}]}}
    assert [one["id"] for one in await sdk.run("listUsers", by_tag)] == [ben]
    assert await sdk.run("listUsers", {"filter": {"active": False}}) == []
    assert await sdk.run("userEdit", ben, {"phone": "+49 30 123", "company": "Port"})
    changed = await sdk.run("userInfo", ben)
    assert (changed["phone"], changed["company"], changed["tags"]) == (
        "+49 30 123",
        "Port",
        BEN["tags"],
    )
    assert await sdk.run("userDelete", ben) == "Successfully Removed"
    with pytest.raises(SdkError, match="No such run user"):
        await sdk.run("userInfo", ben)


async def test_a_notification_is_sent_changed_and_taken_back(sdk: Sdk) -> None:
    ben = await ben_of(sdk)
    sent = (await sdk.run("notificationCreate", ben, PUMP))["id"]
    (one,) = await sdk.run("notificationList", ben)
    assert (one["id"], one["title"], one["read"], one["run_user"]) == (
        sent,
        PUMP["title"],
        False,
        ben,
    )
    assert one["buttons"][0] == PUMP["buttons"][0]
    assert (one["buttons"][1]["id"], one["buttons"][1]["value"]) == ("coming", "coming")
    assert await sdk.run("notificationEdit", sent, {"title": "Pump 3 cools", "read": True})
    (one,) = await sdk.run("notificationList", ben)
    assert (one["id"], one["title"], one["read"]) == (sent, "Pump 3 cools", True)
    assert await sdk.run("notificationEdit", sent, {"buttons_enabled": False})
    (one,) = await sdk.run("notificationList", ben)
    assert (one["buttons_enabled"], one["title"]) == (False, "Pump 3 cools")
    assert await sdk.run("notificationDelete", sent) == "Successfully Removed"
    assert await titles(sdk, ben) == []
    with pytest.raises(SdkError, match="No such notification"):
        await sdk.run("notificationDelete", sent)


async def test_the_tagorun_of_an_organization_is_read_and_changed(sdk: Sdk) -> None:
    before = await sdk.run("info")
    assert await sdk.run("edit", {"url": HOST, "theme": {"color": "#123456"}})
    after = await sdk.run("info")
    assert (after["url"], after["theme"], after["profile"]) == (
        HOST,
        {"color": "#123456"},
        before["profile"],
    )
    with pytest.raises(SdkError, match="email is not set up"):
        await sdk.run("emailTest", {"subject": "Hello", "body": "World"})
    for call, args in REFUSED.items():
        with pytest.raises(SdkError, match="not offered here"):
            await sdk.run(call, *args)


REFUSED: dict[str, tuple[Any, ...]] = {
    "ssoSAMLInfo": (),
    "ssoSAMLEdit": ({},),
    "createCustomDomain": ("x", {}),
    "getCustomDomain": ("x",),
    "deleteCustomDomain": ("x",),
    "regenerateCustomDomain": ("x",),
}


async def test_an_administrator_acts_as_a_run_user(sdk: Sdk, world: World) -> None:
    ben = await ben_of(sdk)
    login = await sdk.run("loginAsUser", ben, {"expire_time": "2 hours"})
    assert (login["name"], login["run_user"]) == ("Ben", ben)
    reply = await world.call("GET", f"/tagoio/run/{HOST}/info", headers={"token": login["token"]})
    assert reply.status == 404
    await sdk.run("edit", {"url": HOST})
    reply = await world.call("GET", f"/tagoio/run/{HOST}/info", headers={"token": login["token"]})
    assert reply.json["result"]["id"] == ben


async def test_the_bell_of_the_account_is_rung_and_answered(sdk: Sdk) -> None:
    async def bell(call: str, *args: Any) -> Any:
        return await sdk.call("Resources", f"notifications.{call}", *args)

    sent = (await bell("create", PUMP))["id"]
    assert await bell("markAsRead", [sent])
    (one,) = await bell("list", {"page": 1, "amount": 5})
    assert (one["id"], one["read"]) == (sent, True)
    assert await bell("markAsUnread", sent)
    assert [one["read"] for one in await bell("list")] == [False]
    assert await bell("markAllAsRead")
    assert await bell("list", {"filter": {"read": False}}) == []
    assert (await bell("notificationButton", sent, "coming"))["value"] == "coming"
    with pytest.raises(SdkError, match=r"answered .* before|settled"):
        await bell("notificationButton", sent, "ack")
    assert await bell("remove", sent) == "Successfully Removed"
    assert await bell("list") == []
    with pytest.raises(SdkError, match="not set up"):
        await bell("registerDevice", "device", "ios")
    assert await bell("unRegisterDevice", "device")


async def test_what_the_guide_names_is_in_no_sdk(sdk: Sdk, ana: Person) -> None:
    with pytest.raises(SdkError, match=r"not a function|no attribute"):
        await sdk.run("userNotificationCreate", {"title": "Hello"})
