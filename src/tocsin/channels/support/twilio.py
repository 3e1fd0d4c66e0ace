"""Twilio's message API: what its error codes and its status callbacks mean."""

from __future__ import annotations

from urllib.parse import parse_qs

import msgspec

from tocsin.channels.support.outcomes import ACCOUNT, clean, from_reply
from tocsin.model.channel import (
    Gone,
    HttpReply,
    Outcome,
    Receipt,
    ReceiptError,
    ReceiptKind,
    Sent,
)

# Numbers that can never be reached by SMS: not a number, and a landline. 21610 (the person has sent
# STOP) is not among them: START takes it back, so the address stays and this ring is refused.
DEAD_NUMBERS = frozenset({21211, 21614})

STATUSES = {
    "delivered": ReceiptKind.DELIVERED,
    "read": ReceiptKind.OPENED,
    "undelivered": ReceiptKind.FAILED,
    "failed": ReceiptKind.FAILED,
}
# Later words on the number itself: unknown, or a landline; and on the person's wish.
ERRORS = {
    "30005": ReceiptKind.BOUNCED,
    "30006": ReceiptKind.BOUNCED,
    "21610": ReceiptKind.COMPLAINED,
}


class _Answer(msgspec.Struct):
    sid: str | None = None
    code: int | None = None
    message: str | None = None


def read_twilio(reply: HttpReply) -> Outcome:
    """The outcome of a request that creates a message."""
    try:
        answer = msgspec.json.decode(reply.body, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return from_reply(reply, ACCOUNT)
    if 200 <= reply.status < 300:
        return Sent(clean(answer.sid or "") or None, str(reply.status))
    if reply.status == 400 and answer.code in DEAD_NUMBERS:
        return Gone(clean(f"{answer.code} {answer.message}"))
    return from_reply(reply, ACCOUNT)


def twilio_receipts(body: bytes) -> list[Receipt]:
    """A status callback's form; the steps before the last give nothing. Raises `ReceiptError`."""
    try:
        form = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=100)
    except (ValueError, UnicodeDecodeError) as error:
        raise ReceiptError("This is no form of Twilio's.") from error
    values = {name: clean(several[0]) for name, several in form.items()}
    status = values.get("MessageStatus", "")
    if not status or not values.get("To"):
        raise ReceiptError("A status callback has MessageStatus and To.")
    if status not in STATUSES:
        return []
    code = values.get("ErrorCode", "")
    kind = ERRORS.get(code, STATUSES[status])
    detail = clean(" ".join((values.get("MessageSid", ""), status, code)))
    return [Receipt(kind, values.get("reference") or None, values["To"], detail)]
