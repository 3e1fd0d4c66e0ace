"""Measures an organization's usage, for rules that watch it."""

from __future__ import annotations

from tocsin.model.actions import Measure
from tocsin.model.clock import DAY_MS, HOUR_MS
from tocsin.model.events import Tally
from tocsin.model.tracking import TallyGroup
from tocsin.storage.operations import OrganizationStorage


async def measured(handle: OrganizationStorage, measure: Measure, now_ms: int) -> float:
    """Failures are of this clock hour and the one before, days are of UTC."""
    if measure is Measure.EVENTS:
        return float(await handle.received_since(now_ms - HOUR_MS))
    hour = now_ms // HOUR_MS
    first = hour - 1 if measure is Measure.FAILURES else now_ms // DAY_MS * (DAY_MS // HOUR_MS)
    sums = await handle.tallies([(first, hour + 1)], TallyGroup.NONE)
    counts = {one.kind: one.count for one in sums}
    if measure is Measure.SENDS:
        return float(counts.get(Tally.ACCEPTED, 0))
    sent, failed = counts.get(Tally.SENT, 0), counts.get(Tally.FAILED, 0)
    if measure is Measure.RINGS:
        return float(sent)
    return 100 * failed / (sent + failed) if sent + failed else 0.0
