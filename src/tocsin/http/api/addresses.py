"""Where channels can ring for a person: list, create, remove."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from tocsin.audience import addresses
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.users import find
from tocsin.http.api.wire import AddressView, Body, address_view
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.errors import not_found


class AddressCreate(Body):
    """A place, as the channel defines it."""

    channel: Annotated[str, Meta(min_length=1, max_length=50)]
    address: dict[str, Any]
    device: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET


class AddressPage(Body):
    """`cursor` is absent on the last page."""

    items: list[AddressView]
    cursor: str | UnsetType = UNSET


async def list_addresses(call: Call) -> AddressPage:
    query: PageQuery = call.query
    user = await find(call)
    rows = await call.storage.addresses(user.number, after=query.after, limit=query.more)
    page, cursor = cut(query, rows)
    return AddressPage([address_view(address) for address in page], cursor)


async def create_address(call: Call) -> AddressView:
    """The second registration of one place renews the first."""
    body: AddressCreate = call.body
    address = await addresses.register(
        call.storage,
        await call.context.providers.channels(call.principal.organization.number),
        await find(call),
        channel=body.channel,
        raw=body.address,
        device=body.device or None,
        now_ms=call.now_ms,
        sealing=call.sealing,
    )
    return address_view(address)


async def delete_address(call: Call) -> None:
    user = await find(call)
    if not await call.storage.remove_address(user.number, call.id("addressId", "address")):
        raise not_found("address")


_ADDRESSES = "/users/{userId}/addresses"
ROUTES = [
    Route(
        "GET",
        _ADDRESSES,
        list_addresses,
        Permission.READ_DIRECTORY,
        "listUserAddresses",
        "Where channels can ring for the person",
        query=PageQuery,
        response=AddressPage,
    ),
    Route(
        "POST",
        _ADDRESSES,
        create_address,
        Permission.WRITE_DIRECTORY,
        "createUserAddress",
        "Register or renew an address of the person",
        request=AddressCreate,
        response=AddressView,
        status=201,
    ),
    Route(
        "DELETE",
        _ADDRESSES + "/{addressId}",
        delete_address,
        Permission.WRITE_DIRECTORY,
        "deleteUserAddress",
        "Remove an address",
        status=204,
    ),
]
