"""Rings once to see whether a provider works: nothing is queued, retried or counted."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import structlog

from tocsin.model.channel import (
    AddressError,
    Channel,
    Gone,
    Http,
    Message,
    Outcome,
    Refused,
    Retry,
    Sent,
    Uncertain,
)
from tocsin.model.errors import TocsinError

log = structlog.get_logger(__name__)

WORDS: dict[type[Outcome], str] = {
    Sent: "The provider took it.",
    Gone: "The provider says that the address is dead.",
    Refused: "The provider refused it, and would refuse it again.",
    Retry: "It did not work now; a real one would be tried again.",
    Uncertain: "No answer came: it may have arrived all the same.",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: a name for it, a sentence, the provider's own words, how long it took."""

    outcome: str
    words: str
    reply: str
    took_ms: int


async def ring_once(
    channel: Channel, raw_address: dict[str, Any], message: Message, http: Http
) -> Trial:
    """Through the same guarded way out as every ring. Raises `invalid_body` for the address."""
    try:
        address = channel.parse_address(raw_address)
    except AddressError as error:
        raise TocsinError("invalid_body", f"address: {error}", field="address") from None
    started = time.perf_counter()
    try:
        outcome = await channel.send(channel.render(message, address), http)
    except Exception as error:  # a broken channel is what a trial is there to find
        log.error("channel_failed", channel=channel.name, exc_info=error)
        outcome = Retry(f"{type(error).__name__} in the channel")
    took_ms = round((time.perf_counter() - started) * 1000)
    kind = type(outcome)
    return Trial(kind.__name__.lower(), WORDS[kind], outcome.detail, took_ms)
