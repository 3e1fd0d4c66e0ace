"""The directory and the templates in pictures: what is there, and what is done before each."""

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import FilePayload, expect

from tests.browser.console import Console
from tests.browser.product import Product

Draw = Callable[[Console], Awaitable[None]]
ORDER: dict[str, Any] = {
    "name": "Work order assigned",
    "content": {
        "title": "Work order {{ order.id }} is yours",
        "text": "Hello {{ user.name }}, please {{ order.task }} at {{ order.site }}.",
        "icon": "🔧",
        "severity": "warning",
        "jigId": "view-work-order",
        "inputs": {"priority": 2},
        "buttons": [
            {"id": "take", "label": "Take it", "style": "primary"},
            {"id": "why", "label": "Can't, because", "kind": "text"},
            {"id": "map", "label": "Map", "kind": "url", "url": "https://maps.acme.example"},
        ],
    },
    "language": "en",
    "translations": {
        "de": {
            "title": "Auftrag {{ order.id }} gehört Ihnen",
            "text": "Guten Tag {{ user.name }}, bitte {{ order.task }}, {{ order.site }}.",
            "labels": {"take": "Annehmen", "why": "Geht nicht, weil", "map": "Karte"},
        },
        "ar": {"title": "أمر العمل {{ order.id }} لك"},
    },
    "sample": {
        "order": {"id": "WO-2291", "task": "replace the pump seal", "site": "Harbour Road 12"}
    },
}
OTHERS = ("Safety stop", "Leave request decided", "Payslip is ready", "Welcome")
GROUP_RULE = {"tags": {"team": ["north", "south"]}, "roles": ["USER"], "languages": ["es", "de"]}
GONE = {"email": "vera@acme.example", "name": "Vera Lind", "tags": {"team": "office"}}
QUIET = {"mon": [["00:00", "06:30"], ["20:00", "24:00"]], "sat": [["00:00", "24:00"]]}
CATEGORIES = {
    "work-orders": {"name": "Work orders", "description": "What is assigned to you"},
    "safety": {"name": "Safety", "mandatory": True},
    "news": {"name": "News from the company"},
}
FILE = b"""email,name,role,tag:team,timeZone
noor@acme.example,Noor Saleh,USER,north,Asia/Dubai
kofi@acme.example,Kofi Mensah,USER,south,Africa/Accra
hana@acme.example,Hana Sato-Lind,USER,north,Asia/Tokyo
not an address,Somebody,USER,north,
ivy@acme.example,Ivy,KING,north,Mars/Olympus
"""


async def set_up(product: Product) -> dict[str, str]:
    """Templates with versions, a group with a rule, somebody with wishes; ids for the paths."""
    made = await product.api("POST", "/templates", ORDER)
    template = made["templateId"]
    content = {**ORDER["content"], "title": "{{ order.id }}: yours", "severity": "info"}
    await product.api("PUT", f"/templates/{template}", {**ORDER, "content": content})
    await product.api("PUT", f"/templates/{template}", ORDER)
    for name in OTHERS:
        await product.api("POST", "/templates", {"name": name, "content": {"text": f"{name}."}})
    solution = product.solution("Field Service")
    groups = f"/solutions/{solution}/groups"
    rule = {"name": "German and Spanish speakers", "rule": GROUP_RULE}
    picked = await product.api("POST", groups, rule)
    found = (await product.api("GET", groups))["items"]
    for key, category in CATEGORIES.items():
        await product.api("PUT", f"/categories/{key}", category)
    lena = product.user("lena")["userId"]
    wishes = {
        "channels": {},
        "categories": {"news": {"on": False}, "work-orders": {"channels": {"email": False}}},
        "quietHours": QUIET,
        "budget": {"perHour": 4},
    }
    await product.api("PUT", f"/users/{lena}/preferences", wishes)
    gone = await product.api("POST", "/users", {**GONE, "active": False})
    phone = {"phone": "+49 30 901820", "tags": {"team": "north", "site": "Hamburg", "shift": "B"}}
    await product.api("PATCH", f"/users/{lena}", phone)
    return {
        "template": template,
        "solution": solution,
        "crew": f"{solution}/{found[0]['groupId']}",
        "picked": f"{solution}/{picked['groupId']}",
        "lena": lena,
        "gone": gone["userId"],
    }


async def clean(product: Product, ids: dict[str, str]) -> None:
    """As it was before: others count the people and the groups."""
    for template in (await product.api("GET", "/templates"))["items"]:
        await product.api("DELETE", f"/templates/{template['templateId']}")
    groups = f"/solutions/{product.solution('Field Service')}/groups"
    for group in (await product.api("GET", groups))["items"]:
        if "rule" in group:
            await product.api("DELETE", f"{groups}/{group['groupId']}")
    for key in CATEGORIES:
        await product.api("DELETE", f"/categories/{key}")
    lena = f"/users/{ids['lena']}"
    await product.api("PUT", f"{lena}/preferences", {})
    await product.api("PATCH", lena, {"phone": None, "tags": {"team": "north"}})
    await product.api("DELETE", f"/users/{ids['gone']}")


async def checked(shown: Console) -> None:
    file: FilePayload = {"name": "people.csv", "mimeType": "text/csv", "buffer": FILE}
    await shown.page.locator("input[type=file]").set_input_files([file])
    await shown.page.locator(
        ".mantine-Button-root[data-check], main button[type=button]"
    ).last.click()
    await expect(shown.page.locator("[data-figures]")).to_be_visible()


async def previewed(shown: Console) -> None:
    await expect(shown.page.locator("[data-preview]")).to_be_visible()


async def edited(shown: Console) -> None:
    """The form of the thing, by the menu of its page."""
    await shown.page.locator("main .mantine-Menu-target, main [aria-haspopup=menu]").first.click()
    await shown.page.get_by_role("menuitem").first.click()
    await expect(shown.page.get_by_role("dialog")).to_be_visible()


async def menu(shown: Console) -> None:
    await shown.page.locator("[data-row] [aria-haspopup=menu]").first.click()
    await expect(shown.page.get_by_role("menu")).to_be_visible()


SCENES: tuple[tuple[str, str, Draw | None], ...] = (
    ("templates", "/templates", None),
    ("template", "/templates/{template}", previewed),
    ("template-ar", "/templates/{template}?language=ar", previewed),
    ("template-versions", "/templates/{template}?tab=versions&version=2", None),
    ("template-new", "/templates/new", None),
    ("solutions", "/solutions", None),
    ("solution-new", "/solutions?new=true", None),
    ("solution", "/solutions/{solution}", None),
    ("solution-add", "/solutions/{solution}?add=true", None),
    ("solution-groups", "/solutions/{solution}?tab=groups", None),
    ("solution-screens", "/solutions/{solution}?tab=screens", None),
    ("solution-screen", "/solutions/{solution}?tab=screens&screen=view-work-order", None),
    ("solution-inbox", "/solutions/{solution}?tab=inbox", None),
    ("groups", "/groups", None),
    ("group", "/groups/{crew}", None),
    ("group-used", "/groups/{crew}?tab=used", None),
    ("group-rule", "/groups/{picked}", edited),
    ("users", "/users", None),
    ("users-none", "/users?search=nobody+like+this", None),
    ("users-menu", "/users", menu),
    ("user-new", "/users?new=true", None),
    ("user", "/users/{lena}", None),
    ("user-edit", "/users/{lena}?edit=true", None),
    ("user-preferences", "/users/{lena}?tab=preferences", None),
    ("user-history", "/users/{lena}?tab=history", None),
    ("import", "/users/import", None),
    ("import-checked", "/users/import", checked),
)
