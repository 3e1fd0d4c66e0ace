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
        context.on("weberror", lambda error: self._complain(f"uncaught: {error.error}"))
        context.on("request", self._request)
        context.on("page", lambda page: page.on("websocket", self._request))

    def allow(self, pattern: str) -> None:
        """This test provokes such a message: it is not a problem here."""
        self.allowed.append(re.compile(pattern))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self._complain(f"console: {message.text} ({place})")

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

    @asynccontextmanager
    async def page(self, **options: Any) -> AsyncIterator[tuple[Page, Guard]]:
        """A fresh person's page; leaving the block fails when it did what it must not.

        Options go to the browser context: `color_scheme="dark"`, `locale="ar"`, `viewport=…`.
        """
        guard = Guard()
        context = await self.browser.new_context(**options)
        guard.watch(context)
        await context.add_init_script(_TELL_VIOLATIONS)
        try:
            yield await context.new_page(), guard
        finally:
            await context.close()
        assert not guard.problems, "the page: " + "; ".join(guard.problems)


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
