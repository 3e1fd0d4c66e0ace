"""Tokens in the console: by keyboard only, rotated, revoked."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.console_settings import Acme

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_token_is_made_by_keyboard_only_and_opens_what_it_may(
    chromium: Chromium, acme: Acme
) -> None:
    async with console(chromium, acme.product, path="/tokens") as ana:
        press = ana.page.keyboard.press
        await ana.button("Create a token").focus()
        await press("Enter")
        await expect(ana.page.get_by_label("Description")).to_be_focused()
        await ana.page.keyboard.type("Night report")
        await press("Tab")
        await press("ArrowDown")
        await press("Tab")
        await press("Space")
        await press("Enter")
        shown = ana.page.get_by_role("dialog", name="Your new token").locator("code").first
        token = await shown.inner_text()
        await press("Escape")
        await expect(ana.row("Night report")).to_contain_text("Read everything")
    assert (await acme.product.call("GET", "/api/v1/users", token))[0] == 200
    assert (await acme.product.call("POST", "/api/v1/tokens", token, {}))[0] == 403


async def test_a_rotated_token_works_beside_the_new_one(chromium: Chromium, acme: Acme) -> None:
    old = await acme.product.api("POST", "/tokens", {"description": "Shop", "scopes": ["read"]})
    async with console(chromium, acme.product, path="/tokens") as ana:
        await ana.act("Shop", "Rotate")
        dialog = ana.page.get_by_role("dialog", name="Rotate “Shop”?")
        await expect(dialog.get_by_role("combobox")).to_have_value("1 day")
        await ana.accessible()
        await dialog.get_by_role("button", name="Rotate").click()
        made = ana.page.get_by_role("dialog", name="Your new token")
        token = await made.locator("code").first.inner_text()
        await expect(made.locator("pre")).to_contain_text(f"Authorization: Bearer {token}")
        await ana.accessible()
    assert token != old["token"]
    for one in (token, old["token"]):
        assert (await acme.product.call("GET", "/api/v1/me", one))[0] == 200


async def test_a_revoked_token_is_refused(chromium: Chromium, acme: Acme) -> None:
    body = {"description": "Left on a bus", "scopes": ["read"]}
    made = await acme.product.api("POST", "/tokens", body)
    async with console(chromium, acme.product, path="/tokens") as ana:
        await ana.act("Left on a bus", "Extend")
        await expect(ana.page.get_by_text("Good for 14 more days")).to_be_visible()
        await ana.act("Left on a bus", "Revoke")
        asked = ana.page.get_by_role("dialog", name=re.compile("Left on a bus"))
        await asked.get_by_role("button", name="Revoke").click()
        await expect(ana.row("Left on a bus")).to_contain_text("Revoked")
    assert (await acme.product.call("GET", "/api/v1/me", made["token"]))[0] == 401


async def test_hana_who_receives_makes_tokens_of_her_own_only(
    chromium: Chromium, acme: Acme
) -> None:
    async with console(chromium, acme.product, "hana", "/tokens") as hana:
        await hana.heading("API tokens")
        await expect(hana.page.get_by_text("Everybody’s")).to_have_count(0)
        await expect(hana.page.get_by_text("No tokens yet")).to_be_visible()
        await hana.page.goto(f"{acme.product.url}/providers")
        await hana.heading("Providers is not for your role")
