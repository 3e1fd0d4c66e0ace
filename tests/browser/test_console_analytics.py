"""Analytics in the console: figures, tables, the lists behind them, and promises."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.console_settings import Acme, complain

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LONG_AGO = "/analytics?range=own&from=2020-01-01&to=2020-01-09"


async def figures(of: Console) -> None:
    await expect(of.page.locator("a.stat").first).to_be_visible()
    await expect(of.page.locator(".recharts-surface").first).to_be_visible()


async def test_a_time_without_figures_says_since_when_there_are_some(
    chromium: Chromium, acme: Acme
) -> None:
    await acme.product.tell("hana", "Counted")
    async with console(chromium, acme.product, path=LONG_AGO) as ana:
        await expect(ana.page.get_by_text("Nothing was sent in this time")).to_be_visible()
        await expect(ana.page.get_by_text("Everything is counted since")).to_be_visible()
        await ana.accessible()
        await ana.button("Show a year").click()
        await expect(ana.page).to_have_url(f"{acme.product.url}/analytics?range=365")
        await figures(ana)


async def test_each_chart_is_a_table_too_and_a_link_shows_the_same(
    chromium: Chromium, acme: Acme
) -> None:
    await acme.product.tell("hana", "Counted")
    async with console(chromium, acme.product, path="/analytics?range=7") as ana:
        await figures(ana)
        await ana.accessible()
        people = ana.page.get_by_role("region", name="People").first
        await people.get_by_text("Table").click()
        await expect(people.get_by_role("table").get_by_role("row")).to_have_count(8)
        await people.get_by_role("link", name="CSV of People").hover()
        await expect(ana.page).to_have_url(re.compile("tables=people"))
        await ana.page.get_by_text("By hour").click()
        await expect(people.get_by_role("table").get_by_role("row")).to_have_count(169)
        await ana.accessible()
        await ana.page.reload()
        await expect(people.get_by_role("table").get_by_role("row")).to_have_count(169)


async def test_medians_are_shown_their_chart_is_a_table_and_a_day_leads_to_its_list(
    chromium: Chromium, acme: Acme
) -> None:
    sent = await acme.product.tell("hana", "Timed")
    await acme.product.reached(sent, recipients=1)
    await acme.product.inbox("hana", f"/notifications/{sent}/seen", "POST")
    async with console(chromium, acme.product, path="/analytics?range=7") as ana:
        await figures(ana)
        card = ana.page.locator("a.stat", has_text="Until seen")
        await expect(card).to_contain_text("95 % within")
        await card.click()
        await expect(ana.page).to_have_url(re.compile("time=seen"))
        times = ana.page.get_by_role("region", name="How long it takes")
        await expect(times.get_by_text("From the inbox to seen")).to_be_visible()
        await times.get_by_text("Table").click()
        today = times.get_by_role("table").get_by_role("row").last
        await expect(today).not_to_contain_text("–")
        await ana.accessible()
        async with ana.page.expect_download() as started:
            await times.get_by_role("link", name="CSV of How long it takes").click()
        lines = (await (await started.value).path()).read_text("utf-8-sig").splitlines()
        assert lines[0] == "at,time,count,medianMs,p95Ms"
        await today.get_by_role("link").click()
        await expect(ana.row("Timed").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_providers_say_leads_to_the_dead_letters_of_the_channel(
    chromium: Chromium, acme: Acme, scheme: str
) -> None:
    complain(acme.product)
    path = "/analytics?range=7"
    async with console(chromium, acme.product, path=path, color_scheme=scheme) as ana:
        await figures(ana)
        said = ana.page.get_by_role("region", name="What providers say")
        first = said.get_by_role("row").nth(1)
        await expect(first).to_contain_text("550 5.1.1 The mailbox does not exist")
        await expect(first).to_contain_text("41")
        await ana.accessible()
        await first.get_by_role("link", name="E-mail").click()
        await expect(ana.page).to_have_url(re.compile("/dead-letters.channel=email"))


async def test_the_figures_are_downloaded_as_csv(chromium: Chromium, acme: Acme) -> None:
    await acme.product.tell("hana", "Counted")
    async with console(chromium, acme.product, path="/analytics?range=7&group=channel") as ana:
        await figures(ana)
        async with ana.page.expect_download() as started:
            await ana.page.get_by_role("link", name="CSV of By kind").click()
        lines = (await (await started.value).path()).read_text("utf-8-sig").splitlines()
        assert lines[0].startswith("at,group,name,accepted,recipients")
        assert len(lines) >= 8


async def test_a_number_opens_the_list_that_it_is_counted_from(
    chromium: Chromium, acme: Acme
) -> None:
    await acme.product.tell("hana", "Counted")
    async with console(chromium, acme.product, path="/analytics?range=7&compare=before") as ana:
        await figures(ana)
        card = ana.page.locator("a.stat", has_text="Notifications")
        await expect(card).to_contain_text("had none")
        await card.click()
        await ana.heading("Notifications")
        await expect(ana.page).to_have_url(re.compile(r"from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d"))
        await expect(ana.row("Counted").first).to_be_visible()


async def test_what_people_say_and_what_is_promised_have_their_own_tabs(
    chromium: Chromium, acme: Acme
) -> None:
    notification_id = await acme.product.ask("hana", "Too much", None)
    await acme.product.reached(notification_id, recipients=1)
    path = f"/notifications/{notification_id}/feedback"
    await acme.product.inbox("hana", path, "POST", {"kind": "too_many"})
    async with console(chromium, acme.product, path="/analytics?tab=feedback") as ana:
        table = ana.page.get_by_role("group", name="Feedback")
        await expect(table).to_contain_text("No category")
        await expect(table).to_contain_text("person")
        await ana.accessible()
        await ana.page.get_by_role("tab", name="Promises").click()
        await expect(ana.page.get_by_text("In the inbox", exact=True)).to_be_visible()
        await expect(ana.page.get_by_text("Canaries")).to_be_visible()
        await ana.accessible()
