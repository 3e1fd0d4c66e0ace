"""Debian's Chromium by Playwright: a page fails on an error, a CSP report, a foreign request."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    WebError,
    WebSocket,
    async_playwright,
)

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OWN_HOSTS = {"localhost", "127.0.0.1", "::1"}

_LEFT_BY_A_PERSON = "local_storage,indexeddb,service_workers,cache_storage,file_systems,websql"

# A violation that only reports (or that a page swallows) is not in the console: make it so.
_TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} blocked ${event.blockedURI || "inline"}`));"""


def missing() -> str | None:
    """Why Chromium cannot be driven here; None when it can."""
    if any(map(shutil.which, PROGRAMS)):
        return None
    return "Chromium is not installed (apt-get install chromium)"


@dataclass
class Guard:
    """Collects what a page must not do."""

    allowed: list[re.Pattern[str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("page", self._page)
        for page in context.pages:
            self._page(page)

    def rest(self, context: BrowserContext) -> None:
        """What happens from now on is none of this page's doing."""
        context.remove_listener("console", self._console)
        context.remove_listener("weberror", self._error)
        context.remove_listener("request", self._request)
        context.remove_listener("page", self._page)

    def allow(self, pattern: str) -> None:
        """This test provokes such a message: it is not a problem here."""
        self.allowed.append(re.compile(pattern))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self._complain(f"console: {message.text} ({place})")

    def _error(self, error: WebError) -> None:
        self._complain(f"uncaught: {error.error}")

    def _page(self, page: Page) -> None:
        page.on("websocket", self._request)

    def _request(self, request: Request | WebSocket) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in OWN_HOSTS:
            self._complain(f"foreign host: {request.url}")

    def _complain(self, problem: str) -> None:
        if not any(pattern.search(problem) for pattern in self.allowed):
            self.problems.append(problem)


@dataclass(frozen=True)
class Chromium:
    """The running browser."""

    browser: Browser
    emptied: dict[str, Page] = field(default_factory=dict)
    """Blank pages of contexts in which nothing is left but what was fetched, by their options."""

    @asynccontextmanager
    async def page(
        self, *, warm: bool = False, **options: Any
    ) -> AsyncIterator[tuple[Page, Guard]]:
        """A fresh person's page; leaving the block fails when it did what it must not.

        Options go to the browser context: `color_scheme="dark"`, `locale="ar"`, `viewport=…`.
        `warm`, the scripts may be in the browser's cache already: to compile them again takes as
        long as a test.
        """
        guard, like = Guard(), repr(sorted(options.items()))
        page = self.emptied.pop(like, None) if warm else None
        context = page.context if page else await self._context(options)
        guard.watch(context)
        blank = None
        try:
            yield page or await context.new_page(), guard
            guard.rest(context)
            blank = await _empty(context) if warm and like not in self.emptied else None
        finally:
            if blank is None:
                await context.close()
            else:
                self.emptied[like] = blank
        assert not guard.problems, "the page: " + "; ".join(guard.problems)

    async def _context(self, options: dict[str, Any]) -> BrowserContext:
        context = await self.browser.new_context(**options)
        await context.add_init_script(_TELL_VIOLATIONS)
        return context


async def _empty(context: BrowserContext) -> Page | None:
    """Takes away all that a person has left, but the cache; a blank page, or None where the clock
    was turned, which goes for all pages that are opened there.
    """
    before, blank = list(context.pages), await context.new_page()
    for page in before:
        await page.close()
    await context.set_offline(False)
    await context.unroute_all()
    await context.clear_cookies()
    await context.clear_permissions()
    session = await context.new_cdp_session(blank)
    await session.send(
        "Storage.clearDataForOrigin", {"origin": "*", "storageTypes": _LEFT_BY_A_PERSON}
    )
    await session.detach()
    whole = await blank.evaluate("Function.prototype.toString.call(Date)")
    return blank if "[native code]" in whole else None


@asynccontextmanager
async def chromium() -> AsyncIterator[Chromium]:
    """Runs Chromium for the length of the block."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        except Error as reason:
            raise AssertionError(f"{program} did not start: {reason}") from reason
        try:
            yield Chromium(browser)
        finally:
            await browser.close()
