"""Categories in the console: made, put in their order of bells, and what an error leaves."""

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.console_settings import CATEGORIES, Acme

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def choose(page: Page, label: str, option: str) -> None:
    await page.get_by_role("combobox", name=label, exact=True).click()
    await page.get_by_role("option", name=option).click()


async def test_a_category_rings_in_the_order_that_it_is_given(
    chromium: Chromium, acme: Acme
) -> None:
    async with console(chromium, acme.product, path="/categories") as ana:
        await ana.page.get_by_role("main").get_by_role("button", name="Add a category").last.click()
        await ana.page.get_by_label("Name").fill("Safety at work")
        await expect(ana.page.get_by_label("Key")).to_have_value("safety-at-work")
        await ana.page.get_by_label("People cannot switch it off").check()
        await ana.button("Add a channel").click()
        await ana.button("Add a channel").click()
        await choose(ana.page, "Channel 2", "E-mail")
        await choose(ana.page, "When channel 2 rings", "After 10 minutes unseen")
        await ana.accessible()
        await ana.page.get_by_role("dialog").get_by_role("button", name="Add a category").click()
        await expect(ana.row("Safety at work")).to_contain_text("E-mail after 10 minutes unseen")
        await expect(ana.row("Safety at work")).to_contain_text("Mandatory")
    (made,) = (await acme.product.api("GET", "/categories"))["items"]
    assert made["steps"] == [{"channel": "push"}, {"channel": "email", "afterUnseenMs": 600_000}]


async def test_what_was_typed_survives_an_error_of_the_server(
    chromium: Chromium, acme: Acme
) -> None:
    async def fail(route: Route) -> None:
        problem = {"title": "Busy", "status": 503, "code": "busy", "advice": "Try again."}
        await route.fulfill(status=503, json=problem | {"instance": "urn:uuid:r1"})

    async with console(chromium, acme.product, path="/categories?new=true") as ana:
        ana.guard.allow("503")
        await ana.page.route("**/api/v1/categories/*", fail)
        await ana.page.get_by_label("Name").fill("News")
        pane = ana.page.get_by_role("dialog")
        await pane.get_by_role("button", name="Add a category").click()
        await expect(pane.get_by_role("alert")).to_contain_text("Copy the request's id")
        await expect(ana.page.get_by_label("Name")).to_have_value("News")
        await ana.page.unroute("**/api/v1/categories/*")
        await pane.get_by_role("button", name="Add a category").click()
        await expect(ana.row("News")).to_be_visible()


async def test_what_was_changed_is_not_thrown_away_without_asking(
    chromium: Chromium, acme: Acme
) -> None:
    await acme.product.api("PUT", "/categories/safety", CATEGORIES["safety"])
    async with console(chromium, acme.product, path="/categories?edit=safety") as ana:
        await ana.page.get_by_label("Name").fill("Danger")
        await ana.page.keyboard.press("Escape")
        asked = ana.page.get_by_role("dialog", name="Throw away what you changed?")
        await asked.get_by_role("button", name="Keep it").click()
        await expect(ana.page.get_by_label("Name")).to_have_value("Danger")
        await ana.page.keyboard.press("Escape")
        await asked.get_by_role("button", name="Throw away").click()
        await expect(ana.page.get_by_role("dialog")).to_have_count(0)
        await expect(ana.row("Safety")).to_be_visible()
        assert ana.page.url.endswith("/categories")


async def test_a_bell_is_moved_up_by_keyboard_and_then_rings_at_once(
    chromium: Chromium, acme: Acme
) -> None:
    await acme.product.api("PUT", "/categories/safety", CATEGORIES["safety"])
    async with console(chromium, acme.product, path="/categories?edit=safety") as ana:
        for _ in range(2):
            await ana.button("Move SMS; use the arrow keys").press("ArrowUp")
        await expect(ana.page.get_by_text("SMS is now 1 of 3")).to_be_attached()
        await expect(ana.page.get_by_role("combobox", name="Channel 1", exact=True)).to_have_value(
            "SMS"
        )
        await ana.button("Save").click()
        await expect(ana.page.get_by_role("dialog")).to_have_count(0)
    (saved,) = (await acme.product.api("GET", "/categories"))["items"]
    assert saved["steps"][0] == {"channel": "sms"}


async def test_grace_who_makes_things_reads_categories_only(chromium: Chromium, acme: Acme) -> None:
    await acme.product.api("PUT", "/categories/safety", CATEGORIES["safety"])
    async with console(chromium, acme.product, "grace", "/categories") as grace:
        await expect(grace.row("Safety")).to_be_visible()
        await expect(grace.button("Add a category")).to_have_count(0)
        await expect(grace.row("Safety").get_by_role("button")).to_have_count(0)
