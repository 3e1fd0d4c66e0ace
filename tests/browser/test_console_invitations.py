"""Somebody is invited by e-mail, chooses a password by the link, and signs in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import PASSWORD, console
from tests.browser.product import Product
from tests.browser.test_console_directory_people import forget

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
EMAIL = "iris@acme.example"


@asynccontextmanager
async def forgotten(product: Product, email: str) -> AsyncIterator[None]:
    """Others count the people of the demo."""
    try:
        yield
    finally:
        await forget(product, email)


async def test_an_invited_person_chooses_a_password_by_the_link_and_signs_in(
    chromium: Chromium, product: Product
) -> None:
    async with forgotten(product, EMAIL), console(chromium, product, path="/users") as ana:
        await ana.live()
        await ana.button("Invite").click()
        pane = ana.page.get_by_role("dialog", name="Invite somebody")
        await pane.get_by_role("textbox", name="E-mail").fill(EMAIL)
        await pane.get_by_role("textbox", name="Name").fill("Iris Novak")
        await ana.accessible()
        await pane.get_by_role("button", name="Invite").click()
        dialog = ana.page.get_by_role("dialog", name="A link for Iris Novak")
        await expect(dialog.get_by_role("status")).to_contain_text("No mail was sent")
        await ana.accessible()
        link = await dialog.locator("code").inner_text()
        await dialog.get_by_role("button", name="Done").click()
        await ana.open("/users?signIn=waiting&search=iris")
        await ana.live()
        async with chromium.page() as (page, _):
            await page.goto(link)
            await page.get_by_label("Password", exact=True).fill(PASSWORD)
            await page.get_by_label("The password again").fill(PASSWORD)
            await page.get_by_role("button", name="Set password").click()
            await expect(page.get_by_role("heading", level=1)).to_contain_text("is set")
        await expect(ana.row("Iris Novak")).to_have_count(0)


async def test_a_lost_link_is_made_again_from_the_menu_of_the_person(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path="/users?search=priya") as ana:
        await ana.act("Priya Nair", "Link to choose a password")
        dialog = ana.page.get_by_role("dialog", name="A link for Priya Nair")
        await expect(dialog.locator("code")).to_contain_text("/password/")
        await expect(dialog).to_contain_text("It works once, until")


async def test_somebody_elses_change_is_seen_without_reloading(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path="/users?search=juno") as ana:
        await ana.live()
        await expect(ana.page.get_by_text("0 people of")).to_be_visible()
        body = {"email": "juno@acme.example", "name": "Juno Park"}
        await product.api("POST", "/users", body)
        await expect(ana.row("Juno Park")).to_be_visible()
        await expect(ana.page.get_by_text("1 person of")).to_be_visible()
        await forget(product, body["email"])
        await expect(ana.row("Juno Park")).to_have_count(0)
