"""Somebody of two organizations: going there and back, with a second factor, and signing in."""

import base64
import time
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import Chromium
from tests.browser.console import PASSWORD, Console
from tests.browser.product import Product
from tocsin.audience.second_factor import totp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def founded(product: Product, name: str) -> tuple[str, str]:
    """An organization of a new person, who has a password: the e-mail, and a token."""
    email = f"nadia-{uuid4().hex[:8]}@acme.example"
    tokens = []
    for organization in "Night shift", name:
        body = {"name": organization, "owner": {"email": email, "name": "Nadia Roy"}}
        made = await product.api("POST", "/organizations", body)
        tokens.append(made["token"]["token"])
        password = {"password": PASSWORD}
        status, _ = await product.call("PUT", "/api/v1/me/password", tokens[-1], password)
        assert status == 204
    return email, tokens[-1]


async def guarded(product: Product, token: str) -> str:
    """With a second factor now; its secret."""
    path = "/api/v1/me/second-factor"
    _, begun = await product.call("POST", path, token)
    code = {"code": code_of(begun["secret"])}
    status, _ = await product.call("POST", f"{path}/enable", token, code)
    assert status == 200
    return str(begun["secret"])


def code_of(secret: str, later: int = 0) -> str:
    """What an authenticator shows now, or `later` times thirty seconds from now."""
    padded = secret + "=" * (-len(secret) % 8)
    return totp(base64.b32decode(padded), int(time.time()) // 30 + later)


async def enter(page: Page, product: Product, email: str, organization: str) -> None:
    await page.goto(product.url)
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("button", name=organization).click()
    await expect(page.get_by_role("button", name=f"Organization: {organization}")).to_be_visible()


async def test_another_organization_of_the_same_password_is_one_click_away(
    chromium: Chromium, product: Product
) -> None:
    email, _ = await founded(product, "Day shift")
    async with chromium.page() as (page, _guard):
        await enter(page, product, email, "Night shift")
        for here, there in ("Night shift", "Day shift"), ("Day shift", "Night shift"):
            await page.get_by_role("button", name=f"Organization: {here}").click()
            await page.get_by_role("menuitem", name=there).click()
            now = page.get_by_role("button", name=f"Organization: {there}")
            await expect(now).to_be_visible()


async def test_a_second_factor_is_asked_for_on_the_way_and_after_the_session_has_ended(
    chromium: Chromium, product: Product
) -> None:
    email, token = await founded(product, "Guarded")
    secret = await guarded(product, token)
    async with chromium.page() as (page, guard):
        guard.allow("401")
        await enter(page, product, email, "Night shift")
        await page.get_by_role("button", name="Organization: Night shift").click()
        await page.get_by_role("menuitem", name="Guarded").click()
        await code_is_asked_for(Console(page, guard, product), "Go there", "000000")
        await page.get_by_role("textbox", name="Code").fill(code_of(secret, later=1))
        await page.get_by_role("button", name="Go there").click()
        await expect(page.get_by_role("button", name="Organization: Guarded")).to_be_visible()
        await page.context.clear_cookies()
        # A page that is still loading may ask for the password before: then that is in the way.
        await page.get_by_role("link", name="Users", include_hidden=True).dispatch_event("click")
        await page.get_by_role("textbox", name="Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await code_is_asked_for(Console(page, guard, product), "Sign in", "000000")


async def code_is_asked_for(shown: Console, verb: str, wrong: str) -> None:
    code = shown.page.get_by_role("textbox", name="Code")
    await expect(code).to_be_focused()
    await shown.accessible()
    await code.fill(wrong)
    await shown.button(verb).click()
    await expect(shown.page.get_by_role("alert")).to_contain_text("The code is wrong.")
