"""The list of notifications and the page of one: live, filtered, acted on."""

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LATER = {"scope": "ORG", "startAt": "2031-01-01T06:00:00Z"}


async def test_a_notification_appears_and_moves_without_a_reload(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path="/notifications") as ana:
        await ana.live()
        await product.notify({"scope": "ORG"}, "Storm warning north region")
        row = ana.row("Storm warning")
        await expect(row).to_contain_text("Sent")
        await expect(row).to_contain_text("12 in the inbox")
        await expect(row).to_contain_text("Ana Torres")


async def test_filters_are_in_the_address(chromium: Chromium, product: Product) -> None:
    await product.tell("hana", "Anchor chain checked")
    await product.tell("omar", "Boiler valve changed")
    async with console(chromium, product, path="/notifications") as ana:
        await ana.page.get_by_role("searchbox").fill("anchor")
        await expect(ana.page).to_have_url(product.url + "/notifications?search=anchor")
        await expect(ana.row("Anchor chain")).to_be_visible()
        await expect(ana.row("Boiler valve")).to_have_count(0)
        await ana.page.reload()
        await expect(ana.row("Anchor chain")).to_be_visible()
        await ana.open("/notifications?search=anchor&state=FAILED&odd=1")
        await ana.heading("Notifications")
        await expect(ana.page.get_by_role("heading", name="Nothing matches")).to_be_visible()
        await ana.button("Clear filters").last.click()
        await expect(ana.row("Boiler valve").first).to_be_visible()


async def test_a_scheduled_one_is_canceled_after_a_question(
    chromium: Chromium, product: Product
) -> None:
    place = f"/organizations/{product.demo['organizationId']}/notifications"
    await product.api("POST", place, {**LATER, "content": {"title": "Yearly drill", "text": "x"}})
    async with console(chromium, product, path="/notifications") as ana:
        await ana.act("Yearly drill", "Cancel")
        dialog = ana.page.get_by_role("dialog", name="Cancel “Yearly drill”?")
        await ana.accessible()
        await dialog.get_by_role("button", name="Keep it").click()
        await expect(ana.row("Yearly drill")).to_contain_text("Scheduled")
        await ana.act("Yearly drill", "Cancel")
        await dialog.get_by_role("button", name="Cancel").click()
        await expect(ana.page.get_by_text("Canceled before it reached anybody.")).to_be_visible()
        await expect(ana.row("Yearly drill")).to_contain_text("Canceled")


async def test_withdrawing_says_how_many_had_seen_it(chromium: Chromium, product: Product) -> None:
    sent = await product.notify({"scope": "ORG"}, "Old canteen menu")
    await product.counts("hana", unseen=1, unread=1)
    await product.inbox("hana", f"/notifications/{sent}/read", "POST")
    async with console(chromium, product, path=f"/notifications/{sent}") as ana:
        await ana.heading("Old canteen menu")
        await ana.page.get_by_role("button", name="Actions", exact=True).click()
        await ana.page.get_by_role("menuitem", name="Withdraw").click()
        await ana.page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
        said = "Stopped 11 before anybody saw it; 1 had seen it."
        await expect(ana.page.get_by_text(said)).to_be_visible()
        await expect(ana.page.get_by_text("Withdrawn", exact=True).first).to_be_visible()


async def test_the_funnel_moves_as_people_read(chromium: Chromium, product: Product) -> None:
    sent = await product.tell("hana", "Read me")
    async with console(chromium, product, path=f"/notifications/{sent}") as ana:
        await ana.live()
        read = ana.page.locator("[data-step=read]")
        await expect(read).to_contain_text("0%")
        await product.inbox("hana", f"/notifications/{sent}/read", "POST")
        await expect(read).to_contain_text("100%")
        await expect(ana.page.get_by_text("Seen by 1 of 1")).to_be_visible()


async def test_the_list_is_walked_and_opened_by_keyboard(
    chromium: Chromium, product: Product
) -> None:
    await product.tell("hana", "Walk: the first")
    await product.tell("hana", "Walk: the second")
    async with console(chromium, product, path="/notifications?search=Walk") as ana:
        await expect(ana.row("Walk: the first")).to_be_visible()
        for key in ("j", "j", "k", "j", "Enter"):
            await ana.page.keyboard.press(key)
        await ana.heading("Walk: the first")


async def test_what_comes_while_one_reads_below_waits_in_a_pill(
    chromium: Chromium, product: Product
) -> None:
    for number in range(12):
        await product.tell("tom", f"Filler {number}")
    async with console(chromium, product, path="/notifications", viewport=SMALL) as ana:
        await expect(ana.row("Filler 11")).to_be_visible()
        await ana.live()
        await ana.page.mouse.wheel(0, 600)
        await ana.page.wait_for_function("scrollY > 300")
        await product.tell("tom", "Breaking news")
        await ana.button("1 new").click()
        await expect(ana.row("Breaking news")).to_be_in_viewport()


SMALL = {"width": 1000, "height": 500}


async def test_one_of_another_organization_is_not_there(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product) as ana:
        ana.guard.allow("404")
        await ana.page.goto(f"{product.url}/notifications/01000000-0000-7000-8000-000000000000")
        await ana.heading("There is no such notification")
        await ana.accessible()


async def test_without_the_network_the_page_says_so_and_catches_up(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path="/notifications") as ana:
        ana.guard.allow("ERR_INTERNET_DISCONNECTED|Failed to fetch")
        await ana.live()
        await ana.page.context.set_offline(True)
        await expect(ana.page.get_by_text("You are offline.")).to_be_visible()
        await expect(ana.page.locator("[data-live=offline]")).to_be_visible()
        await product.tell("hana", "Sent meanwhile")
        await ana.page.context.set_offline(False)
        await ana.live()
        await expect(ana.row("Sent meanwhile")).to_be_visible()
