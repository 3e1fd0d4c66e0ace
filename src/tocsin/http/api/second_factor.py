"""Your second factor: an authenticator's codes, and recovery codes for its loss."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from tocsin.audience import directory, second_factor, signin
from tocsin.audience.passwords import MOST_CHARACTERS
from tocsin.audience.second_factor import SecondFactors, new_recovery_codes
from tocsin.audience.tokens import scopes_of_role
from tocsin.http.api.sessions import Code
from tocsin.http.api.users import find
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found


class FactorBody(Body):
    """Whether one is enabled, since when, and how many recovery codes are left."""

    enabled: bool
    recovery_codes: int
    since: str | UnsetType = UNSET


class BegunBody(Body):
    """For the authenticator: the secret to type in, and the same as an address for a QR code."""

    secret: str
    uri: str


class EnableBody(Body):
    """A code that the authenticator shows now."""

    code: Code


class RecoveryCodes(Body):
    """Ten codes, each of which replaces the authenticator once. Shown this once."""

    recovery_codes: list[str]


class PresentPassword(Body):
    """To show that it is you."""

    password: Annotated[str, Meta(max_length=MOST_CHARACTERS)]


def _factors(call: Call) -> SecondFactors:
    return SecondFactors(call.context.storage, call.context.providers.vault)


async def get_factor(call: Call) -> FactorBody:
    factor = await call.storage.second_factor(call.principal.user.number)
    if factor is None or factor.enabled_at_ms is None:
        return FactorBody(False, 0)
    return FactorBody(True, factor.recovery_codes, iso(factor.enabled_at_ms))


async def begin(call: Call) -> BegunBody:
    """It counts once it is enabled by a code; until then signing in is as before."""
    principal = call.principal
    begun = await _factors(call).begin(call.storage, principal.organization, principal.user)
    return BegunBody(begun.secret, begun.uri)


async def enable(call: Call) -> RecoveryCodes:
    """From now on signing in needs a code. Sessions that are open stay so."""
    principal = call.principal
    codes = await _factors(call).enable(
        call.storage, principal.organization, principal.user, call.body.code, call.now_ms
    )
    return RecoveryCodes(codes)


async def disable(call: Call) -> None:
    """The authenticator and all recovery codes are forgotten. Disabling twice is no error."""
    await _check_password(call)
    await call.storage.drop_second_factor(call.principal.user.number)


async def renew_codes(call: Call) -> RecoveryCodes:
    """Ten new ones; those before work no more."""
    await _check_password(call)
    codes = new_recovery_codes()
    hashes = list(map(second_factor.recovery_hash, codes))
    if not await call.storage.replace_recovery_codes(call.principal.user.number, hashes):
        raise TocsinError("conflict", "There is no second factor to recover.")
    return RecoveryCodes(codes)


async def _check_password(call: Call) -> None:
    body: PresentPassword = call.body
    user = call.principal.user
    await signin.check_password(call.context.storage, user, body.password, call.now_ms)


async def remove_factor(call: Call) -> None:
    """For somebody who has lost the authenticator and the recovery codes."""
    user = await find(call)
    directory.check_change(call.principal.user, user, user.role)
    scopes = call.principal.scopes
    if scopes is not None and not scopes_of_role(user.role) <= scopes:
        raise TocsinError("forbidden", "The token has not all scopes that the person has.")
    if not await call.storage.drop_second_factor(user.number):
        raise not_found("second factor")


_FACTOR = "/me/second-factor"
ROUTES = [
    Route(
        "GET",
        _FACTOR,
        get_factor,
        Permission.OWN_PROFILE,
        "getSecondFactor",
        "Whether you have a second factor",
        response=FactorBody,
    ),
    Route(
        "POST",
        _FACTOR,
        begin,
        Permission.OWN_TOKENS,
        "beginSecondFactor",
        "A new secret for your authenticator",
        response=BegunBody,
        status=201,
        errors=("conflict",),
    ),
    Route(
        "POST",
        _FACTOR + "/enable",
        enable,
        Permission.OWN_TOKENS,
        "enableSecondFactor",
        "Enable it with a code",
        request=EnableBody,
        response=RecoveryCodes,
        errors=("conflict", "wrong_credentials", "too_many"),
    ),
    Route(
        "POST",
        _FACTOR + "/disable",
        disable,
        Permission.OWN_TOKENS,
        "disableSecondFactor",
        "Disable it",
        request=PresentPassword,
        status=204,
        errors=("wrong_credentials", "too_many"),
    ),
    Route(
        "POST",
        _FACTOR + "/recovery-codes",
        renew_codes,
        Permission.OWN_TOKENS,
        "renewRecoveryCodes",
        "New recovery codes",
        request=PresentPassword,
        response=RecoveryCodes,
        errors=("conflict", "wrong_credentials", "too_many"),
    ),
    Route(
        "DELETE",
        "/users/{userId}/second-factor",
        remove_factor,
        Permission.WRITE_DIRECTORY,
        "removeSecondFactor",
        "Take away the second factor of somebody who has lost it",
        status=204,
    ),
]
