"""Questions in the console: asked in the pane, answered in an inbox, decided before one's eyes."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.demo import demo
from tests.browser.product import Product
from tests.browser.test_console_send import PANE, choose_group, write
from tests.browser.test_inbox_questions import put

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ARRIVED_MS = 30_000
"""It goes out ten seconds after Send: so long it can be taken back."""


async def button(ana: Console, place: int, label: str, **more: str) -> None:
    await ana.button("Add a button").click()
    fields = ana.page.get_by_role("group", name=f"Button {place}", exact=True)
    await fields.get_by_role("textbox", name="Label").fill(label)
    for name, value in more.items():
        await fields.get_by_role("textbox", name=name).fill(value)


async def choose(ana: Console, field: str, option: str) -> None:
    await ana.page.get_by_role("combobox", name=field, exact=True).click()
    await ana.page.get_by_role("option", name=option, exact=True).click()


async def detail(product: Product, ana: Console, title: str) -> dict[str, Any]:
    """Opens it from the list as its answers."""
    await ana.page.get_by_role("link", name=title).first.click()
    await ana.heading(title)
    await ana.page.get_by_role("tab", name="Answers").click()
    sent = ana.page.url.rpartition("/")[2].partition("?")[0]
    organization = product.demo["organizationId"]
    path = f"/organizations/{organization}/notifications/{sent}"
    return dict(await product.api("GET", path))


async def test_a_group_is_asked_and_its_decision_comes_live(
    chromium: Chromium, product: Product
) -> None:
    async with (
        console(chromium, product, path=PANE) as ana,
        demo(chromium, product, "hana") as hana,
    ):
        await write(ana, "Close the north site?")
        await choose_group(ana)
        await button(ana, 1, "Close it", Value="close")
        await button(ana, 2, "Keep it open")
        await choose(ana, "Settled", "By the first answer")
        await expect(ana.page.locator("[data-asked]")).to_have_text("Settled by the first answer.")
        await ana.accessible()
        await ana.button("Send to 4 people").click()
        await detail(product, ana, "Close the north site?")
        await ana.live()
        await expect(ana.page.get_by_text("0 of 4 have answered")).to_be_visible(timeout=ARRIVED_MS)
        await expect(hana.part("badge")).to_have_text("1")
        await hana.open_panel()
        await hana.press("Close the north site?", "Close it")
        decided = ana.page.locator("[data-decision]")
        await expect(decided).to_contain_text("Decided by Hana Sato")
        await expect(ana.page.locator("[data-answer=b1]")).to_contain_text("1 · 100%")
        await ana.accessible()


async def test_a_quorum_with_deadline_form_and_further_people_arrives_as_it_was_written(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await write(ana, "Leave for Eve?")
        await choose_group(ana)
        await button(ana, 1, "Approve")
        await choose(ana, "Settled", "By so many answers")
        await choose(ana, "Ends", "After 2 hours")
        await choose(ana, "If nothing is decided by then", "Approve")
        await form_and_further(ana)
        await ana.accessible()
        await ana.page.keyboard.press("Control+Enter")
        facts = ana.page.get_by_role("group", name="Question")
        await expect(facts).to_contain_text("After 1 hour also asks technicians")
        await ana.button("Send to 4 people").click()
        sent = await detail(product, ana, "Leave for Eve?")
        await expect(ana.page.get_by_text("0 of 4 have answered")).to_be_visible(timeout=ARRIVED_MS)
    asked = sent["question"]
    assert (asked["rule"], asked["quorum"], asked["perValue"]) == ("quorum", 2, True)
    assert (asked["deadlineIn"], asked["default"], asked["reminders"]) == (7_200, "b1", [15])
    assert asked["fields"][0]["label"] == "A note"
    further = {"after": 60, "emails": [], "groups": ["technicians"]}
    assert asked["escalation"] == [further]


async def form_and_further(ana: Console) -> None:
    await ana.button("A small form").click()
    await ana.button("Add a field").click()
    field = ana.page.get_by_role("group", name="Field 1")
    await field.get_by_role("textbox", name="Label").fill("A note")
    await ana.button("Reminders, and who is asked further").click()
    await choose(ana, "Reminders", "After 15 minutes")
    await ana.page.keyboard.press("Escape")
    await ana.button("Ask further people").click()
    await ana.page.get_by_role("combobox", name="Groups to ask").click()
    await ana.page.get_by_role("option", name="technicians").last.click()


async def test_two_of_three_settle_it_and_the_file_has_what_they_wrote(
    chromium: Chromium, product: Product
) -> None:
    note = {"key": "note", "label": "A note", "kind": "text"}
    how = {"rule": "quorum", "quorum": 2, "perValue": True, "fields": [note]}
    sent = await put(product, "hana", "tom", "omar", **how)
    async with console(chromium, product, path=f"/notifications/{sent}?tab=answers") as ana:
        await ana.live()
        await product.reached(sent, recipients=3)
        for name in ("hana", "tom"):
            answer = {"button": "approve", "values": {"note": f"{name} agrees"}}
            await product.inbox(name, f"/notifications/{sent}/answer", "POST", answer)
        await expect(ana.page.locator("[data-decision]")).to_contain_text("Approve")
        await expect(ana.page.locator("[data-answer=approve]")).to_contain_text("2 · 100%")
        await expect(ana.row("Hana Sato")).to_contain_text("A note: hana agrees")
        async with ana.page.expect_download() as file:
            await ana.page.get_by_role("link", name="Export CSV").click()
        assert "tom agrees" in (await (await file.value).path()).read_text("utf-8")


async def test_a_deadline_is_moved_and_the_question_closed(
    chromium: Chromium, product: Product
) -> None:
    sent = await put(product, "hana", "tom", rule="all", deadlineIn=3_600)
    async with console(chromium, product, path=f"/notifications/{sent}?tab=answers") as ana:
        await ana.button("Move the deadline").click()
        dialog = ana.page.get_by_role("dialog", name="When does the question end?")
        await expect(dialog.get_by_role("button", name="Move", exact=True)).to_be_disabled()
        await dialog.get_by_label("New deadline").fill("2029-03-04T05:06")
        await dialog.get_by_role("button", name="Move", exact=True).click()
        await expect(ana.page.get_by_text("2029").first).to_be_visible()
        await ana.button("Close the question").click()
        dialog = ana.page.get_by_role("dialog", name="Close the question?")
        await dialog.get_by_role("combobox", name="What it came to").click()
        await ana.page.get_by_role("option", name="Reject").click()
        await dialog.get_by_role("button", name="Close the question").click()
        decided = ana.page.locator("[data-decision]")
        await expect(decided).to_contain_text("Reject")
        await expect(decided).to_contain_text("Closed by Ana Torres")
        await ana.accessible()


async def test_what_the_server_refuses_of_a_question_stands_at_its_field(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path=PANE) as ana:
        ana.guard.allow("400")
        await write(ana, "Too late")
        await ana.page.get_by_role("radio", name="Everyone").click()
        await button(ana, 1, "Yes")
        await choose(ana, "Ends", "At a time")
        await ana.page.get_by_label("Date and time").fill("2020-01-01T10:00")
        await ana.button("Send to 12 people").click()
        await expect(ana.page.get_by_role("alert")).to_contain_text("Is over before it begins")
        await expect(ana.page.get_by_label("Date and time")).to_be_focused()
        await ana.page.reload()
        await expect(ana.page.get_by_label("Date and time")).to_have_value("2020-01-01T10:00")


@pytest.mark.parametrize(
    "looks",
    [
        {"locale": "ar", "color_scheme": "dark"},
        {"viewport": {"width": 390, "height": 844}},
        {"locale": "ar", "viewport": {"width": 390, "height": 844}},
    ],
)
async def test_answers_read_in_the_dark_on_a_phone_and_from_right_to_left(
    chromium: Chromium, product: Product, looks: dict[str, Any]
) -> None:
    sent = await put(product, "hana", "tom", rule="first", deadlineIn=3_600)
    await product.counts("hana", unseen=1)
    answer = {"button": "approve"}
    await product.inbox("hana", f"/notifications/{sent}/answer", "POST", answer)
    path = f"/notifications/{sent}?tab=answers"
    async with console(chromium, product, path=path, **looks) as ana:
        await expect(ana.row("Hana Sato")).to_be_visible()
        await expect(ana.page.locator("[data-decision]")).to_be_visible()
        wide = await ana.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
        await ana.accessible()


async def test_a_question_is_asked_by_keyboard_alone(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await write(ana, "Asked by keys")
        await ana.page.get_by_role("radio", name="Everyone").press("Space")
        await ana.button("Add a button").press("Enter")
        fields = ana.page.get_by_role("group", name="Button 1", exact=True)
        await fields.get_by_role("textbox", name="Label").press_sequentially("Yes")
        rule = ana.page.get_by_role("combobox", name="Settled", exact=True)
        await rule.focus()
        for key in ("ArrowDown", "ArrowDown", "Enter"):
            await ana.page.keyboard.press(key)
        await expect(rule).to_have_value("By the first answer")
        await ana.page.keyboard.press("Control+Enter")
        await expect(ana.page.get_by_role("group", name="Question")).to_be_visible()
        await expect(ana.button("Send to 12 people")).to_be_focused()
        await ana.page.keyboard.press("Enter")
        await expect(ana.row("Asked by keys")).to_contain_text("Sent", timeout=ARRIVED_MS)
