"""`/status`: how well this server does, for people, without any script."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import Response

from tocsin.http.context import Context
from tocsin.http.pages import html_page, not_found
from tocsin.http.status_words import channel_words, circuit_words, trouble_words
from tocsin.model.clock import iso
from tocsin.tracking.status import SHARE, CanaryCount, Look, Promise, Span

_GAP = "\N{NO-BREAK SPACE}"
"""Between a number and its unit."""


class StatusPage:
    """Made anew for each look; what is measured is remembered for a moment by the board."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def page(self, _request: Request) -> Response:
        board = self._context.tracking.board
        if board is None:
            return not_found()
        look = await board.look()
        return html_page("Status", _body(look, self._context.region))


def _body(look: Look, region: str) -> str:
    at = iso(look.at_ms)
    return (
        f"<h1>Status</h1>{_summary(look)}"
        "<h2>Promises</h2>"
        '<div class="scroll"><table><thead><tr><th scope="col">What</th><th scope="col">Promise'
        '</th><th scope="col">Last hour</th><th scope="col">Last day</th></tr></thead><tbody>'
        f"{''.join(map(_promise, look.promises))}</tbody></table></div>"
        "<p><small>Half / 95 % / 99 % were there within this time, measured on every real "
        "notification, and rounded up by a quarter at most.</small></p>"
        f"<h2>Canaries</h2>{_canaries(look)}"
        f"<h2>Providers</h2>{_providers(look)}"
        f"<h2>Queue</h2><p>{_queue(look)}</p>{_broker(look)}"
        f'<p><small>Region {escape(region)}, <time datetime="{at}">{at[:16].replace("T", " ")} UTC'
        '</time>. <a href="/api/v1/status">As JSON</a></small></p>'
    )


def _summary(look: Look) -> str:
    if not look.troubles:
        return '<p class="good">All is well.</p>'
    items = "".join(f"<li>{escape(trouble_words(code))}</li>" for code in look.troubles)
    return f'<ul class="bad">{items}</ul>'


def _promise(of: Promise) -> str:
    what = "In the inbox" if of.channel is None else f"{channel_words(of.channel)} provider"
    promise = f"{_percent(SHARE)} within {_time(of.within_ms)}"
    return (
        f'<tr><th scope="row">{escape(what)}</th><td>{promise}</td>'
        f"<td>{_span(of.hour)}</td><td>{_span(of.day)}</td></tr>"
    )


def _span(of: Span) -> str:
    if of.p50_ms is None or of.p95_ms is None or of.p99_ms is None:
        return "nothing to do"
    share = of.within / of.count
    mark = "good" if of.kept else "bad"
    times = " / ".join(map(_time, (of.p50_ms, of.p95_ms, of.p99_ms)))
    return (
        f'<span class="{mark}">{"kept" if of.kept else "not kept"}</span>, {_percent(share)} of '
        f"{of.count:,}<br><small>{times}</small>"
    )


def _canaries(look: Look) -> str:
    canaries = look.canaries
    last = canaries.last_ms
    when = "" if last is None else f" The last one: {iso(last)[11:16]} UTC."
    return (
        "<p>A real notification is sent each minute, to see that it arrives.</p><p>"
        f"Last hour: {_share(canaries.hour)}. Last day: {_share(canaries.day)}.{when}</p>"
    )


def _share(of: CanaryCount) -> str:
    if not of.sent:
        return "none yet"
    return f"{of.arrived:,} of {of.sent:,} arrived ({_percent(of.arrived / of.sent)})"


def _providers(look: Look) -> str:
    if not look.circuits:
        return "<p>None is paused.</p>"
    words = (circuit_words(one, look.at_ms) for one in look.circuits)
    return f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in words)}</ul>"


def _queue(look: Look) -> str:
    queue = look.queue
    if not queue.due and not queue.jobs:
        waiting = f" {queue.waiting:,} rings wait for their time." if queue.waiting else ""
        return f"Nothing is due.{waiting}"
    return (
        f"{queue.due:,} rings are due, {queue.waiting:,} wait for their time. The oldest has been "
        f"due for {_time(look.oldest_s * 1000)}."
    )


def _broker(look: Look) -> str:
    broker = look.broker
    if broker is None:
        return ""
    words = "Connected" if broker.connected else "Not connected"
    refused = sum(broker.refused.values())
    return (
        f"<h2>MQTT broker</h2><p>{words} since {iso(broker.since_ms)[11:16]} UTC. Since the start: "
        f"{broker.points:,} data points in {broker.messages:,} messages, {refused:,} messages "
        "refused.</p>"
    )


def _percent(share: float) -> str:
    """Rounded down: 99.99 % is not 100 %."""
    return f"{int(share * 10_000) / 100:g}{_GAP}%"


def _time(ms: int) -> str:
    if ms < 1_000:
        return f"{ms}{_GAP}ms"
    if ms < 120_000:
        return f"{ms / 1000:.3g}{_GAP}s"
    return f"{ms // 60_000:,}{_GAP}min"
