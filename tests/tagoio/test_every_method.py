"""Each mapped method of each official SDK is called, and answers."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.channels.peers import web_peer
from tests.story.people import mail_server
from tests.tagoio.methods import BOTH, ELSEWHERE, PROFILE, SERVICES, STEPS, Step
from tests.tagoio.sdks import Sdk, SdkError
from tests.world import World, open_world
from tocsin.audience.second_factor import STEP_MS, totp

PAGE = Path(__file__).parents[2] / "docs" / "tagoio.md"
PYTHONS_NAMES = {"notification.send": "Notification.send", "attachment.upload": "Attachment.upload"}


def channels(mail_port: int, gateway: str) -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    apple = {"TEAM_ID": "ABCDE12345", "KEY_ID": "ABC1234567", "TOPIC": "com.example.app"}
    apple |= {"PRIVATE_KEY": pem.decode()}
    mail = {"HOST": "127.0.0.1", "PORT": str(mail_port), "SENDER": "a@b.example"}
    mail |= {"SECURITY": "none"}
    sms = {"KIND": "gateway", "URL": gateway, "SENDER": "Acme"}
    named = {"APNS": apple, "EMAIL": mail, "SMS": sms}
    found = {f"TOCSIN_{name}_{key}": one for name, of in named.items() for key, one in of.items()}
    return {**found, "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8"}


async def take(_: web.Request) -> web.Response:
    return web.json_response({"id": "1"})


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """With every channel that the methods send by."""
    async with (
        mail_server() as box,
        web_peer(take) as gateway,
        open_world(tmp_path, **channels(box.port, gateway)) as opened,
    ):
        yield opened


class Calls:
    """Performs the steps, and remembers what they keep."""

    def __init__(self, sdk: Sdk, world: World) -> None:
        self.sdk, self.world = sdk, world
        self.kept: dict[str, Any] = {}

    def filled(self, given: Any) -> Any:
        if isinstance(given, dict):
            return {key: self.filled(one) for key, one in given.items()}
        if isinstance(given, list | tuple):
            return [self.filled(one) for one in given]
        if given == "$pin":
            secret = self.kept["uri"].partition("secret=")[2].partition("&")[0]
            return totp(base64.b32decode(secret), self.world.clock.now_ms() // STEP_MS)
        return self.kept[given[1:]] if str(given).startswith("$") else given

    async def perform(self, step: Step) -> Any:
        on, call = step.on, step.call
        if on.startswith("resources."):
            name = on.removeprefix("resources.")
            name = "profiles" if on == PROFILE and self.sdk.javascript else name
            on, call = "Resources", f"{name}.{call}"
        elif on == SERVICES and not self.sdk.javascript:
            call = PYTHONS_NAMES.get(call, call)
        token = None if step.token is None else self.filled(step.token)
        result = await self.sdk.call(on, call, *self.filled(step.args), token=token)
        for name, field in step.keeps.items():
            self.kept[name] = result[field] if field else result
        return result


def called(kind: str) -> list[Step]:
    return [step for step in STEPS if step.only in (BOTH, kind)]


@pytest.mark.slow
async def test_every_method_answers_or_says_that_it_is_not_offered(sdk: Sdk, world: World) -> None:
    calls = Calls(sdk, world)
    for step in called("js" if sdk.javascript else "python"):
        if step.refused:
            with pytest.raises(SdkError, match=step.refused):
                await calls.perform(step)
            continue
        try:
            assert await calls.perform(step) not in (None, ""), step
        except SdkError as error:
            pytest.fail(f"{step.on}.{step.call}: {error}")
    assert (await sdk.started())["scope"] == [{"value": 1}]


@pytest.mark.slow
async def test_an_sdk_has_no_method_of_ours_that_is_not_called(sdk: Sdk) -> None:
    steps = called("js" if sdk.javascript else "python")
    for name in ("run", "notifications", "actions", "analysis"):
        on = f"resources.{name}"
        known = {step.call for step in steps if step.on == on}
        known |= {call for of, call in ELSEWHERE if of == on}
        assert set(await sdk.call("methods", name)) <= known


def test_what_the_page_names_is_called() -> None:
    rows = re.findall(r"^\| `([\w.]+)`(.*?) \| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    named = {(on, one.split()[0]) for on, _, text in rows for one in text.split(", ")}
    offered = {(step.on, step.call) for step in STEPS if not step.refused}
    assert named == offered
