"""The inbox in Chromium on the real server: who gets what, what people do with it, and cuts."""

import gzip
import time
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Request, expect

from tests.browser.chromium import Chromium
from tests.browser.demo import Demo, demo
from tests.browser.product import Product
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WORK_ORDER = {"jigId": "view-work-order", "inputs": {"orderId": "WO-2291", "priority": 2}}
CUT = "ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY_RESPONSE|ERR_INTERNET_DISCONNECTED|ERR_FAILED"


async def test_each_scope_appears_in_exactly_the_right_open_pages(
    chromium: Chromium, product: Product
) -> None:
    field, hr = product.solution("Field Service"), product.solution("HR Self-Service")
    sends: list[tuple[str, str, dict[str, Any]]] = [
        ("Person", "hana", {"scope": "USR", "emails": [product.user("hana")["email"]]}),
        ("Solution", "hana", {"scope": "SLN", "solutionId": field}),
        ("Group", "jonas", {"scope": "SLN_GRP", "solutionId": hr, "groups": ["managers"]}),
        ("Everybody", "hana jonas", {"scope": "ORG"}),
    ]
    async with AsyncExitStack() as stack:
        pages = {
            name: await stack.enter_async_context(demo(chromium, product, name))
            for name in ("hana", "jonas")
        }
        for page in pages.values():
            await page.open_panel()
        for title, people, scope in sends:
            began = time.monotonic()
            await product.notify(scope, title)
            for name in people.split():
                await pages[name].item(title).wait_for(timeout=5_000)
            print(f"{title}: in the open page after {1000 * (time.monotonic() - began):.0f} ms")
        await pages["hana"].shows("Everybody", "Solution", "Person")
        await pages["jonas"].shows("Everybody", "Group")


async def test_the_badge_counts_what_is_new_until_the_panel_opens(
    chromium: Chromium, product: Product
) -> None:
    async with demo(chromium, product, "hana") as hana:
        await product.tell("hana", "One")
        await product.tell("hana", "Two")
        await expect(hana.part("badge")).to_have_text("2")
        await expect(hana.part("bell")).to_have_accessible_name("Notifications, 2 unseen")
        await hana.open_panel()
        await hana.shows("Two", "One")
        await expect(hana.part("badge")).to_have_count(0)
        await expect(hana.part("item").and_(hana.page.locator("[data-unread=true]"))).to_have_count(
            2
        )
        await product.counts("hana", unseen=0, unread=2)


async def test_a_tap_opens_the_target_with_its_inputs(chromium: Chromium, product: Product) -> None:
    async with demo(chromium, product, "hana") as hana:
        await product.tell("hana", "Work order", **WORK_ORDER)
        await hana.open_panel()
        await hana.do("Work order", "open")
        await expect(hana.part("panel")).to_be_hidden()
        await expect(hana.part("screen-title")).to_be_focused()
        await expect(hana.part("screen-title")).to_have_text("View work order")
        rows = hana.part("screen-inputs").locator("tr")
        assert await rows.all_inner_texts() == ["orderId\tWO-2291", "priority\t2"]
        await product.counts("hana", unseen=0, unread=0)
        await hana.part("screen-back").click()
        await expect(hana.part("home")).to_be_visible()


async def test_an_item_is_read_and_unread_again(chromium: Chromium, product: Product) -> None:
    async with demo(chromium, product, "hana") as hana:
        await product.tell("hana", "One")
        await hana.open_panel()
        await hana.do("One", "read")
        await expect(hana.item("One")).to_have_attribute("data-unread", "false")
        await product.counts("hana", unseen=0, unread=0)
        await hana.do("One", "unread")
        await expect(hana.part("tab-unread")).to_have_text("Unread 1")
        await product.counts("hana", unseen=0, unread=1)
        await hana.part("tab-unread").click()
        await hana.shows("One")


async def test_what_is_archived_is_under_its_tab_and_comes_back(
    chromium: Chromium, product: Product
) -> None:
    async with demo(chromium, product, "hana") as hana:
        for title in ("One", "Two", "Three"):
            await product.tell("hana", title)
        await hana.open_panel()
        await hana.shows("Three", "Two", "One")
        await hana.do("One", "archive")
        await hana.do("Two", "archive")
        await hana.part("undo").click()
        await hana.shows("Three", "Two")
        await hana.part("tab-archived").click()
        await hana.shows("One")
        await hana.do("One", "unarchive")
        await hana.shows()
        await hana.part("tab-all").click()
        await hana.shows("Three", "Two", "One")


async def test_a_deletion_is_undone_by_the_server(chromium: Chromium, product: Product) -> None:
    async with demo(chromium, product, "hana") as hana:
        await product.tell("hana", "One")
        await hana.open_panel()
        await hana.do("One", "delete")
        await hana.shows()
        await hana.part("undo").click()
        await hana.shows("One")
        await hana.do("One", "delete")
        await expect(hana.part("notice")).to_contain_text("Deleted.")
        await hana.page.reload()
        await hana.open_panel()
        await hana.shows()


async def test_all_are_marked_read_and_the_read_ones_deleted(
    chromium: Chromium, product: Product
) -> None:
    async with demo(chromium, product, "hana") as hana:
        await product.tell("hana", "One")
        await product.tell("hana", "Two")
        await hana.open_panel()
        await hana.shows("Two", "One")
        await hana.part("mark-all-read").click()
        await expect(hana.part("notice")).to_contain_text("2 marked as read.")
        await product.counts("hana", unseen=0, unread=0)
        await hana.do("Two", "unread")
        await hana.part("more").click()
        await hana.part("delete-read").click()
        await hana.shows("Two")
        await expect(hana.part("notice")).to_contain_text("1 deleted.")
        await hana.part("undo").click()
        await hana.shows("Two", "One")


@pytest.mark.parametrize("to", ["person", "group", "solution", "organization"])
async def test_the_try_it_buttons_ring_the_bell(
    chromium: Chromium, product: Product, to: str
) -> None:
    async with demo(chromium, product, "hana") as hana:
        await hana.part(f"send-{to}").click()
        await expect(hana.part("badge")).to_have_text("1")
        await expect(hana.part("sent")).to_contain_text("Sent to ")


async def test_another_person_is_another_inbox(chromium: Chromium, product: Product) -> None:
    async with demo(chromium, product, "hana") as shown:
        await product.tell("hana", "For Hana")
        await expect(shown.part("badge")).to_have_text("1")
        await shown.part("user-select").select_option(product.user("priya")["userId"])
        await shown.live()
        await expect(shown.part("badge")).to_have_count(0)
        await product.tell("priya", "For Priya")
        await expect(shown.part("badge")).to_have_text("1")
        await shown.open_panel()
        await shown.shows("For Priya")
        await shown.page.reload()
        await shown.open_panel()
        await shown.shows("For Priya")


async def test_tabs_of_one_person_share_one_stream(chromium: Chromium, product: Product) -> None:
    async with demo(chromium, product, "hana") as first:
        streams: list[Request] = []

        def count(request: Request) -> None:
            if "/stream" in request.url:
                streams.append(request)

        first.page.context.on("request", count)
        second = Demo(await first.page.context.new_page(), first.guard)
        await second.page.goto(product.page("hana"))
        await second.live()
        await product.tell("hana", "One")
        for tab in (first, second):
            await expect(tab.part("badge")).to_have_text("1")
        assert streams == []
        await first.page.close()  # the second one takes over
        await product.tell("hana", "Two")
        await expect(second.part("badge")).to_have_text("2")
        await until(lambda: bool(streams), 5, "the second page has no stream of its own")
        assert len(streams) == 1


async def test_an_open_page_survives_a_crash_of_the_server(
    chromium: Chromium, product: Product
) -> None:
    async with demo(chromium, product, "hana") as hana:
        hana.guard.allow(CUT)
        await product.tell("hana", "Before")
        await hana.open_panel()
        await hana.shows("Before")
        product.kill()
        await expect(hana.part("connection")).to_have_text("Reconnecting…")
        await product.start()
        await product.tell("hana", "After")
        await hana.item("After").wait_for(timeout=20_000)
        await expect(hana.part("connection")).to_have_count(0)
        await hana.shows("After", "Before")


async def test_what_was_missed_while_offline_arrives_once(
    chromium: Chromium, product: Product
) -> None:
    async with demo(chromium, product, "hana") as hana:
        hana.guard.allow(CUT)
        await product.tell("hana", "Before")
        await hana.open_panel()
        await hana.shows("Before")
        await hana.page.context.set_offline(True)
        product.kill()  # an open stream outlives the emulated cut
        await expect(hana.part("connection")).to_contain_text("You are offline.")
        await product.start()
        await product.tell("hana", "Missed")
        await hana.shows("Before")
        await hana.page.context.set_offline(False)
        await hana.shows("Missed", "Before")
        await product.tell("hana", "Live again")
        await hana.shows("Live again", "Missed", "Before")


async def test_the_scripts_are_sent_packed_and_only_when_they_changed(product: Product) -> None:
    sizes = {
        "inbox.js": 15_000,
        "inbox-client.js": 3_000,
        "inbox-panel.js": 16_000,
        "inbox-form.js": 2_000,
        "inbox-preferences.js": 5_000,
        "inbox-push.js": 2_000,
        "inbox-words-ja.js": 3_000,
        "inbox-worker.js": 2_000,
        "demo": 1_000,
    }
    async with aiohttp.ClientSession(product.url, auto_decompress=False) as session:
        for name, limit in sizes.items():
            async with session.get(f"/{name}") as first:
                packed = await first.read()
            assert first.headers["content-encoding"] == "gzip"
            assert len(packed) < limit, name
            known = {"if-none-match": first.headers["etag"]}
            async with session.get(f"/{name}", headers=known) as second:
                assert (second.status, await second.read()) == (304, b"")
            async with session.get(f"/{name}", headers={"accept-encoding": "identity"}) as plain:
                assert await plain.read() == gzip.decompress(packed)
