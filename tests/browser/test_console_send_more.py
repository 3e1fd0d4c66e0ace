"""The send pane is careful: with very many people, and when a checked plan has changed."""

import json

import pytest
from playwright.async_api import Route, expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.product import Product
from tests.browser.test_console_directory_people import forget
from tests.browser.test_console_send import PANE, write

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def many(route: Route) -> None:
    """The demo has a dozen people; the preview says that they are more."""
    reply = await route.fetch()
    told = {**await reply.json(), "recipients": 1_200}
    await route.fulfill(response=reply, body=json.dumps(told))


async def test_above_a_thousand_people_the_number_is_typed(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await ana.page.route("**/notifications/preview", many)
        await write(ana, "To very many")
        await ana.page.get_by_role("radio", name="Everyone").click()
        await ana.button("Send to 1,200 people").click()
        dialog = ana.page.get_by_role("dialog").last
        send = dialog.get_by_role("button", name="Send", exact=True)
        await expect(send).to_be_disabled()
        await dialog.get_by_role("textbox").fill("120")
        await expect(send).to_be_disabled()
        await dialog.get_by_role("textbox").fill("1200")
        await expect(send).to_be_enabled()
        await ana.accessible()
        await ana.page.keyboard.press("Escape")
        await expect(send).to_have_count(0)
        await expect(ana.page.get_by_role("textbox", name="Title")).to_have_value("To very many")


async def test_who_has_joined_since_the_check_is_told_before_anything_is_sent(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path=PANE) as ana:
        ana.guard.allow("409")
        await write(ana, "Whom did I check?")
        await ana.page.get_by_role("radio", name="Everyone").click()
        await ana.page.keyboard.press("Control+Enter")
        await expect(ana.page.get_by_role("heading", name="What would happen")).to_be_visible()
        late = {"email": "late@acme.example", "name": "Late Comer"}
        await product.api("POST", "/users", late)
        try:
            await ana.button("Send to 12 people").click()
            await expect(ana.page.get_by_text("1 joined")).to_be_visible()
            await expect(ana.page.get_by_role("textbox", name="Title")).to_have_value(
                "Whom did I check?"
            )
            await expect(ana.button("Send to 13 people")).to_be_enabled()
        finally:
            await forget(product, late["email"])
