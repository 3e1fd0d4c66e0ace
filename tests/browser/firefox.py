"""Stock Firefox ESR, headless: opens pages, evaluates, clicks; no driver beside the browser."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser import bidi
from tests.browser.desktop import Desktop
from tests.browser.process import program
from tests.browser.waiting import until

PROGRAMS = ("firefox-esr", "firefox")

# A page's elements, also those inside the shadow roots of web components.
_FIND = """function find(selector, root) {
  const hit = root.querySelector(selector);
  if (hit) return hit;
  for (const host of root.querySelectorAll("*")) {
    const inner = host.shadowRoot && find(selector, host.shadowRoot);
    if (inner) return inner;
  }
  return null;
}"""

_MIDDLE = """((selector) => { %s
  const element = find(selector, document);
  if (!element || element.disabled) return null;
  element.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
  const box = element.getBoundingClientRect();
  if (!box.width || !box.height) return null;
  return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
})(%s)"""


def missing() -> str | None:
    """Why Firefox cannot be driven here; None when it can."""
    if any(map(shutil.which, PROGRAMS)):
        return None
    return "Firefox is not installed (apt-get install firefox-esr)"


@dataclass(frozen=True)
class Page:
    """One tab."""

    session: bidi.Session
    context: str

    async def goto(self, url: str) -> None:
        await self.session.send(
            "browsingContext.navigate", context=self.context, url=url, wait="complete"
        )

    async def evaluate(self, expression: str, *, gesture: bool = False) -> Any:
        """The value of a JavaScript expression, awaited; `gesture` counts as a person's click."""
        reply = await self.session.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.context},
            awaitPromise=True,
            userActivation=gesture,
        )
        if reply["type"] == "exception":
            raise AssertionError(f"{reply['exceptionDetails']['text']} in {expression}")
        return json.loads(reply["result"].get("value", "null"))

    async def wait_for(self, predicate: str, seconds: float = 10) -> None:
        """Until the expression is true in the page, whatever loads meanwhile."""

        async def holds() -> bool:
            with suppress(bidi.BrowserRefused):  # the page is just being replaced
                return bool(await self.evaluate(f"Boolean(await ({predicate}))"))
            return False

        await until(holds, seconds, f"never true in the page: {predicate}")

    async def click(self, selector: str, seconds: float = 10) -> None:
        """A real press of the mouse on the element's middle, once it is there and visible."""
        place = _MIDDLE % (_FIND, json.dumps(selector))
        await self.wait_for(f"{place} !== null", seconds)
        x, y = await self.evaluate(place)
        actions: list[dict[str, Any]] = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._perform({"type": "pointer", "id": "mouse", "actions": actions})

    async def type(self, text: str) -> None:
        """Presses the keys of the text, into what has the focus."""
        actions = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        await self._perform({"type": "key", "id": "keyboard", "actions": actions})

    async def close(self) -> None:
        await self.session.send("browsingContext.close", context=self.context)

    async def _perform(self, source: dict[str, Any]) -> None:
        await self.session.send("input.performActions", context=self.context, actions=[source])


@dataclass(frozen=True)
class Browser:
    """The running Firefox."""

    session: bidi.Session

    async def open(self, url: str, person: str = "default") -> Page:
        """A new tab with the page; another person has own cookies, storage and subscriptions."""
        reply = await self.session.send("browsingContext.create", type="tab", userContext=person)
        page = Page(self.session, reply["context"])
        await page.goto(url)
        return page

    async def person(self) -> str:
        """A further person at the same browser, to be given to `open`."""
        reply = await self.session.send("browser.createUserContext")
        return str(reply["userContext"])

    async def leave(self, person: str) -> None:
        """Closes this person's tabs and forgets their cookies, storage and subscriptions."""
        await self.session.send("browser.removeUserContext", userContext=person)

    async def pages(self) -> list[Page]:
        """All tabs, also those that a worker opened."""
        reply = await self.session.send("browsingContext.getTree")
        return [Page(self.session, context["context"]) for context in reply["contexts"]]


@asynccontextmanager
async def firefox(
    *, push_url: str, profile: Path, desktop: Desktop | None = None
) -> AsyncIterator[Browser]:
    """Runs Firefox with this profile, told to use the push service at the websocket address.

    Started again with the same profile it keeps its subscriptions. With a desktop the
    notifications go there and can be clicked; without one Firefox draws them itself.
    """
    profile.mkdir(parents=True, exist_ok=True)
    preferences = _preferences(push_url, desktop is not None)
    (profile / "user.js").write_text(preferences, encoding="utf-8")
    log = profile / "firefox.log"
    name = next(filter(None, map(shutil.which, PROGRAMS)))
    command: list[str | Path] = [name, "--headless", "--no-remote", "--profile", profile]
    command += ["--remote-debugging-port", "0", "about:blank"]
    async with program(command, _environment(profile, desktop), log) as running:
        address = await _address(running, log)
        async with bidi.session(address) as session:
            yield Browser(session)
            with suppress(bidi.BrowserRefused):
                await session.send("browser.close")  # writes the profile, as a person's Quit does
                await asyncio.wait_for(running.wait(), 20)


async def _address(running: asyncio.subprocess.Process, log: Path) -> str:
    pattern = re.compile(r"WebDriver BiDi listening on (ws://\S+)")

    def spoken() -> bool:
        output = log.read_text(errors="replace")
        assert running.returncode is None, f"Firefox ended at once: {output[-2000:]}"
        return pattern.search(output) is not None

    await until(spoken, 40, "Firefox did not open its WebDriver BiDi port")
    found = pattern.search(log.read_text(errors="replace"))
    assert found is not None
    return found[1]


def _environment(profile: Path, desktop: Desktop | None) -> dict[str, str]:
    """Only what Firefox needs; a home of its own, since it refuses another owner's as root."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    home = profile / "home"
    home.mkdir(exist_ok=True)
    own = {"HOME": str(home), "MOZ_CRASHREPORTER_DISABLE": "1", "MOZ_HEADLESS": "1"}
    if desktop is not None:
        own["DBUS_SESSION_BUS_ADDRESS"] = desktop.address
    return kept | own


def _preferences(push_url: str, system_notifications: bool) -> str:
    preferences: dict[str, bool | int | str] = {
        "dom.push.serverURL": push_url,
        "dom.push.testing.allowInsecureServerURL": True,
        "dom.push.connection.enabled": True,  # the remote agent's defaults turn it off
        "permissions.default.desktop-notification": 1,
        "alerts.useSystemBackend": system_notifications,
        "browser.shell.checkDefaultBrowser": False,
        "browser.startup.page": 0,
        "datareporting.policy.dataSubmissionEnabled": False,
        "app.update.auto": False,
        "toolkit.telemetry.reportingpolicy.firstRun": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "services.settings.server": "data:,",  # nothing but loopback is ever asked
        "browser.safebrowsing.malware.enabled": False,
        "browser.safebrowsing.phishing.enabled": False,
    }
    lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in preferences.items())
    return "\n".join(lines) + "\n"
