"""Pictures of every page of the console: light and dark, wide and phone, English and Arabic.

`python -m tests.browser.console_pictures FOLDER [PART]`; with PART only pages whose name has it.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.browser import console_actions as actions
from tests.browser import console_analysis as scripts
from tests.browser import console_asking as asking
from tests.browser import console_data as data
from tests.browser import console_directory as directory
from tests.browser import console_settings as settings
from tests.browser.chromium import Chromium, chromium
from tests.browser.console import Console, console, give_password
from tests.browser.product import Product, running_product

WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"},
    "dark": {"viewport": WIDE, "color_scheme": "dark", "locale": "en-GB"},
    "phone": {"viewport": PHONE, "color_scheme": "light", "locale": "en-GB"},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark", "locale": "en-GB"},
    "ar": {"viewport": WIDE, "color_scheme": "light", "locale": "ar"},
    "ar-phone": {"viewport": PHONE, "color_scheme": "dark", "locale": "ar"},
}
SENT: tuple[dict[str, Any], ...] = (
    {
        "scope": "ORG",
        "content": {
            "title": "Quarter closed, thank you!",
            "text": "All regions closed on time. Cake in the canteen at 15:00.",
            "icon": "🎉",
        },
    },
    {"scope": "ORG", "content": {"text": "Update to 4.2 to keep offline sync."}},
    {
        "scope": "USR",
        "emails": ["hana@acme.example"],
        "content": {
            "title": "Leave request needs approval",
            "text": "Hana asked for 3 days from 4 December.",
            "buttons": [{"id": "yes", "label": "Approve"}, {"id": "no", "label": "Reject"}],
        },
    },
    {
        "scope": "USR",
        "emails": ["hana@acme.example", "omar@acme.example", "nobody@acme.example"],
        "content": {
            "title": "Work order WO-2291 assigned to you",
            "text": "Replace the pump seal at Harbour Road 12 before 16:00.",
        },
        "priority": "high",
    },
    {
        "scope": "USR",
        "emails": ["omar@acme.example"],
        "content": {"title": "مرحباً بكم في أكمي", "text": "تمت الموافقة على إجازتك"},
    },
    {
        "scope": "SLN_GRP",
        "solution": "Field Service",
        "groups": ["technicians"],
        "content": {
            "title": "Safety stop on line 4",
            "text": "Stop work on line 4 until the inspector signs off.",
            "icon": "🚨",
        },
        "priority": "critical",
    },
    {
        "scope": "SLN",
        "solution": "HR Self-Service",
        "content": {"title": "Payslips are ready", "text": "Your payslip of November is here."},
    },
    {
        "scope": "SLN",
        "solution": "Field Service",
        "content": {"title": "Tomorrow's routes", "text": "Check your first stop and confirm."},
        "startAt": "2027-01-04T06:00:00Z",
    },
)
Draw = Callable[[Console], Awaitable[None]]


@dataclass
class Scene:
    """A page: whose it is, where, and what is done before the picture."""

    name: str
    path: str
    draw: Draw | None = None
    person: str = "ana"
    looks: tuple[str, ...] = tuple(LOOKS)


@dataclass
class Camera:
    """One signed-in browser for each look and person, shared by their scenes."""

    browser: Chromium
    product: Product
    folder: Path
    ids: dict[str, str] = field(default_factory=dict)

    async def shoot(self, look: str, scenes: list[Scene]) -> None:
        for person in sorted({scene.person for scene in scenes}):
            async with console(self.browser, self.product, person, **LOOKS[look]) as shown:
                for scene in scenes:
                    if scene.person == person:
                        await self._scene(shown, scene, look)

    async def _scene(self, shown: Console, scene: Scene, look: str) -> None:
        await shown.page.goto(self.product.url + scene.path.format(**self.ids))
        await expect(shown.page.get_by_role("heading", level=1).first).to_be_visible()
        await expect(shown.page.locator(".mantine-Skeleton-root")).to_have_count(0)
        if scene.draw:
            await scene.draw(shown)
        await shown.page.evaluate("document.fonts.ready")
        await shown.at_rest()
        path = self.folder / f"{scene.name}-{look}.png"
        await shown.page.screenshot(path=path, animations="disabled")


async def fill(product: Product) -> dict[str, str]:
    """A day at Acme; the ids that paths of scenes name."""
    place = f"/organizations/{product.demo['organizationId']}/notifications"
    ids = {}
    for one in SENT:
        body = {name: value for name, value in one.items() if name != "solution"}
        if "solution" in one:
            body["solutionId"] = product.solution(one["solution"])
        sent = await product.api("POST", place, body)
        ids[one["content"].get("title", "plain").split()[0].lower()] = sent["notificationId"]
    for name in ("hana", "omar"):
        items = (await product.inbox(name, "/notifications"))["items"]
        for item in items[::2]:
            await product.inbox(name, f"/notifications/{item['notificationId']}/read", "POST")
    return ids


async def search(shown: Console) -> None:
    await shown.page.keyboard.press("Control+k")
    await shown.page.locator("input.mantine-Spotlight-search").fill("order")
    await expect(shown.page.locator(".mantine-Spotlight-action").first).to_contain_text("WO-2291")


async def keys(shown: Console) -> None:
    await shown.page.keyboard.press("?")
    await expect(shown.page.get_by_role("dialog")).to_be_visible()


async def drawer(shown: Console) -> None:
    await shown.page.locator("header .mantine-Burger-root").click()


async def row_menu(shown: Console) -> None:
    await shown.page.locator("[data-row] button").first.click()
    await expect(shown.page.get_by_role("menu")).to_be_visible()


SHORT = ("light", "dark", "phone", "ar", "ar-phone")
DIRECTORY = (*SHORT, "ar-phone")
EMPTY = [Scene("data-none", "/data", looks=SHORT)]
"""What is there before anything was measured."""
SCENES = [
    Scene("notifications", "/notifications"),
    Scene("notifications-none", "/notifications?state=FAILED", looks=("light", "phone")),
    Scene("notifications-menu", "/notifications", row_menu, looks=("light", "dark")),
    Scene("notification", "/notifications/{work}"),
    Scene("notification-payload", "/notifications/{work}?tab=payload", looks=("dark",)),
    Scene("my-inbox", "/my-inbox", person="tom", looks=SHORT),
    Scene("profile-user", "/profile?tab=preferences", person="tom", looks=("light", "phone")),
    Scene("user-invite", "/users?invite=true", looks=SHORT),
    Scene("send", "/notifications?send=true", looks=tuple(LOOKS)),
    Scene("notification-recipients", "/notifications/{work}?tab=recipients", looks=SHORT),
    Scene("notification-timeline", "/notifications/{work}?tab=timeline", looks=SHORT),
    Scene("notification-answers", "/notifications/{leave}?tab=answers", looks=SHORT),
    Scene("search", "/notifications", search, looks=("light", "dark", "phone")),
    Scene("keys", "/notifications", keys, looks=SHORT),
    Scene("menu", "/notifications", drawer, looks=("phone", "phone-dark", "ar-phone")),
    Scene("forbidden", "/providers", person="grace", looks=("light", "phone")),
    Scene("missing", "/nowhere", looks=("light",)),
    *(Scene(name, path, draw, looks=DIRECTORY) for name, path, draw in directory.SCENES),
    *(Scene(name, path, draw, looks=SHORT) for name, path, draw in settings.SCENES),
    *(Scene(name, path, draw, looks=SHORT) for name, path, draw in actions.SCENES),
    *(Scene(name, path, draw, looks=SHORT) for name, path, draw in data.SCENES),
    *(Scene(name, path, draw, looks=SHORT) for name, path, draw in scripts.SCENES),
    *(Scene(name, path, draw, looks=SHORT) for name, path, draw in asking.SCENES),
]


@asynccontextmanager
async def _browser() -> AsyncIterator[Chromium]:
    async with chromium() as running:
        yield running


async def doors(browser: Chromium, product: Product, folder: Path) -> None:
    """Sign-in, as it comes, after a wrong password, and by the organization's issuer."""
    for look, options in LOOKS.items():
        async with browser.page(**options) as (page, guard):
            guard.allow("401")
            await page.goto(product.url + "/signin")
            await page.screenshot(path=folder / f"signin-{look}.png")
            await page.locator("input[name=email]").fill("ana@acme.example")
            await page.locator("input[name=password]").fill("not this one")
            await page.get_by_role("button").click()
            await expect(page.get_by_role("alert")).to_be_visible()
            await page.screenshot(path=folder / f"signin-wrong-{look}.png")
            await page.goto(f"{product.url}/signin?organization={product.demo['organizationId']}")
            await page.screenshot(path=folder / f"signin-issuer-{look}.png")
            await page.goto(product.url + "/signin/organization")
            await page.locator("input[name=email]").fill("ana@acme.example")
            await page.screenshot(path=folder / f"signin-find-{look}.png")
            await page.get_by_role("button").click()
            await expect(page.locator("a.issuer")).to_be_visible()
            await page.screenshot(path=folder / f"signin-found-{look}.png")


async def take(product: Product, folder: Path, part: str) -> None:
    ids = await fill(product)
    for name in "grace", "tom":
        await give_password(product, name)
    async with _browser() as browser, settings.partner() as partner:
        ids |= await directory.set_up(product)
        ids |= await settings.set_up(product, partner)
        ids |= await actions.set_up(product)
        ids |= await asking.set_up(product)
        await settings.remember(product)
        ids |= await scripts.set_up(product)
        camera = Camera(browser, product, folder, ids)
        if part in "signin":
            await doors(browser, product, folder)
        await album(camera, EMPTY, part)
        await data.set_up(product)
        await album(camera, SCENES, part)


async def album(camera: Camera, of: list[Scene], part: str) -> None:
    """Those of them whose name has the part, in every look that they have."""
    for look in LOOKS:
        scenes = [one for one in of if part in one.name and look in one.looks]
        await camera.shoot(look, scenes)


def main() -> None:
    folder, part = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_product(Path(data)) as product,
    ):
        asyncio.run(take(product, folder, part))
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
