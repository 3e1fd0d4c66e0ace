"""Starts the processes in which scripts run: nothing else of Tocsin may."""

from __future__ import annotations

import asyncio
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import Sequence
from pathlib import Path

from tocsin.analysis.isolation.contract import Spawned
from tocsin.analysis.isolation.isolations import Isolations
from tocsin.app.settings import Settings


class ProcessLauncher:
    """Gives nothing of the server's own along: no environment, no descriptor that is not named."""

    async def spawn(
        self, command: Sequence[str], fds: tuple[int, ...], *, output: int | None = None
    ) -> Spawned:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=DEVNULL,
            stdout=DEVNULL if output is None else output,
            stderr=DEVNULL,
            pass_fds=fds,
            env={},
            start_new_session=True,
        )


def make_isolations(settings: Settings) -> Isolations:
    return Isolations(settings.isolation, ProcessLauncher(), Path(tempfile.gettempdir()))
