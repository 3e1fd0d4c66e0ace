"""The console in Chromium, signed in as one of the demo's people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from playwright.async_api import Locator, Page, expect

from tests.browser.chromium import Chromium, Guard
from tests.browser.demo import accessible
from tests.browser.product import Product

PASSWORD = "a sentence to sign in with"
LIVE = "[data-live=live]"
COOKIE = "tocsin"

# Half-way through a transition everything has too little contrast.
_AT_REST = """async () => {
  const frame = () => new Promise((go) => requestAnimationFrame(go));
  const moving = () => document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().iterations !== Infinity);
  for (let calm = 0; calm < 5; calm = moving().length === 0 ? calm + 1 : 0) await frame();
}"""


@dataclass
class Console:
    """One person's console. Locators by role and name, as the person finds things."""

    page: Page
    guard: Guard
    product: Product

    async def open(self, path: str) -> None:
        await self.page.goto(self.product.url + path)
        await expect(self.page.locator("main").get_by_role("heading", level=1)).to_be_visible()

    def row(self, title: str) -> Locator:
        """A line of the list: a row of the table, or a card on a phone."""
        return self.page.locator("[data-row]").filter(has_text=title)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    async def act(self, title: str, action: str) -> None:
        """By the menu of a row."""
        await self.row(title).get_by_role("button", name="Actions for").click()
        await self.page.get_by_role("menuitem", name=action).click()

    async def live(self) -> None:
        """What happens from now on is told."""
        await expect(self.page.locator(LIVE)).to_be_visible()

    async def heading(self, text: str) -> None:
        await expect(self.page.get_by_role("heading", level=1, name=text)).to_be_visible()

    async def at_rest(self) -> None:
        """Whatever opens or fades has done so."""
        await self.page.evaluate(_AT_REST)

    async def accessible(self) -> None:
        await self.at_rest()
        await accessible(self.page)


async def give_password(product: Product, name: str) -> None:
    """The demo's people have none but the owner; theirs is known from the start."""
    if name != "ana":
        path = f"/users/{product.user(name)['userId']}/password"
        await product.api("PUT", path, {"password": PASSWORD})


def credentials(product: Product, name: str) -> tuple[str, str]:
    if name == "ana":
        owner = product.demo["owner"]
        return owner["email"], owner["password"]
    return product.user(name)["email"], PASSWORD


async def sign_in(page: Page, product: Product, name: str, path: str = "/") -> None:
    """As a person does, in any language; afterwards the page that was wanted is shown."""
    email, password = credentials(product, name)
    await page.goto(product.url + path)
    await page.locator("input[name=email]").fill(email)
    await page.locator("input[name=password]").fill(password)
    await page.locator("form button").click()


async def session(product: Product, name: str) -> str:
    """The secret of a session of this person's: signed in once for all tests, and again when a
    test has ended it, as each change of a password does.
    """
    kept = product.sessions.get(name)
    if kept is None or not await _opens(product, kept):
        await give_password(product, name)
        email, password = credentials(product, name)
        async with (
            aiohttp.ClientSession(headers={"Origin": product.url}) as client,
            client.post(
                product.url + "/api/v1/sessions", json={"email": email, "password": password}
            ) as reply,
        ):
            assert reply.status == 201, await reply.text()
            kept = product.sessions[name] = reply.cookies[COOKIE].value
    return kept


async def _opens(product: Product, secret: str) -> bool:
    async with (
        aiohttp.ClientSession(cookies={COOKIE: secret}) as client,
        client.get(product.url + "/api/v1/me") as reply,
    ):
        return reply.status == 200


@asynccontextmanager
async def console(
    chromium: Chromium, product: Product, name: str = "ana", path: str = "/", **options: Any
) -> AsyncIterator[Console]:
    """Signed in, with the wanted page shown. Further options go to the browser context."""
    secret = await session(product, name)
    async with chromium.page(warm=True, **options) as (page, guard):
        await page.context.add_cookies([{"name": COOKIE, "value": secret, "url": product.url}])
        await page.goto(product.url + path)
        shown = Console(page, guard, product)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        yield shown
