"""Rings once to see whether a provider works: nothing is queued, retried or counted."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import structlog

from tocsin.model.channel import AddressError, Channel, Http, Message, Outcome, Refused, Retry
from tocsin.model.errors import TocsinError

log = structlog.get_logger(__name__)

_BY_STATUS = frozenset({"401", "402", "403", "404", "429"})
"""HTTP statuses that say more exactly than the outcome what to look at."""
_BEGINS = {"blocked:": "blocked", "not sent:": "unreached", "no access token:": "401"}


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: a name for it, what to say of it (`trial.…` of the catalogs), the provider's
    own words, how long it took.
    """

    outcome: str
    saying: str
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
    return Trial(type(outcome).__name__.lower(), _saying(outcome), outcome.detail, took_ms)


def _saying(outcome: Outcome) -> str:
    begin = outcome.detail.partition(" ")[0]
    if isinstance(outcome, Refused | Retry):
        if begin in _BY_STATUS:
            return f"trial.{begin}"
        for fault, name in _BEGINS.items():
            if outcome.detail.startswith(fault):
                return f"trial.{name}"
    return f"trial.{type(outcome).__name__}"
