"""An organization's own providers: set up, change, try, remove. Secrets are never shown again."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from tocsin.audience import profile
from tocsin.dispatch.channel_settings import build, camel, secrets_of
from tocsin.dispatch.provider_changes import ProviderChanges
from tocsin.http.api.trying import TrialBody, TrialRequest, try_channel
from tocsin.http.api.wire import Body, Name, given, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.preferences_wire import ChannelName
from tocsin.http.receipts.providers import receipt_url
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import not_found
from tocsin.model.ids import uuid7
from tocsin.storage.delivery_settings import ProviderRecord

Position = Annotated[int, Meta(ge=0, le=1_000)]
Rate = Annotated[int, Meta(ge=1, le=10_000_000)]


class ProviderCreate(Body):
    """`settings` are the fields of the channel's form. Lower positions ring first."""

    channel: ChannelName
    name: Name
    settings: dict[str, Any] = field(default_factory=dict)
    position: Position = 0
    enabled: bool = True
    rate_per_minute: Rate | UnsetType = UNSET


class ProviderChange(Body):
    """What is to change. Of `settings` too: absent is kept, null is taken away.

    Where a setting leads elsewhere, such as another server, secrets must be given again.
    """

    name: Name | UnsetType = UNSET
    settings: dict[str, Any] | UnsetType = UNSET
    position: Position | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    rate_per_minute: Rate | UnsetType | None = UNSET


class ProviderBody(Body):
    """A provider. A secret setting is shown as `{"set": true}`. `receiptUrl` is where it may tell
    what became of rings; who knows it can tell anything.
    """

    provider_id: UUID
    channel: str
    name: str
    settings: dict[str, Any]
    position: int
    enabled: bool
    created_at: str
    updated_at: str
    receipt_url: str
    rate_per_minute: int | UnsetType = UNSET


class ProviderList(Body):
    """By channel, in the order in which they stand in for each other."""

    items: list[ProviderBody]


async def _body(call: Call, of: ProviderRecord) -> ProviderBody:
    shown = {camel(name): value for name, value in of.settings.items()}
    if of.secrets is not None:
        for name in await _changes(call).secret_names(of):
            shown[camel(name)] = {"set": True}
    return ProviderBody(
        provider_id=of.provider_id,
        channel=of.channel,
        name=of.name,
        settings=shown,
        position=of.position,
        enabled=of.enabled,
        created_at=iso(of.created_at_ms),
        updated_at=iso(of.updated_at_ms),
        receipt_url=receipt_url(
            call.context.signer,
            call.context.base_url,
            call.principal.organization.organization_id,
            of.channel,
        ),
        rate_per_minute=present(of.rate_per_minute),
    )


def _changes(call: Call) -> ProviderChanges:
    number = call.principal.organization.number
    return ProviderChanges(call.context.providers, call.storage, number)


async def _find(call: Call) -> ProviderRecord:
    record = await call.storage.provider(call.id("providerId", "provider"))
    if record is None:
        raise not_found("provider")
    return record


async def list_providers(call: Call) -> ProviderList:
    return ProviderList([await _body(call, one) for one in await call.storage.providers()])


async def create_provider(call: Call) -> ProviderBody:
    """Rings from now on, before the server's own provider of the channel."""
    body: ProviderCreate = call.body
    now_ms = call.now_ms
    record = ProviderRecord(
        number=0,
        provider_id=uuid7(now_ms),
        channel=body.channel,
        name=profile.name(body.name),
        position=body.position,
        enabled=body.enabled,
        created_at_ms=now_ms,
        updated_at_ms=now_ms,
        rate_per_minute=body.rate_per_minute or None,
    )
    return await _body(call, await _changes(call).create(record, body.settings))


async def get_provider(call: Call) -> ProviderBody:
    return await _body(call, await _find(call))


async def change_provider(call: Call) -> ProviderBody:
    body: ProviderChange = call.body
    was = await _find(call)
    changed = given(
        name=body.name if body.name is UNSET else profile.name(body.name),
        position=body.position,
        enabled=body.enabled,
        rate_per_minute=body.rate_per_minute,
    )
    to_be = replace(was, **changed, updated_at_ms=call.now_ms)
    return await _body(call, await _changes(call).change(was, to_be, body.settings or {}))


async def delete_provider(call: Call) -> None:
    await _changes(call).delete(await _find(call))


async def test_provider(call: Call) -> TrialBody:
    """Rings once with this provider, also when it is switched off; nothing is queued or counted."""
    record, changes = await _find(call), _changes(call)
    kind = changes.kind(record.channel)
    values = {**record.settings, **await changes.opened(record)}
    channel = build(kind, values)
    try:
        return await try_channel(call, channel, secrets_of(kind, values))
    finally:
        await channel.close()


_PROVIDERS = "/providers"
_PROVIDER = _PROVIDERS + "/{providerId}"
ROUTES = [
    Route(
        "GET",
        _PROVIDERS,
        list_providers,
        Permission.READ_PROVIDERS,
        "listProviders",
        "The organization's own providers",
        response=ProviderList,
    ),
    Route(
        "POST",
        _PROVIDERS,
        create_provider,
        Permission.WRITE_DELIVERY,
        "createProvider",
        "Set up a provider",
        request=ProviderCreate,
        response=ProviderBody,
        status=201,
    ),
    Route(
        "GET",
        _PROVIDER,
        get_provider,
        Permission.READ_PROVIDERS,
        "getProvider",
        "One provider",
        response=ProviderBody,
    ),
    Route(
        "PATCH",
        _PROVIDER,
        change_provider,
        Permission.WRITE_DELIVERY,
        "changeProvider",
        "Change a provider",
        request=ProviderChange,
        response=ProviderBody,
        errors=("conflict",),
    ),
    Route(
        "DELETE",
        _PROVIDER,
        delete_provider,
        Permission.WRITE_DELIVERY,
        "deleteProvider",
        "Remove a provider",
        status=204,
    ),
    Route(
        "POST",
        _PROVIDER + "/test",
        test_provider,
        Permission.WRITE_DELIVERY,
        "testProvider",
        "Ring once with the provider",
        request=TrialRequest,
        response=TrialBody,
        errors=("conflict",),
    ),
]
