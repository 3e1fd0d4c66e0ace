"""When an analysis with a schedule comes next."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.model.analyses import AnalysisConfig, Schedule
from tocsin.plan.recurrence import next_after, parse


def next_ms(schedule: Schedule | None, after_ms: int) -> int | None:
    """None without a schedule. Raises ValueError with a sentence for one that can't be read."""
    if schedule is None:
        return None
    return next_after(parse(cron=schedule.cron, zone=schedule.zone), after_ms, 0)


def following(row: tuple[Any, ...], now_ms: int) -> int | None:
    """Of a row of `start_scheduled`: what was missed meanwhile is made up for once."""
    config = msgspec.json.decode(row[2], type=AnalysisConfig)
    return next_ms(config.schedule, max(row[3], now_ms))
