"""Receipts in the generic form: JSON, one object or a list of them, each about one ring.

`{"event": "delivered", "reference": "…", "address": "…", "detail": "…"}`
"""

from __future__ import annotations

from typing import Literal

import msgspec

from tocsin.channels.support.outcomes import clean
from tocsin.model.channel import Receipt, ReceiptError, ReceiptKind

MOST_AT_ONCE = 1_000
REFERENCE_CHARS = 64
ADDRESS_CHARS = 2_000


class Report(msgspec.Struct, forbid_unknown_fields=True):
    """One receipt as it is sent to us."""

    event: Literal["delivered", "opened", "bounced", "complained", "failed"]
    reference: str | None = None
    address: str | None = None
    detail: str = ""


def read_receipts(body: bytes) -> list[Receipt]:
    """The receipts in a JSON body; raises `ReceiptError` with a sentence."""
    try:
        reports = msgspec.json.decode(body, type=Report | list[Report])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReceiptError(f"This is no receipt: {clean(str(error))}.") from error
    several = reports if isinstance(reports, list) else [reports]
    if len(several) > MOST_AT_ONCE:
        raise ReceiptError(f"A request may hold {MOST_AT_ONCE} receipts at most.")
    return [_receipt(report) for report in several]


def _receipt(report: Report) -> Receipt:
    if not report.reference and not report.address:
        raise ReceiptError("A receipt names its ring by reference, or the address.")
    if len(report.reference or "") > REFERENCE_CHARS or len(report.address or "") > ADDRESS_CHARS:
        raise ReceiptError("The reference or the address of a receipt is too long.")
    return Receipt(
        ReceiptKind(report.event),
        reference=report.reference or None,
        address=report.address or None,
        detail=clean(report.detail),
    )
