"""The walk: send to a group, watch it arrive, explain one recipient, withdraw; in every way."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.product import Product
from tests.browser.test_console_send import PANE, choose_group, write
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ARRIVED_MS = 30_000
ENGLISH = {
    "send": "Send to 4 people",
    "sent": "Sent",
    "inbox": "4 in the inbox",
    "explain": "Explain",
    "actions": "Actions",
    "withdraw": "Withdraw",
    "stopped": "Stopped 4 before anybody saw it; 0 had seen",
}
ARABIC = {
    "send": "إرسال إلى 4 أشخاص",
    "sent": "أُرسل",
    "inbox": "4",
    "explain": "شرح",
    "actions": "إجراءات",
    "withdraw": "سحب",
    "stopped": "أُوقف لدى 4 أشخاص قبل أن يروه؛ ولم يكن أحد قد رآه.",
}


async def walk(ana: Console, title: str, said: dict[str, str] = ENGLISH) -> None:
    """From the filled pane to the withdrawn notification."""
    await ana.button(said["send"]).click()
    row = ana.row(title)
    await expect(row).to_contain_text(said["sent"], timeout=ARRIVED_MS)
    await row.get_by_role("link", name=title).click()
    await ana.heading(title)
    menu = ana.row("Hana Sato").get_by_role("button").last
    await menu.click()
    await ana.page.get_by_role("menuitem", name=said["explain"]).click()
    why = ana.page.get_by_role("dialog").filter(has_text="Hana Sato")
    await expect(why).to_contain_text("technicians")
    await ana.accessible()
    await ana.page.keyboard.press("Escape")
    await withdraw(ana, said)


async def withdraw(ana: Console, said: dict[str, str] = ENGLISH) -> None:
    await ana.page.locator("main").get_by_role("button", name=said["actions"]).first.click()
    await ana.page.get_by_role("menuitem", name=said["withdraw"]).click()
    dialog = ana.page.get_by_role("dialog")
    await dialog.get_by_role("button", name=said["withdraw"]).click()
    # The sentence is the server's.
    await expect(ana.page.get_by_text(said["stopped"])).to_be_visible()


async def fill(ana: Console, title: str) -> None:
    """By places, for any language."""
    await ana.page.locator("[data-field=title]").fill(title)
    await ana.page.locator("[data-field=text]").fill("Please read this.")
    await ana.page.locator(".audience-card").nth(2).click()
    await ana.page.locator("[data-field=solutionId] input").first.click()
    await ana.page.get_by_role("option", name="Field Service").click()
    await ana.page.locator("[data-field=groups] input").first.click()
    await ana.page.get_by_role("option", name="technicians").click()


async def test_a_sender_walks_from_the_pane_to_the_withdrawal(
    chromium: Chromium, product: Product
) -> None:
    async def withdrawn() -> bool:
        listed = await product.inbox("hana", "/notifications?limit=100")
        return "Walked to the end" not in [item.get("title") for item in listed["items"]]

    async with console(chromium, product, path="/notifications") as ana:
        await ana.live()
        await ana.page.get_by_role("link", name="Send notification").click()
        await write(ana, "Walked to the end")
        await choose_group(ana)
        await walk(ana, "Walked to the end")
        await expect(ana.page.get_by_text("Withdrawn", exact=True).first).to_be_visible()
        await until(withdrawn, 5, "it is still in Hana's inbox")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_walk_on_a_phone(chromium: Chromium, product: Product, scheme: Any) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    async with console(chromium, product, path=PANE, **phone) as ana:
        await fill(ana, f"On the way, {scheme}")
        await ana.accessible()
        await ana.page.get_by_text("Preview", exact=True).click()
        await expect(ana.page.get_by_role("img", name="Preview: On the way")).to_be_visible()
        await ana.accessible()
        await walk(ana, f"On the way, {scheme}")
        wide = await ana.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390


async def test_the_walk_in_arabic(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path=PANE, locale="ar") as ana:
        await fill(ana, "تنبيه عاصفة")
        await expect(ana.page.locator("[data-estimate]")).to_contain_text("4 أشخاص")
        await ana.accessible()
        await walk(ana, "تنبيه عاصفة", ARABIC)


async def press(ana: Console, *keys: str) -> None:
    for key in keys:
        await ana.page.keyboard.press(key)


async def reach(ana: Console, name: str, role: Any = "button", key: str = "Tab") -> None:
    """Tab after tab until the focus is there."""
    wanted = ana.page.get_by_role(role, name=name).first
    for _ in range(80):
        if await wanted.evaluate_all("all => all.includes(document.activeElement)"):
            return
        await ana.page.keyboard.press(key)
    pytest.fail(f"Tab does not reach {name}")


async def choose(ana: Console, name: str) -> None:
    """Opens the menu that has the focus, and goes down to the item."""
    await press(ana, "Enter")
    await expect(ana.page.get_by_role("menu")).to_be_visible()
    await press(ana, "ArrowDown")
    await reach(ana, name, "menuitem", "ArrowDown")
    await press(ana, "Enter")


async def test_the_walk_by_keyboard_only(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path="/notifications") as ana:
        await ana.live()
        await press(ana, "n")
        title = ana.page.get_by_role("textbox", name="Title")
        await expect(title).to_be_focused()
        await ana.page.keyboard.type("By keys alone")
        await reach(ana, "Text", "textbox")
        await ana.page.keyboard.type("No mouse was used.")
        await reach(ana, "Users", "radio")
        await press(ana, "ArrowRight", "ArrowRight")
        await reach(ana, "Solution", "combobox")
        await ana.page.keyboard.type("Field")
        await expect(ana.page.get_by_role("option", name="Field Service")).to_be_visible()
        await press(ana, "ArrowDown", "Enter")
        await reach(ana, "Groups", "combobox")
        await ana.page.keyboard.type("tech")
        await expect(ana.page.get_by_role("option", name="technicians")).to_be_visible()
        await press(ana, "ArrowDown", "Enter")
        await expect(ana.button("Send to 4 people")).to_be_visible()
        await press(ana, "Control+Enter")
        await expect(ana.button("Send to 4 people")).to_be_focused()
        await press(ana, "Enter")
        await keys_on_the_page(ana, "By keys alone")


async def keys_on_the_page(ana: Console, title: str) -> None:
    """From the list to the withdrawn notification."""
    await expect(ana.row(title)).to_contain_text("4 in the inbox", timeout=ARRIVED_MS)
    await ana.page.locator("body").press("j")
    await press(ana, "Enter")
    await ana.heading(title)
    await expect(ana.row("Hana Sato")).to_be_visible()
    await reach(ana, "Actions for Hana Sato")
    await choose(ana, "Explain")
    why = ana.page.get_by_role("dialog", name="Hana Sato: why?")
    await expect(why).to_be_visible()
    await press(ana, "Escape")
    await expect(why).to_have_count(0)
    await reach(ana, "Actions", key="Shift+Tab")
    await choose(ana, "Withdraw")
    dialog = ana.page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    await press(ana, "Tab", "Enter")
    await expect(ana.page.get_by_text("Stopped 4 before anybody saw it")).to_be_visible()


async def test_without_the_network_nothing_typed_is_lost_and_it_goes_out_once(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path=PANE) as ana:
        ana.guard.allow("ERR_INTERNET_DISCONNECTED|Failed to fetch")
        await write(ana, "Through a tunnel")
        await choose_group(ana)
        await expect(ana.button("Send to 4 people")).to_be_visible()
        await ana.page.context.set_offline(True)
        await ana.button("Send to 4 people").click()
        await expect(ana.page.get_by_role("dialog").get_by_role("alert")).to_contain_text("reached")
        title = ana.page.get_by_role("textbox", name="Title")
        await expect(title).to_have_value("Through a tunnel")
        await ana.page.context.set_offline(False)
        await ana.button("Send to 4 people").click()
        await expect(ana.row("Through a tunnel")).to_contain_text("4 in the", timeout=ARRIVED_MS)
        assert len((await product.inbox("hana", "/notifications"))["items"]) == 1
