"""Providers in the console: set up from their form, tried, put in order, switched off."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.console_settings import Acme, gateway

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def card(of: Console, channel: str = "SMS") -> Locator:
    return of.page.get_by_role("region", name=channel, exact=True)


async def fill_in(of: Console, url: str) -> None:
    await of.page.get_by_role("textbox", name="Name").fill("City gateway")
    await of.page.get_by_role("combobox", name="Kind").click()
    await of.page.get_by_role("option", name="gateway").click()
    await of.page.get_by_label("URL", exact=True).fill(url)
    await of.page.get_by_label("Authorization").fill("Key 1")


async def test_a_provider_is_set_up_from_its_form_and_tried(chromium: Chromium, acme: Acme) -> None:
    async with console(chromium, acme.product, path="/providers") as ana:
        await ana.button("Set up a provider for SMS").click()
        await fill_in(ana, f"{acme.partner.url}/sms")
        pane = ana.page.get_by_role("dialog")
        await pane.get_by_role("button", name="Set up a provider").click()
        sender = ana.page.get_by_role("textbox", name="Sender", exact=True)
        await expect(sender).to_be_focused()
        await expect(pane.get_by_role("alert")).to_contain_text("Sender: Is needed")
        await ana.accessible()
        await sender.fill("Acme")
        await pane.get_by_role("button", name="Set up a provider").click()
        await ana.page.get_by_text("An address", exact=True).click()
        await ana.page.get_by_label("Phone").fill("+493055501234")
        await ana.page.get_by_role("button", name="Send", exact=True).click()
        said = ana.page.get_by_role("dialog").get_by_role("status")
        await expect(said).to_contain_text("The provider took it")
        assert acme.partner.texts[0]["to"] == "+493055501234"
        await ana.accessible()


async def test_what_the_provider_answers_is_shown_in_words(chromium: Chromium, acme: Acme) -> None:
    made = await acme.product.api("POST", "/providers", gateway(acme.partner))
    path = f"/providers?test={made['providerId']}"
    async with console(chromium, acme.product, path=path) as ana:
        ana.guard.allow("400")
        await ana.page.get_by_text("An address", exact=True).click()
        await ana.page.get_by_label("Phone").fill("+20255501234")
        await ana.page.get_by_role("button", name="Send", exact=True).click()
        said = ana.page.get_by_role("dialog").get_by_role("status")
        await expect(said).to_contain_text("The provider refused it")
        await expect(said).to_contain_text("21211 Not a valid number")
        await ana.page.get_by_text("Me", exact=True).click()
        await ana.button("Send again").click()
        await expect(ana.page.get_by_role("alert")).to_contain_text("has no address for sms")


async def test_providers_are_put_in_order_by_the_arrow_keys(chromium: Chromium, acme: Acme) -> None:
    for position, name in enumerate(("First", "Second", "Third")):
        body = {**gateway(acme.partner, name), "position": position}
        await acme.product.api("POST", "/providers", body)
    async with console(chromium, acme.product, path="/providers") as ana:
        await expect(card(ana)).to_contain_text("Rings first")
        await ana.button("Move Third; use the arrow keys").focus()
        saved = ana.page.expect_response(lambda one: one.request.method == "PATCH")
        async with saved:
            await ana.page.keyboard.press("ArrowUp")
        await expect(card(ana).get_by_role("status")).to_have_text("Third is now 2 of 3")
        await expect(ana.button("Move Third; use the arrow keys")).to_be_focused()
        handles = card(ana).get_by_role("button", name="use the arrow keys")
        await expect(handles.nth(1)).to_have_accessible_name("Move Third; use the arrow keys")
        await ana.page.reload()
        await expect(handles.nth(2)).to_have_accessible_name("Move Second; use the arrow keys")
    assert await acme.names("/providers") == ["First", "Third", "Second"]


async def test_a_secret_is_given_again_where_the_server_changes(
    chromium: Chromium, acme: Acme
) -> None:
    made = await acme.product.api("POST", "/providers", gateway(acme.partner))
    async with console(chromium, acme.product, path="/providers") as ana:
        ana.guard.allow("400")
        await ana.page.goto(f"{acme.product.url}/providers?edit={made['providerId']}")
        pane = ana.page.get_by_role("dialog")
        await expect(pane).to_contain_text("A secret is kept. It is never shown again.")
        url = ana.page.get_by_label("URL", exact=True)
        await url.fill("https://other.example/sms")
        await ana.button("Save").click()
        await expect(pane.get_by_role("alert")).to_be_visible()
        await expect(url).to_have_value("https://other.example/sms")
        await pane.get_by_label("Authorization").fill("Key 2")
        await ana.button("Save").click()
        await expect(pane).to_have_count(0)
    found = await acme.product.api("GET", f"/providers/{made['providerId']}")
    assert found["settings"]["url"] == "https://other.example/sms"
    assert found["settings"]["authHeader"] == {"set": True}


async def test_a_provider_is_switched_off_and_removed(chromium: Chromium, acme: Acme) -> None:
    await acme.product.api("POST", "/providers", gateway(acme.partner))
    async with console(chromium, acme.product, path="/providers") as ana:
        await expect(card(ana).get_by_text("Ready")).to_be_visible()
        await card(ana).get_by_role("switch", name="City gateway rings").press("Space")
        await expect(card(ana).get_by_text("Switched off").first).to_be_visible()
        await card(ana).get_by_role("button", name="Actions for").click()
        await ana.page.get_by_role("menuitem", name="Remove").click()
        dialog = ana.page.get_by_role("dialog", name="Remove “City gateway”?")
        await ana.accessible()
        await dialog.get_by_role("button", name="Remove").click()
        await expect(card(ana).get_by_text("Not set up")).to_be_visible()
    assert await acme.names("/providers") == []
