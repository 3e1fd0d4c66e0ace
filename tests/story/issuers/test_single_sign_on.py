"""Signing in by an organization's own issuer, with a real one on loopback."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.issuer import SECRET, Issuer, signed
from tests.story.issuers.steps import PLACE, Browser, entries, set_up, settings
from tests.story.test_console_doors import PASSWORD, post, with_password
from tests.story.test_console_doors import sign_in as by_password
from tests.story.test_second_factor import code_now, enabled
from tests.world import Person, World


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_ben_signs_in_by_the_issuer_and_comes_where_he_wanted(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser, algorithm: str
) -> None:
    await set_up(ana, issuer)
    issuer.sign = lambda claims: signed(claims, algorithm)
    answer = await browser.sign_in(ana, issuer)
    assert (answer.status, answer.headers["location"]) == (303, "/users")
    assert (await browser.me())["user"]["userId"] == ben.user_id
    (asked,) = issuer.asked
    assert asked["code_challenge_method"] == "S256"
    assert (await entries(ana))[0] == "createSessionByIssuer"


async def test_a_session_gets_a_new_secret_and_the_one_before_ends(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser
) -> None:
    await set_up(ana, issuer)
    await browser.sign_in(ana, issuer)
    before = dict(browser.cookies)
    await browser.sign_in(ana, issuer)
    assert browser.cookies["tocsin"] != before["tocsin"]
    assert (await browser.me())["user"]["userId"] == ben.user_id
    browser.cookies = before
    assert (await browser.get("/api/v1/me")).status == 401


@pytest.mark.parametrize(
    ("account", "told"),
    [
        ({"email_verified": False}, "does not vouch"),
        ({"email_verified": None}, "does not vouch"),
        ({"email": "ben@other.example"}, "may not sign in here"),
        ({"email": "ben@evil.acme.example"}, "may not sign in here"),
        ({"email": "eve@acme.example"}, "Nobody here has this e-mail"),
    ],
)
async def test_who_the_issuer_does_not_vouch_for_is_told_why(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser, account: dict[str, Any], told: str
) -> None:
    await set_up(ana, issuer)
    issuer.account |= account
    answer = await browser.sign_in(ana, issuer)
    assert (answer.status, told in answer.text) == (403, True)
    assert "tocsin" not in browser.cookies


async def test_a_newcomer_gets_the_role_that_the_owner_has_chosen(
    ana: Person, issuer: Issuer, browser: Browser
) -> None:
    await set_up(ana, issuer, newcomers="MAKER")
    issuer.account |= {"sub": "e-1", "email": "Eve@Acme.example", "name": "Eve\u202e"}
    await browser.sign_in(ana, issuer)
    user = (await browser.me())["user"]
    assert (user["email"], user["name"], user["role"]) == ("eve@acme.example", "eve", "MAKER")
    assert (await entries(ana))[:2] == ["createSessionByIssuer", "saveSingleSignOn"]


async def test_a_subject_stays_the_person_whatever_becomes_of_the_email(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser
) -> None:
    await set_up(ana, issuer)
    await browser.sign_in(ana, issuer)
    issuer.account["email"] = "ben.married@acme.example"
    await browser.sign_in(ana, issuer)
    assert (await browser.me())["user"]["userId"] == ben.user_id


async def test_what_the_id_token_leaves_out_is_asked_for(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser
) -> None:
    await set_up(ana, issuer)
    issuer.forge = lambda claims: {**claims, "email": None}
    assert (await browser.sign_in(ana, issuer)).status == 303
    assert "/userinfo" in issuer.told


async def test_a_second_factor_is_asked_for_all_the_same(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser, world: World
) -> None:
    await set_up(ana, issuer)
    secret, _ = await enabled(ben)
    page = await browser.sign_in(ana, issuer)
    assert (page.status, "tocsin" in browser.cookies) == (200, False)
    step = page.text.partition('name="step" value="')[2].partition('"')[0]
    world.clock.advance(60_000)
    fields = {"step": step, "code": code_now(world, secret), "next": "/users"}
    answer = await post(world, "/signin", fields)
    assert (answer.status, answer.headers["location"]) == (303, "/users")


async def test_where_it_is_required_only_owners_come_in_by_password(
    ana: Person, ben: Person, issuer: Issuer, browser: Browser
) -> None:
    needs = await ana.call("PUT", PLACE, settings(issuer, required=True))
    assert (needs.status, needs.json["field"]) == (400, "required")
    await with_password(ana)
    await with_password(ben)
    await set_up(ana, issuer, required=True)
    assert (await by_password(ben)).status == 401
    assert (await by_password(ana)).status == 303
    assert (await browser.sign_in(ana, issuer)).status == 303
    wrong = {"password": "a new long password", "currentPassword": PASSWORD + "!"}
    assert (await ben.call("PUT", "/api/v1/me/password", wrong)).status == 401


async def test_the_secret_is_kept_encrypted_and_asked_for_again_elsewhere(
    ana: Person, issuer: Issuer, world: World
) -> None:
    made = await set_up(ana, issuer)
    assert made["settings"]["clientSecret"] == {"set": True}
    assert made["redirectUri"].endswith("/signin/callback")
    kept = await world.handle(ana.organization).single_sign_on()
    assert kept is not None
    assert SECRET.encode() not in (kept.secret or b"")
    again = settings(issuer, name="Renamed")
    del again["clientSecret"]
    assert (await ana.call("PUT", PLACE, again)).json["settings"]["name"] == "Renamed"
    moved = await ana.call("PUT", PLACE, {**again, "issuer": "https://evil.example"})
    assert (moved.status, moved.json["field"]) == (400, "clientSecret")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"issuer": "login.acme.example"}, "issuer"),
        ({"issuer": "https://login.acme.example?x=1"}, "issuer"),
        ({"domains": ["*.acme.example"]}, "domains"),
        ({"newcomers": "OWNER"}, "newcomers"),
        ({"newcomers": "DENY"}, "newcomers"),
    ],
)
async def test_settings_that_do_not_fit_are_refused_at_their_field(
    ana: Person, issuer: Issuer, change: dict[str, Any], named: str
) -> None:
    answer = await ana.call("PUT", PLACE, settings(issuer, **change))
    assert (answer.status, answer.json["field"]) == (400, named)


async def test_trying_says_what_the_issuer_answered(ana: Person, issuer: Issuer) -> None:
    tried = (await ana.call("POST", f"{PLACE}/test", settings(issuer))).json
    assert tried["works"], tried
    assert [one["step"] for one in tried["steps"]] == ["discovery", "keys", "client"]
    wrong = settings(issuer, clientSecret="not the secret")
    tried = (await ana.call("POST", f"{PLACE}/test", wrong)).json
    assert not tried["works"]
    assert "invalid_client" in tried["steps"][-1]["said"]
    issuer.says = {"issuer": "https://evil.example"}
    tried = (await ana.call("POST", f"{PLACE}/test", settings(issuer))).json
    assert "calls itself" in tried["steps"][0]["said"]


async def test_the_page_finds_the_button_by_the_ending_of_the_email(
    ana: Person, issuer: Issuer, world: World, browser: Browser
) -> None:
    assert "/signin/organization" not in (await browser.get("/signin")).text
    await set_up(ana, issuer)
    assert "/signin/organization" in (await browser.get("/signin")).text
    form = {"content-type": "application/x-www-form-urlencoded"}

    async def found(email: str) -> str:
        body = f"email={quote(email)}&next=%2Fusers"
        return (await world.call("POST", "/signin/organization", body, form)).text

    known, unknown = await found("ana@acme.example"), await found("nobody@acme.example")
    assert "Acme&#x27;s login" in known
    assert known.replace("ana@", "nobody@") == unknown
    assert "No organization here" in await found("ana@elsewhere.example")
    organization_id = ana.organization.organization_id
    assert (
        "Acme&#x27;s login" in (await browser.get(f"/signin?organization={organization_id}")).text
    )
    await ana.call("DELETE", PLACE)
    assert "/signin/organization" not in (await browser.get("/signin")).text
