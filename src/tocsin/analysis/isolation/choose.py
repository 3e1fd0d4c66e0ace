"""Which mode scripts run in: the strongest one that withstands the hostile probes here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from tocsin.analysis.isolation import selftest
from tocsin.analysis.isolation.bubblewrap import Bubblewrap
from tocsin.analysis.isolation.contract import (
    Chosen,
    Isolation,
    IsolationError,
    Launcher,
    Tried,
)
from tocsin.analysis.isolation.gvisor import Gvisor
from tocsin.analysis.isolation.interpreter import Interpreter, interpreters, usable_by_anybody
from tocsin.analysis.isolation.landlock import Landlock

WANTED = ("auto", "gvisor", "bubblewrap", "landlock", "off")
_OFF = "Scripts are switched off on this server (TOCSIN_ISOLATION=off)."
_NONE = "No isolation for scripts works on this server, so none is run."


class Mode(Isolation, Protocol):
    """An `Isolation` that can say whether it may work at all."""

    def missing(self) -> str: ...

    async def find_version(self) -> str: ...


async def choose(wanted: str, launcher: Launcher, temporary: Path) -> Chosen:
    """Tries them in order of strength; `wanted` may name the only one that will do.

    `temporary` is a folder that other users may pass through, for the runs' own folders.
    """
    if wanted == "off":
        return Chosen(None, _OFF, ())
    tried: list[Tried] = []
    taken: Isolation | None = None
    for mode in modes(launcher, temporary):
        if wanted not in ("auto", mode.name):
            tried.append(_not(mode, f"TOCSIN_ISOLATION={wanted} asks for another."))
        elif taken is not None:
            tried.append(_not(mode, f"Not needed: {taken.name} is stronger and works."))
        elif reason := mode.missing():
            tried.append(_not(mode, reason))
        else:
            found = await _try(mode, temporary)
            tried.append(found)
            taken = mode if not found.reason else None
    why = "" if taken else " ".join([_NONE, *(f"{one.name}: {one.reason}" for one in tried)])
    return Chosen(taken, why, tuple(tried))


def modes(launcher: Launcher, temporary: Path) -> list[Mode]:
    """All that there are, the strongest first."""
    own = interpreters()[0]
    shared = usable_by_anybody() if os.geteuid() == 0 else own
    return [
        Gvisor(launcher, own, temporary),
        Bubblewrap(launcher, own, temporary),
        Landlock(launcher, shared or _NO_INTERPRETER, temporary),
    ]


_NO_INTERPRETER = Interpreter("", ())


async def _try(mode: Mode, temporary: Path) -> Tried:
    try:
        mode.version = await mode.find_version()
        tested = await selftest.test(mode, temporary)
    except (IsolationError, OSError) as error:
        return _not(mode, str(error))
    reason = f"Not safe here; it lets a script: {', '.join(tested.open)}." if tested.open else ""
    return Tried(mode.name, mode.version, reason, tested.probes, tested.start_ms)


def _not(mode: Mode, reason: str) -> Tried:
    return Tried(mode.name, mode.version, reason, (), 0.0)
