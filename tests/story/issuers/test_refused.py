"""What an issuer, or somebody in its name, does not get through with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import issuer as issuers
from tests.issuer import CLIENT, Issuer, an_issuer, signed
from tests.story.issuers.steps import PLACE, Browser, set_up, settings
from tests.world import Person, World, open_world
from tocsin.model.people import Role

Forge = Callable[[dict[str, Any]], dict[str, Any]]


def without(name: str) -> Forge:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


def with_(**changed: Any) -> Forge:
    return lambda claims: {**claims, **changed}


@pytest.mark.parametrize(
    "forge",
    [
        with_(nonce="of another visit"),
        without("nonce"),
        with_(aud="another client"),
        with_(aud=[CLIENT, "another client"]),
        with_(azp="another client"),
        with_(iss="https://evil.example"),
        with_(exp=1_795_348_800 - 61),
        with_(iat=1_795_348_800 + 3600),
        with_(exp="soon"),
        without("exp"),
        with_(sub=""),
        with_(sub=7),
    ],
)
async def test_a_token_that_is_not_for_this_visit_opens_nothing(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser, forge: Forge
) -> None:
    await set_up(ana, issuer)
    issuer.forge = forge
    answer = await browser.sign_in(ana, issuer)
    assert answer.status == 502
    assert "did not answer as it should" in answer.text
    assert "tocsin" not in browser.cookies


@pytest.mark.parametrize(
    "sign",
    [
        issuers.unsigned,
        issuers.signed_by_the_public_key,
        lambda claims: signed(claims, key=issuers.STRANGERS_KEY),
        lambda claims: signed(claims)[:-8] + "AAAAAAAA",
        lambda claims: "none of it",
    ],
)
async def test_a_token_that_the_issuer_has_not_signed_opens_nothing(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser, sign: Any
) -> None:
    await set_up(ana, issuer)
    issuer.sign = sign
    assert (await browser.sign_in(ana, issuer)).status == 502
    assert "tocsin" not in browser.cookies


async def test_a_way_back_works_once_and_in_the_browser_that_left(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser, world: World
) -> None:
    await set_up(ana, issuer)
    back = issuer.agree(await browser.leave(ana))
    cookies = dict(browser.cookies)
    strangers = Browser(world)
    await strangers.leave(ana)
    assert (await strangers.get(back)).status == 409
    assert (await Browser(world).get(back)).status == 409
    assert (await browser.get(back)).status == 303
    browser.cookies = cookies
    again = await browser.get(back)
    assert again.status == 409
    assert "Sign in again" in again.text


async def test_a_way_back_is_open_for_ten_minutes(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser, world: World
) -> None:
    await set_up(ana, issuer)
    back = issuer.agree(await browser.leave(ana))
    world.clock.advance(10 * 60_000)
    assert (await browser.get(back)).status == 409


async def test_who_gets_a_used_email_at_the_issuer_is_not_the_person_who_had_it(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser, world: World
) -> None:
    await set_up(ana, issuer)
    await browser.sign_in(ana, issuer)
    issuer.account["sub"] = "b-2"
    fresh = Browser(world)
    assert "another account" in (await fresh.sign_in(ana, issuer)).text
    forgotten = await ana.call("DELETE", f"/api/v1/users/{ben.user_id}/single-sign-on")
    assert forgotten.status == 204
    assert (await fresh.sign_in(ana, issuer)).status == 303


async def test_an_issuer_opens_its_own_organization_only(
    ana: Person, ben: Person, cora: Person, issuer: Issuer, browser: Browser
) -> None:
    await set_up(cora, issuer, domains=["acme.example", "other.example"])
    assert "Nobody here" in (await browser.sign_in(cora, issuer)).text
    async with an_issuer(issuer.now_s) as acmes:
        await set_up(ana, acmes)
        back = issuer.agree(await browser.leave(ana))
        answer = await browser.get(back)
    assert answer.status == 502
    assert "tocsin" not in browser.cookies


@pytest.mark.parametrize("change", [{"active": False}, {"role": "DENY"}])
async def test_who_is_switched_off_stays_out(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser, change: dict[str, Any]
) -> None:
    await set_up(ana, issuer, newcomers="USER")
    await browser.sign_in(ana, issuer)
    await ana.call("PATCH", f"/api/v1/users/{ben.user_id}", change)
    browser.cookies = {}
    assert (await browser.sign_in(ana, issuer)).status == 403
    assert "tocsin" not in browser.cookies


async def test_an_issuer_inside_the_network_is_not_reached(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world, an_issuer(lambda: 0) as issuer:
        ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
        await set_up(ana, issuer)
        query = f"organization={ana.organization.organization_id}"
        answer = await Browser(world).get(f"/signin/sso?{query}")
        assert answer.status == 502
        tried = (await ana.call("POST", f"{PLACE}/test", settings(issuer))).json
        assert not tried["works"]
        assert issuer.told == []


async def test_the_person_may_say_no(ana: Person, issuer: Issuer, browser: Browser) -> None:
    await set_up(ana, issuer)
    state = parse_qs(urlsplit(await browser.leave(ana)).query)["state"][0]
    answer = await browser.get(f"/signin/callback?error=access_denied&state={state}")
    assert answer.status == 403
    assert "did not let you in" in answer.text
