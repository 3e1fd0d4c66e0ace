"""Devices: where data points come from. Points make them; people name and tag them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from tocsin.actions.points import device_name
from tocsin.audience.profile import misfit, tags, text
from tocsin.http.api.data import Value, tag_of
from tocsin.http.api.paging import PageQuery, named_after, named_cursor
from tocsin.http.api.wire import Body, Tags, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.data import (
    DISPLAY_NAME_CHARACTERS,
    Device,
    LatestValue,
)
from tocsin.model.errors import not_found

MOST_VARIABLES = 200
"""Variables of a device that one answer tells of."""


class DeviceQuery(PageQuery):
    """`tag` as `key:value`; `search` is part of the name or of what it is called."""

    tag: Annotated[str, Meta(max_length=201)] | None = None
    search: Annotated[str, Meta(max_length=100)] | None = None


class DeviceBody(Body):
    """A device. `device` is what points name it by. `lastSeenAt`: when a point of it last came in;
    absent when none ever has.
    """

    device: str
    tags: dict[str, str]
    created_at: str
    display_name: str | UnsetType = UNSET
    last_seen_at: str | UnsetType = UNSET


class VariableBody(Body):
    """The latest that is known of a variable."""

    variable: str
    value: Value
    time: str
    unit: str | UnsetType = UNSET


class DeviceDetail(DeviceBody, kw_only=True):
    """A device with its variables, 200 at most, by name."""

    variables: list[VariableBody]


class DevicePage(Body):
    """By name. `cursor` is absent on the last page."""

    items: list[DeviceBody]
    cursor: str | UnsetType = UNSET


class DeviceSave(Body):
    """All of it: what is absent is removed."""

    display_name: (
        Annotated[str, Meta(min_length=1, max_length=DISPLAY_NAME_CHARACTERS)] | UnsetType
    ) = UNSET
    tags: Tags = msgspec.field(default_factory=dict)


async def list_devices(call: Call) -> DevicePage:
    query: DeviceQuery = call.query
    found = await call.storage.devices(
        tag=tag_of(query.tag),
        # As SQLite lowers: letters of ASCII only, which those of bytes are.
        search=query.search.encode().lower().decode() if query.search else None,
        after=named_after(query.cursor),
        limit=query.more,
    )
    page = found[: query.limit]
    cursor = named_cursor(page[-1].name) if len(found) > query.limit else UNSET
    return DevicePage([_body(one) for one in page], cursor)


async def get_device(call: Call) -> DeviceDetail:
    device = await call.storage.device(call.path["device"])
    if device is None:
        raise not_found("device")
    variables = await call.storage.latest_values(device, MOST_VARIABLES)
    return _detail(device, variables)


async def save_device(call: Call) -> DeviceDetail:
    """Makes the device if there is none of this name yet."""
    body: DeviceSave = call.body
    name = device_name(call.path["device"])
    if name != call.path["device"]:
        raise misfit("device", "must be written as points name it")
    display_name = None
    if body.display_name is not UNSET:
        display_name = text("displayName", body.display_name, DISPLAY_NAME_CHARACTERS)
    saved = await call.storage.save_device(name, display_name, tags(body.tags), call.now_ms)
    return _detail(saved, await call.storage.latest_values(saved, MOST_VARIABLES))


def _body(of: Device) -> DeviceBody:
    return DeviceBody(
        device=of.name,
        tags=of.tags,
        created_at=iso(of.created_at_ms),
        display_name=present(of.display_name),
        last_seen_at=UNSET if of.last_seen_ms is None else iso(of.last_seen_ms),
    )


def _detail(of: Device, variables: list[LatestValue]) -> DeviceDetail:
    body = _body(of)
    return DeviceDetail(
        device=body.device,
        tags=body.tags,
        created_at=body.created_at,
        display_name=body.display_name,
        last_seen_at=body.last_seen_at,
        variables=[
            VariableBody(one.variable, one.value, iso(one.at_ms), present(one.unit))
            for one in variables
        ],
    )


_DEVICES = "/organizations/{organizationId}/devices"
ROUTES = [
    Route(
        "GET",
        _DEVICES,
        list_devices,
        Permission.READ_DATA,
        "listDevices",
        "Devices, by name",
        query=DeviceQuery,
        response=DevicePage,
    ),
    Route(
        "GET",
        _DEVICES + "/{device}",
        get_device,
        Permission.READ_DATA,
        "getDevice",
        "One device, with the latest value of each variable",
        response=DeviceDetail,
    ),
    Route(
        "PUT",
        _DEVICES + "/{device}",
        save_device,
        Permission.WRITE_DEVICES,
        "saveDevice",
        "What a device is called, and its tags",
        request=DeviceSave,
        response=DeviceDetail,
        errors=("conflict",),
    ),
]
