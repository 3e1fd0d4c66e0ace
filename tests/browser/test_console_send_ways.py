"""The pane's ways to say it and to time it: what arrives at the server is what was meant.

And what a provider said to each try is told in words.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Response, expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.console_settings import Acme, gateway
from tests.browser.product import Product
from tests.browser.test_console_questions import choose
from tests.browser.test_console_send import PANE, write
from tests.browser.test_console_templates import template

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def sent_by(ana: Console, verb: str) -> dict[str, Any]:
    """Presses the button; the notification as the server has it then."""

    def sends(reply: Response) -> bool:
        asked = reply.request
        return asked.method == "POST" and asked.url.endswith("/notifications")

    async with ana.page.expect_response(sends) as replied:
        await ana.button(verb).click()
    reply = await replied.value
    assert reply.status == 201, await reply.text()
    sent = (await reply.json())["notificationId"]
    organization = ana.product.demo["organizationId"]
    path = f"/organizations/{organization}/notifications/{sent}"
    return dict(await ana.product.api("GET", path))


async def everyone(ana: Console, title: str) -> None:
    await write(ana, title)
    await ana.page.get_by_role("radio", name="Everyone").click()


async def test_a_template_is_chosen_filled_in_and_sent(
    chromium: Chromium, product: Product
) -> None:
    async with template(product, "Order of the pane"), console(chromium, product, path=PANE) as ana:
        await ana.page.get_by_text("Use a template", exact=True).click()
        await choose(ana, "Template", "Order of the pane")
        await ana.page.get_by_role("textbox", name="order").fill('{"id": 42}')
        await expect(ana.page.get_by_role("img", name="Preview: Order 42")).to_be_visible()
        await ana.page.get_by_role("radio", name="Everyone").click()
        await ana.accessible()
        body = await sent_by(ana, "Send to 12 people")
        assert body["template"]["data"] == {"order": {"id": 42}}
        await expect(ana.row("Order 42")).to_contain_text("Sent", timeout=30_000)
    items = (await product.inbox("omar", "/notifications"))["items"]
    assert {one["title"]: one["text"] for one in items}["Order 42"] == "Hello Omar Haddad"


async def test_a_time_is_of_the_zone_that_is_chosen(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await everyone(ana, "In Tokyo's morning")
        await ana.page.get_by_text("At a time", exact=True).click()
        await ana.page.get_by_label("Date and time").fill("2029-07-01T09:00")
        zone = ana.page.get_by_role("combobox", name="Time zone")
        await zone.fill("Tokyo")
        await ana.page.get_by_role("option", name="Tokyo").first.click()
        await expect(ana.page.get_by_text("For you that is")).to_be_visible()
        body = await sent_by(ana, "Schedule for 12 people")
        assert body["startAt"] == "2029-07-01T00:00:00.000Z"
        await expect(ana.row("In Tokyo's morning")).to_contain_text("Scheduled")


async def test_everybody_gets_it_at_the_same_time_of_their_own_clock(
    chromium: Chromium, product: Product
) -> None:
    day = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    async with console(chromium, product, path=PANE) as ana:
        await everyone(ana, "At seven, wherever you are")
        await ana.page.get_by_text("Local time", exact=True).click()
        await ana.page.locator("input[type=time]").fill("07:00")
        await ana.page.get_by_label("Date (else the next one)").fill(day)
        body = await sent_by(ana, "Schedule for 12 people")
        assert body["localTime"] == {"time": "07:00", "date": day}


async def test_it_comes_again_every_week_until_a_day(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await everyone(ana, "Weekly walk-round")
        await ana.page.get_by_text("Repeat", exact=True).click()
        await choose(ana, "Comes", "Every week")
        await choose(ana, "Day", "Wednesday")
        await ana.page.locator("input[type=time]").fill("06:45")
        await ana.page.get_by_label("Until (else without end)").fill("2029-12-31")
        body = await sent_by(ana, "Schedule for 12 people")
        assert body["repeat"]["cron"] == "45 6 * * 3"
        assert body["repeat"]["timeZone"] == "America/New_York"
        assert body["repeat"]["until"] == "2030-01-01T04:59:00.000Z"
        await expect(ana.row("Weekly walk-round")).to_contain_text("Scheduled")


async def test_each_try_is_told_with_what_the_provider_said(chromium: Chromium, acme: Acme) -> None:
    product = acme.product
    acme.partner.busy = 1
    await product.api("POST", "/providers", gateway(acme.partner))
    phone = {"phone": "+4915112345678"}
    await product.api("PATCH", f"/users/{product.user('hana')['userId']}", phone)
    told = {"scope": "USR", "emails": [product.user("hana")["email"]]}
    content = {"title": "Twice rung", "text": "Is it there?"}
    body = {**told, "content": content, "channels": [{"channel": "sms"}]}
    sent = (await product.api("POST", f"{acme.place}/notifications", body))["notificationId"]
    async with console(chromium, product, path=f"/notifications/{sent}") as ana:
        await ana.button("Details of Hana Sato").click()
        tries = ana.page.locator(".tries > li")
        await expect(tries).to_have_count(2, timeout=30_000)
        await expect(tries.nth(0)).to_contain_text("Try 1")
        await expect(tries.nth(0)).to_contain_text("Too many today")
        await expect(tries.nth(1)).to_contain_text("Try 2")
        await ana.accessible()
