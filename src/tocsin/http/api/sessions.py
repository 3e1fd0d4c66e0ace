"""Signing in to the console, and who one is."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from tocsin.audience.passwords import MOST_CHARACTERS
from tocsin.audience.signin import SESSION_LIFE_MS, device_of
from tocsin.http.api.wire import (
    Body,
    Email,
    OrganizationBody,
    UserBody,
    organization_body,
    user_body,
)
from tocsin.http.call import Call
from tocsin.http.callers import check_same_origin, session_cookie
from tocsin.http.context import Context
from tocsin.http.door import NO_STORE, JsonResponse
from tocsin.http.permissions import Permission
from tocsin.http.signing_in import Choice, CodeNeeded, SigningIn, Step, Visit
from tocsin.http.table import Route
from tocsin.model.clock import SECOND_MS
from tocsin.model.errors import TocsinError
from tocsin.model.people import TokenScope

Code = Annotated[str, Meta(min_length=6, max_length=40)]


class SignIn(Body):
    """`organizationId` chooses when one e-mail belongs to several organizations."""

    email: Email
    password: Annotated[str, Meta(max_length=MOST_CHARACTERS)]
    organization_id: UUID | UnsetType = UNSET


class NextStep(Body):
    """`step` as the answer before has it, with what that asked for."""

    step: Annotated[str, Meta(max_length=4_000)]
    organization_id: UUID | UnsetType = UNSET
    code: Code | UnsetType = UNSET


class Switch(Body):
    """One of `GET /me/organizations`; `code` where a second factor guards it."""

    organization_id: UUID
    code: Code | UnsetType = UNSET


class Signed(Body):
    """Who signed in. Or, without a session yet: organizations to choose from, or that a second
    factor is needed; go on with `POST /sessions/steps` and `step`, within five minutes.
    """

    user: UserBody | UnsetType = UNSET
    organization: OrganizationBody | UnsetType = UNSET
    choose: list[OrganizationBody] | UnsetType = UNSET
    second_factor: bool | UnsetType = UNSET
    step: str | UnsetType = UNSET


class Me(Body):
    """Who calls, and what they may do. `scopes` are absent in a console session."""

    user: UserBody
    organization: OrganizationBody
    operator: bool
    scopes: list[TokenScope] | UnsetType = UNSET


async def me(call: Call) -> Me:
    principal = call.principal
    return Me(
        user=user_body(principal.user),
        organization=organization_body(principal.organization),
        operator=principal.user.operator,
        scopes=UNSET if principal.scopes is None else sorted(principal.scopes),
    )


async def create_session(call: Call) -> Response:
    """Sets the session's cookie, unless something is still to be said."""
    check_same_origin(call.context, call.request)
    body: SignIn = call.body
    signing = SigningIn(call.context, visit_of(call.request))
    step = await signing.by_password(body.email, body.password, body.organization_id or None)
    return _answer(call, step)


async def take_step(call: Call) -> Response:
    """The organization, or a code of the authenticator, or a recovery code."""
    check_same_origin(call.context, call.request)
    body: NextStep = call.body
    signing = SigningIn(call.context, visit_of(call.request))
    step = await signing.go_on(body.step, body.organization_id or None, body.code or None)
    return _answer(call, step)


async def switch_session(call: Call) -> Response:
    """To another organization that the same password has opened, in place of this session."""
    check_same_origin(call.context, call.request)
    secret = call.request.cookies.get(session_cookie(call.context.base_url))
    if secret is None:
        raise TocsinError("unauthorized")
    body: Switch = call.body
    signing = SigningIn(call.context, visit_of(call.request))
    step = await signing.switch(secret, body.organization_id, body.code or None)
    return _answer(call, step)


def visit_of(request: Request) -> Visit:
    client = request.client.host if request.client else ""
    return Visit(client, device_of(request.headers.get("user-agent", "")))


def _answer(call: Call, step: Step) -> Response:
    if isinstance(step, Choice):
        choose = [organization_body(organization) for organization, _ in step.logins]
        return JsonResponse(Signed(choose=choose, step=step.step), 201)
    if isinstance(step, CodeNeeded):
        return JsonResponse(Signed(second_factor=True, step=step.step), 201)
    organization, user = step.login
    signed = Signed(user=user_body(user), organization=organization_body(organization))
    response = JsonResponse(signed, 201)
    set_session_cookie(call.context, response, step.secret)
    return response


async def delete_session(call: Call) -> Response:
    """Signing out twice is no error."""
    check_same_origin(call.context, call.request)
    secret = call.request.cookies.get(session_cookie(call.context.base_url))
    if secret is not None:
        await SigningIn(call.context, visit_of(call.request)).leave(secret)
    response = Response(status_code=204, headers=NO_STORE)
    set_session_cookie(call.context, response, None)
    return response


def set_session_cookie(context: Context, response: Response, secret: str | None) -> None:
    """None takes it away."""
    response.set_cookie(
        session_cookie(context.base_url),
        secret or "",
        max_age=0 if secret is None else SESSION_LIFE_MS // SECOND_MS,
        path="/",
        secure=context.base_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


ROUTES = [
    Route("GET", "/me", me, Permission.OWN_PROFILE, "getMe", "Who calls", response=Me),
    Route(
        "POST",
        "/sessions",
        create_session,
        Permission.PUBLIC,
        "createSession",
        "Sign in to the console",
        request=SignIn,
        response=Signed,
        status=201,
        errors=("wrong_credentials", "too_many"),
    ),
    Route(
        "POST",
        "/sessions/steps",
        take_step,
        Permission.PUBLIC,
        "continueSession",
        "Go on with signing in",
        request=NextStep,
        response=Signed,
        status=201,
        errors=("unauthorized", "wrong_credentials", "too_many"),
    ),
    Route(
        "POST",
        "/sessions/switch",
        switch_session,
        Permission.PUBLIC,
        "switchSession",
        "Go to another organization",
        request=Switch,
        response=Signed,
        status=201,
        errors=("unauthorized", "wrong_credentials", "too_many", "not_found"),
    ),
    Route(
        "DELETE",
        "/sessions/current",
        delete_session,
        Permission.PUBLIC,
        "deleteSession",
        "Sign out of the console",
        status=204,
    ),
]
