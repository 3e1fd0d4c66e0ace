"""Signing in to the console as people do it: right, wrong, again, and out."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import Chromium
from tests.browser.console import console, credentials, sign_in
from tests.browser.demo import accessible
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def heading(page: Page, text: str) -> None:
    await expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


async def test_signing_in_leads_to_the_page_that_was_wanted(
    chromium: Chromium, product: Product
) -> None:
    async with chromium.page() as (page, _):
        await sign_in(page, product, "ana", "/users?search=hana")
        await expect(page).to_have_url(product.url + "/users?search=hana")
        await heading(page, "Users")


async def test_a_wrong_password_says_nothing_about_which_half(
    chromium: Chromium, product: Product
) -> None:
    async with chromium.page() as (page, guard):
        guard.allow("401")
        await page.goto(product.url)
        await page.get_by_label("E-mail").fill("ana@acme.example")
        await page.get_by_label("Password").fill("not this one")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")
        await expect(page.get_by_label("E-mail")).to_have_value("ana@acme.example")
        await expect(page.get_by_label("Password")).to_be_focused()
        await expect(page.get_by_label("Password")).to_have_value("")
        await accessible(page)


async def test_sign_in_works_without_any_script(chromium: Chromium, product: Product) -> None:
    async with chromium.page(java_script_enabled=False) as (page, _):
        await sign_in(page, product, "ana")
        await page.get_by_role("link", name="Sign out").click()
        await page.get_by_role("button", name="Sign out").click()
        await heading(page, "Sign in")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_the_doors(
    chromium: Chromium, product: Product, scheme: str
) -> None:
    async with chromium.page(color_scheme=scheme) as (page, guard):
        guard.allow("404")
        for path in ("/signin", "/signout", "/setup"):
            await page.goto(product.url + path)
            await accessible(page)


async def test_who_signs_out_has_to_sign_in_again(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product) as ana:
        await ana.button("Account of Ana Torres").click()
        await ana.page.get_by_role("menuitem", name="Sign out").click()
        await heading(ana.page, "Sign in")
        await ana.page.goto(product.url + "/users")
        await heading(ana.page, "Sign in")


async def test_an_ended_session_is_renewed_over_the_page(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path="/notifications") as ana:
        ana.guard.allow("401")
        search = ana.page.get_by_role("searchbox")
        await ana.page.context.clear_cookies()
        await search.fill("pump")
        dialog = ana.page.get_by_role("dialog", name="Sign in again")
        await expect(dialog.get_by_label("E-mail")).to_have_value("ana@acme.example")
        password = dialog.get_by_role("textbox", name="Password")
        await password.fill("not this one")
        await dialog.get_by_role("button", name="Sign in").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("is wrong")
        await ana.accessible()
        await password.fill(credentials(product, "ana")[1])
        await dialog.get_by_role("button", name="Sign in").click()
        await expect(dialog).to_be_hidden()
        await expect(search).to_have_value("pump")
        await ana.live()
