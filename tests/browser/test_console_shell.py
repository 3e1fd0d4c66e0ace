"""The frame of the console: by keyboard, by role, in three languages, wide and narrow."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PHONE = {"width": 390, "height": 844}
PAGES = [
    *("notifications", "templates", "actions", "data", "analysis", "analytics"),
    *("dead-letters", "solutions"),
    *("groups", "users", "organization", "categories", "providers", "webhooks", "tokens"),
    *("audit", "profile"),
]


async def test_every_page_is_reached_by_two_letters(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product) as ana:
        press = ana.page.keyboard.press
        for letter, title in ("u", "Users"), ("k", "API tokens"), ("d", "Dead letters"):
            await press("g")
            await press(letter)
            await ana.heading(title)
        await press("?")
        dialog = ana.page.get_by_role("dialog", name="Keyboard")
        await expect(dialog).to_be_visible()
        await dialog.get_by_role("switch").click()
        await press("Escape")
        await expect(dialog).to_be_hidden()
        await press("g")
        await press("n")
        await ana.heading("Dead letters")


async def test_search_finds_pages_notifications_and_people(
    chromium: Chromium, product: Product
) -> None:
    await product.tell("hana", "Hanging hook on line 4")
    async with console(chromium, product) as ana:
        await ana.page.keyboard.press("Control+k")
        search = ana.page.get_by_role("textbox", name="Search", exact=True)
        found = ana.page.get_by_role("dialog")
        await search.fill("hang")
        await expect(ana.page.get_by_text("Hanging hook on line 4.")).to_be_visible()
        await search.fill("hana")
        await expect(found.get_by_text("hana@acme.example")).to_be_visible()
        await search.fill("webh")
        await ana.page.keyboard.press("Enter")
        await ana.heading("Webhooks")
        await expect(search).to_have_count(0)
        await ana.page.keyboard.press("/")
        await expect(search).to_be_focused()
        await ana.accessible()


async def test_the_skip_link_and_the_pages_come_first_by_keyboard(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product) as ana:
        await ana.page.keyboard.press("Tab")
        skip = ana.page.get_by_role("link", name="Skip to the content")
        await expect(skip).to_be_focused()
        await ana.page.keyboard.press("Enter")
        await expect(ana.page.locator("main")).to_be_focused()


async def test_a_role_sees_its_pages_and_is_told_about_others(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, "grace") as grace:
        nav = grace.page.get_by_role("navigation")
        await expect(nav.get_by_role("link", name="Solutions")).to_be_visible()
        await expect(nav.get_by_role("link", name="Providers")).to_have_count(0)
        await grace.page.goto(product.url + "/providers")
        await grace.heading("Providers is not for your role")
        await expect(grace.page.get_by_text("Owner or Administrator")).to_be_visible()
        await grace.accessible()
        await grace.page.get_by_role("link", name="Go to your pages").click()
        await grace.heading("Templates")


async def test_language_and_direction_change_at_once_and_stay(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product) as ana:
        await ana.button("Language").click()
        await ana.page.get_by_role("menuitemradio", name="العربية").click()
        await ana.heading("الإشعارات")
        await expect(ana.page.locator("html")).to_have_attribute("dir", "rtl")
        await ana.page.reload()
        await ana.heading("الإشعارات")
        await ana.accessible()
        await ana.button("اللغة").click()
        await ana.page.get_by_role("menuitemradio", name="Deutsch").click()
        await ana.heading("Benachrichtigungen")


async def test_the_theme_is_the_systems_until_one_is_chosen(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, color_scheme="dark") as ana:
        root = ana.page.locator("html")
        await expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
        await ana.button("Theme").click()
        await ana.page.get_by_role("menuitemradio", name="Light").click()
        await expect(root).to_have_attribute("data-mantine-color-scheme", "light")
        await ana.page.reload()
        await expect(root).to_have_attribute("data-mantine-color-scheme", "light")


async def test_ones_own_inbox_rings_in_the_console(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product) as ana:
        await expect(ana.page.get_by_test_id("bell")).to_be_visible()
        await product.tell("ana", "For you, too")
        await expect(ana.page.get_by_test_id("badge")).to_have_text("1")
        await ana.page.get_by_test_id("bell").click()
        item = ana.page.get_by_test_id("item").filter(has_text="For you, too")
        await item.get_by_test_id("item-open").click()
        await ana.heading("For you, too")


async def test_on_a_phone_the_pages_are_in_a_drawer(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, viewport=PHONE) as ana:
        nav = ana.page.get_by_role("navigation")
        await ana.button("Open the menu").click()
        await nav.get_by_role("link", name="Users").click()
        await ana.heading("Users")
        await expect(nav.get_by_role("link", name="Users")).not_to_be_in_viewport()
        wide = await ana.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]


@pytest.mark.parametrize(
    "look",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": PHONE, "locale": "ar"}],
    ids=["light", "dark", "phone-ar"],
)
async def test_axe_finds_nothing_on_any_page(
    chromium: Chromium, product: Product, look: dict[str, Any]
) -> None:
    await product.tell("hana", "Something to show")
    async with console(chromium, product, **look) as ana:
        for path in PAGES:
            await ana.open(f"/{path}")
            await ana.accessible()
        await opened(ana)


async def opened(shown: Console) -> None:
    """Menus and the send pane, as they are over the page."""
    await shown.open("/notifications")
    await shown.page.locator("[data-row] button").last.click()
    await expect(shown.page.get_by_role("menu")).to_be_visible()
    await shown.accessible()
    await shown.page.keyboard.press("Escape")
    await shown.page.keyboard.press("n")
    await expect(shown.page.get_by_role("dialog")).to_be_visible()
    await shown.accessible()
