"""What arrives: how fast it is painted, in how many tabs, as a toast, in the title, on a page."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Request, expect

from tests.browser.chromium import Chromium
from tests.browser.demo import Demo, demo
from tests.browser.product import Product
from tests.browser.test_demo_access import PHONE, no_overflow

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# From the bytes of the stream to the frame in which the badge and the item are on the screen.
WATCH = """() => {
  window.painted = [];
  document.querySelector("tocsin-inbox").addEventListener("tocsin-arrived", (event) => {
    const began = performance.now();
    const inbox = event.target;
    inbox.updateComplete.then(() => requestAnimationFrame(() => {
      const channel = new MessageChannel();  // after the frame
      channel.port1.onmessage = () => {
        const shown = inbox.renderRoot.querySelector("article .title");
        const there = shown && shown.textContent.includes(event.detail.title);
        window.painted.push(there ? performance.now() - began : 1e6);
      };
      channel.port2.postMessage(0);
    }));
  });
}"""


async def test_an_arrival_is_painted_within_100_ms(chromium: Chromium, product: Product) -> None:
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await hana.shows()
        await hana.page.evaluate(WATCH)
        for n in range(10):
            await product.tell("hana", f"Number {n}")
            await expect(hana.part("item")).to_have_count(n + 1)
        await hana.page.wait_for_function("window.painted.length === 10")
        times = sorted(await hana.page.evaluate("window.painted"))
        print(f"arrival to paint: median {times[5]:.0f} ms, slowest {times[-1]:.0f} ms")
        assert times[5] <= 100


async def test_ten_tabs_have_one_stream_between_them(chromium: Chromium, product: Product) -> None:
    async with demo(chromium, product, "hana") as first:
        streams: list[str] = []

        def count(request: Request) -> None:
            if "/stream" in request.url:
                streams.append(request.url)

        context = first.page.context
        context.on("request", count)
        tabs = [first]
        for _ in range(9):
            tab = Demo(await context.new_page(), first.guard)
            await tab.page.goto(product.page("hana"))
            await tab.live()
            tabs.append(tab)
        await product.tell("hana", "One")
        await asyncio.gather(*(expect(tab.part("badge")).to_have_text("1") for tab in tabs))
        assert streams == []  # the first tab had opened it before


async def test_a_toast_says_what_came_and_opens_it(chromium: Chromium, product: Product) -> None:
    target: dict[str, Any] = {"jigId": "view-work-order", "inputs": {"orderId": "WO-7"}}
    async with demo(chromium, product, "hana") as hana:
        await product.tell("hana", "Work order", **target)
        await expect(hana.part("toast")).to_contain_text("Work order")
        await hana.inbox_accessible()
        await hana.part("toast-open").click()
        await expect(hana.part("screen-title")).to_have_text("View work order")
        await expect(hana.part("toast")).to_have_count(0)
        await product.tell("hana", "One")
        await product.tell("hana", "Two")
        await expect(hana.part("toast")).to_contain_text("2 new notifications")
        await hana.part("toast-open").click()
        await hana.shows("Two", "One", "Work order")


async def test_the_title_counts_and_the_badge_ends_at_99(
    chromium: Chromium, product: Product
) -> None:
    async with demo(chromium, product, "hana") as hana:
        await product.tell("hana", "One")
        await expect(hana.page).to_have_title("(1) Today’s work · Acme")
        for n in range(100):
            await product.tell("hana", f"Number {n}")
        await expect(hana.part("badge")).to_have_text("99+")
        await expect(hana.page).to_have_title("(99+) Today’s work · Acme")
        await hana.open_panel()
        await expect(hana.page).to_have_title("Today’s work · Acme")


async def test_a_page_shows_the_list_without_a_bell(chromium: Chromium, product: Product) -> None:
    await product.tell("hana", "One")
    async with demo(chromium, product, "hana") as hana:
        await hana.page.goto(product.page("hana") + "&inbox=page")
        await hana.shows("One")
        await expect(hana.part("bell")).to_have_count(0)
        await product.tell("hana", "Two")
        await hana.shows("Two", "One")
        await product.counts("hana", unseen=0, unread=2)
        await hana.do("Two", "archive")
        await hana.part("tab-archived").click()
        await hana.shows("Two")
        await hana.inbox_accessible()
        await hana.page.set_viewport_size({"width": 390, "height": 844})
        await no_overflow(hana)


SAID = {
    "de": ("Benachrichtigungen", "Zu beantworten"),
    "es": ("Notificaciones", "Por responder"),
    "ar": ("الإشعارات", "بانتظار ردك"),
    "ja": ("通知", "要対応"),
}


@pytest.mark.parametrize("language", SAID)
async def test_it_speaks_the_language_of_the_person(
    chromium: Chromium, product: Product, language: str
) -> None:
    title, tab = SAID[language]
    async with demo(chromium, product, "tom", viewport=PHONE) as tom:
        await tom.page.goto(f"{product.page('tom')}&language={language}")
        await tom.open_panel()
        await expect(tom.page.get_by_role("dialog", name=title)).to_be_visible()
        await expect(tom.part("tab-action")).to_have_text(tab)
        await no_overflow(tom)
        await tom.inbox_accessible()


async def test_a_panel_that_does_not_come_can_be_asked_for_again(
    chromium: Chromium, product: Product
) -> None:
    await product.tell("hana", "One")
    async with demo(chromium, product, "hana") as hana:
        hana.guard.allow("ERR_FAILED|Failed to fetch")
        await hana.page.route("**/inbox-panel.js", lambda route: route.abort())
        await hana.part("bell").click()
        await expect(hana.part("retry")).to_be_visible()
        await hana.page.unroute("**/inbox-panel.js")
        await hana.part("retry").click()
        await hana.shows("One")
