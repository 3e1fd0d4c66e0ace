"""What everybody does for themselves: name and language, wishes, addresses, the own inbox."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from tocsin.audience import directory
from tocsin.http.api.addresses import (
    AddressCreate,
    AddressPage,
    add_address,
    addresses_of,
    remove_address,
)
from tocsin.http.api.paging import PageQuery
from tocsin.http.api.users import InboxTokenBody
from tocsin.http.api.wire import (
    AddressView,
    Body,
    Language,
    Name,
    UserBody,
    given,
    user_body,
)
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.preferences_wire import (
    PreferencesBody,
    check_locked,
    preferences_body,
    preferences_of,
)
from tocsin.http.table import Route
from tocsin.model.clock import iso


class OwnProfileChange(Body):
    """What is to change of yourself; the rest is changed by those who look after people."""

    name: Name | UnsetType = UNSET
    language: Language | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET


class OwnCategory(Body):
    """A kind of notification. `mandatory`: it can't be switched off."""

    key: str
    name: str
    mandatory: bool
    description: str | UnsetType = UNSET


class ChoicesBody(Body):
    """What preferences can be about: channels that ring here, and kinds of notifications."""

    channels: list[str]
    categories: list[OwnCategory]


async def change_own_profile(call: Call) -> UserBody:
    body: OwnProfileChange = call.body
    user = call.principal.user
    changes = given(name=body.name, language=body.language, time_zone=body.time_zone)
    changed = await directory.change_user(call.storage, user, user, changes, call.now_ms)
    call.context.authenticator.forget()
    return user_body(changed)


async def create_own_inbox_token(call: Call) -> InboxTokenBody:
    """For the bell on one's own pages. It opens nothing that the caller may not open already."""
    user, organization = call.principal.user, call.principal.organization
    signer = call.context.signer
    token, expires_at_ms = signer.inbox_token(organization.organization_id, user, call.now_ms)
    return InboxTokenBody(token, iso(expires_at_ms))


async def get_preferences(call: Call) -> PreferencesBody:
    return preferences_body(call.principal.user.preferences)


async def save_preferences(call: Call) -> PreferencesBody:
    """All of them: what is absent is as the organization has it."""
    wanted = preferences_of(call.body, call.context.providers.kinds)
    await check_locked(call.storage, call.body.categories)
    await call.storage.save_preferences(call.principal.user.number, wanted, call.now_ms)
    call.context.authenticator.forget()
    return preferences_body(wanted)


async def get_choices(call: Call) -> ChoicesBody:
    ready = await call.context.providers.names(call.principal.organization.number)
    categories = [
        OwnCategory(one.key, one.name, one.mandatory, one.description or UNSET)
        for one in await call.storage.categories()
    ]
    return ChoicesBody(sorted(ready), categories)


async def list_addresses(call: Call) -> AddressPage:
    return await addresses_of(call, call.principal.user)


async def create_address(call: Call) -> AddressView:
    """The second registration of one place renews the first."""
    return await add_address(call, call.principal.user)


async def delete_address(call: Call) -> None:
    await remove_address(call, call.principal.user)


_ADDRESSES = "/me/addresses"
_PREFERENCES = "/me/preferences"
ROUTES = [
    Route(
        "PATCH",
        "/me",
        change_own_profile,
        Permission.OWN_TOKENS,
        "changeMe",
        "Change your name, language or time zone",
        request=OwnProfileChange,
        response=UserBody,
    ),
    Route(
        "POST",
        "/me/inbox-token",
        create_own_inbox_token,
        Permission.OWN_INBOX,
        "createMyInboxToken",
        "A token for your own inbox",
        response=InboxTokenBody,
        status=201,
        reads=True,
    ),
    Route(
        "GET",
        _PREFERENCES,
        get_preferences,
        Permission.OWN_PROFILE,
        "getMyPreferences",
        "What you want to be told, how and when",
        response=PreferencesBody,
    ),
    Route(
        "PUT",
        _PREFERENCES,
        save_preferences,
        Permission.OWN_TOKENS,
        "saveMyPreferences",
        "Say what you want",
        request=PreferencesBody,
        response=PreferencesBody,
        errors=("conflict",),
    ),
    Route(
        "GET",
        "/me/choices",
        get_choices,
        Permission.OWN_PROFILE,
        "getMyChoices",
        "What your preferences can be about",
        response=ChoicesBody,
    ),
    Route(
        "GET",
        _ADDRESSES,
        list_addresses,
        Permission.OWN_PROFILE,
        "listMyAddresses",
        "Where channels can ring for you",
        query=PageQuery,
        response=AddressPage,
    ),
    Route(
        "POST",
        _ADDRESSES,
        create_address,
        Permission.OWN_TOKENS,
        "createMyAddress",
        "Register or renew an address of yours",
        request=AddressCreate,
        response=AddressView,
        status=201,
    ),
    Route(
        "DELETE",
        _ADDRESSES + "/{addressId}",
        delete_address,
        Permission.OWN_TOKENS,
        "deleteMyAddress",
        "Remove an address of yours",
        status=204,
    ),
]
