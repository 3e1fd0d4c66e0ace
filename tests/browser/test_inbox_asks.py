"""Questions in the inbox, in Chromium: buttons, texts, answers that come too late or not at all."""

import re
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.chromium import Chromium
from tests.browser.demo import demo
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

APPROVE = {"id": "approve", "label": "Approve", "kind": "answer", "style": "primary"}
REJECT = {"id": "reject", "label": "Reject", "kind": "answer", "style": "danger"}
REPLY = {"id": "reply", "label": "Reply", "kind": "text"}
ORDER = {"id": "order", "label": "Order", "kind": "screen", "jigId": "view-work-order"}
DOCS = {"id": "docs", "label": "Docs", "kind": "url", "url": "https://docs.example.com/leave"}
LEAVE: dict[str, Any] = {"buttons": [APPROVE, REJECT, REPLY]}
FAILED = "ERR_FAILED|status of 409"


async def test_a_button_answers_in_place(chromium: Chromium, product: Product) -> None:
    asked = await product.ask("hana", "Leave", **LEAVE)
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await hana.press("Leave", "Approve")
        await expect(hana.part("answered")).to_have_text("You answered: \u2068Approve\u2069")
        await expect(hana.part("answered")).to_be_focused()
        for label in ("Approve", "Reject", "Reply"):
            await expect(hana.button("Leave", label)).to_be_disabled()
        await product.reached(asked, answered=1)
        await product.counts("hana", unseen=0, unread=0)
        await hana.page.reload()
        await hana.open_panel()
        await expect(hana.part("answered")).to_contain_text("Approve")
    item = await product.inbox("hana", f"/notifications/{asked}")
    assert item["answer"] == {"button": "approve"}


async def test_a_text_is_sent_and_survives_what_arrives(
    chromium: Chromium, product: Product
) -> None:
    asked = await product.ask("hana", "Leave", **LEAVE)
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await hana.press("Leave", "Reply")
        await hana.page.keyboard.type("Fine by ")
        await product.tell("hana", "Meanwhile")
        await hana.shows("Meanwhile", "Leave")
        await hana.page.keyboard.type("me")
        await hana.part("tab-unread").click()
        await hana.part("tab-all").click()
        field = hana.part("item-reply").get_by_role("textbox")
        await expect(field).to_have_value("Fine by me")
        await field.press("Enter")
        await expect(hana.part("answered")).to_contain_text("Fine by me")
        await expect(field).to_have_count(0)
        await product.reached(asked, answered=1)
    item = await product.inbox("hana", f"/notifications/{asked}")
    assert item["answer"] == {"button": "reply", "text": "Fine by me"}


async def test_the_answer_given_elsewhere_before_is_the_one_that_stands(
    chromium: Chromium, product: Product
) -> None:
    asked = await product.ask("hana", "Leave", **LEAVE)

    async def too_late(route: Route) -> None:
        """The telephone was quicker."""
        path = f"/notifications/{asked}/answer"
        await product.inbox("hana", path, "POST", {"button": "reject"})
        await route.continue_()

    async with demo(chromium, product, "hana") as hana:
        hana.guard.allow(FAILED)
        await hana.page.route("**/answer", too_late)
        await hana.open_panel()
        await hana.press("Leave", "Approve")
        await expect(hana.part("notice")).to_have_text("You had answered this before.")
        await expect(hana.part("answered")).to_contain_text("Reject")


async def test_an_answer_that_fails_is_put_back_with_what_was_typed(
    chromium: Chromium, product: Product
) -> None:
    await product.ask("hana", "Leave", **LEAVE)
    async with demo(chromium, product, "hana") as hana:
        hana.guard.allow(FAILED)
        await hana.page.route("**/answer", lambda route: route.abort())
        await hana.open_panel()
        await hana.press("Leave", "Reply")
        await hana.page.keyboard.type("Fine by me")
        await hana.page.keyboard.press("Enter")
        await expect(hana.part("notice")).to_contain_text("That did not work")
        field = hana.part("item-reply").get_by_role("textbox")
        await expect(field).to_have_value("Fine by me")
        await expect(field).to_be_focused()
        await expect(hana.part("answered")).to_have_count(0)
        await product.counts("hana", unseen=0, unread=1)


async def test_an_address_alone_answers_nothing(chromium: Chromium, product: Product) -> None:
    asked = await product.ask("hana", "Leave", **LEAVE)
    async with demo(chromium, product, "hana") as hana:
        address = f"{product.page('hana')}&tocsin-open={asked}&tocsin-answer=approve"
        await hana.page.goto(address)
        await expect(hana.button("Leave", "Approve")).to_be_focused()
        await expect(hana.page).to_have_url(re.compile(r"\?user=[^&]+&language=en$"))
        await expect(hana.part("answered")).to_have_count(0)
    item = await product.inbox("hana", f"/notifications/{asked}")
    assert "answer" not in item


async def test_buttons_lead_to_screens_and_pages(chromium: Chromium, product: Product) -> None:
    inputs = {"orderId": "WO-7"}
    await product.ask("hana", "Leave", buttons=[ORDER | {"inputs": inputs}, DOCS])
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        link = hana.item("Leave").get_by_role("link", name="Docs (opens in a new tab)")
        await expect(link).to_have_attribute("href", DOCS["url"])
        await expect(link).to_have_attribute("target", "_blank")
        await expect(link).to_have_attribute("rel", "noopener noreferrer")
        await hana.press("Leave", "Order")
        await expect(hana.part("panel")).to_be_hidden()
        await expect(hana.part("screen-title")).to_have_text("View work order")
        rows = hana.part("screen-inputs").locator("tr")
        assert await rows.all_inner_texts() == ["orderId\tWO-7"]
        await product.counts("hana", unseen=0, unread=0)


@pytest.mark.parametrize("severity", ["success", "warning", "error"])
async def test_how_serious_it_is_has_a_shape_and_a_word(
    chromium: Chromium, product: Product, severity: str
) -> None:
    await product.ask("hana", "Line 4", severity=severity)
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        sign = hana.item("Line 4").locator(".sign")
        await expect(sign).to_have_text(severity.capitalize())
        await expect(sign.locator("svg")).to_be_visible()
