"""Analyses in the console: scripts for tests and pictures, and how a person writes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.console import Console
from tests.browser.product import Product
from tests.browser.waiting import until

Draw = Callable[[Console], Awaitable[None]]
CODE = 'from tocsin import notify\n\nprint("begun")\nnotify("Too hot", "Line 4", role="owner")\n'
RULES = {"atOnce": 2, "limits": {"wallS": 300, "cpuS": 60, "memoryMib": 1024}}


def place(product: Product, *more: str) -> str:
    return "/".join((f"/organizations/{product.demo['organizationId']}/analyses", *more))


async def turn(product: Product, on: bool) -> None:
    """Scripts on or off."""
    path = f"/organizations/{product.demo['organizationId']}/scripts"
    await product.api("PUT", path, {**RULES, "enabled": on})


async def clear(product: Product) -> None:
    """No analyses are left."""
    for one in (await product.api("GET", place(product)))["items"]:
        await product.api("DELETE", place(product, one["analysisId"]))


@asynccontextmanager
async def analysis(
    product: Product, name: str, code: str = CODE, deploy: bool = True, **more: Any
) -> AsyncIterator[str]:
    """Its id; scripts are on. Afterwards it is gone."""
    await turn(product, True)
    made = await product.api("POST", place(product), {"name": name, "code": code, **more})
    made_id = str(made["analysisId"])
    try:
        if deploy:
            await product.api("POST", place(product, made_id, "deploy"), {})
        yield made_id
    finally:
        await product.api("DELETE", place(product, made_id))


def editor(of: Console) -> Locator:
    return of.page.locator(".code-editor").get_by_role("textbox")


async def write(of: Console, code: str) -> None:
    """In place of all that is there."""
    await editor(of).click()
    await of.page.keyboard.press("Control+a")
    await of.page.keyboard.press("Delete")
    await of.page.keyboard.insert_text(code)


def log(of: Console) -> Locator:
    return of.page.get_by_role("log", name="What the run says")


DUTY = """from tocsin import ask, env, log, notify, store, trigger

LIMIT = float(env.get("LIMIT", 30))


async def main():
    hot = [one for one in trigger.data if one["value"] > LIMIT]
    log(len(hot), "of", len(trigger.data), "devices are above", LIMIT)
    if not hot:
        return
    alarms = store.increment("alarms")
    log("alarm number", alarms, level="warning")
    for one in hot:
        notify(f"{one['device']} is too hot", f"{one['value']} degrees", role="owner")
    share = len(hot) / trigger.environment["devices"]
"""


async def run(product: Product, made: str, **body: Any) -> str:
    """Runs it to its end; the run's id."""
    asked = await product.api("POST", place(product, made, "run"), body)
    path = place(product, made, "runs", asked["runId"])

    async def ended() -> bool:
        state = (await product.api("GET", path))["state"]
        return state in ("finished", "failed", "refused")

    await until(ended, 20, "the run does not end")
    return str(asked["runId"])


async def set_up(product: Product) -> dict[str, str]:
    """A few analyses with a past, for pictures."""
    await turn(product, True)
    duty = await product.api(
        "POST",
        place(product),
        {
            "name": "Heat watch of the cold chain",
            "description": "Tells the owner when a device is too hot.",
            "code": DUTY.replace("share =", "# share ="),
            "environment": {"LIMIT": "30"},
            "schedule": {"cron": "*/5 * * * *", "zone": "Europe/Berlin"},
        },
    )
    made = duty["analysisId"]
    await product.api("POST", place(product, made, "versions"), {"code": DUTY})
    await product.api("PUT", place(product, made, "secrets", "GATEWAY_KEY"), {"value": "k-17"})
    await product.api("POST", place(product, made, "deploy"), {})
    data = [{"device": f"freezer-{one}", "value": 24 + 3 * one} for one in range(5)]
    ran = await run(product, made, data=data)
    listens = {"name": "Route planner", "runOn": "external", "description": "Runs in the depot."}
    outside = await product.api("POST", place(product), listens)
    await product.api("POST", place(product, outside["analysisId"], "deploy"), {})
    for name in ("Shift report", "مراقبة درجة الحرارة"):
        code = 'print("nothing to report")\n'
        one = await product.api("POST", place(product), {"name": name, "code": code})
        await product.api("POST", place(product, one["analysisId"], "deploy"), {})
        await run(product, one["analysisId"])
    return {"analysis": made, "ran": ran, "outside": outside["analysisId"]}


async def _marked(shown: Console) -> None:
    """A mistake, marked at its line; and what is offered."""
    await write(shown, "from tocsin import notify\n\nif hot\n    notfy(1)\n")
    await expect(shown.page.locator(".cm-lint-marker-error")).to_be_visible()


async def _offered(shown: Console) -> None:
    await write(shown, "from tocsin import ")
    await shown.page.keyboard.type("no")
    await expect(shown.page.locator(".cm-tooltip-autocomplete")).to_be_visible()


async def _written(shown: Console) -> None:
    await expect(shown.page.locator(".cm-content")).to_be_visible()


async def _deploy(shown: Console) -> None:
    await shown.page.locator("main .tabler-icon-rocket").click()
    await expect(shown.page.get_by_role("dialog")).to_be_visible()


SCENES: tuple[tuple[str, str, Draw | None], ...] = (
    ("analysis-list", "/analysis", None),
    ("analysis-new", "/analysis?new=true", None),
    ("analysis-isolation", "/analysis?tab=isolation", None),
    ("analysis-script", "/analysis/{analysis}?run={ran}", _written),
    ("analysis-marked", "/analysis/{analysis}", _marked),
    ("analysis-offered", "/analysis/{analysis}", _offered),
    ("analysis-deploy", "/analysis/{analysis}", _deploy),
    ("analysis-runs", "/analysis/{analysis}?tab=runs", None),
    ("analysis-versions", "/analysis/{analysis}?tab=versions", None),
    ("analysis-settings", "/analysis/{analysis}?tab=settings", None),
    ("analysis-outside", "/analysis/{outside}", None),
)
