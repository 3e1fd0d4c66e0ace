"""The send pane: whom it reaches is known first, it can be undone, and nothing typed is lost."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PANE = "/notifications?send=true"


async def write(ana: Console, title: str, text: str = "Please read this.") -> None:
    await ana.page.get_by_role("textbox", name="Title").fill(title)
    await ana.page.get_by_role("textbox", name="Text", exact=True).fill(text)


async def choose_group(ana: Console) -> None:
    await ana.page.get_by_role("radio", name="Groups").click()
    await ana.page.get_by_role("combobox", name="Solution").first.click()
    await ana.page.get_by_role("option", name="Field Service").click()
    await ana.page.get_by_role("combobox", name="Groups").click()
    await ana.page.get_by_role("option", name="technicians").click()


async def test_it_says_whom_it_reaches_before_it_is_sent(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await write(ana, "Storm warning")
        await choose_group(ana)
        said = ana.page.locator("[data-estimate]")
        await expect(said).to_contain_text("4 people, 0 devices, 4 in the inbox only")
        await expect(ana.button("Send to 4 people")).to_be_enabled()
        await ana.button("Who?").click()
        await expect(ana.page.get_by_role("list", name="The people")).to_contain_text("Hana")
        await ana.accessible()


async def test_ctrl_enter_checks_with_warnings_first(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await write(ana, "Check me")
        await ana.page.get_by_role("radio", name="Everyone").click()
        await ana.page.get_by_text("Critical", exact=True).click()
        await ana.page.keyboard.press("Control+Enter")
        await expect(ana.page.get_by_role("heading", name="What would happen")).to_be_visible()
        await expect(ana.page.get_by_role("alert")).to_contain_text("rings at night, too")
        await ana.accessible()
        await ana.button("Back to the form").click()
        await expect(ana.page.get_by_role("textbox", name="Title")).to_have_value("Check me")


async def test_undo_means_that_nobody_got_it(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await write(ana, "Sent too early")
        await choose_group(ana)
        await ana.button("Send to 4 people").click()
        await expect(ana.row("Sent too early")).to_contain_text("Scheduled")
        await ana.button("Undo").click()
        await expect(ana.page.get_by_text("Canceled before it reached anybody.")).to_be_visible()
        await expect(ana.row("Sent too early")).to_contain_text("Canceled")
        assert (await product.inbox("hana", "/notifications"))["items"] == []


async def test_a_draft_is_kept_and_thrown_away_only_after_a_question(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await write(ana, "Half a thought")
        await ana.page.reload()
        title = ana.page.get_by_role("textbox", name="Title")
        await expect(title).to_have_value("Half a thought")
        await ana.button("Throw it away").click()
        dialog = ana.page.get_by_role("dialog", name="Throw this draft away?")
        await dialog.get_by_role("button", name="Throw it away").click()
        await expect(title).to_have_value("")


async def test_what_the_server_refuses_stands_at_its_field_and_nothing_typed_is_lost(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path=PANE) as ana:
        ana.guard.allow("400|422")
        await write(ana, "Bad picture")
        await ana.page.get_by_role("radio", name="Everyone").click()
        await ana.button("Severity, icon and image").click()
        image = ana.page.get_by_role("textbox", name="Image")
        await image.fill("http://example.com/a.png")
        await ana.button("Send to 12 people").click()
        await expect(ana.page.get_by_role("alert")).to_contain_text("Must be an https URL")
        await expect(image).to_be_focused()
        await expect(ana.page.get_by_role("textbox", name="Title")).to_have_value("Bad picture")
        await ana.accessible()


async def test_a_file_of_people_is_read_row_by_row(chromium: Chromium, product: Product) -> None:
    rows = "name,email\nHana,hana@acme.example\nBen,ben at acme\nNo,nobody@acme.example\n"
    async with console(chromium, product, path=PANE) as ana:
        async with ana.page.expect_file_chooser() as chooser:
            await ana.button("From a file (CSV)").click()
        file: FilePayload = {"name": "people.csv", "mimeType": "text/csv", "buffer": rows.encode()}
        await (await chooser.value).set_files([file])
        await expect(ana.page.get_by_text("Row 3: “ben at acme” is no e-mail")).to_be_visible()
        await expect(ana.page.get_by_text("Row 4: nobody here has nobody@acme")).to_be_visible()
        await expect(ana.page.locator("[data-estimate]")).to_contain_text("1 person")


async def test_emoji_are_loaded_when_they_are_wanted(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await write(ana, "Storm ")
        await ana.button("Emoji into: Title").click()
        await ana.page.get_by_role("textbox", name="Search emoji").fill("warning")
        await ana.page.get_by_role("button", name="warning", exact=True).click()
        await expect(ana.page.get_by_role("textbox", name="Title")).to_have_value("Storm ⚠️")


async def test_a_language_that_lacks_words_is_marked(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await write(ana, "Hello")
        await ana.button("Add a language").click()
        await ana.page.get_by_role("menuitem", name="German").click()
        await expect(ana.page.get_by_role("tab", name="German: missing")).to_be_visible()
        await write(ana, "Hallo", "Bitte lesen.")
        await expect(ana.page.get_by_role("tab", name="German", exact=True)).to_be_visible()
        await ana.accessible()


async def test_words_are_shown_as_one_person_reads_them(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path=PANE) as ana:
        await write(ana, "Hello")
        await ana.button("Add a language").click()
        await ana.page.get_by_role("menuitem", name="Japanese").click()
        await write(ana, "こんにちは", "読んでください")
        await ana.page.get_by_role("combobox", name="As this person").fill("hana")
        await ana.page.get_by_role("option", name="Hana Sato").click()
        await expect(ana.page.get_by_role("img", name="Preview: こんにちは")).to_be_visible()


async def test_a_copy_begins_with_what_was_sent(chromium: Chromium, product: Product) -> None:
    await product.tell("omar", "Boiler: copy me")
    async with console(chromium, product, path="/notifications?search=copy") as ana:
        await ana.act("Boiler: copy me", "Send a copy")
        await expect(ana.page.get_by_role("textbox", name="Title")).to_have_value("Boiler: copy me")
        await expect(ana.button("Send to 1 person")).to_be_visible()
        await expect(ana.page.locator("[data-estimate]")).to_contain_text("1 person")
