"""An organization's own issuer (OpenID Connect): set up, try, take away. For owners."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from tocsin.audience import profile, single_sign_on
from tocsin.audience.issuer_trial import try_issuer
from tocsin.audience.single_sign_on import CALLBACK, ISSUER_CHARACTERS, Desk
from tocsin.http.api.wire import Body, Name, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import not_found
from tocsin.model.people import Role
from tocsin.model.signin import SingleSignOn

Domain = Annotated[str, Meta(min_length=3, max_length=253)]


class SingleSignOnSave(Body):
    """`clientSecret`: absent is kept, null is none. Another issuer needs it again.

    `newcomers` is the role of who comes for the first time; absent: only people who are there.
    `required`: passwords open nothing any more, but for owners.
    """

    name: Name
    issuer: Annotated[str, Meta(min_length=8, max_length=ISSUER_CHARACTERS)]
    client_id: Annotated[str, Meta(min_length=1, max_length=200)]
    domains: Annotated[list[Domain], Meta(min_length=1, max_length=50)]
    client_secret: Annotated[str, Meta(min_length=1, max_length=500)] | UnsetType | None = UNSET
    newcomers: Role | UnsetType = UNSET
    required: bool = False


class SecretSet(Body):
    """There is one; it is never shown."""

    set: Literal[True] = True


class SingleSignOnBody(Body):
    """As it is set up."""

    name: str
    issuer: str
    client_id: str
    domains: list[str]
    required: bool
    updated_at: str
    client_secret: SecretSet | UnsetType = UNSET
    newcomers: Role | UnsetType = UNSET


class SingleSignOnView(Body):
    """`redirectUri` is what the issuer must be told, `signInUrl` the page with the organization's
    button. Without `settings` nothing is set up.
    """

    redirect_uri: str
    sign_in_url: str
    settings: SingleSignOnBody | UnsetType = UNSET


class IssuerStep(Body):
    """What the issuer said to one thing that was asked of it."""

    step: Literal["discovery", "keys", "client"]
    works: bool
    said: str


class IssuerTrialBody(Body):
    """In the order in which it was asked; the first that does not work is the last."""

    works: bool
    steps: list[IssuerStep]


def _view(call: Call, settings: SingleSignOn | None) -> SingleSignOnView:
    base_url = call.context.base_url
    organization_id = call.principal.organization.organization_id
    return SingleSignOnView(
        redirect_uri=base_url + CALLBACK,
        sign_in_url=f"{base_url}/signin?organization={organization_id}",
        settings=UNSET if settings is None else _body(settings),
    )


def _body(of: SingleSignOn) -> SingleSignOnBody:
    return SingleSignOnBody(
        name=of.name,
        issuer=of.issuer,
        client_id=of.client_id,
        domains=list(of.domains),
        required=of.required,
        updated_at=iso(of.updated_at_ms),
        client_secret=UNSET if of.secret is None else SecretSet(),
        newcomers=present(of.newcomers),
    )


async def get_single_sign_on(call: Call) -> SingleSignOnView:
    return _view(call, await call.storage.single_sign_on())


async def save_single_sign_on(call: Call) -> SingleSignOnView:
    """From now on the button is there."""
    settings = await _wanted(call)
    if settings.required and not await _has_password(call):
        problem = "needs a password of your own first: it is the way in when the issuer fails"
        raise profile.misfit("required", problem)
    await call.storage.save_single_sign_on(settings)
    return _view(call, settings)


async def _has_password(call: Call) -> bool:
    return await call.storage.password_hash(call.principal.user.number) is not None


async def _wanted(call: Call) -> SingleSignOn:
    body: SingleSignOnSave = call.body
    was = await call.storage.single_sign_on()
    issuer = single_sign_on.issuer_url(body.issuer)
    return SingleSignOn(
        name=profile.name(body.name),
        issuer=issuer,
        client_id=profile.text("clientId", body.client_id, 200),
        secret=await _secret(call, was, issuer),
        domains=single_sign_on.domains(body.domains),
        newcomers=single_sign_on.newcomers(body.newcomers or None),
        required=body.required,
        updated_at_ms=call.now_ms,
    )


async def _secret(call: Call, was: SingleSignOn | None, issuer: str) -> bytes | None:
    """Nobody gets to see a kept secret by leading it elsewhere."""
    body: SingleSignOnSave = call.body
    if body.client_secret is UNSET:
        if was is not None and was.secret is not None and was.issuer != issuer:
            raise profile.misfit("clientSecret", "must be given again for another issuer")
        return None if was is None else was.secret
    if body.client_secret is None:
        return None
    return await _desk(call).sealed(call.principal.organization, body.client_secret)


def _desk(call: Call) -> Desk:
    return Desk(call.context.outgoing, call.context.providers.vault, call.context.base_url)


async def delete_single_sign_on(call: Call) -> None:
    """Sessions that it has opened go on until they end; passwords open everything again."""
    if not await call.storage.delete_single_sign_on():
        raise not_found("single sign-on")


async def test_single_sign_on(call: Call) -> IssuerTrialBody:
    """Asks the issuer what a sign-in would ask; nothing is kept."""
    settings, desk = await _wanted(call), _desk(call)
    client = await desk.client(call.principal.organization, settings)
    await call.leave_trail()
    steps = await try_issuer(desk.issuer(settings), client)
    bodies = [IssuerStep(one.step, one.works, one.said) for one in steps]  # type: ignore[arg-type]
    return IssuerTrialBody(all(one.works for one in steps), bodies)


async def forget_issuer_account(call: Call) -> None:
    """The person's next sign-in goes by e-mail again, and links the account they come with.

    Where there is none, that is no error.
    """
    user = await call.storage.user(call.id("userId", "user"))
    if user is None:
        raise not_found("user")
    await call.storage.unlink_user(user.number)
    await call.leave_trail()


_PLACE = "/organizations/{organizationId}/single-sign-on"
ROUTES = [
    Route(
        "GET",
        _PLACE,
        get_single_sign_on,
        Permission.SINGLE_SIGN_ON,
        "getSingleSignOn",
        "The organization's own issuer",
        response=SingleSignOnView,
    ),
    Route(
        "PUT",
        _PLACE,
        save_single_sign_on,
        Permission.SINGLE_SIGN_ON,
        "saveSingleSignOn",
        "Set it up, or change it",
        request=SingleSignOnSave,
        response=SingleSignOnView,
        errors=("conflict",),
    ),
    Route(
        "DELETE",
        _PLACE,
        delete_single_sign_on,
        Permission.SINGLE_SIGN_ON,
        "deleteSingleSignOn",
        "Take it away",
        status=204,
    ),
    Route(
        "POST",
        _PLACE + "/test",
        test_single_sign_on,
        Permission.SINGLE_SIGN_ON,
        "testSingleSignOn",
        "Ask the issuer what a sign-in would ask",
        request=SingleSignOnSave,
        response=IssuerTrialBody,
        errors=("conflict",),
    ),
    Route(
        "DELETE",
        "/users/{userId}/single-sign-on",
        forget_issuer_account,
        Permission.SINGLE_SIGN_ON,
        "forgetIssuerAccount",
        "Forget by which account of the issuer somebody signs in",
        status=204,
    ),
]
