"""The five tabs of the inbox in Chromium: what is under which, snoozing, undoing, paging."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.demo import Demo, demo
from tests.browser.product import Product
from tests.browser.test_inbox_asks import LEAVE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def soon(**later: float) -> dict[str, str]:
    return {"until": (datetime.now(UTC) + timedelta(**later)).isoformat()}


async def one_of_each(product: Product) -> None:
    """One that is read, archived, snoozed, asks, and one that is plain."""
    for title, more in {"Plain": {}, "Read": {}, "Old": {}, "Later": {}, "Asks": LEAVE}.items():
        await product.ask("hana", title, **more)
        await product.counts("hana", unread=1)
        (item,) = (await product.inbox("hana", "/notifications?limit=1"))["items"]
        path = f"/notifications/{item['notificationId']}"
        does: dict[str, tuple[str, Any]] = {
            "Read": ("read", None),
            "Old": ("archive", None),
            "Later": ("snooze", soon(hours=1)),
        }
        if title in does:
            verb, body = does[title]
            await product.inbox("hana", f"{path}/{verb}", "POST", body)
        if title == "Plain":
            await product.inbox("hana", f"{path}/read", "POST")
            plain = path
    await product.inbox("hana", f"{plain}/unread", "POST")
    await product.counts("hana", unread=2, action=1, snoozed=1)


async def test_each_tab_has_its_own_and_says_how_many(chromium: Chromium, product: Product) -> None:
    await one_of_each(product)
    tabs = {
        "all": ("All", ["Asks", "Read", "Plain"]),
        "unread": ("Unread 2", ["Asks", "Plain"]),
        "action": ("Action needed 1", ["Asks"]),
        "snoozed": ("Snoozed 1", ["Later"]),
        "archived": ("Archived", ["Old"]),
    }
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        for name, (label, titles) in tabs.items():
            tab = hana.part(f"tab-{name}")
            await tab.click()
            await hana.shows(*titles)
            await expect(tab).to_have_text(label)
            await expect(tab).to_have_attribute("aria-selected", "true")


async def test_every_empty_tab_says_what_belongs_there(
    chromium: Chromium, product: Product
) -> None:
    said = {
        "all": "No notifications yet",
        "unread": "You’re all caught up",
        "action": "Nobody waits for you",
        "snoozed": "Nothing snoozed",
        "archived": "Nothing archived",
    }
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        for name, text in said.items():
            await hana.part(f"tab-{name}").click()
            await expect(hana.part("empty")).to_contain_text(text)


async def snooze(page: Demo, title: str, how: str) -> None:
    item = page.item(title)
    await item.get_by_test_id("item-snooze").click()
    await item.get_by_test_id(f"snooze-{how}").click()


async def test_a_snooze_takes_it_away_and_undo_brings_it_back(
    chromium: Chromium, product: Product
) -> None:
    await product.tell("hana", "One")
    await product.tell("hana", "Two")
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await hana.shows("Two", "One")
        await snooze(hana, "One", "tomorrow")
        await hana.shows("Two")
        await expect(hana.part("notice")).to_contain_text("Snoozed until tomorrow")
        await expect(hana.part("tab-snoozed")).to_have_text("Snoozed 1")
        await hana.part("undo").click()
        await hana.shows("Two", "One")
        await product.counts("hana", unread=2, snoozed=0)


async def test_a_time_of_ones_own_is_chosen_and_ended_early(
    chromium: Chromium, product: Product
) -> None:
    await product.tell("hana", "One")
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await snooze(hana, "One", "custom")
        field = hana.part("snooze-form").locator("input")
        await expect(field).to_be_focused()
        await field.fill("2027-01-02T10:30")
        await field.press("Enter")
        await hana.part("tab-snoozed").click()
        await expect(hana.item("One").get_by_test_id("aside")).to_contain_text("Jan 2")
        await hana.do("One", "unsnooze")
        await hana.shows()
        await product.counts("hana", unread=1, snoozed=0)


async def test_what_was_snoozed_comes_back_unread_and_rings(
    chromium: Chromium, product: Product
) -> None:
    asked = await product.tell("hana", "One")
    await product.counts("hana", unread=1)
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await hana.do("One", "read")
        await hana.page.keyboard.press("Escape")
        await product.inbox("hana", f"/notifications/{asked}/snooze", "POST", soon(seconds=1))
        await expect(hana.part("badge")).to_have_text("1", timeout=15_000)
        await expect(hana.part("toast")).to_contain_text("One")
        await hana.open_panel()
        await hana.shows("One")
        await expect(hana.item("One")).to_have_attribute("data-unread", "true")
        await expect(hana.item("One").get_by_test_id("aside")).to_have_text("Back from snooze")


async def test_many_are_archived_deleted_and_put_back(chromium: Chromium, product: Product) -> None:
    for title in ("One", "Two", "Three"):
        await product.tell("hana", title)
    await product.counts("hana", unread=3)
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await hana.do("One", "read")
        for many, left in (("archive-read", ["Three", "Two"]), ("delete-all", [])):
            await hana.part("more").click()
            await hana.part(many).click()
            await hana.shows(*left)
            await hana.part("undo").click()
            await hana.shows("Three", "Two", "One")
        await expect(hana.item("One")).to_have_attribute("data-unread", "false")


async def test_pages_follow_each_other_to_an_end(chromium: Chromium, product: Product) -> None:
    for n in range(30):
        await product.tell("hana", f"Number {n}")
    await product.counts("hana", unread=30)
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await expect(hana.part("item")).to_have_count(25)
        await expect(hana.part("item").first).to_have_attribute("aria-setsize", "-1")
        await hana.part("load-more").click()
        await expect(hana.part("item")).to_have_count(30)
        await expect(hana.part("end")).to_have_text("That is everything.")
        await expect(hana.part("item").last).to_have_attribute("aria-posinset", "30")
        await expect(hana.part("item").last).to_have_attribute("aria-setsize", "30")


async def test_new_ones_wait_behind_a_pill_while_the_list_is_read(
    chromium: Chromium, product: Product
) -> None:
    for n in range(12):
        await product.tell("hana", f"Number {n}")
    await product.counts("hana", unread=12)
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await hana.part("item").nth(8).scroll_into_view_if_needed()
        before = await hana.part("item").nth(8).bounding_box()
        await product.tell("hana", "New")
        await expect(hana.part("newer")).to_have_text("1 new notification")
        assert await hana.part("item").nth(8).bounding_box() == before
        await hana.part("newer").click()
        await expect(hana.part("item").first).to_contain_text("New")
        await expect(hana.part("item-open").first).to_be_focused()


async def test_a_list_that_does_not_come_can_be_asked_for_again(
    chromium: Chromium, product: Product
) -> None:
    await product.tell("hana", "One")
    async with demo(chromium, product, "hana") as hana:
        hana.guard.allow("ERR_FAILED")
        await hana.page.route("**/notifications?*", lambda route: route.abort())
        await hana.open_panel()
        await expect(hana.part("failed")).to_contain_text("could not be loaded")
        await hana.page.unroute("**/notifications?*")
        await hana.part("retry").click()
        await hana.shows("One")
