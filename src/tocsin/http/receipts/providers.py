"""`/receipts`: what providers tell of rings that they had accepted.

The address is the secret: it is shown with the provider's settings, signed for one organization and
channel. The channel itself reads the body.
"""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from msgspec import Struct

from tocsin.http.call import Call
from tocsin.http.context import Context
from tocsin.http.door import header, read_body
from tocsin.http.permissions import Permission
from tocsin.http.table import MAX_BODY, Route
from tocsin.model.channel import Receipt, ReceiptError
from tocsin.model.errors import TocsinError, not_found

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class ReceiptsAnswer(Struct):
    """How many receipts were about a ring that is known here, and how many were not."""

    known: int
    unknown: int


def receipt_url(context: Context, organization_id: UUID, channel: str) -> str:
    """Where the organization's provider of a channel sends receipts to."""
    token = context.signer.receipt_token(organization_id, channel)
    return f"{context.base_url}/receipts/{channel}/{token}"


async def file_receipts(call: Call) -> ReceiptsAnswer:
    """A ring is named by its reference, or by the address that it went to. Twice is as good as
    once, and what is not known here is no error: providers would send it again and again.
    """
    context, name = call.context, call.path["channel"]
    organization_id = context.signer.read_receipt_token(call.path["token"], name)
    organization = await context.storage.find_organization(organization_id)
    if organization is None:
        raise not_found("address for receipts")
    providers = await context.providers.of(organization.number, name)
    if not providers:
        raise not_found("address for receipts")
    channel = providers[0].channel
    kind = header(call.request, b"content-type") or _JSON
    body = await read_body(call.request, MAX_BODY)
    try:
        told = channel.receipts(kind, _with_query(call, kind, body))
    except ReceiptError as error:
        raise TocsinError("invalid_body", str(error)) from None
    named = [(receipt, _number(context, receipt)) for receipt in told]
    heeded = await context.tracking.receipts.file(organization, channel, named)
    if any(one.rings for one in heeded):
        context.wake()
    return ReceiptsAnswer(len(heeded), len(told) - len(heeded))


def _with_query(call: Call, kind: str, body: bytes) -> bytes:
    """A callback's own query is kept by who calls back: the reference that was put there belongs to
    the form that it comes with.
    """
    reference = call.request.query_params.get("reference")
    if reference is None or kind.partition(";")[0].strip().lower() != _FORM:
        return body
    return body + b"&" + urlencode({"reference": reference}).encode()


def _number(context: Context, receipt: Receipt) -> int | None:
    """The ring that a reference names. One that is not ours counts as none."""
    if receipt.reference is None:
        return None
    try:
        return context.signer.read_delivery_reference(receipt.reference)
    except TocsinError:
        return None


ROUTES = [
    Route(
        "POST",
        "/{channel}/{token}",
        file_receipts,
        Permission.PUBLIC,
        "fileReceipts",
        "A provider tells what became of rings",
        response=ReceiptsAnswer,
        streams=(_JSON, _FORM),
    ),
]
