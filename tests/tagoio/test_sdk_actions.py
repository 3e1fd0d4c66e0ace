"""The official SDKs, as they are published: actions, analyses, external analyses, services."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.tagoio.sdks import Sdk, SdkError
from tests.tagoio.test_sdk_run import BEN, HOST, ben_of
from tests.world import Person, World

pytestmark = pytest.mark.slow  # they start a process, and are installed first
HOT: dict[str, Any] = {
    "name": "Hot",
    "active": True,
    "type": "condition",
    "tags": [{"key": "site", "value": "north"}],
    "trigger": [
        {
            "device": "boiler",
            "variable": "temperature",
            "is": ">",
            "value": "30",
            "value_type": "number",
            "unlock": False,
        },
        {
            "device": "boiler",
            "variable": "temperature",
            "is": "<",
            "value": "25",
            "value_type": "number",
            "unlock": True,
        },
    ],
}
LISTENER: dict[str, Any] = {
    "name": "Listener",
    "run_on": "external",
    "active": True,
    "variables": [{"key": "limit", "value": "30"}],
    "tags": [{"key": "kind", "value": "alarm"}],
}


async def actions(sdk: Sdk, call: str, *args: Any) -> Any:
    return await sdk.call("Resources", f"actions.{call}", *args)


async def analysis(sdk: Sdk, call: str, *args: Any) -> Any:
    return await sdk.call("Resources", f"analysis.{call}", *args)


def environment(run: dict[str, Any]) -> dict[str, str]:
    return {one["key"]: one["value"] for one in run["environment"]}


async def logs(person: Person, name: str) -> list[str]:
    """What the latest run of an analysis has said."""
    base = "/api/v1/organizations/{organization}/analyses"
    found = (await person.call("GET", base)).json["items"]
    (of,) = [one["analysisId"] for one in found if one["name"] == name]
    runs = (await person.call("GET", f"{base}/{of}/runs")).json["items"]
    lines = await person.call("GET", f"{base}/{of}/runs/{runs[0]['runId']}/log")
    return [one["text"] for one in lines.json["items"]]


async def test_actions_are_made_listed_changed_and_come_back_as_they_were_sent(sdk: Sdk) -> None:
    ben = await ben_of(sdk)
    told = {"type": "notification_run", "run_user": ben, "subject": "Hot", "message": "$VALUE$"}
    made = (await actions(sdk, "create", {**HOT, "action": told}))["action"]
    info = await actions(sdk, "info", made)
    assert {key: info[key] for key in HOT} == HOT
    assert (info["action"], info["lock"], info["id"]) == (told, False, made)
    query = {"filter": {"name": "Ho*"}, "fields": ["id", "active"]}
    assert await actions(sdk, "list", query) == [{"id": made, "active": True}]
    assert await actions(sdk, "edit", made, {"active": False})
    assert (await actions(sdk, "info", made))["active"] is False
    again = {"name": "Every hour", "type": "interval", "trigger": [{"interval": "1 hour"}]}
    assert await actions(sdk, "edit", made, {**again, "active": True, "lock": True})
    info = await actions(sdk, "info", made)
    assert {key: info[key] for key in again} == again
    assert (info["lock"], info["action"]) == (True, told)
    assert await actions(sdk, "delete", made) == "Successfully Removed"
    assert await actions(sdk, "list") == []


async def test_an_action_of_the_sdk_tells_the_run_user(sdk: Sdk, ana: Person, world: World) -> None:
    ben = await ben_of(sdk)
    told = {"type": "notification_run", "run_user": ben, "subject": "Hot", "message": "$VALUE$ now"}
    await actions(sdk, "create", {**HOT, "action": told})
    point = {"device": "boiler", "variable": "temperature", "value": 31}
    sent = await ana.call("POST", "/api/v1/organizations/{organization}/events", point)
    assert sent.status < 300, sent.text

    async def arrived() -> Any:
        return await sdk.run("notificationList", ben)

    (one,) = await world.until(arrived)
    assert (one["title"], one["message"]) == ("Hot", "31 now")


async def test_what_a_rule_here_cannot_say_is_refused(sdk: Sdk) -> None:
    for wrong, words in (
        ({"type": "usage_alert", "trigger": [{}]}, "not offered here"),
        ({"action": {"type": "mqtt", "topic": "x"}}, "not offered here"),
        ({"action": {"type": "notification_run", "run_user": "f" * 24}}, "No such run user"),
        ({"action": {"type": "email", "to": "no@where.example"}}, "no run user has"),
        ({"action": {"type": "script", "script": ["f" * 24]}}, "No such analysis"),
    ):
        told = {"type": "notification", "subject": "Hot", "message": "It is"}
        with pytest.raises(SdkError, match=words):
            await actions(sdk, "create", {**HOT, "action": told, **wrong})
    assert await actions(sdk, "list") == []


async def test_analyses_are_made_changed_uploaded_and_downloaded(sdk: Sdk) -> None:
    made = await analysis(sdk, "create", {"name": "Hello", "run_on": "tago", "runtime": "python"})
    one = made["id"]
    code = base64.b64encode(b"print('hello')\n").decode()
    script = {"name": "hello.py", "content": code, "language": "python"}
    assert await analysis(sdk, "uploadScript", one, script)
    found = await analysis(sdk, "downloadScript", one, {"version": 1})
    assert base64.b64decode(found["url"].partition(",")[2]) == b"print('hello')\n"
    variables = [{"key": "limit", "value": "5"}]
    assert await analysis(sdk, "edit", one, {"name": "Hi", "variables": variables})
    info = await analysis(sdk, "info", one)
    assert (info["name"], info["variables"], info["run_on"]) == ("Hi", variables, "tago")
    assert (info["file_name"], info["version"]) == ("hello.py", 1)
    assert await analysis(sdk, "list", {"filter": {"name": "H*"}}) == [{"id": one, "name": "Hi"}]
    assert await analysis(sdk, "delete", one) == "Successfully Removed"
    assert await analysis(sdk, "list") == []


async def test_an_external_analysis_runs_and_its_words_are_in_the_log(
    sdk: Sdk, ana: Person, world: World
) -> None:
    made = await analysis(sdk, "create", LISTENER)
    assert (await analysis(sdk, "run", made["id"], [{"value": 1}]))["analysis_token"]
    await sdk.listen(made["token"])
    run = await sdk.started()  # it waited for somebody to listen
    assert (run["analysis_id"], run["scope"]) == (made["id"], [{"value": 1}])
    assert environment(run) == {"limit": "30"}

    async def said() -> bool:
        return await logs(ana, "Listener") == [f"hello from {made['id']}"]

    await world.until(said)
    await analysis(sdk, "run", made["id"])
    assert (await sdk.started())["scope"] == []
    renewed = await analysis(sdk, "tokenGenerate", made["id"])
    assert renewed["analysis_token"] != made["token"]


async def test_a_button_runs_the_analysis_with_the_three_ids(
    sdk: Sdk, world: World, ana: Person
) -> None:
    made = await analysis(sdk, "create", LISTENER)
    await sdk.listen(made["token"])
    ben = await ben_of(sdk)
    triggers = [{"analysis_id": made["id"], "scope": [{"variable": "x", "value": 7}]}]
    button = {"id": "ack now", "label": "Acknowledge", "triggers": triggers}
    body = {"title": "Hot", "message": "31 °C", "buttons": [button]}
    sent = (await sdk.run("notificationCreate", ben, body))["id"]
    await sdk.run("edit", {"url": HOST})
    token = (await sdk.run("loginAsUser", ben))["token"]
    path = f"/tagoio/run/{HOST}/notification/{sent}/ack%20now"
    assert (await world.call("PUT", path, headers={"token": token})).status == 200
    run = await sdk.started()
    ids = {"button_id": "ack now", "user_id": ben, "notification_id": sent}
    assert ids.items() <= environment(run).items()
    assert run["scope"] == [{"variable": "x", "value": 7}]
    await sdk.run("notificationEdit", sent, {"buttons_enabled": False})
    assert (await world.call("PUT", path, headers={"token": token})).status == 409


async def test_services_answer_or_say_that_they_are_not_offered(sdk: Sdk, ana: Person) -> None:
    names = SERVICES_JS if sdk.javascript else SERVICES_PYTHON
    token = (await analysis(sdk, "create", LISTENER))["token"]
    sent = {"title": "From a script", "message": "Hello", "ref_id": "f" * 24}
    assert await sdk.call("Services", names["notification"], sent, token=token)
    assert (await sdk.call("Resources", "notifications.list"))[0]["title"] == "From a script"
    mail = {"to": BEN["email"], "subject": "Hello", "message": "World"}
    if not sdk.javascript:
        mail = {**mail, "from": "x@y.example"}
    for call, body in (
        (names["email"], mail),
        (names["sms"], {"to": "+4930123456", "message": "x"}),
    ):
        with pytest.raises(SdkError, match="not set up"):
            await sdk.call("Services", call, body, token=token)
    upload = {"name": "a.txt", "content": "eA==", "type": "text/plain"}
    with pytest.raises(SdkError, match="not offered here"):
        await sdk.call("Services", names["attachment"], upload, token=token)


SERVICES_JS = {
    "notification": "notification.send",
    "email": "email.send",
    "sms": "sms.send",
    "attachment": "attachment.upload",
}
SERVICES_PYTHON = {
    "notification": "Notification.send",
    "email": "email.send",
    "sms": "sms.send",
    "attachment": "Attachment.upload",
}
