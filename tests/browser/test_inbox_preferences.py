"""The preferences centre inside the inbox, in Chromium: it saves by itself, and says so."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.demo import Demo, demo
from tests.browser.product import Product
from tests.browser.test_demo_access import PHONE, no_overflow

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(autouse=True)
async def as_it_comes(product: Product) -> None:
    """Two kinds, and people without wishes."""
    await product.api("PUT", "/categories/safety", {"name": "Safety", "mandatory": True})
    await product.api("PUT", "/categories/rota", {"name": "Shift rota"})
    for name in ("hana", "omar"):
        await product.inbox(name, "/preferences", "PUT", {})


async def opened(page: Demo) -> None:
    await page.open_panel()
    await page.part("preferences").click()
    await expect(page.part("preferences-leaf")).to_be_visible()
    await expect(page.part("back")).to_be_focused()


async def saved(page: Demo, product: Product) -> Any:
    await expect(page.part("saving")).to_have_text("Saved.")
    return await product.inbox("hana", "/preferences")


async def test_channels_and_kinds_are_switched_and_kept(
    chromium: Chromium, product: Product
) -> None:
    async with demo(chromium, product, "hana") as hana:
        await opened(hana)
        await hana.part("channel-email").click()
        await hana.part("ring-rota-web_push").click()
        kept = await saved(hana, product)
        assert kept["channels"] == {"email": False}
        assert kept["categories"] == {"rota": {"channels": {"web_push": False}}}
        await expect(hana.part("ring-rota-email")).to_be_disabled()
        await hana.part("back").click()
        await hana.part("preferences").click()
        await expect(hana.part("channel-email")).not_to_be_checked()
        await expect(hana.part("ring-rota-web_push")).not_to_be_checked()


async def test_what_must_come_is_locked_and_says_why(chromium: Chromium, product: Product) -> None:
    async with demo(chromium, product, "hana") as hana:
        await opened(hana)
        await expect(hana.part("category-safety")).to_be_disabled()
        await expect(hana.part("category-safety")).to_be_checked()
        kind = hana.part("category").filter(has_text="Safety")
        await expect(kind).to_contain_text("Your organization needs you to get these.")


async def test_quiet_hours_of_one_day_are_copied_to_the_week(
    chromium: Chromium, product: Product
) -> None:
    async with demo(chromium, product, "hana") as hana:
        await opened(hana)
        await hana.part("quiet-kind").select_option("own")
        await hana.part("day-mon").click()
        monday = hana.page.get_by_role("group", name="Monday")
        await monday.get_by_test_id("remove-hours").first.click()
        await monday.get_by_label("From").select_option("21:30")
        await hana.part("copy-work").click()
        hours = (await saved(hana, product))["quietHours"]
        assert hours["mon"] == hours["fri"] == [["21:30", "24:00"]]
        assert hours["sun"] == [["00:00", "07:00"], ["22:00", "24:00"]]
        await monday.get_by_label("From").select_option("23:30")
        await monday.get_by_label("To").select_option("23:00")
        await expect(hana.part("saving")).to_contain_text("must end after they begin")


async def test_a_budget_is_set_and_taken_away(chromium: Chromium, product: Product) -> None:
    async with demo(chromium, product, "hana") as hana:
        await opened(hana)
        await hana.part("budget-perHour").fill("3")
        await hana.part("budget-perDay").fill("20")
        await hana.part("budget-perDay").blur()
        assert (await saved(hana, product))["budget"] == {"perHour": 3, "perDay": 20}


async def test_what_cannot_be_saved_is_put_back(chromium: Chromium, product: Product) -> None:
    async with demo(chromium, product, "hana") as hana:
        hana.guard.allow("ERR_FAILED")
        await opened(hana)
        await hana.page.route("**/preferences", lambda route: route.abort())
        await hana.part("channel-email").click()
        await expect(hana.part("saving")).to_contain_text("That did not work")
        await expect(hana.part("channel-email")).to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_preferences(
    chromium: Chromium, product: Product, scheme: str
) -> None:
    async with demo(chromium, product, "hana", color_scheme=scheme) as hana:
        await opened(hana)
        await hana.part("quiet-kind").select_option("own")
        await hana.part("day-mon").click()
        await hana.inbox_accessible()


async def test_a_phone_has_room_for_them_from_right_to_left(
    chromium: Chromium, product: Product
) -> None:
    async with demo(chromium, product, "omar", viewport=PHONE) as omar:
        await opened(omar)
        await omar.part("quiet-kind").select_option("own")
        await omar.part("day-mon").click()
        await no_overflow(omar)
        wide = "leaf => leaf.scrollWidth - leaf.clientWidth"
        assert await omar.part("preferences-leaf").evaluate(wide) == 0
        await omar.inbox_accessible()
