"""The chosen mode, found once for as long as the server runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tocsin.analysis.isolation.choose import choose
from tocsin.analysis.isolation.contract import Chosen, Launcher


class Isolations:
    """Tries the modes when it is first asked for one, and from then on knows the answer."""

    def __init__(self, wanted: str, launcher: Launcher, temporary: Path) -> None:
        self._wanted = wanted
        self._launcher = launcher
        self._temporary = temporary
        self._choosing: asyncio.Task[Chosen] | None = None

    def start(self) -> None:
        """Begins in the background."""
        if self._choosing is None:
            choosing = choose(self._wanted, self._launcher, self._temporary)
            self._choosing = asyncio.create_task(choosing)

    async def chosen(self) -> Chosen:
        """Waits until the modes have been tried; later it is there at once."""
        self.start()
        assert self._choosing is not None  # it has been started
        return await asyncio.shield(self._choosing)

    async def close(self) -> None:
        if self._choosing is not None:
            self._choosing.cancel()
            await asyncio.wait([self._choosing])
