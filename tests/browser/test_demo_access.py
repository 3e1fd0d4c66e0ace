"""The inbox for everybody: by keyboard alone, right to left, on a phone, by axe in both schemes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.chromium import Chromium
from tests.browser.demo import Demo, accessible, demo
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"width": 390, "height": 844}
LONG = "Pump 7 is leaking, and so are pumps 8, 9, 10 and 11, which nobody has looked at since May"
TARGET = {"jigId": "view-work-order", "inputs": {"orderId": "WO-2291", "priority": 2}}


@asynccontextmanager
async def full(
    chromium: Chromium, product: Product, name: str, **options: Any
) -> AsyncIterator[Demo]:
    """A demo page with every kind of item in its closed inbox."""
    await product.tell(name, LONG, **TARGET)
    await product.tell(name, "مرحبا بكم", text="unbreakable" * 18)
    await product.try_it(name, "group")  # an important one
    async with demo(chromium, product, name, **options) as shown:
        await expect(shown.part("badge")).to_be_visible()
        yield shown


async def test_everything_can_be_reached_by_keyboard(chromium: Chromium, product: Product) -> None:
    await product.tell("hana", "One", **TARGET)
    await product.tell("hana", "Two")
    async with demo(chromium, product, "hana") as hana:
        press = hana.page.keyboard.press
        await tab_to(hana.part("bell"), hana)
        await press("Enter")
        await hana.shows("Two", "One")
        await tab_to(hana.part("tab-all"), hana)
        await press("ArrowRight")
        await expect(hana.part("tab-unread")).to_be_focused()
        await tab_to(hana.item("Two").get_by_test_id("item-open"), hana)
        await press("ArrowDown")
        await expect(hana.item("One").get_by_test_id("item-open")).to_be_focused()
        await press("Escape")
        await expect(hana.part("panel")).to_be_hidden()
        await expect(hana.part("bell")).to_be_focused()


async def test_a_notification_is_opened_and_archived_by_keyboard(
    chromium: Chromium, product: Product
) -> None:
    await product.tell("hana", "One", **TARGET)
    await product.tell("hana", "Two")
    async with demo(chromium, product, "hana") as hana:
        await hana.part("bell").press("Enter")
        await hana.shows("Two", "One")  # before, the Tab key leads past the panel
        await tab_to(hana.item("Two").get_by_test_id("item-archive"), hana)
        await hana.page.keyboard.press("Enter")
        await expect(hana.item("One").get_by_test_id("item-open")).to_be_focused()
        await hana.page.keyboard.press("Enter")
        await expect(hana.part("screen-title")).to_be_focused()


async def tab_to(target: Locator, page: Demo) -> None:
    """By the Tab key, as often as it takes a person who gives up at 30."""
    for _ in range(30):
        await page.page.keyboard.press("Tab")
        if await target.evaluate("one => one.getRootNode().activeElement === one"):
            return
    raise AssertionError("the Tab key does not lead there")


async def test_an_arabic_reader_has_the_page_from_right_to_left(
    chromium: Chromium, product: Product
) -> None:
    async with full(chromium, product, "omar") as omar:
        await expect(omar.page.locator("html")).to_have_attribute("dir", "rtl")
        await omar.open_panel()
        await expect(omar.page.get_by_role("dialog", name="الإشعارات")).to_be_visible()
        bell, panel = await box(omar.part("bell")), await box(omar.part("panel"))
        assert bell["x"] < 640  # at the end of the header, which is the left
        assert abs(panel["x"] - bell["x"]) < 2  # and the panel opens towards the middle
        mark, text = await box(omar.part("item").first), await box(omar.part("item-open").first)
        assert mark["x"] + mark["width"] - text["x"] - text["width"] >= 20  # room for the dot
        await omar.accessible()


async def test_a_phone_shows_the_whole_of_it_without_scrolling_sideways(
    chromium: Chromium, product: Product
) -> None:
    async with full(chromium, product, "lena", viewport=PHONE) as lena:
        await no_overflow(lena)
        await lena.open_panel()
        assert await box(lena.part("panel")) == {"x": 0, "y": 0, **PHONE}
        await no_overflow(lena)
        for name in ("item-archive", "close", "more"):
            assert (await box(lena.part(name).first))["height"] >= 40
        await lena.accessible()
        await lena.part("item").last.get_by_test_id("item-open").click()
        await expect(lena.part("panel")).to_be_hidden()
        await no_overflow(lena)


async def no_overflow(page: Demo) -> None:
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.page.evaluate(wide) == 0


async def box(locator: Locator) -> dict[str, float]:
    found = await locator.bounding_box()
    assert found is not None
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_the_demo(
    chromium: Chromium, product: Product, scheme: str
) -> None:
    async with full(chromium, product, "hana", color_scheme=scheme) as hana:
        await hana.accessible()
        await hana.open_panel()
        await expect(hana.part("item")).to_have_count(3)
        await hana.accessible()
        await hana.part("more").click()
        await hana.part("help").click()
        await hana.accessible()
        await hana.part("back").click()
        await hana.part("tab-archived").click()
        await hana.shows()
        await hana.accessible()
        await hana.part("tab-all").click()
        await hana.do("Pump 7", "open")
        await expect(hana.part("screen")).to_be_visible()
        await hana.accessible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_the_pages_of_the_server(
    chromium: Chromium, product: Product, scheme: str
) -> None:
    async with chromium.page(color_scheme=scheme) as (page, guard):
        guard.allow("404")
        for path in ("/", "/unsubscribe/cut-in-two", "/open/nothing", "/nowhere"):
            await page.goto(product.url + path)
            await accessible(page)
        await page.goto(product.unsubscribe("tom"))
        await accessible(page)
        await page.get_by_role("button").click()
        await expect(page.get_by_role("heading", name="Done")).to_be_visible()
        await accessible(page)
