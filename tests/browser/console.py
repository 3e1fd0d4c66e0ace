"""The console in Chromium, signed in as one of the demo's people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.chromium import Chromium, Guard
from tests.browser.demo import accessible
from tests.browser.product import Product

PASSWORD = "a sentence to sign in with"
LIVE = "[data-live=live]"

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


@asynccontextmanager
async def console(
    chromium: Chromium, product: Product, name: str = "ana", path: str = "/", **options: Any
) -> AsyncIterator[Console]:
    """Signed in, with the wanted page shown. Further options go to the browser context."""
    await give_password(product, name)
    async with chromium.page(**options) as (page, guard):
        await sign_in(page, product, name, path)
        shown = Console(page, guard, product)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        yield shown
