"""The directory and the templates for everybody: axe, dark, Arabic, a phone, keys only."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser import console_directory as directory
from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def ids(server: Product) -> Iterator[dict[str, str]]:
    """A template with versions, a group with a rule … made once for these tests."""
    asyncio.run(server.start())
    made = asyncio.run(directory.set_up(server))
    yield made
    asyncio.run(directory.clean(server, made))


async def walk(ana: Console, ids: dict[str, str], *, axe: bool) -> list[str]:
    """Opens every page once, and its forms; what is wrong with which."""
    wrong = []
    window = await ana.page.evaluate("innerWidth")
    for name, path, draw in directory.SCENES:
        await ana.page.goto(ana.product.url + path.format(**ids))
        await expect(ana.page.get_by_role("heading", level=1).first).to_be_visible()
        await expect(ana.page.locator(".mantine-Skeleton-root")).to_have_count(0)
        if draw:
            await draw(ana)
        if await ana.page.evaluate("document.documentElement.scrollWidth") > window:
            wrong.append(f"{name} is wider than the window")
        try:
            await (ana.accessible() if axe else ana.at_rest())
        except AssertionError as finding:
            wrong.append(f"{name}: {finding}")
    return wrong


@pytest.mark.parametrize(
    "look",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark", "viewport": PHONE, "locale": "ar"},
    ],
    ids=["light", "dark, Arabic, on a phone"],
)
async def test_axe_finds_nothing_on_any_page(
    chromium: Chromium, product: Product, ids: dict[str, str], look: dict[str, Any]
) -> None:
    async with console(chromium, product, **look) as ana:
        assert await walk(ana, ids, axe=True) == []


@pytest.mark.parametrize("language", ["en-GB", "de"])
async def test_no_page_is_wider_than_a_phone(
    chromium: Chromium, product: Product, ids: dict[str, str], language: str
) -> None:
    async with console(chromium, product, viewport=PHONE, locale=language) as ana:
        assert await walk(ana, ids, axe=False) == []


async def tab_to(ana: Console, name: str) -> None:
    """As somebody without a mouse does."""
    focused = "document.activeElement?.ariaLabel || document.activeElement?.innerText"
    for _ in range(60):
        await ana.page.keyboard.press("Tab")
        if await ana.page.evaluate(focused) == name:
            return
    pytest.fail(f"{name} can't be reached")


async def test_a_group_is_made_by_keys_only(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path="/users") as ana:
        keys = ana.page.keyboard
        await expect(ana.row("Ana Torres")).to_be_visible()
        await keys.press("g")
        await keys.press("g")
        await ana.heading("Groups")
        await tab_to(ana, "New group")
        await keys.press("Enter")
        await expect(ana.page.get_by_role("textbox", name="Name")).to_be_focused()
        await keys.type("By keys")
        await keys.press("Shift+Tab")
        await keys.type("HR")
        await keys.press("ArrowDown")
        await keys.press("Enter")
        await tab_to(ana, "New group")
        await keys.press("Enter")
        await ana.heading("By keys")
        group = ana.page.url.rpartition("/")[2]
    solution = product.solution("HR Self-Service")
    await product.api("DELETE", f"/solutions/{solution}/groups/{group}")


async def test_a_group_is_deleted_by_keys_only(chromium: Chromium, product: Product) -> None:
    solution = product.solution("HR Self-Service")
    made = await product.api("POST", f"/solutions/{solution}/groups", {"name": "By keys"})
    async with console(chromium, product, path=f"/groups/{solution}/{made['groupId']}") as ana:
        await ana.heading("By keys")
        await tab_to(ana, "Actions")  # the page of that name
        await tab_to(ana, "Actions")
        await ana.page.keyboard.press("Enter")
        delete = ana.page.get_by_role("menuitem", name="Delete group")
        await expect(delete).to_be_visible()
        for _ in range(20):  # the menu takes the focus a moment after it is seen
            await ana.page.keyboard.press("ArrowDown")
            if await delete.evaluate("one => one === document.activeElement"):
                break
        await expect(delete).to_be_focused()
        await ana.page.keyboard.press("Enter")
        await expect(ana.button("Keep it")).to_be_focused()
        await tab_to(ana, "Delete group")
        await ana.page.keyboard.press("Enter")
        await ana.heading("Groups")
        await expect(ana.row("By keys")).to_have_count(0)
