"""The main job in stock Firefox: from a call on the Jigx API to the screen behind a tap."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
import pytest_asyncio
from aiohttp import web

from tests.browser import desktop, firefox, push_service
from tests.browser.conftest import needs
from tests.browser.desktop import Desktop
from tests.browser.firefox import Browser, Page
from tests.browser.product import Product
from tests.browser.push_service import Push, PushService
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

INPUTS = {"orderId": "WO-2291", "priority": 2}
APPROVE = {"id": "approve", "label": "Approve"}
TARGET = {"jigId": "view-work-order", "inputs": INPUTS}

_SCREEN = """(() => {
  const screen = document.querySelector("[data-testid=screen]");
  const rows = [...screen?.querySelectorAll("[data-testid=screen-inputs] tr") ?? []];
  return screen && {
    title: screen.querySelector("h1").textContent.trim(),
    inputs: Object.fromEntries(rows.map((row) => [...row.cells].map((one) => one.innerText))),
  };
})()"""


_ROOT = "document.querySelector('tocsin-inbox')?.renderRoot"
_ITEMS = f"{_ROOT}?.querySelectorAll('.item').length"


@dataclass
class Scene:
    """One person's use of a Firefox, with the product, the push service and the desktop."""

    product: Product
    service: PushService
    desk: Desktop
    browser: Browser
    person: str  # with storage and subscriptions of their own
    title: str  # of the notification; no other test has it

    async def open(self, name: str, host: str = "localhost") -> Page:
        address = self.product.page(name).replace("localhost", host)
        return await self.browser.open(address, self.person)

    async def enabled(self, name: str, host: str = "localhost") -> Page:
        """The demo of this person, after they switched browser notifications on by hand."""
        page = await self.open(name, host)
        await self.enable(page, name)
        return page

    async def send(self) -> None:
        await self.product.tell("hana", self.title, **TARGET)

    async def enable(self, page: Page, name: str) -> None:
        await page.click("[data-testid=bell]")
        await page.click("[data-testid=push-on]")
        await self.known(name, 1)

    async def known(self, name: str, number: int) -> None:
        """The server knows so many browsers of this person."""

        async def registered() -> bool:
            return len((await self.product.inbox(name, "/addresses"))["items"]) == number

        await until(registered, 10, f"the server does not know {number} of {name}'s browsers")

    async def check(self, push: Push) -> None:
        """It asks for what a push service needs to know, and tells it nothing of the content."""
        assert (push.ttl, push.urgency) == (2_419_200, "normal")
        assert push.topic is not None
        assert len(push.topic) == 32
        assert push.claims["aud"] == self.service.origin  # of a JWT whose signature and exp hold
        assert push.claims["sub"].startswith("mailto:")
        key = (await self.product.inbox("hana", "/push/key"))["publicKey"]
        assert f"k={key}" in push.headers["authorization"]
        assert self.title.encode() not in push.body

    async def tap(self, button: str | None = None) -> None:
        shown = await self.desk.wait_for(self.title)
        await self.desk.click(shown, shown.action(button) if button else "default")

    async def opened(self, page: Page) -> None:
        """The target's screen with its inputs stands on the page."""
        await page.wait_for("document.querySelector('[data-testid=screen-inputs]')")
        shown = {name: str(value) for name, value in INPUTS.items()}
        assert await page.evaluate(_SCREEN) == {"title": "View work order", "inputs": shown}

    async def new_page(self, before: Page, button: str | None = None) -> Page:
        """Closes the page, taps, and returns the one that the browser opens."""
        await before.close()
        others = {page.context for page in await self.browser.pages()}
        await self.tap(button)
        fresh: list[Page] = []

        async def there() -> bool:
            fresh[:] = [one for one in await self.browser.pages() if one.context not in others]
            return bool(fresh)

        await until(there, 10, "the tap opened no page")
        return fresh[0]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[PushService, Desktop, Browser]]:
    """One Firefox for all tests: its start takes longer than a test."""
    needs(firefox.missing(), desktop.missing())
    folder = tmp_path_factory.mktemp("firefox")
    async with push_service.push_service() as service, desktop.desktop(folder) as desk:
        push_url, profile = service.websocket_url, folder / "profile"
        async with firefox.firefox(push_url=push_url, profile=profile, desktop=desk) as browser:
            yield service, desk, browser


@pytest_asyncio.fixture(loop_scope="session")
async def scene(
    product: Product, running: tuple[PushService, Desktop, Browser]
) -> AsyncIterator[Scene]:
    service, desk, browser = running
    service.received.clear()
    person = await browser.person()
    yield Scene(product, service, desk, browser, person, f"Work order {uuid4()}")
    await browser.leave(person)


async def test_a_tap_on_the_desktop_opens_the_target_in_the_open_page(scene: Scene) -> None:
    page = await scene.enabled("hana")
    await scene.send()
    push = await scene.service.pushed()
    await scene.check(push)
    assert await scene.service.acked(push) == 100  # the browser has decrypted it
    shown = await scene.desk.wait_for(scene.title)
    assert (shown.app, shown.body) == ("Firefox", f"{scene.title}.")
    await scene.tap()
    await scene.opened(page)
    assert len(await scene.browser.pages()) == 2  # the empty one of the start, and the demo


async def test_a_tap_opens_the_demo_again_when_its_page_was_closed(scene: Scene) -> None:
    page = await scene.enabled("hana")
    await scene.send()
    await scene.desk.wait_for(scene.title)
    page = await scene.new_page(page)
    await scene.opened(page)
    assert "tocsin-open" not in await page.evaluate("location.href")  # a reload opens it no more


async def test_a_tap_stays_at_the_origin_where_the_person_works(scene: Scene) -> None:
    """The payload's url names the server; an application elsewhere keeps its people."""
    page = await scene.enabled("hana", host="127.0.0.1")
    await scene.send()
    await scene.desk.wait_for(scene.title)
    page = await scene.new_page(page)
    await scene.opened(page)
    assert await page.evaluate("location.hostname") == "127.0.0.1"


async def test_a_tap_finds_the_page_of_the_right_person(scene: Scene) -> None:
    hana = await scene.enabled("hana")
    lena = await scene.open("lena")
    await lena.wait_for("document.querySelector('tocsin-inbox')")
    await scene.send()
    await scene.tap()
    await scene.opened(hana)
    assert await lena.evaluate("document.querySelector('[data-testid=screen]')") is None


async def test_the_server_forgets_a_browser_that_the_push_service_calls_gone(scene: Scene) -> None:
    page = await scene.enabled("hana")
    scene.service.answers.append(web.Response(status=410))
    await scene.send()
    await scene.known("hana", 0)
    await page.goto(scene.product.page("hana"))
    await scene.enable(page, "hana")  # it is offered again
    await scene.product.tell("hana", "Here again")
    assert await scene.service.acked(await scene.service.pushed()) == 100


async def test_what_the_desktop_shows_is_recorded_as_delivered_and_a_tap_as_opened(
    scene: Scene,
) -> None:
    await scene.enabled("hana")
    sent = await scene.product.ask("hana", scene.title)
    shown = await scene.desk.wait_for(scene.title)
    await scene.product.reached(sent, delivered=1, opened=0)
    await scene.desk.click(shown)
    await scene.product.reached(sent, delivered=1, opened=1)


async def test_what_is_withdrawn_goes_from_the_desktop_and_the_inbox(scene: Scene) -> None:
    page = await scene.enabled("hana")
    sent = await scene.product.ask("hana", scene.title)
    shown = await scene.desk.wait_for(scene.title)
    await scene.product.withdraw(sent)
    await scene.desk.closed(shown)
    await page.wait_for(f"{_ITEMS} === 0")


async def test_a_button_of_the_desktop_answers_in_the_open_page(scene: Scene) -> None:
    await scene.enabled("hana")
    asked = await scene.product.ask("hana", scene.title, buttons=[APPROVE])
    shown = await scene.desk.wait_for(scene.title)
    await scene.desk.click(shown, shown.action("Approve"))
    await scene.product.reached(asked, answered=1)


async def test_a_button_of_the_desktop_answers_when_no_page_is_open(scene: Scene) -> None:
    page = await scene.enabled("hana")
    asked = await scene.product.ask("hana", scene.title, buttons=[APPROVE])
    shown = await scene.desk.wait_for(scene.title)
    await page.close()
    await scene.desk.click(shown, shown.action("Approve"))  # the worker answers by itself
    await scene.product.reached(asked, answered=1)
