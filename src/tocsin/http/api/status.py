"""How well this server does, for everybody: promises, what was measured, what is in the way."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from tocsin import __version__
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.status_words import channel_words, circuit_words, trouble_words
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.data import BrokerLook
from tocsin.model.errors import TocsinError
from tocsin.tracking.status import SHARE, CanaryCount, Look, Span


class SpanBody(Body):
    """`count` were measured, `within` of them kept the time; quantiles are absent without any.

    `kept`: the promise held; it does where nothing was to be done.
    """

    count: int
    within: int
    kept: bool
    p50_ms: int | UnsetType = UNSET
    p95_ms: int | UnsetType = UNSET
    p99_ms: int | UnsetType = UNSET


class PromiseBody(Body):
    """`share` of all are there within `withinMs`: in the inbox, or at the channel's provider."""

    name: str
    within_ms: int
    share: float
    hour: SpanBody
    day: SpanBody
    channel: str | UnsetType = UNSET


class CanaryCountBody(Body):
    """Canaries that were sent, and that arrived."""

    sent: int
    arrived: int


class CanariesBody(Body):
    """One is sent each minute; `last` is absent until the first has arrived or is lost."""

    hour: CanaryCountBody
    day: CanaryCountBody
    last: str | UnsetType = UNSET


class PausedBody(Body):
    """A provider that is not rung until a moment, after so many faults in a row."""

    channel: str
    until: str
    faults: int
    words: str


class QueueBody(Body):
    """`due` and `waiting` rings are counted to a limit. `oldestSeconds`: due for so long."""

    due: int
    waiting: int
    oldest_seconds: int


class BrokerBody(Body):
    """The MQTT broker: `since` when it is connected, or not. The rest is since the server's start;
    `refused` are messages that were of no use, by reason.
    """

    connected: bool
    since: str
    messages: int
    points: int
    repeated: int
    refused: dict[str, int]


class TroubleBody(Body):
    """A code that never changes, and what it says."""

    code: str
    words: str


class StatusBody(Body):
    """All is well without `troubles`. `broker` is absent where there is none."""

    at: str
    version: str
    region: str
    promises: list[PromiseBody]
    canaries: CanariesBody
    paused: list[PausedBody]
    queue: QueueBody
    troubles: list[TroubleBody]
    broker: BrokerBody | UnsetType = UNSET


async def get_status(call: Call) -> StatusBody:
    """For everybody, without a token. Quantiles are upper ends of buckets: exact to a quarter."""
    board = call.context.tracking.board
    if board is None:
        raise TocsinError("not_found", "The status is switched off here.")
    return status_body(await board.look(), call.context.region)


def status_body(look: Look, region: str) -> StatusBody:
    canaries = look.canaries
    return StatusBody(
        at=iso(look.at_ms),
        version=__version__,
        region=region,
        promises=[
            PromiseBody(
                channel_words(one.channel) if one.channel else "Inbox",
                one.within_ms,
                SHARE,
                _span(one.hour),
                _span(one.day),
                channel=present(one.channel),
            )
            for one in look.promises
        ],
        canaries=CanariesBody(
            _canaries(canaries.hour),
            _canaries(canaries.day),
            last=UNSET if canaries.last_ms is None else iso(canaries.last_ms),
        ),
        paused=[
            PausedBody(
                one.queue.partition("/")[0],
                iso(one.until_ms),
                one.faults,
                circuit_words(one, look.at_ms),
            )
            for one in look.circuits
        ],
        queue=QueueBody(look.queue.due, look.queue.waiting, look.oldest_s),
        troubles=[TroubleBody(code, trouble_words(code)) for code in look.troubles],
        broker=UNSET if look.broker is None else _broker(look.broker),
    )


def _broker(of: BrokerLook) -> BrokerBody:
    return BrokerBody(
        connected=of.connected,
        since=iso(of.since_ms),
        messages=of.messages,
        points=of.points,
        repeated=of.repeated,
        refused=of.refused,
    )


def _span(of: Span) -> SpanBody:
    return SpanBody(
        of.count,
        of.within,
        of.kept,
        p50_ms=present(of.p50_ms),
        p95_ms=present(of.p95_ms),
        p99_ms=present(of.p99_ms),
    )


def _canaries(of: CanaryCount) -> CanaryCountBody:
    return CanaryCountBody(of.sent, of.arrived)


ROUTES = [
    Route(
        "GET",
        "/status",
        get_status,
        Permission.PUBLIC,
        "getStatus",
        "How well this server does",
        response=StatusBody,
        errors=("not_found",),
    ),
]
