"""Signing in to the console, and who one is."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType
from starlette.responses import Response

from tocsin.audience.passwords import MOST_CHARACTERS
from tocsin.audience.signin import SESSION_LIFE_MS, Login, open_session, session_hash, sign_in
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
from tocsin.http.door import NO_STORE, JsonResponse
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import SECOND_MS
from tocsin.model.people import TokenScope


class SignIn(Body):
    """`organizationId` chooses when one e-mail belongs to several organizations."""

    email: Email
    password: Annotated[str, Meta(max_length=MOST_CHARACTERS)]
    organization_id: UUID | UnsetType = UNSET


class Signed(Body):
    """Who signed in; or, without a session yet, the organizations to choose from."""

    user: UserBody | UnsetType = UNSET
    organization: OrganizationBody | UnsetType = UNSET
    choose: list[OrganizationBody] | UnsetType = UNSET


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
    """Sets the session's cookie. With `choose`, send the request again with an `organizationId`."""
    check_same_origin(call.context, call.request)
    body: SignIn = call.body
    logins = await sign_in(
        call.context.storage,
        body.email,
        body.password,
        organization_id=body.organization_id or None,
        client=call.request.client.host if call.request.client else "",
        now_ms=call.now_ms,
    )
    if len(logins) > 1:
        choose = [organization_body(organization) for organization, _ in logins]
        return JsonResponse(Signed(choose=choose), 201)
    return await _open(call, logins[0])


async def _open(call: Call, login: Login) -> Response:
    organization, user = login
    secret = await open_session(call.context.storage, user, call.now_ms)
    signed = Signed(user=user_body(user), organization=organization_body(organization))
    response = JsonResponse(signed, 201)
    _set_cookie(call, response, secret, SESSION_LIFE_MS // SECOND_MS)
    return response


async def delete_session(call: Call) -> Response:
    """Signing out twice is no error."""
    check_same_origin(call.context, call.request)
    secret = call.request.cookies.get(session_cookie(call.context.base_url))
    if secret is not None:
        await call.context.storage.delete_session(session_hash(secret))
    response = Response(status_code=204, headers=NO_STORE)
    _set_cookie(call, response, "", 0)
    return response


def _set_cookie(call: Call, response: Response, secret: str, max_age_s: int) -> None:
    base_url = call.context.base_url
    response.set_cookie(
        session_cookie(base_url),
        secret,
        max_age=max_age_s,
        path="/",
        secure=base_url.startswith("https:"),
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
        "DELETE",
        "/sessions/current",
        delete_session,
        Permission.PUBLIC,
        "deleteSession",
        "Sign out of the console",
        status=204,
    ),
]
