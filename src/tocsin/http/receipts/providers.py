"""`/receipts`: what providers tell of rings that they had accepted.

The address is the secret: it is shown with the provider's settings, signed for one organization and
channel. The operator's own providers ring for all organizations, and have an address that
`tocsin receipts` shows. The channel itself reads the body.
"""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from msgspec import Struct

from tocsin.http.call import Call
from tocsin.http.context import Context
from tocsin.http.door import header, read_body
from tocsin.http.permissions import Permission
from tocsin.http.signing import Signer
from tocsin.http.table import MAX_BODY, Route
from tocsin.model.channel import Receipt, ReceiptError
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.people import Organization

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_Named = tuple[Receipt, int | None]
"""With the number of the ring that its reference names."""


class ReceiptsAnswer(Struct):
    """How many receipts were about a ring that is known here, and how many were not."""

    known: int
    unknown: int


def receipt_url(signer: Signer, base_url: str, organization_id: UUID | None, channel: str) -> str:
    """Where the organization's provider of a channel sends receipts to; None: the server's own."""
    return f"{base_url}/receipts/{channel}/{signer.receipt_token(organization_id, channel)}"


async def file_receipts(call: Call) -> ReceiptsAnswer:
    """A ring is named by its reference, or by the address that it went to. Twice is as good as
    once, and what is not known here is no error: providers would send it again and again.
    """
    context, name = call.context, call.path["channel"]
    organization_id = context.signer.read_receipt_token(call.path["token"], name)
    organization: Organization | None = None
    if organization_id is None:
        channel = context.providers.server_channels.get(name)
    else:
        organization = await context.storage.find_organization(organization_id)
        number = 0 if organization is None else organization.number
        providers = await context.providers.of(number, name) if number else ()
        channel = providers[0].channel if providers else None
    if channel is None:
        raise not_found("address for receipts")
    kind = header(call.request, b"content-type") or _JSON
    body = await read_body(call.request, MAX_BODY)
    try:
        told = channel.receipts(kind, _with_query(call, kind, body))
    except ReceiptError as error:
        raise TocsinError("invalid_body", str(error)) from None
    named = [(receipt, _number(context, receipt)) for receipt in told]
    heeded = []
    for owner, theirs in await _by_owner(context, organization, named):
        heeded += await context.tracking.receipts.file(owner, channel, theirs)
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


async def _by_owner(
    context: Context, owner: Organization | None, named: list[_Named]
) -> list[tuple[Organization, list[_Named]]]:
    """Whose rings the receipts are about. What the server's own provider tells of an address only
    could be about anybody's, and is left.
    """
    if owner is not None:
        return [(owner, named)]
    numbers = sorted({number for _, number in named if number is not None})
    owners = await context.storage.owners_of_rings(numbers)
    found: list[tuple[Organization, list[_Named]]] = []
    for organization_id in set(owners.values()):
        organization = await context.storage.find_organization(organization_id)
        if organization is not None:
            theirs = [one for one in named if owners.get(one[1] or 0) == organization_id]
            found.append((organization, theirs))
    return found


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
