"""Endpoints and events in the console."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.console_settings import Acme
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def endpoint(acme: Acme, **more: object) -> str:
    body = {"url": f"{acme.partner.url}/events", **more}
    made = await acme.product.api("POST", "/webhooks", body)
    return f"/webhooks/{made['webhook']['webhookId']}"


async def test_an_endpoint_gets_only_the_kinds_that_were_chosen_and_its_secret_is_shown_once(
    chromium: Chromium, acme: Acme
) -> None:
    async with console(chromium, acme.product, path="/webhooks?new=true") as ana:
        pane = ana.page.get_by_role("dialog")
        await ana.page.get_by_label("URL").fill(f"{acme.partner.url}/events")
        await pane.get_by_label("Only these").check()
        await pane.get_by_role("button", name="Add an endpoint").click()
        await expect(pane.get_by_text("Choose at least one kind.").first).to_be_visible()
        await pane.get_by_label("A person answered a question").check()
        await pane.get_by_label("All of Rings").check()
        await ana.accessible()
        await pane.get_by_role("button", name="Add an endpoint").click()
        secret = ana.page.get_by_role("dialog", name="The endpoint’s secret")
        await expect(secret.locator("code")).to_contain_text("whsec_")
        await ana.accessible()
        await secret.get_by_role("button", name="I have copied it").click()
        await expect(ana.row("/events")).to_contain_text("6 kinds of events")
        await expect(ana.row("/events")).to_contain_text("Accepts")


async def test_a_test_and_its_answer_are_seen_at_once(chromium: Chromium, acme: Acme) -> None:
    path = await endpoint(acme)
    async with console(chromium, acme.product, path=path) as ana:
        await ana.page.get_by_role("main").get_by_role("button", name="Send a test").first.click()
        await expect(ana.page.get_by_text("Accepted after")).to_be_visible()
        await expect(ana.row("A test")).to_contain_text("200")
        acme.partner.refuses = True
        await ana.page.get_by_role("main").get_by_role("button", name="Send a test").first.click()
        await ana.row("503").get_by_role("button", name="Details of A test").click()
        await expect(ana.page.get_by_text("503 Closed for maintenance").last).to_be_visible()
        await ana.accessible()
    assert [one["type"] for one in acme.partner.events] == ["webhook.test"] * 2


async def test_what_has_happened_is_sent_again(chromium: Chromium, acme: Acme) -> None:
    await acme.product.tell("hana", "Before the endpoint")
    path = await endpoint(acme)
    async with console(chromium, acme.product, path=path) as ana:
        await ana.page.get_by_role("main").get_by_role("button", name="Actions for").first.click()
        await ana.page.get_by_role("menuitem", name="Replay").click()
        await ana.page.get_by_role("dialog").get_by_role("button", name="Replay").click()
        await expect(ana.page.get_by_text("come again")).to_be_visible()

        async def came() -> bool:
            return any(one["type"] == "notification.accepted" for one in acme.partner.events)

        await until(came, 10, "nothing came again")
        await expect(ana.row("Accepted").first).to_be_visible(timeout=15_000)


async def test_one_that_is_switched_off_goes_on_when_it_is_enabled_again(
    chromium: Chromium, acme: Acme
) -> None:
    path = await endpoint(acme, enabled=False)
    async with console(chromium, acme.product, path=path) as ana:
        await expect(ana.page.get_by_text("Switched off").first).to_be_visible()
        await ana.button("Enable again").click()
        await expect(ana.page.get_by_text("Accepts", exact=True)).to_be_visible()
        await ana.page.get_by_role("main").get_by_role("button", name="Actions for").first.click()
        await ana.page.get_by_role("menuitem", name="New secret").click()
        await ana.page.get_by_role("dialog").get_by_role("button", name="New secret").click()
        shown = ana.page.get_by_role("dialog", name="The endpoint’s secret")
        await expect(shown).to_contain_text("The old secret signs beside it for 24 hours.")


async def test_the_log_of_events_is_filtered_by_kind_in_the_address(
    chromium: Chromium, acme: Acme
) -> None:
    await acme.product.tell("hana", "Look at the log")
    async with console(chromium, acme.product, path="/webhooks?tab=events") as ana:
        await expect(ana.row("A notification was accepted").first).to_be_visible()
        kinds = ana.page.get_by_role("combobox", name="Any kind")
        await kinds.fill("archive")
        await ana.page.get_by_role("option", name="A person archived it").click()
        await expect(ana.page).to_have_url(re.compile("tab=events&kind=inbox.archived"))
        await ana.page.reload()
        await expect(kinds).to_have_value("A person archived it")
        await ana.button("Clear filters").first.click()
        accepted = ana.row("A notification was accepted").first
        await accepted.get_by_role("button", name="Details of").click()
        await expect(ana.page.locator("pre").first).to_contain_text('"notificationId"')
        await ana.accessible()
