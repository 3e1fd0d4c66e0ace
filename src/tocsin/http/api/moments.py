"""Times that callers send: ISO 8601 with a zone, as we write them ourselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from tocsin.model.errors import TocsinError

Moment = Annotated[
    str, Meta(max_length=40, description="ISO 8601 with a zone, such as 2026-11-22T12:00:00.000Z.")
]
_FIRST, _LAST = 0, 4_102_444_800_000
"""1970 to 2100: what can be meant, in epoch milliseconds."""


def moment_ms(field: str, given: str, code: str) -> int:
    """Epoch milliseconds; raises `code` with a sentence that names the field."""
    try:
        moment = datetime.fromisoformat(given)
        at_ms = round(moment.timestamp() * 1000) if moment.tzinfo is not None else -1
    except (ValueError, OverflowError):
        at_ms = -1
    if not _FIRST <= at_ms <= _LAST:
        message = f"{field}: must be a time like 2026-11-22T12:00:00Z."
        raise TocsinError(code, message, field=field)
    return at_ms
