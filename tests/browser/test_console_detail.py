"""The page of one notification: person by person, why, what happened, what was answered."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.product import Product
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ENGLISH = re.compile(r"\b(?:the|is|it|rings?|this|not|because|has)\b", re.IGNORECASE)
EXPLAINED = [
    ("de", "Sie liegt seit", "Die Person hat für diesen Kanal keine Adresse."),
    ("ar", "هو في صندوق الوارد منذ", "ليس لدى هذا الشخص عنوان على هذه القناة."),
]
BUTTONS = [{"id": "yes", "label": "Understood"}, {"id": "why", "label": "Ask", "kind": "text"}]


async def test_recipients_are_filtered_in_the_address_and_unfold(
    chromium: Chromium, product: Product
) -> None:
    sent = await product.notify({"scope": "ORG"}, "Fire drill at ten")
    await product.counts("hana", unseen=1, unread=1)
    await product.inbox("hana", f"/notifications/{sent}/read", "POST")
    async with console(chromium, product, path=f"/notifications/{sent}") as ana:
        await expect(ana.row("Omar Haddad")).to_be_visible()
        await ana.page.get_by_role("combobox", name="Which recipients").click()
        await ana.page.get_by_role("option", name="Read", exact=True).click()
        await expect(ana.page).to_have_url(f"{product.url}/notifications/{sent}?which=read")
        await expect(ana.page.locator("[data-row]")).to_have_count(1)
        await ana.button("Details of Hana Sato").click()
        await expect(ana.page.get_by_text("No bell rang for it")).to_be_visible()
        await ana.accessible()


async def test_one_recipient_is_explained_in_words(chromium: Chromium, product: Product) -> None:
    sent = await product.notify({"scope": "ORG"}, "Explain me")
    await product.counts("hana", unseen=1, unread=1)
    async with console(chromium, product, path=f"/notifications/{sent}") as ana:
        await ana.act("Hana Sato", "Explain")
        why = ana.page.get_by_role("dialog", name="Hana Sato: why?")
        await expect(why.get_by_text("Got it")).to_be_visible()
        await expect(why.get_by_role("list").first).to_contain_text("Acme")
        await expect(why.get_by_text("The person has no address for this channel.")).to_be_visible()
        await expect(why.get_by_text("Account active")).to_be_visible()
        await ana.accessible()
        await ana.page.keyboard.press("Escape")
        await expect(why).to_have_count(0)


@pytest.mark.parametrize(("locale", "has", "lacks"), EXPLAINED)
async def test_it_is_explained_in_the_language_of_the_console(
    chromium: Chromium, product: Product, locale: str, has: str, lacks: str
) -> None:
    sent = await product.notify({"scope": "ORG"}, "1")
    await product.counts("hana", unseen=1, unread=1)
    async with console(chromium, product, path=f"/notifications/{sent}", locale=locale) as ana:
        await ana.row("Hana Sato").locator("[aria-haspopup=menu]").click()
        await ana.page.get_by_role("menuitem").first.click()
        why = ana.page.get_by_role("dialog")
        await expect(why).to_contain_text(has)
        await expect(why).to_contain_text(lacks)
        assert ENGLISH.findall(await why.inner_text()) == []
        await ana.accessible()


async def test_what_happened_is_told_in_sentences_as_it_happens(
    chromium: Chromium, product: Product
) -> None:
    sent = await product.tell("hana", "Tell me more")
    async with console(chromium, product, path=f"/notifications/{sent}?tab=timeline") as ana:
        await ana.live()
        told = ana.page.get_by_role("list", name="Timeline")
        await expect(told).to_contain_text("In the inbox of 1 person")
        await product.inbox("hana", f"/notifications/{sent}/read", "POST")
        await expect(told).to_contain_text("Hana Sato read it")
        await ana.button("Details of inbox.read").click()
        await expect(told).to_contain_text('"type": "inbox.read"')
        await ana.accessible()


async def test_answers_are_counted_and_their_texts_read(
    chromium: Chromium, product: Product
) -> None:
    sent = await product.ask("hana", "Do you know?", buttons=BUTTONS)
    async with console(chromium, product, path=f"/notifications/{sent}?tab=answers") as ana:
        await ana.live()
        await expect(ana.page.get_by_role("heading", name="No answers yet")).to_be_visible()
        answer = {"button": "why", "text": "Where is it?"}
        await product.inbox("hana", f"/notifications/{sent}/answer", "POST", answer)
        await expect(ana.page.locator("[data-answer=why]")).to_contain_text("1 · 100%")
        await expect(ana.row("Hana Sato")).to_contain_text("Where is it?")
        async with ana.page.expect_download() as file:
            await ana.page.get_by_role("link", name="Export CSV").click()
        assert "Where is it?" in (await (await file.value).path()).read_text("utf-8")
        await ana.accessible()


async def test_the_payload_has_a_line_to_send_the_same(
    chromium: Chromium, product: Product
) -> None:
    sent = await product.tell("hana", "Once more")
    async with console(chromium, product, path=f"/notifications/{sent}?tab=payload") as ana:
        await expect(ana.page.get_by_text("Bearer $TOCSIN_TOKEN")).to_be_visible()
        await ana.accessible()


async def test_new_content_takes_the_place_of_the_old(chromium: Chromium, product: Product) -> None:
    sent = await product.tell("hana", "Meeting at ten")
    await product.counts("hana", unseen=1, unread=1)
    async with console(chromium, product, path=f"/notifications/{sent}") as ana:
        await ana.page.get_by_role("button", name="Actions", exact=True).click()
        await ana.page.get_by_role("menuitem", name="Replace the content").click()
        title = ana.page.get_by_role("textbox", name="Title")
        await expect(title).to_have_value("Meeting at ten")
        await title.fill("Meeting at eleven")
        await ana.button("Replace").click()
        await expect(ana.page.get_by_text("before anybody saw it")).to_be_visible()

    async def replaced() -> bool:
        items = (await product.inbox("hana", "/notifications"))["items"]
        return [item["title"] for item in items] == ["Meeting at eleven"]

    await until(replaced, 10, "Hana does not get what took its place")


async def test_the_page_reads_in_the_dark_from_right_to_left(
    chromium: Chromium, product: Product
) -> None:
    sent = await product.tell("hana", "Right to left")
    looks = {"locale": "ar", "color_scheme": "dark"}
    async with console(chromium, product, path=f"/notifications/{sent}", **looks) as ana:
        await expect(ana.row("Hana Sato")).to_be_visible()
        await ana.accessible()
