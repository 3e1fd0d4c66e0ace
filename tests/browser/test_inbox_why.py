"""Why somebody gets a notification, and what they do about it: in Chromium, for everybody."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.demo import Demo, demo
from tests.browser.product import Product
from tests.browser.test_demo_access import PHONE, no_overflow, tab_to
from tests.browser.test_inbox_asks import DOCS, LEAVE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TO_HANA = "You get this because it was sent to you by name."  # in the language of the inbox
WHY = {
    "es": "Recibe esto porque se le envió a usted.",
    "ar": "تلقيت هذا لأنه أُرسل إليك بالاسم.",
    "ja": "あなた宛てに送信されたため届いています。",
}


async def category(product: Product, key: str, **about: Any) -> None:
    await product.api("PUT", f"/categories/{key}", about)


async def muted(product: Product, key: str) -> Any:
    items = (await product.inbox("hana", "/categories"))["items"]
    return next(one["muted"] for one in items if one["key"] == key)


async def test_a_category_is_muted_by_one_tap_and_that_is_undone(
    chromium: Chromium, product: Product
) -> None:
    await category(product, "rota", name="Shift rota")
    await product.ask("hana", "Shift", category="rota")
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await hana.do("Shift", "why")
        await expect(hana.part("why")).to_be_focused()
        await expect(hana.part("why")).to_contain_text(TO_HANA)
        await hana.part("mute").click()
        await expect(hana.part("notice")).to_contain_text("“Shift rota” is muted.")
        assert await muted(product, "rota")
        await hana.part("undo").click()
        await expect(hana.part("notice")).to_contain_text("no longer muted")
        assert not await muted(product, "rota")


@pytest.mark.parametrize("language", WHY)
async def test_the_reason_is_in_the_language_of_the_inbox(
    chromium: Chromium, product: Product, language: str
) -> None:
    await product.ask("tom", "Shift")
    async with demo(chromium, product, "tom") as tom:
        await tom.page.goto(f"{product.page('tom')}&language={language}")
        await tom.open_panel()
        await tom.do("Shift", "why")
        await expect(tom.part("why")).to_contain_text(WHY[language])
        await no_overflow(tom)


async def test_what_may_not_be_muted_says_so(chromium: Chromium, product: Product) -> None:
    await category(product, "safety", name="Safety", mandatory=True)
    await product.ask("hana", "Gas", category="safety")
    async with demo(chromium, product, "hana") as hana:
        hana.guard.allow("status of 409")
        await hana.open_panel()
        await hana.do("Gas", "why")
        await hana.part("mute").click()
        await expect(hana.part("notice")).to_contain_text("can't be switched off")
        await expect(hana.part("mute")).to_contain_text("Mute")
    assert not await muted(product, "safety")


@pytest.mark.parametrize("kind", ["not-relevant", "too-many"])
async def test_feedback_is_thanked_for(chromium: Chromium, product: Product, kind: str) -> None:
    await product.ask("hana", "Cake")
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await hana.do("Cake", "why")
        async with hana.page.expect_response("**/feedback") as response:
            await hana.part(kind).click()
        assert (await response.value).ok
        await expect(hana.part("notice")).to_have_text("Thank you.")
        await expect(hana.part(kind)).to_have_count(0)


async def test_the_reason_is_reached_by_keyboard(chromium: Chromium, product: Product) -> None:
    await product.ask("hana", "Cake")
    async with demo(chromium, product, "hana") as hana:
        press = hana.page.keyboard.press
        await hana.part("bell").press("Enter")
        await hana.shows("Cake")  # before, the Tab key leads past the panel
        await tab_to(hana.part("item-more"), hana)
        await press("Enter")
        await expect(hana.part("item-why")).to_be_focused()
        await press("Escape")
        await expect(hana.part("item-more")).to_be_focused()
        await press("Enter")
        await expect(hana.part("item-why")).to_be_focused()
        await press("Enter")
        await expect(hana.part("why")).to_be_focused()
        await tab_to(hana.part("why-close"), hana)
        await press("Enter")
        await expect(hana.part("item-more")).to_be_focused()
        await expect(hana.part("why")).to_have_count(0)


async def full(product: Product, name: str) -> None:
    """An inbox with a question that is answered, one with a reason, and one being answered."""
    for title in ("Answered", "Reason", "Writing"):
        await product.ask(name, title, **LEAVE, severity="warning")
    await product.ask(name, "Linked", buttons=[DOCS], severity="error")


async def unfold(page: Demo) -> None:
    await page.open_panel()
    await page.button("Answered", 0).click()
    await page.button("Writing", 2).click()
    await page.do("Reason", "why")
    await expect(page.part("why")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_questions(
    chromium: Chromium, product: Product, scheme: str
) -> None:
    await full(product, "hana")
    async with demo(chromium, product, "hana", color_scheme=scheme) as hana:
        await unfold(hana)
        await hana.inbox_accessible()


@pytest.mark.parametrize("name", ["lena", "omar"])
async def test_a_phone_has_room_for_questions_in_both_directions(
    chromium: Chromium, product: Product, name: str
) -> None:
    await full(product, name)
    async with demo(chromium, product, name, viewport=PHONE) as shown:
        await unfold(shown)
        await no_overflow(shown)
        wide = "list => list.scrollWidth - list.clientWidth"
        assert await shown.part("list").evaluate(wide) == 0
        await shown.inbox_accessible()
