"""Your own sessions, and where else you can go with the password you gave."""

from __future__ import annotations

from uuid import UUID

from tocsin.http.api.sessions import visit_of
from tocsin.http.api.wire import Body, OrganizationBody, organization_body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.signing_in import SigningIn
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import not_found
from tocsin.model.signin import Session


class SessionBody(Body):
    """A visit to the console. `device` is empty where it is unknown; `lastSeenAt` is current to
    some seconds. `current`: the one that asks.
    """

    session_id: UUID
    current: bool
    device: str
    client: str
    created_at: str
    last_seen_at: str
    expires_at: str


class SessionList(Body):
    """Newest first."""

    items: list[SessionBody]


class EndedBody(Body):
    """How many sessions were ended."""

    ended: int


class OwnOrganization(Body):
    """An organization, and whether it is the one of this session or token."""

    organization: OrganizationBody
    current: bool


class OwnOrganizationList(Body):
    """By name. `POST /sessions/switch` goes to another one of them."""

    items: list[OwnOrganization]


async def list_sessions(call: Call) -> SessionList:
    """Those of the console; what tokens are used for is told by the tokens."""
    sessions = await call.storage.sessions(call.principal.user.number, call.now_ms)
    return SessionList([_body(call, one) for one in sessions])


async def end_session(call: Call) -> None:
    user = call.principal.user.number
    if not await call.storage.end_session(user, call.id("sessionId", "session")):
        raise not_found("session")


async def end_other_sessions(call: Call) -> EndedBody:
    """All but this one; by a token, all."""
    principal = call.principal
    ended = await call.storage.end_other_sessions(principal.user.number, principal.session_id)
    return EndedBody(ended)


async def list_own_organizations(call: Call) -> OwnOrganizationList:
    """Those that the password of this session has opened when it was given. Others with the same
    e-mail are not told of: an e-mail address is no proof of who somebody is.
    """
    own = call.principal.organization
    found = {own.organization_id: own}
    if call.principal.session_id is not None:
        sessions = await call.storage.sessions(call.principal.user.number, call.now_ms)
        opened = [one.opened for one in sessions if one.session_id == call.principal.session_id]
        signing = SigningIn(call.context, visit_of(call.request))
        for organization, _ in await signing.organizations(opened[0] if opened else ()):
            found[organization.organization_id] = organization
    by_name = sorted(found.values(), key=lambda one: (one.name.casefold(), one.number))
    return OwnOrganizationList(
        [OwnOrganization(organization_body(one), one.number == own.number) for one in by_name]
    )


def _body(call: Call, of: Session) -> SessionBody:
    return SessionBody(
        session_id=of.session_id,
        current=of.session_id == call.principal.session_id,
        device=of.device,
        client=of.client,
        created_at=iso(of.created_at_ms),
        last_seen_at=iso(of.last_seen_at_ms),
        expires_at=iso(of.expires_at_ms),
    )


ROUTES = [
    Route(
        "GET",
        "/me/sessions",
        list_sessions,
        Permission.OWN_PROFILE,
        "listOwnSessions",
        "Your sessions in the console",
        response=SessionList,
    ),
    Route(
        "DELETE",
        "/me/sessions/{sessionId}",
        end_session,
        Permission.OWN_TOKENS,
        "endOwnSession",
        "End one of your sessions",
        status=204,
    ),
    Route(
        "DELETE",
        "/me/sessions",
        end_other_sessions,
        Permission.OWN_TOKENS,
        "endOtherSessions",
        "End all your other sessions",
        response=EndedBody,
    ),
    Route(
        "GET",
        "/me/organizations",
        list_own_organizations,
        Permission.OWN_PROFILE,
        "listOwnOrganizations",
        "Organizations that you can go to without a password",
        response=OwnOrganizationList,
    ),
]
