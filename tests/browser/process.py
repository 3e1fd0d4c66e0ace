"""Programs that a browser test needs beside it: started, and surely ended with the test."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path


@asynccontextmanager
async def program(
    command: Sequence[str | Path], environment: Mapping[str, str], log: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Runs the command for the length of the block; what it prints goes to the log file."""
    with log.open("wb") as output:
        running = await asyncio.create_subprocess_exec(
            *command,
            env=environment,
            stdout=output,
            stderr=output,
            stdin=asyncio.subprocess.DEVNULL,
        )
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            running.terminate()
        try:
            await asyncio.wait_for(running.wait(), 10)
        except TimeoutError:
            running.kill()
            await running.wait()
