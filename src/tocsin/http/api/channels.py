"""What can ring: each channel with its form, its limits, and whether the server has it set up."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from tocsin.dispatch.channel_settings import FormField, form_fields, settings_fields
from tocsin.http.api.trying import TrialBody, TrialRequest, try_channel
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.channel import Channel
from tocsin.model.errors import not_found


class FieldBody(Body):
    """One field of a form. `type` is text, number, boolean, list (of texts) or choice.

    A `secret` is never shown again once it is saved.
    """

    name: str
    type: str
    required: bool
    secret: bool
    label: str
    help: str | UnsetType = UNSET
    default: Any = UNSET
    choices: list[str] | UnsetType = UNSET


class LimitsBody(Body):
    """What the provider can take. Without `payloadBytes` there is no limit.

    `retryWaits` are the seconds between tries: one more try than there are waits.
    """

    concurrent: int
    retry_waits: list[int]
    payload_bytes: int | UnsetType = UNSET


class ChannelBody(Body):
    """A way to ring. `shared`: only the operator sets it up, for all organizations.

    `server`: the operator has; `ready`: the organization can ring with it.
    """

    name: str
    description: str
    settings: list[FieldBody]
    address: list[FieldBody]
    limits: LimitsBody
    shared: bool
    recalls: bool
    server: bool
    ready: bool


class ChannelList(Body):
    """All channels, by name."""

    items: list[ChannelBody]


def _field(of: FormField) -> FieldBody:
    return FieldBody(
        name=of.name,
        type=of.kind,
        required=of.required,
        secret=of.secret,
        label=of.label,
        help=of.help or UNSET,
        default=UNSET if of.default in (None, "", []) else of.default,
        choices=list(of.choices) if of.choices else UNSET,
    )


def _channel(name: str, kind: type[Channel], server: bool, ready: bool) -> ChannelBody:
    settings = () if kind.shared else settings_fields(kind)
    limits = kind.limits
    return ChannelBody(
        name=name,
        description=" ".join((kind.Settings.__doc__ or "").split()),
        settings=[_field(one) for one in settings],
        address=[_field(one) for one in form_fields(kind.Address)],
        limits=LimitsBody(
            limits.concurrent, list(limits.retry_waits_s), limits.payload_bytes or UNSET
        ),
        shared=kind.shared,
        recalls=kind.recalls,
        server=server,
        ready=ready,
    )


async def list_channels(call: Call) -> ChannelList:
    providers = call.context.providers
    ready = await providers.names(call.principal.organization.number)
    return ChannelList(
        [
            _channel(name, kind, name in providers.server_channels, name in ready)
            for name, kind in sorted(providers.kinds.items())
        ]
    )


async def test_server_channel(call: Call) -> TrialBody:
    """Rings once with the server's own settings; nothing is queued, retried or counted."""
    channel = call.context.providers.server_channels.get(call.path["channelName"])
    if channel is None:
        raise not_found("channel that the server has set up")
    return await try_channel(call, channel, secrets=[])


ROUTES = [
    Route(
        "GET",
        "/channels",
        list_channels,
        Permission.READ_DELIVERY,
        "listChannels",
        "What can ring, and how it is set up",
        response=ChannelList,
    ),
    Route(
        "POST",
        "/channels/{channelName}/test",
        test_server_channel,
        Permission.WRITE_DELIVERY,
        "testChannel",
        "Ring once with the server's own settings",
        request=TrialRequest,
        response=TrialBody,
    ),
]
