"""A person's desktop: shows the system's notifications of a browser and lets a test click them.

A private D-Bus with python3-dbusmock's notification daemon. Both belong to Debian's Python,
so they are asked through it.
"""

import asyncio
import ctypes
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.process import program
from tests.browser.waiting import until

PYTHON = "/usr/bin/python3"

_ASK = """
import dbus, json, sys
what, *rest = json.loads(sys.argv[1])
name = "org.freedesktop.Notifications"
daemon = dbus.SessionBus().get_object(name, "/org/freedesktop/Notifications")
mock = dbus.Interface(daemon, "org.freedesktop.DBus.Mock")
if what == "calls":
    calls = [arguments for _, arguments in mock.GetMethodCalls("Notify")]
    print(json.dumps([[str(a[0]), int(a[1]), str(a[3]), str(a[4]), list(a[5])] for a in calls]))
elif what == "closed":
    calls = mock.GetMethodCalls("CloseNotification")
    print(json.dumps([int(arguments[0]) for _, arguments in calls]))
else:
    number, action = rest
    mock.EmitSignal(name, "ActionInvoked", "us", [dbus.UInt32(number), action])
    mock.EmitSignal(name, "NotificationClosed", "uu", [dbus.UInt32(number), dbus.UInt32(2)])
    print("[]")
"""


def missing() -> str | None:
    """Why there can be no desktop here; None when there can."""
    if shutil.which("dbus-daemon") is None:
        return "D-Bus is not installed (apt-get install dbus)"
    try:
        ctypes.CDLL("libnotify.so.4")
    except OSError:
        return "Firefox reaches the desktop by libnotify (apt-get install libnotify4)"
    asked = subprocess.run([PYTHON, "-c", "import dbusmock"], capture_output=True, check=False)
    if asked.returncode == 0:
        return None
    return "the notification daemon is not installed (apt-get install python3-dbusmock)"


@dataclass(frozen=True)
class Shown:
    """A notification on the desktop."""

    number: int
    app: str
    title: str
    body: str
    actions: dict[str, str]  # id → label; "default" is a click on the notification itself

    def action(self, label: str) -> str:
        """The id of the button that bears the label; browsers make up their own ids."""
        return next(name for name, text in self.actions.items() if text == label)


@dataclass(frozen=True)
class Desktop:
    """What the test sees and does."""

    address: str

    async def shown(self) -> list[Shown]:
        """Every notification so far; one that replaced another bears its number."""
        shown: list[Shown] = []
        fresh = 0
        for app, replaces, title, body, actions in await self._ask("calls"):
            fresh += not replaces
            labels = dict(zip(actions[::2], actions[1::2], strict=True))
            shown.append(Shown(replaces or fresh, app, title, body, labels))
        return shown

    async def wait_for(self, title: str, seconds: float = 10) -> Shown:
        found: list[Shown] = []

        async def there() -> bool:
            found[:] = [one for one in await self.shown() if one.title == title]
            return bool(found)

        await until(there, seconds, f"no notification «{title}» on the desktop")
        return found[-1]

    async def closed(self, notification: Shown, seconds: float = 10) -> None:
        """Waits until the browser takes it away by itself."""

        async def gone() -> bool:
            return notification.number in await self._ask("closed")

        await until(gone, seconds, f"«{notification.title}» stays on the desktop")

    async def click(self, notification: Shown, action: str = "default") -> None:
        await self._ask("click", notification.number, action)

    async def _ask(self, *question: str | int) -> Any:
        command = [PYTHON, "-c", _ASK, json.dumps(question)]
        asked = await asyncio.create_subprocess_exec(
            *command,
            env=os.environ | {"DBUS_SESSION_BUS_ADDRESS": self.address},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await asked.communicate()
        if asked.returncode != 0:
            raise ConnectionError(errors.decode())
        return json.loads(output)


@asynccontextmanager
async def desktop(folder: Path) -> AsyncIterator[Desktop]:
    """Runs the bus and the notification daemon for the length of the block."""
    socket = folder / "bus"
    shared = Desktop(f"unix:path={socket}")
    environment = os.environ | {"DBUS_SESSION_BUS_ADDRESS": shared.address}
    bus = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={shared.address}"]
    capabilities = json.dumps({"capabilities": "actions body body-markup"})
    daemon = [PYTHON, "-m", "dbusmock", "-t", "notification_daemon", "-p", capabilities]

    async def answers() -> bool:
        try:
            await shared.shown()
        except ConnectionError:
            return False
        return True

    async with program(bus, environment, folder / "bus.log"):
        await until(socket.exists, 10, "D-Bus did not start")
        async with program(daemon, environment, folder / "daemon.log"):
            await until(answers, 10, "the notification daemon did not start")
            yield shared
