"""Invitations, and links by which somebody sets a new password."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from tocsin.audience import directory, password_links
from tocsin.audience.tokens import scopes_of_role
from tocsin.dispatch.trial import ring_once
from tocsin.http.api.users import find
from tocsin.http.api.wire import Body, Email, Name, Password, UserBody, given, user_body
from tocsin.http.call import Call
from tocsin.http.password_link import link_of, set_by_link
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.channel import Message, Person, Priority, Target
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Role, User

EMAIL = "email"


class Invitation(Body):
    """Whom to invite, and as what; the role is USER unless given."""

    email: Email
    name: Name
    role: Role | UnsetType = UNSET


class LinkBody(Body):
    """The link, shown this once: whoever has it sets the password. `mailed`: it was also sent."""

    link: str
    expires_at: str
    mailed: bool


class Invited(LinkBody, kw_only=True):
    """Who was invited. They receive notifications at once, and sign in with their password."""

    user: UserBody


class PasswordByLink(Body):
    """`token` is the last part of the link."""

    token: str
    password: Password


async def invite(call: Call) -> Invited:
    """Creates the person. The link works once, for seven days."""
    body: Invitation = call.body
    actor = call.principal.user
    role = body.role or Role.USER
    _check_scopes(call, role)
    changes = given(email=body.email, name=body.name, role=body.role)
    user = await directory.create_user(call.storage, actor, changes, call.now_ms)
    organization = call.principal.organization.name
    words = f"{actor.name} invites you to {organization}. Open the link to choose a password."
    link = await send_link(call, user, f"You are invited to {organization}", words)
    return Invited(
        link=link.link, expires_at=link.expires_at, mailed=link.mailed, user=user_body(user)
    )


async def create_link(call: Call) -> LinkBody:
    """For who has forgotten theirs, or was invited and lost the link. It works once, for seven
    days; the present password stays until then.
    """
    user = await find(call)
    directory.check_change(call.principal.user, user, user.role)
    _check_scopes(call, user.role)
    if not user.active:
        raise TocsinError("conflict", "The person's account is switched off.")
    await call.leave_trail()
    words = "Open the link to choose a new password. If you did not ask for it, do nothing."
    return await send_link(call, user, "Choose a new password", words)


def _check_scopes(call: Call, role: Role) -> None:
    """A link opens a session that may do all that the role may: a lesser token can't make one."""
    scopes = call.principal.scopes
    if scopes is not None and not scopes_of_role(role) <= scopes:
        raise TocsinError("forbidden", "The token has not all scopes that the link would give.")


async def send_link(call: Call, user: User, title: str, words: str) -> LinkBody:
    """A new link for the person, mailed to them where that can be."""
    expires_at_ms = call.now_ms + password_links.LIFE_MS
    link = await link_of(call.context, call.storage, user, expires_at_ms)
    mailed = await _mail(call, user, link, title, words)
    return LinkBody(link, iso(expires_at_ms), mailed)


async def _mail(call: Call, user: User, link: str, title: str, words: str) -> bool:
    """By the organization's own e-mail, or the server's, where there is one."""
    context, organization = call.context, call.principal.organization
    channel = (await context.providers.channels(organization.number)).get(EMAIL)
    if channel is None:
        return False
    raw = channel.profile_address(Person(user.user_id, user.name, user.email, user.phone))
    if raw is None:
        return False
    mail_id = uuid7(call.now_ms)
    token = context.signer.unsubscribe_token(user.user_id, EMAIL)
    message = Message(
        notification_id=mail_id,
        organization_id=organization.organization_id,
        organization_name=organization.name,
        user_id=user.user_id,
        title=title,
        text=words,
        priority=Priority.HIGH,
        target=Target("jig", None, None, {}),
        created_at_ms=call.now_ms,
        now_ms=call.now_ms,
        expires_at_ms=None,
        dedupe_key=f"{mail_id}/{user.user_id}",
        language="en",
        open_url=link,
        unsubscribe_url=f"{context.base_url}/unsubscribe/{token}",
    )
    trial = await ring_once(channel, raw, message, context.outgoing)
    return trial.outcome == "sent"


async def use_link(call: Call) -> None:
    """Sets the password and ends all sessions of the person, who then signs in."""
    body: PasswordByLink = call.body
    client = call.request.client.host if call.request.client else ""
    await set_by_link(call.context, body.token, body.password, client)


ROUTES = [
    Route(
        "POST",
        "/invitations",
        invite,
        Permission.WRITE_DIRECTORY,
        "inviteUser",
        "Invite somebody",
        request=Invitation,
        response=Invited,
        status=201,
        errors=("conflict",),
    ),
    Route(
        "POST",
        "/users/{userId}/password-links",
        create_link,
        Permission.WRITE_DIRECTORY,
        "createPasswordLink",
        "A link by which somebody sets their password",
        response=LinkBody,
        status=201,
        errors=("conflict",),
    ),
    Route(
        "POST",
        "/passwords",
        use_link,
        Permission.PUBLIC,
        "setPasswordByLink",
        "Set your password by a link that you were given",
        request=PasswordByLink,
        status=204,
        errors=("expired", "too_many", "unauthorized"),
    ),
]
