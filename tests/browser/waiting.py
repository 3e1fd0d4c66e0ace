"""Waiting for a condition without a fixed sleep: asks often, gives up with a sentence."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable


async def until(
    condition: Callable[[], bool | Awaitable[bool]], seconds: float, sentence: str
) -> None:
    """Returns once the condition holds; AssertionError with the sentence when it never does."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        answer = condition()
        if await answer if inspect.isawaitable(answer) else answer:
            return
        if loop.time() > end:
            raise AssertionError(f"after {seconds} s: {sentence}")
        await asyncio.sleep(0.02)
