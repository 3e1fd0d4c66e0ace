"""Acme with all its settings: categories, providers, endpoints, tokens, a month of figures.

And the partners that it speaks to: an endpoint that takes events, a gateway that refuses some SMS.
"""

import asyncio
import math
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import apsw
from aiohttp import web
from playwright.async_api import expect

from tests.browser.console import Console
from tests.browser.product import Product
from tests.browser.waiting import until

HOUR_MS = 3_600_000
MINUTE_MS = 60_000
PHONES = {"hana": "+81355501234", "omar": "+20255501234", "lena": "+493055501234"}
CATEGORIES: dict[str, dict[str, Any]] = {
    "safety": {
        "name": "Safety",
        "description": "What keeps people from harm.",
        "mandatory": True,
        "quiet": "hold",
        "steps": [
            {"channel": "push"},
            {"channel": "email", "afterUnseenMs": 10 * MINUTE_MS},
            {"channel": "sms", "afterUnseenMs": 60 * MINUTE_MS},
        ],
    },
    "work-orders": {
        "name": "Work orders",
        "description": "New and changed orders of yours.",
        "quiet": "digest",
        "steps": [{"channel": "push"}, {"channel": "email"}],
    },
    "news": {"name": "Company news", "quiet": "drop", "off": ["sms", "email"]},
}


@dataclass
class Partner:
    """A server of somebody else's, on loopback."""

    url: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    refuses: bool = False
    tolerant: bool = False
    busy: int = 0
    """So many texts are put off until a second later."""

    async def take_event(self, request: web.Request) -> web.Response:
        self.events.append(await request.json())
        if self.refuses:
            return web.Response(status=503, text="Closed for maintenance")
        return web.Response(text="Thank you")

    async def take_text(self, request: web.Request) -> web.Response:
        given = dict(await request.post())
        self.texts.append(given)
        if self.busy > 0:
            self.busy -= 1
            later = {"Retry-After": "1"}
            return web.Response(status=429, text='{"error": "Too many today"}', headers=later)
        if str(given.get("to", "")).startswith("+20") and not self.tolerant:
            return web.Response(status=400, text='{"error": "21211 Not a valid number"}')
        return web.Response(status=202, text='{"id": "SM1"}')


@asynccontextmanager
async def partner() -> AsyncIterator[Partner]:
    """Listens for the length of the block."""
    made = Partner()
    app = web.Application()
    app.router.add_post("/events", made.take_event)
    app.router.add_post("/sms", made.take_text)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


@dataclass(frozen=True)
class Acme:
    """What a test of the settings has."""

    product: Product
    partner: Partner

    @property
    def place(self) -> str:
        return f"/organizations/{self.product.demo['organizationId']}"

    async def names(self, path: str, name: str = "name") -> list[str]:
        """As the API lists them."""
        return [one[name] for one in (await self.product.api("GET", path))["items"]]


async def clear(product: Product) -> None:
    """Takes away what a test has set up."""
    lists = (("/providers", "providerId"), ("/webhooks", "webhookId"), ("/categories", "key"))
    for path, name in lists:
        for one in (await product.api("GET", path))["items"]:
            await product.api("DELETE", f"{path}/{one[name]}")
    organization = f"/organizations/{product.demo['organizationId']}"
    await product.api("PUT", f"{organization}/settings", {})


def gateway(of: Partner, name: str = "City gateway") -> dict[str, Any]:
    """A provider for SMS."""
    settings = {"kind": "gateway", "sender": "Acme", "url": f"{of.url}/sms", "authHeader": "Key 1"}
    return {"channel": "sms", "name": name, "settings": settings}


async def set_up(product: Product, of: Partner) -> dict[str, str]:
    """The ids that paths of pictures name."""
    for key, body in CATEGORIES.items():
        await product.api("PUT", f"/categories/{key}", body)
    for name, phone in PHONES.items():
        await product.api("PATCH", f"/users/{product.user(name)['userId']}", {"phone": phone})
    provider = await product.api("POST", "/providers", {**gateway(of), "ratePerMinute": 600})
    twin = {**gateway(of, "Twin gateway"), "position": 1}
    await product.api("POST", "/providers", twin)
    endpoint = await product.api(
        "POST", "/webhooks", {"url": f"{of.url}/events", "description": "Our data warehouse"}
    )
    other = {"url": "https://erp.acme.example/hooks/tocsin", "kinds": ["inbox.answered"]}
    off = await product.api("POST", "/webhooks", {**other, "enabled": False})
    issuer = {"name": "Acme login", "issuer": "https://127.0.0.1:1", "clientId": "tocsin"}
    place = f"/organizations/{product.demo['organizationId']}/single-sign-on"
    domains = ["acme.example"]
    secret = {"clientSecret": "a client's secret", "newcomers": "USER"}
    await product.api("PUT", place, {**issuer, **secret, "domains": domains})
    scopes = ["notify:user", "read"]
    for body in (
        {"description": "Orders of the shop", "scopes": scopes, "expiresInDays": 30},
        {"description": "Night report", "scopes": ["read"]},
    ):
        await product.api("POST", "/tokens", body)
    dead = await lose(product)
    return {
        "provider": provider["providerId"],
        "endpoint": endpoint["webhook"]["webhookId"],
        "off": off["webhook"]["webhookId"],
        "dead": dead,
    }


async def lose(product: Product) -> str:
    """A text to a number that the gateway refuses: a dead letter; the notification's id."""
    organization = f"/organizations/{product.demo['organizationId']}"
    body = {
        "scope": "USR",
        "emails": [product.user(name)["email"] for name in ("omar", "lena")],
        "content": {"title": "Gate 4 is closed", "text": "Use gate 2 until Friday."},
        "category": "safety",
        "channels": [{"channel": "sms"}],
    }
    sent = await product.api("POST", f"{organization}/notifications", body)
    path = f"{organization}/dead-letters?notificationId={sent['notificationId']}"

    async def dead() -> bool:
        return bool((await product.api("GET", path))["items"])

    await until(dead, 15, "the gateway refuses it, and it is no dead letter")
    return str(sent["notificationId"])


async def remember(product: Product, days: int = 60) -> None:
    """Two months of figures, as they would have been counted: written while nobody else writes."""
    product.kill()
    await asyncio.to_thread(_write, product, days)
    complain(product)
    await product.start()


def complain(product: Product) -> None:
    """What providers have said to tries that failed."""
    with apsw.Connection(str(product.data / "tocsin.db")) as db:
        db.set_busy_timeout(5_000)
        organization = db.execute("SELECT id FROM organizations WHERE name = 'Acme'").get
        sql = "INSERT OR REPLACE INTO faults VALUES (?, ?, ?, ?, ?, ?)"
        db.executemany(sql, _faults(organization))
    db.close()


def _write(product: Product, days: int) -> None:
    with apsw.Connection(str(product.data / "tocsin.db")) as db:
        organization = db.execute("SELECT id FROM organizations WHERE name = 'Acme'").get
        solutions = [row[0] for row in db.execute("SELECT id FROM solutions ORDER BY id")]
        rows = _figures(organization, solutions, days)
        sql = "INSERT OR REPLACE INTO tallies VALUES (?, ?, ?, ?, ?, ?, ?)"
        with db:
            db.executemany(sql, rows)
            db.executemany(
                "INSERT OR REPLACE INTO times VALUES (?, ?, ?, ?, ?)", _times(organization, days)
            )
    db.close()


def _times(organization: int, days: int) -> Iterator[tuple[Any, ...]]:
    """Buckets of each power of ten: see `tocsin.model.latency`."""
    dice = random.Random(6)
    now = int(datetime.now(UTC).timestamp() * 1000) // HOUR_MS
    for hour in range(now - 24 * days, now, 2):
        for kind, middle in (("arrival", 18), ("provider", 26), ("seen", 55)):
            for _ in range(12):
                bucket = middle + int(abs(dice.gauss(0, 3)))
                yield organization, hour, kind, bucket, dice.randint(1, 9)


def _faults(organization: int) -> Iterator[tuple[Any, ...]]:
    hour = int(datetime.now(UTC).timestamp() * 1000) // HOUR_MS - 30
    for channel, outcome, reply, count in (
        ("email", "Bounced", "550 5.1.1 The mailbox does not exist", 41),
        ("web_push", "Gone", "410 the subscription has expired", 23),
        ("sms", "Retry", "503 Service Unavailable", 9),
        ("sms", "Refused", "400 21211 Not a valid number", 4),
    ):
        yield organization, hour, channel, outcome, reply, count


def _figures(organization: int, solutions: list[int], days: int) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(4)
    now = int(datetime.now(UTC).timestamp() * 1000) // HOUR_MS
    for hour in range(now - 24 * days, now):
        at = datetime.fromtimestamp(hour * 3600, UTC)
        busy = math.exp(-(((at.hour - 14) / 4.5) ** 2)) * (0.25 if at.weekday() > 4 else 1)
        for category, share in (("safety", 0.2), ("work-orders", 1.0), ("news", 0.5)):
            people = int(busy * share * dice.uniform(30, 60))
            if people:
                solution = dice.choice(solutions) if category == "work-orders" else 0
                yield from _hour(organization, hour, category, solution, people, dice)


def _hour(
    organization: int, hour: int, category: str, solution: int, people: int, dice: random.Random
) -> Iterator[tuple[Any, ...]]:
    counts = {
        "accepted": 1 + people // 12,
        "recipients": people,
        "seen": int(people * dice.uniform(0.5, 0.7)),
        "read": int(people * 0.4),
        "answered": int(people * dice.uniform(0.1, 0.3)),
        "arrival_ms": people * dice.randint(40, 90),
    }
    for kind, count in counts.items():
        yield organization, hour, kind, category, "", solution, count
    for channel, share in (("web_push", 0.8), ("email", 0.3), ("sms", 0.1)):
        sent = int(people * share)
        rings = {
            "attempts": sent + 1,
            "sent": sent,
            "delivered": int(sent * dice.uniform(0.9, 1)),
            "opened": int(sent * 0.4),
            "failed": int(sent * dice.uniform(0, 0.06)),
            "provider_ms": sent * dice.randint(250, 900),
        }
        for kind, count in rings.items():
            yield organization, hour, kind, category, channel, solution, count


async def _unfold(shown: Console) -> None:
    await shown.page.locator("[data-row] button[aria-expanded]").first.click()


async def _drawn(shown: Console) -> None:
    await expect(shown.page.locator(".recharts-surface").first).to_be_visible()


async def _further(shown: Console) -> None:
    await _drawn(shown)
    await shown.page.locator(".heat").scroll_into_view_if_needed()


async def _how_long(shown: Console) -> None:
    await _drawn(shown)
    await shown.page.locator("#times").scroll_into_view_if_needed()


async def _press(shown: Console, where: str) -> None:
    await shown.page.locator(where).first.click()


async def _nights(shown: Console) -> None:
    await _press(shown, "form .mantine-Button-root")


async def _factor(shown: Console) -> None:
    await _press(shown, "main section .mantine-Button-root")
    await expect(shown.page.get_by_role("dialog").locator("svg[role=img]")).to_be_visible()


async def _again(shown: Console) -> None:
    await _press(shown, "main .mantine-Button-root")
    await expect(shown.page.get_by_role("dialog").get_by_role("checkbox")).to_be_visible()
    await expect(shown.page.locator(".mantine-Skeleton-root")).to_have_count(0)


async def _kinds(shown: Console) -> None:
    await shown.page.get_by_role("dialog").get_by_role("radio").last.check()


async def _made(shown: Console) -> None:
    await _press(shown, "[role=dialog] [type=submit]")
    await expect(shown.page.get_by_role("dialog").locator("pre")).to_be_visible()


async def _tried(shown: Console) -> None:
    """The issuer is not there: what a person reads who has mistyped it."""
    tries = "main .mantine-Button-root[data-variant=default]:not([data-size])"
    await shown.page.locator(tries).first.click()
    await expect(shown.page.locator("main .mantine-Alert-root")).to_be_visible()


Draw = Callable[[Console], Awaitable[None]]
SCENES: tuple[tuple[str, str, Draw | None], ...] = (
    ("analytics", "/analytics?compare=before", _drawn),
    ("analytics-times", "/analytics?time=seen", _how_long),
    ("analytics-more", "/analytics?tables=latency", _further),
    ("analytics-feedback", "/analytics?tab=feedback", None),
    ("analytics-status", "/analytics?tab=status", None),
    ("analytics-none", "/analytics?range=own&from=2020-01-01&to=2020-01-09", None),
    ("dead-letters", "/dead-letters", _unfold),
    ("dead-letters-again", "/dead-letters", _again),
    ("providers", "/providers", None),
    ("providers-form", "/providers?add=email", None),
    ("providers-edit", "/providers?edit={provider}", None),
    ("providers-test", "/providers?test={provider}", None),
    ("categories", "/categories", None),
    ("categories-form", "/categories?edit=safety", None),
    ("webhooks", "/webhooks", None),
    ("webhooks-new", "/webhooks?new=true", _kinds),
    ("webhooks-events", "/webhooks?tab=events", _unfold),
    ("webhook", "/webhooks/{endpoint}", None),
    ("webhook-off", "/webhooks/{off}", None),
    ("tokens", "/tokens", None),
    ("tokens-new", "/tokens?new=true", _kinds),
    ("tokens-made", "/tokens?new=true", _made),
    ("audit", "/audit", _unfold),
    ("organization", "/organization", None),
    ("organization-quiet", "/organization?tab=quiet", _nights),
    ("organization-limits", "/organization?tab=limits", None),
    ("organization-members", "/organization?tab=members", None),
    ("organization-sso", "/organization?tab=sso", None),
    ("organization-sso-tried", "/organization?tab=sso", _tried),
    ("organization-regions", "/organization?tab=regions", None),
    ("profile", "/profile", None),
    ("profile-security", "/profile?tab=security", None),
    ("profile-factor", "/profile?tab=security", _factor),
    ("profile-devices", "/profile?tab=devices", None),
    ("profile-preferences", "/profile?tab=preferences", None),
)
"""Pictures of these pages: their name, their address, and what is done before."""
