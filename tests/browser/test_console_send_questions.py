"""Questions that the pane sends: with a template, with what an answer runs, in two languages."""

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.console_analysis import analysis
from tests.browser.product import Product
from tests.browser.test_console_questions import button, choose
from tests.browser.test_console_send import PANE, write
from tests.browser.test_console_send_ways import sent_by
from tests.browser.test_console_templates import ORDER, template

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
YES = {"id": "yes", "label": "Take {{ order.id }}", "value": "taken"}
CONTENT = {**ORDER["content"], "buttons": [YES, {"id": "no", "label": "Pass on"}]}


async def test_a_template_asks_and_its_answer_runs_an_analysis(
    chromium: Chromium, product: Product
) -> None:
    async with (
        template(product, "Who takes it?", content=CONTENT),
        analysis(product, "Book the order") as book,
        console(chromium, product, path=PANE) as ana,
    ):
        await ana.page.get_by_text("Use a template", exact=True).click()
        await expect(ana.page.get_by_role("group", name="Question")).to_have_count(0)
        await choose(ana, "Template", "Who takes it?")
        await choose(ana, "Settled", "By the first answer")
        await ana.button("What an answer sets off").click()
        await choose(ana, "Run with every answer", "Book the order")
        await expect(ana.page.get_by_text("Take 7").first).to_be_visible()
        await ana.page.get_by_role("radio", name="Everyone").click()
        await ana.accessible()
        sent = await sent_by(ana, "Send to 12 people")
        assert sent["template"]["version"] == 1
        assert (sent["question"]["rule"], sent["question"]["onAnswer"]) == ("first", book)


async def test_the_fields_of_a_form_are_translated_as_the_buttons_are(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await write(ana, "Saturday's shift?")
        await ana.page.get_by_role("radio", name="Everyone").click()
        await button(ana, 1, "Take it")
        await ana.button("A small form").click()
        await ana.button("Add a field").click()
        field = ana.page.get_by_role("group", name="Field 1", exact=True)
        await field.get_by_role("textbox", name="Label").fill("From when?")
        await ana.button("Add a language").click()
        await ana.page.get_by_role("menuitem", name="German").click()
        await ana.page.get_by_role("textbox", name="Text").fill("Wer kann?")
        await ana.page.get_by_role("textbox", name="Field “From when?”").fill("Ab wann?")
        await ana.accessible()
        sent = await sent_by(ana, "Send to 12 people")
        assert sent["translations"]["de"] == {"text": "Wer kann?", "labels": {"f1": "Ab wann?"}}
