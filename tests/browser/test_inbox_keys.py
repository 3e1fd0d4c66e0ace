"""The inbox by keyboard alone: letters, the feed's own keys, and how to switch letters off."""

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.demo import demo
from tests.browser.product import Product
from tests.browser.test_inbox_asks import LEAVE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_letters_read_archive_snooze_and_answer(chromium: Chromium, product: Product) -> None:
    for title in ("Asks", "Two", "Three"):
        await product.ask("hana", title, **(LEAVE if title == "Asks" else {}))
    await product.counts("hana", unread=3)
    async with demo(chromium, product, "hana") as hana:
        press = hana.page.keyboard.press
        await hana.part("bell").press("Enter")
        await hana.shows("Three", "Two", "Asks")
        await press("j")
        await press("Shift+I")
        await expect(hana.item("Three")).to_have_attribute("data-unread", "false")
        await press("Shift+U")
        await expect(hana.item("Three")).to_have_attribute("data-unread", "true")
        await press("e")
        await hana.shows("Two", "Asks")
        await expect(hana.item("Two").get_by_test_id("item-open")).to_be_focused()
        await press("s")
        await expect(hana.item("Two").get_by_test_id("snooze-hour")).to_be_focused()
        await press("Enter")
        await hana.shows("Asks")
        await press("1")
        await expect(hana.part("answered")).to_contain_text("Approve")
        await press("Escape")
        await expect(hana.part("bell")).to_be_focused()


async def test_the_feed_is_walked_by_pages_and_left(chromium: Chromium, product: Product) -> None:
    await product.tell("hana", "One")
    await product.tell("hana", "Two")
    async with demo(chromium, product, "hana") as hana:
        press = hana.page.keyboard.press
        await hana.part("bell").press("Enter")
        await hana.shows("Two", "One")
        await expect(hana.page.get_by_role("feed", name="Notifications")).to_be_visible()
        await expect(hana.page.get_by_role("article", name="Two")).to_be_visible()
        for key, title in (("j", "Two"), ("PageDown", "One"), ("PageUp", "Two"), ("k", "Two")):
            await press(key)
            await expect(hana.item(title).get_by_test_id("item-open")).to_be_focused()
        await press("Control+Home")
        await expect(hana.part("tab-all")).to_be_focused()


async def test_a_kind_is_muted_by_its_letter(chromium: Chromium, product: Product) -> None:
    await product.api("PUT", "/categories/rota", {"name": "Shift rota"})
    await product.ask("hana", "Shift", category="rota")
    async with demo(chromium, product, "hana") as hana:
        await hana.part("bell").press("Enter")
        await hana.shows("Shift")
        await hana.page.keyboard.press("j")
        await hana.page.keyboard.press("m")
        await expect(hana.part("notice")).to_contain_text("“Shift rota” is muted.")
        await hana.part("undo").click()
        await expect(hana.part("notice")).to_contain_text("no longer muted")


async def test_letters_are_listed_and_switched_off(chromium: Chromium, product: Product) -> None:
    await product.tell("hana", "One")
    async with demo(chromium, product, "hana") as hana:
        press = hana.page.keyboard.press
        await hana.part("bell").press("Enter")
        await hana.shows("One")
        await press("?")
        await expect(hana.part("help-list")).to_be_visible()
        await hana.inbox_accessible()
        await hana.part("shortcuts").press("Space")
        await hana.part("back").press("Enter")
        await hana.item("One").get_by_test_id("item-open").focus()
        await press("e")
        await press("?")
        await hana.shows("One")
        await expect(hana.part("help-list")).to_have_count(0)


async def test_letters_do_nothing_while_somebody_types(
    chromium: Chromium, product: Product
) -> None:
    await product.ask("hana", "Asks", **LEAVE)
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await hana.press("Asks", "Reply")
        await hana.page.keyboard.type("jems1?")
        field = hana.part("item-reply").get_by_role("textbox")
        await expect(field).to_have_value("jems1?")
        await hana.shows("Asks")
