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
from tocsin.model.people import User


class AddressCreate(Body):
    """A place, as the channel defines it."""

    channel: Annotated[str, Meta(min_length=1, max_length=50)]
    address: dict[str, Any]
    device: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET


class AddressPage(Body):
    """`cursor` is absent on the last page."""

    items: list[AddressView]
    cursor: str | UnsetType = UNSET


async def addresses_of(call: Call, user: User) -> AddressPage:
    query: PageQuery = call.query
    rows = await call.storage.addresses(user.number, after=query.after, limit=query.more)
    page, cursor = cut(query, rows)
    return AddressPage([address_view(address) for address in page], cursor)


async def add_address(call: Call, user: User) -> AddressView:
    body: AddressCreate = call.body
    address = await addresses.register(
        call.storage,
        await call.context.providers.channels(call.principal.organization.number),
        user,
        channel=body.channel,
        raw=body.address,
        device=body.device or None,
        now_ms=call.now_ms,
        sealing=call.sealing,
    )
    return address_view(address)


async def remove_address(call: Call, user: User) -> None:
    if not await call.storage.remove_address(user.number, call.id("addressId", "address")):
        raise not_found("address")


async def list_addresses(call: Call) -> AddressPage:
    return await addresses_of(call, await find(call))


async def create_address(call: Call) -> AddressView:
    """The second registration of one place renews the first."""
    return await add_address(call, await find(call))


async def delete_address(call: Call) -> None:
    await remove_address(call, await find(call))


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
