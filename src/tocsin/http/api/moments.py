"""Times that callers send: ISO 8601 with a zone, as we write them ourselves."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from tocsin.model.clock import from_iso
from tocsin.model.errors import TocsinError

Moment = Annotated[
    str, Meta(max_length=40, description="ISO 8601 with a zone, such as 2026-11-22T12:00:00.000Z.")
]


def moment_ms(field: str, given: str, code: str) -> int:
    """Epoch milliseconds; raises `code` with a sentence that names the field."""
    at_ms = from_iso(given)
    if at_ms is None:
        message = f"{field}: must be a time like 2026-11-22T12:00:00Z."
        raise TocsinError(code, message, field=field)
    return at_ms
