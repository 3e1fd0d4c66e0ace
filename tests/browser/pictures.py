"""Pictures of every page, to be looked at: `python -m tests.browser.pictures FOLDER`."""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.chromium import Chromium, chromium
from tests.browser.demo import Demo, demo
from tests.browser.product import Product, running_product

WORK_ORDER = {
    "jigId": "view-work-order",
    "inputs": {"orderId": "WO-2290", "priority": 2},
    "text": "Replace the pump seal at Harbour Road 12 before 16:00.",
}
LONG = "Pump 7 is leaking, and so are pumps 8, 9, 10 and 11, which nobody has looked at since May"
BUTTONS = [
    {"id": "approve", "label": "Approve", "kind": "answer", "style": "primary"},
    {"id": "reject", "label": "Reject", "kind": "answer", "style": "danger"},
    {"id": "reply", "label": "Reply", "kind": "text"},
]
PHONE = {"width": 390, "height": 844}
Draw = Callable[[Demo], Awaitable[None]]


async def fill(product: Product, name: str) -> None:
    """An inbox with one of each kind."""
    await product.notify({"scope": "ORG"}, "Update your app", text="A new version is out")
    await product.tell(name, "Work order WO-2290", **WORK_ORDER)
    await product.tell(name, LONG, text="All of them are at Mill Lane 3. " + "drip" * 30)
    await product.tell(name, "مرحبا بكم في أكمي", text="تمت الموافقة على إجازتك")
    for to in ("solution", "group"):
        await product.try_it(name, to)
    await product.counts(name, unseen=6, unread=6)
    items = (await product.inbox(name, "/notifications"))["items"]
    for item in items[3:5]:
        await product.inbox(name, f"/notifications/{item['notificationId']}/read", "POST")


async def ask(product: Product, name: str) -> None:
    """An inbox of questions, of all degrees of seriousness."""
    link = {"id": "docs", "label": "Manual", "kind": "url", "url": "https://docs.example.com/"}
    await product.empty()
    await product.ask(name, "Which shift do you prefer?", buttons=BUTTONS)
    await product.ask(name, "Quarter closed", severity="success")
    await product.ask(name, "Pressure is low in line 4", severity="warning", buttons=[link])
    await product.ask(name, "Sensor offline: cold room 2", severity="error")
    await product.ask(name, "Leave request needs approval", buttons=BUTTONS)
    await product.counts(name, unseen=5, unread=5)


class Camera:
    """Takes pictures of the product."""

    def __init__(self, browser: Chromium, product: Product, folder: Path) -> None:
        self._browser = browser
        self._product = product
        self._folder = folder

    async def shoot(self, page: Page, name: str) -> None:
        await page.screenshot(path=self._folder / f"{name}.png", animations="disabled")

    def unsubscribe(self, person: str) -> str:
        return self._product.unsubscribe(person).removeprefix(self._product.url)

    async def demo(self, name: str, person: str, draw: Draw, **options: Any) -> None:
        options = {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light", **options}
        async with demo(self._browser, self._product, person, **options) as shown:
            await draw(shown)
            await self.shoot(shown.page, name)

    async def plain(self, name: str, path: str, button: str | None = None, **options: Any) -> None:
        """A page of the server itself."""
        async with self._browser.page(**options) as (page, guard):
            guard.allow("404")
            await page.goto(self._product.url + path)
            if button:
                await page.get_by_role("button", name=button).click()
            await self.shoot(page, name)


async def closed(shown: Demo) -> None:
    """As it comes."""


async def panel(shown: Demo) -> None:
    await shown.open_panel()
    await expect(shown.part("item").first.or_(shown.part("empty"))).to_be_visible()
    await expect(shown.part("push-offer")).to_be_visible()


async def quiet(shown: Demo) -> None:
    """Without the offer of push, and with the notice of what was just done."""
    await panel(shown)
    await shown.part("push-later").click()
    await shown.part("item-archive").last.click()
    await shown.part("item-open").first.hover()


async def preferences(shown: Demo) -> None:
    await quiet(shown)
    await shown.part("preferences").click()
    await shown.part("quiet-kind").select_option("own")
    await shown.part("day-mon").click()
    await shown.part("day-thu").scroll_into_view_if_needed()


async def snoozing(shown: Demo) -> None:
    await panel(shown)
    await shown.part("push-later").click()
    await shown.part("item-snooze").first.click()


async def toast(shown: Demo) -> None:
    await shown.part("send-person").click()
    await expect(shown.part("toast")).to_be_visible()


async def whole(shown: Demo) -> None:
    await shown.page.goto(f"{shown.page.url}&inbox=page")
    await expect(shown.part("item").first).to_be_visible()


async def menu(shown: Demo) -> None:
    await panel(shown)
    await shown.part("push-later").click()
    await shown.part("more").click()


async def archive(shown: Demo) -> None:
    await panel(shown)
    await shown.part("tab-archived").click()
    await expect(shown.part("skeleton")).to_have_count(0)


async def target(shown: Demo) -> None:
    await panel(shown)
    await shown.do("Work order", "open")
    await expect(shown.part("screen")).to_be_visible()
    await shown.part("send-group").click()
    await expect(shown.part("sent")).not_to_be_empty()


async def asked(shown: Demo) -> None:
    await panel(shown)
    await shown.part("push-later").click()
    await shown.button("Which", 0).click()
    await shown.button("Leave", 2).click()
    await shown.page.keyboard.type("Fine by me")


async def why(shown: Demo) -> None:
    await panel(shown)
    await shown.part("push-later").click()
    await shown.do("Leave", "why")
    await expect(shown.part("why")).to_be_visible()


async def take(product: Product, folder: Path) -> None:
    for name in ("hana", "omar", "lena"):
        await product.empty()
        await fill(product, name)
        async with chromium() as browser:
            camera = Camera(browser, product, folder)
            await PEOPLE[name](camera)
            await ask(product, name)
            await of_questions(camera, name)


async def of_hana(camera: Camera) -> None:
    for scheme in ("light", "dark"):
        await camera.demo(f"closed-{scheme}", "hana", closed, color_scheme=scheme)
        await camera.demo(f"panel-{scheme}", "hana", panel, color_scheme=scheme)
        await camera.demo(f"target-{scheme}", "hana", target, color_scheme=scheme)
        await camera.demo(f"preferences-{scheme}", "hana", preferences, color_scheme=scheme)
        await camera.demo(f"snooze-{scheme}", "hana", snoozing, color_scheme=scheme)
        await camera.demo(f"toast-{scheme}", "hana", toast, color_scheme=scheme)
        await camera.demo(f"page-{scheme}", "hana", whole, color_scheme=scheme)
        await camera.plain(f"front-{scheme}", "/", color_scheme=scheme)
    await camera.demo("empty", "tom", archive)
    await camera.demo("menu", "hana", menu)
    await camera.demo("quiet", "hana", quiet)
    await camera.plain("unsubscribe", camera.unsubscribe("tom"))
    await camera.plain("unsubscribe-done", camera.unsubscribe("tom"), "Stop e-mails")
    await camera.plain("unsubscribe-broken", "/unsubscribe/cut-in-two")
    await camera.plain("open", "/open/nothing", viewport=PHONE)
    await camera.plain("missing", "/nowhere")


async def of_omar(camera: Camera) -> None:
    await camera.demo("rtl-closed", "omar", closed)
    await camera.demo("rtl-panel", "omar", panel)
    await camera.demo("rtl-preferences", "omar", preferences)
    await camera.demo("rtl-target", "omar", target, viewport=PHONE)


async def of_lena(camera: Camera) -> None:
    await camera.demo("phone-closed", "lena", closed, viewport=PHONE)
    await camera.demo("phone-panel", "lena", panel, viewport=PHONE)
    await camera.demo("phone-preferences", "lena", preferences, viewport=PHONE)
    await camera.demo("phone-target", "lena", target, viewport=PHONE)
    await camera.demo("phone-narrow", "lena", panel, viewport={"width": 320, "height": 640})


async def of_questions(camera: Camera, name: str) -> None:
    options: dict[str, Any] = {"viewport": PHONE} if name == "lena" else {}
    for scheme in ("light", "dark"):
        await camera.demo(f"why-{name}-{scheme}", name, why, color_scheme=scheme, **options)
    await camera.demo(f"asks-{name}", name, asked, **options)


PEOPLE = {"hana": of_hana, "omar": of_omar, "lena": of_lena}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_product(Path(data)) as product,
    ):
        asyncio.run(take(product, folder))
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
