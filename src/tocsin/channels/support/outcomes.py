"""Reads a provider's HTTP reply, or the lack of one, as an `Outcome`; shared by HTTP channels."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from tocsin.channels.support.faults import Blocked, NotSent, Unanswered
from tocsin.model.channel import (
    Gone,
    Http,
    HttpReply,
    Outcome,
    Refused,
    Retry,
    Sent,
    Uncertain,
)

DETAIL_CHARS = 300
RETRY_AFTER_MIN_S = 1.0
RETRY_AFTER_MAX_S = 3600.0

_PASSING = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A rendered request: the payload of HTTP channels. Header names are lower-case."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """How one channel reads replies where the common reading does not fit.

    `gone` and `retry` are statuses; `id_header` names the header with the provider's own id.
    """

    gone: frozenset[int] = frozenset()
    retry: frozenset[int] = frozenset()
    id_header: str | None = None


COMMON = Reading()
ACCOUNT = Reading(retry=frozenset({401, 402, 403}))
"""Of a paid account: a wrong key or no credit is about it, not about the message. Another provider
takes over at once, and the operator has time to mend it."""


async def ring(http: Http, call: HttpCall, reading: Reading = COMMON) -> Outcome:
    """Make the call and say what came of it; never raises for a peer's or the network's fault."""
    reply = await ask(http, call)
    return from_reply(reply, reading) if isinstance(reply, HttpReply) else reply


async def ask(http: Http, call: HttpCall) -> HttpReply | Outcome:
    """The reply, for channels that read it themselves; without one, what that means."""
    try:
        return await http.request(call.method, call.url, headers=call.headers, body=call.body)
    except (NotSent, Unanswered) as fault:
        return from_fault(fault)


def from_fault(fault: NotSent | Unanswered) -> Outcome:
    """A blocked address is refused: trying it again would only probe the operator's network."""
    if isinstance(fault, Blocked):
        return Refused(clean(f"blocked: {fault}"))
    if isinstance(fault, NotSent):
        return Retry(clean(f"not sent: {fault}"))
    return Uncertain(clean(f"no answer: {fault}"))


def from_reply(reply: HttpReply, reading: Reading = COMMON) -> Outcome:
    """The common reading: 2xx sent, 408/425/429/5xx retry, everything else refused.

    401 and 403 are our credentials' fault and never make an address gone.
    """
    status = reply.status
    if 200 <= status < 300:
        name = reading.id_header
        return Sent(clean(reply.headers.get(name, "")) or None if name else None, str(status))
    detail = clean(f"{status} {reply.body[: 4 * DETAIL_CHARS].decode('utf-8', 'replace')}")
    if status in reading.gone:
        return Gone(detail)
    if status in _PASSING or status in reading.retry or status >= 500:
        return Retry(detail, retry_after_s(reply))
    return Refused(detail)


def retry_after_s(reply: HttpReply, *, now_s: float | None = None) -> float | None:
    """Retry-After (RFC 9110 §10.2.3) in seconds within 1 s to 1 h; None if absent or unreadable.

    A date counts from the peer's own clock when it tells it, so its error does not matter.
    """
    text = reply.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        wished = float(text[:9])
    else:
        then = _epoch_s(text)
        if then is None:
            return None
        peer_s = _epoch_s(reply.headers.get("date", ""))
        wished = then - (peer_s or now_s or time.time())
    return min(max(wished, RETRY_AFTER_MIN_S), RETRY_AFTER_MAX_S)


def clean(text: str) -> str:
    """One line of at most 300 characters without control and direction characters."""
    kept = (" " if unicodedata.category(char).startswith("C") else char for char in text)
    words = " ".join("".join(kept).split())
    return words if len(words) <= DETAIL_CHARS else words[: DETAIL_CHARS - 1] + "…"


def _epoch_s(http_date: str) -> float | None:
    try:
        return parsedate_to_datetime(http_date).timestamp()
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
