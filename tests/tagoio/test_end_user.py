"""What people do for themselves with `RunUser`, in the official JavaScript SDKs and without."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.tagoio import sdks
from tests.tagoio.calls import PASSWORD, host, result, run_user, signed_in, tago
from tests.tagoio.sdks import Sdk, SdkError
from tests.world import Person, World
from tocsin.audience.second_factor import STEP_MS, totp

EMAIL = "ben@harbour.example"
PASSED = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture(params=[name for name in sdks.ALL if name.startswith("js")])
async def js(
    request: pytest.FixtureRequest, sdk_cache: Path, world: World, ana: Person
) -> AsyncIterator[Sdk]:
    """Each official JavaScript SDK: the Python one has no `RunUser`."""
    folder = sdks.install(request.param, sdk_cache)
    async with sdks.opened(request.param, folder, world.url, ana.token) as started:
        yield started


async def as_ben(js: Sdk, ana: Person, ben: str, call: str, *args: Any) -> Any:
    """As Ben, with the token that he gets for his password."""
    if not js.token.count("."):
        login = await js.call("RunUser", "login", host(ana), PASSED, token="")
        js.token = login["token"]
    return await js.call("RunUser", call, host(ana), *args)


@pytest.mark.slow
async def test_ben_signs_in_reads_marks_and_answers(js: Sdk, ana: Person) -> None:
    ben = await run_user(ana)
    buttons = [{"id": "yes", "label": "Yes"}, {"id": "docs", "label": "Docs", "url": "https://x.y"}]
    body = {"run_user": ben, "title": "Hot", "message": "31", "buttons": buttons}
    sent = (await result(ana, "POST", "/run/notification", body))["id"]
    (one,) = await as_ben(js, ana, ben, "notificationList", {"filter": {"read": False}})
    assert (one["id"], one["buttons_enabled"]) == (sent, True)
    assert await as_ben(js, ana, ben, "notificationMarkRead", sent)
    assert await as_ben(js, ana, ben, "notificationList", {"filter": {"read": False}}) == []
    assert await as_ben(js, ana, ben, "notificationMarkUnread", [sent])
    assert await as_ben(js, ana, ben, "notificationMarkAllRead")
    opened = await as_ben(js, ana, ben, "notificationButton", sent, "docs")
    assert opened == {"button_id": "docs", "url": "https://x.y"}
    assert await as_ben(js, ana, ben, "notificationButton", sent, "yes") == {"button_id": "yes"}
    (one,) = await as_ben(js, ana, ben, "notificationList", {"amount": 5, "page": 1})
    assert (one["buttons_enabled"], one["answer"]) == (False, "yes")
    assert await as_ben(js, ana, ben, "notificationDelete", sent)
    assert await as_ben(js, ana, ben, "notificationList") == []


@pytest.mark.slow
async def test_ben_keeps_his_profile_password_and_items(js: Sdk, ana: Person) -> None:
    ben = await run_user(ana)
    assert (await as_ben(js, ana, ben, "info"))["id"] == ben
    assert await as_ben(js, ana, ben, "edit", {"name": "Benjamin", "active": False, "tags": []})
    info = await as_ben(js, ana, ben, "info")
    assert (info["name"], info["active"], info["otp"]["authenticator"]) == ("Benjamin", True, False)
    assert await as_ben(js, ana, ben, "SDB.setItem", "view", "dark")
    assert await as_ben(js, ana, ben, "SDB.getItem", "view") == "dark"
    assert await as_ben(js, ana, ben, "SDB.removeItem", "view")
    with pytest.raises(SdkError, match="No such item"):
        await as_ben(js, ana, ben, "SDB.getItem", "view")
    assert await as_ben(js, ana, ben, "passwordChange", "another long password")
    with pytest.raises(SdkError, match="wrong"):
        await js.call("RunUser", "login", host(ana), PASSED, token="")
    assert await as_ben(js, ana, ben, "delete")
    assert (await tago(ana, "GET", f"/run/users/{ben}")).status == 404


@pytest.mark.slow
async def test_an_authenticator_is_asked_for_once_it_is_enabled(
    js: Sdk, ana: Person, world: World
) -> None:
    ben = await run_user(ana)
    kind = "authenticator"
    uri = await as_ben(js, ana, ben, "enableOTP", PASSED, kind)
    secret = base64.b32decode(uri.partition("secret=")[2].partition("&")[0])
    pin = totp(secret, world.clock.now_ms() // STEP_MS)
    assert len((await as_ben(js, ana, ben, "confirmOTP", pin, kind))["recovery_codes"]) == 10
    with pytest.raises(SdkError, match="PIN code"):
        await js.call("RunUser", "login", host(ana), PASSED, token="")
    asked = await js.call("RunUser", "requestLoginPINCode", host(ana), PASSED, kind, token="")
    assert "authenticator" in asked
    world.clock.advance(STEP_MS)
    pin = totp(secret, world.clock.now_ms() // STEP_MS)
    passed = {**PASSED, "otp_type": kind, "pin_code": pin}
    assert (await js.call("RunUser", "login", host(ana), passed, token=""))["expire_date"]
    assert await as_ben(js, ana, ben, "disableOTP", PASSED, kind)


@pytest.mark.slow
async def test_who_is_outside_is_told_what_is_offered(js: Sdk, ana: Person) -> None:
    for call, args in (("create", ({"name": "Eve"},)), ("confirmUser", ("token",))):
        with pytest.raises(SdkError, match="not offered here"):
            await js.call("RunUser", call, host(ana), *args, token="")
    for email in (EMAIL, "nobody@harbour.example"):
        words = await js.call("RunUser", "passwordRecover", host(ana), email, token="")
        assert words == "If there is an account with this e-mail, a mail is on its way"


async def test_a_run_users_token_opens_nothing_but_what_is_theirs(
    world: World, ana: Person
) -> None:
    ben = await run_user(ana)
    token = {"token": await signed_in(world, ana)}
    own = f"/tagoio/run/{host(ana)}/notification"
    assert (await world.call("GET", own, headers=token)).status == 200
    for path in ("/run/users", f"/run/users/{ben}", "/action", "/analysis", "/run"):
        assert (await world.call("GET", f"/tagoio{path}", headers=token)).status == 403, path
    bearer = {"authorization": f"Bearer {token['token']}"}
    assert (await world.call("GET", "/api/v1/users", headers=bearer)).status == 401
    assert (await world.call("GET", "/inbox/v1/me", headers=bearer)).status == 401
    await result(ana, "PUT", f"/run/users/{ben}", {"logout_sessions": True})
    assert (await world.call("GET", own, headers=token)).status == 401


async def test_a_host_name_is_one_organizations(ana: Person, cora: Person, world: World) -> None:
    await result(ana, "PUT", "/run", {"url": "Harbour.example"})
    taken = await tago(cora, "PUT", "/run", {"url": "harbour.example"})
    assert (taken.status, taken.json["message"]) == (
        409,
        "url: another organization has 'harbour.example'.",
    )
    for wrong in ("users", "notification", "a/b", "f" * 24, str(ana.organization.organization_id)):
        assert (await tago(ana, "PUT", "/run", {"url": wrong})).status == 400, wrong
    await run_user(ana)
    body = {**PASSED, "password": "not the password"}
    answer = await world.call("POST", "/tagoio/run/harbour.example/login", body)
    assert (answer.status, answer.json["status"]) == (401, False)
