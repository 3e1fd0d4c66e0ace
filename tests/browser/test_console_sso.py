"""Single sign-on and allowed origins in the console, and signing in by a real issuer."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page, expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.console_settings import Acme
from tests.browser.demo import accessible
from tests.browser.product import Product
from tests.channels.peers import web_peer
from tests.issuer import CLIENT, SECRET, Issuer, an_issuer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
TAB = "/organization?tab=sso"


@pytest_asyncio.fixture(loop_scope="session")
async def issuer(acme: Acme) -> AsyncIterator[Issuer]:
    """Hana's account there; what was set up is taken away again."""
    async with an_issuer(lambda: int(time.time())) as made:
        email = acme.product.user("hana")["email"]
        made.account = {"sub": "h-1", "email": email, "email_verified": True, "name": "Hana"}
        yield made
    if "settings" in await acme.product.api("GET", f"{acme.place}/single-sign-on"):
        await acme.product.api("DELETE", f"{acme.place}/single-sign-on")


def settings(of: Issuer) -> dict[str, Any]:
    body = {"name": "Acme login", "issuer": of.url, "clientId": CLIENT, "clientSecret": SECRET}
    return {**body, "domains": ["acme.example"]}


async def fill(page: Page, of: Issuer, secret: str) -> None:
    await page.get_by_label("Button").fill("Acme login")
    await page.get_by_label("Issuer").fill(of.url)
    await page.get_by_label("Client id", exact=False).first.fill(CLIENT)
    await page.get_by_label("Client secret").fill(secret)
    await page.get_by_role("combobox", name="E-mail domains").fill("acme.example")
    await page.keyboard.press("Enter")


async def test_an_owner_sets_it_up_tries_it_and_hana_signs_in(
    chromium: Chromium, acme: Acme, issuer: Issuer
) -> None:
    async with console(chromium, acme.product, path=TAB) as ana:
        await fill(ana.page, issuer, "not the secret")
        await ana.button("Test it").click()
        told = ana.page.get_by_role("status").filter(has_text="invalid_client")
        await expect(told).to_contain_text("It does not work yet")
        await ana.page.get_by_label("Client secret").fill(SECRET)
        await ana.button("Test it").click()
        await expect(ana.page.get_by_text("It works")).to_be_visible()
        await ana.accessible()
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("Sign-in link")).to_be_visible()
    view = await acme.product.api("GET", f"{acme.place}/single-sign-on")
    async with chromium.page() as (page, _):
        await page.goto(view["signInUrl"])
        await accessible(page)
        await page.get_by_role("link", name="Acme login").click()
        await expect(page).to_have_url(acme.product.url + "/my-inbox")


async def test_the_button_is_found_by_the_email_and_the_way_goes_on_to_the_page(
    chromium: Chromium, acme: Acme, issuer: Issuer
) -> None:
    await acme.product.api("PUT", f"{acme.place}/single-sign-on", settings(issuer))
    async with chromium.page(java_script_enabled=False) as (page, _):
        await page.goto(acme.product.url + "/profile")
        await page.get_by_role("link", name="your organization's account").click()
        await page.get_by_label("E-mail").fill("hana@elsewhere.example")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("No organization here")
        await page.get_by_label("E-mail").fill("nobody@acme.example")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Acme, by 127.0.0.1")).to_be_visible()
        await page.get_by_role("link", name="Acme login").click()
        await expect(page).to_have_url(acme.product.url + "/profile")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_who_is_refused_reads_why_in_their_language(
    chromium: Chromium, acme: Acme, issuer: Issuer, scheme: str
) -> None:
    await acme.product.api("PUT", f"{acme.place}/single-sign-on", settings(issuer))
    view = await acme.product.api("GET", f"{acme.place}/single-sign-on")
    issuer.account["email_verified"] = False
    async with chromium.page(locale="de", color_scheme=scheme) as (page, guard):
        guard.allow("403")
        await page.goto(view["signInUrl"])
        await page.get_by_role("link", name="Acme login").click()
        await expect(page.get_by_role("alert")).to_contain_text("bestätigt Ihre E-Mail-Adresse")
        await accessible(page)
        await page.get_by_role("link", name="Zurück zur Anmeldung").click()
        await expect(page.get_by_role("heading", level=1, name="Anmelden")).to_be_visible()


async def test_what_does_not_fit_is_said_at_its_field_and_stays_typed(
    chromium: Chromium, acme: Acme, issuer: Issuer
) -> None:
    await acme.product.api("PUT", f"{acme.place}/single-sign-on", settings(issuer))
    async with console(chromium, acme.product, path=TAB) as ana:
        ana.guard.allow("400")
        await ana.page.get_by_label("Issuer").fill("login.acme.example")
        await ana.button("Save").click()
        await expect(ana.page.get_by_label("Issuer")).to_be_focused()
        await ana.page.get_by_label("Issuer").fill("https://login.acme.example")
        await ana.button("Save").click()
        secret = ana.page.get_by_label("Client secret", exact=True)
        await expect(secret).to_be_visible()
        await expect(ana.page.get_by_label("Issuer")).to_have_value("https://login.acme.example")
        await ana.button("Remove").first.click()
        dialog = ana.page.get_by_role("dialog", name="Remove single sign-on?")
        await dialog.get_by_role("button", name="Remove").click()
        await expect(ana.page.get_by_text("Sign-in link")).to_have_count(0)


async def test_only_owners_have_the_tab(chromium: Chromium, acme: Acme) -> None:
    grace = acme.product.user("grace")
    before = await acme.product.api("GET", f"/users/{grace['userId']}")
    await acme.product.api("PATCH", f"/users/{grace['userId']}", {"role": "ADMIN"})
    async with console(chromium, acme.product, "grace", path="/organization") as admin:
        await expect(admin.page.get_by_role("tab", name="Roles")).to_be_visible()
        await expect(admin.page.get_by_role("tab", name="Single sign-on")).to_have_count(0)
    await acme.product.api("PATCH", f"/users/{grace['userId']}", {"role": before["role"]})


@asynccontextmanager
async def a_site(product: Product, token: str) -> AsyncIterator[str]:
    """A host's page with the element, on a port of its own."""
    text = f"""<!doctype html><html lang="en"><title>A host</title><link rel="icon" href="data:,">
    <script type="module" src="{product.url}/inbox.js"></script>
    <tocsin-inbox base-url="{product.url}"></tocsin-inbox>
    <script>document.querySelector("tocsin-inbox").getToken = async () => "{token}"</script>"""

    async def page(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type="text/html")

    async with web_peer(page) as address:
        yield address


ASK = """async ([url, token]) => {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/inbox/v1/notifications`, { headers });
  return [answer.status, (await answer.json()).code];
}"""


async def test_origins_are_named_in_the_solution(chromium: Chromium, product: Product) -> None:
    path = f"/solutions/{product.solution('Field Service')}"
    async with console(chromium, product, path=f"{path}?tab=inbox") as ana:
        ana.guard.allow("400")
        origins = ana.page.get_by_role("combobox", name="Origins")
        await origins.fill("https://app.acme.example/path")
        await ana.page.keyboard.press("Enter")
        await ana.button("Save").click()
        await expect(origins).to_have_attribute("aria-invalid", "true")
        await expect(origins).to_be_focused()
        await ana.page.keyboard.press("Backspace")
        await origins.fill("https://App.acme.example")
        await ana.page.keyboard.press("Enter")
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("https://app.acme.example", exact=True)).to_be_visible()
        await expect(ana.button("Save")).to_be_disabled()
        await ana.accessible()
    assert (await product.api("GET", path))["origins"] == ["https://app.acme.example"]
    await product.api("PATCH", path, {"origins": []})


async def test_a_page_of_a_named_origin_reads_and_one_on_another_port_does_not(
    chromium: Chromium, product: Product
) -> None:
    token = product.user("hana")["inboxToken"]
    path = f"/solutions/{product.solution('Field Service')}"
    await product.tell("hana", "Tank 3")
    async with a_site(product, token) as ours, a_site(product, token) as theirs:
        await product.api("PATCH", path, {"origins": [ours]})
        async with chromium.page() as (page, guard):
            guard.allow("403")
            await page.goto(ours)
            await expect(page.get_by_test_id("badge")).to_have_text("1")
            await page.goto(theirs)
            refused = await page.evaluate(ASK, [product.url, token])
            assert refused == [403, "origin_not_allowed"]
            await expect(page.get_by_test_id("badge")).to_have_count(0)
    await product.api("PATCH", path, {"origins": []})
