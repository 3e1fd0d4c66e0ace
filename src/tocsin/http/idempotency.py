"""The header that makes a repeated call harmless, on every door."""

from __future__ import annotations

from tocsin.http.call import Call
from tocsin.http.door import header
from tocsin.model.errors import TocsinError

MAX_KEY = 255


def idempotency_key(call: Call) -> str | None:
    """Raises `invalid_parameter` for one that is empty or too long."""
    key = header(call.request, b"idempotency-key")
    if key is not None and not 1 <= len(key) <= MAX_KEY:
        message = f"Idempotency-Key: must have 1 to {MAX_KEY} characters."
        raise TocsinError("invalid_parameter", message, field="Idempotency-Key")
    return key
