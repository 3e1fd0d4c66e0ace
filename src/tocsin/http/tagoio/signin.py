"""Signing in to a TagoRUN: by password, and what needs no token."""

from __future__ import annotations

from msgspec import Struct

from tocsin.audience import signin
from tocsin.audience.second_factor import SecondFactors
from tocsin.audience.throttle import count, network
from tocsin.http.api.invitations import send_link
from tocsin.http.audit_trail import client_of, trail_for
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.http.tagoio.answers import Json, not_offered
from tocsin.http.tagoio.end_user import AUTHENTICATOR
from tocsin.http.tagoio.hosts import organization_of
from tocsin.model.clock import HOUR_MS, iso
from tocsin.model.errors import TocsinError
from tocsin.model.people import Organization, Principal, User

LOGIN_LIFE_MS = 12 * HOUR_MS
MAILS = 5
"""To set a new password, that a client or a person can ask for in a quarter of an hour."""
_FORGOTTEN = "Open the link to choose a new password. If you did not ask for it, do nothing."


class Login(Struct):
    """`pin_code` is what an authenticator shows, where the person has set one up."""

    email: str
    password: str
    otp_type: str = ""
    pin_code: str = ""


class LoggedIn(Struct):
    """A token of 12 hours for what the person can do."""

    token: str
    expire_date: str


async def login(call: Call) -> LoggedIn:
    body: Login = call.body
    organization = await organization_of(call.context, call.path["runHost"])
    user = await _by_password(call, organization, body)
    factors = SecondFactors(call.context.storage, call.context.providers.vault)
    if await factors.required(organization, user):
        if not body.pin_code:
            message = "The PIN code of your authenticator is needed."
            raise TocsinError("wrong_credentials", message)
        await factors.check(organization, user, body.pin_code, call.now_ms)
    await _note(call, organization, user, "tagoLogin")
    expires_at_ms = call.now_ms + LOGIN_LIFE_MS
    token = call.context.signer.run_user_token(
        organization.organization_id, user, call.now_ms, expires_at_ms
    )
    return LoggedIn(token, iso(expires_at_ms))


async def _by_password(call: Call, organization: Organization, body: Login) -> User:
    logins, _ = await signin.sign_in(
        call.context.storage,
        body.email,
        body.password,
        organization_id=organization.organization_id,
        client=client_of(call),
        now_ms=call.now_ms,
    )
    return logins[0][1]


async def _note(call: Call, organization: Organization, user: User, operation: str) -> None:
    trail = trail_for(organization, user, operation, client=client_of(call), now_ms=call.now_ms)
    storage = call.context.storage.organization(organization.number, organization.organization_id)
    await storage.record(trail)


async def request_pin(call: Call) -> str:
    """Only an authenticator is offered, which needs nothing to be sent."""
    body: Login = call.body
    organization = await organization_of(call.context, call.path["runHost"])
    await _by_password(call, organization, body)
    if body.otp_type != AUTHENTICATOR:
        raise not_offered("A PIN code by SMS or e-mail")
    return "Use the code that your authenticator shows"


async def recover_password(call: Call) -> str:
    """The same answer whether or not there is somebody with this e-mail."""
    organization = await organization_of(call.context, call.path["runHost"])
    email = call.path["email"].strip().lower()
    limits = {f"recover:{email[:200]}": MAILS, f"recover:{network(client_of(call))}": MAILS}
    await count(call.context.storage, limits, call.now_ms)
    storage = call.context.storage.organization(organization.number, organization.organization_id)
    user = await storage.user_by_email(email)
    if user is not None and user.may_sign_in:
        call.caller = Principal(organization, user, frozenset())
        await _note(call, organization, user, "tagoRecoverPassword")
        await send_link(call, user, "Choose a new password", _FORGOTTEN)
    return "If there is an account with this e-mail, a mail is on its way"


async def sign_up(call: Call) -> Json:
    await organization_of(call.context, call.path["runHost"])
    raise not_offered("Signing up by oneself (an administrator creates the account)")


async def confirm(call: Call) -> str:
    await organization_of(call.context, call.path["runHost"])
    raise not_offered("Confirming an account (an administrator creates it)")


_RUN = "/run/{runHost}"
_ERRORS = ("not_found", "wrong_credentials", "too_many", "not_offered")
ROUTES = [
    Route(
        "POST",
        f"{_RUN}/login",
        login,
        Permission.PUBLIC,
        "Login",
        "Sign in by password",
        response=LoggedIn,
        request=Login,
        errors=_ERRORS,
    ),
    Route(
        "POST",
        f"{_RUN}/login/otp",
        request_pin,
        Permission.PUBLIC,
        "RequestPin",
        "Ask for a PIN code",
        request=Login,
        errors=_ERRORS,
    ),
    Route(
        "GET",
        _RUN + "/passwordreset/{email}",
        recover_password,
        Permission.PUBLIC,
        "RecoverPassword",
        "A mail to set a new password by",
        errors=_ERRORS,
    ),
    Route(
        "POST",
        f"{_RUN}/signup",
        sign_up,
        Permission.PUBLIC,
        "SignUp",
        "Not offered",
        response=Json,
        errors=_ERRORS,
    ),
    Route(
        "GET",
        _RUN + "/confirm/{token}",
        confirm,
        Permission.PUBLIC,
        "ConfirmUser",
        "Not offered",
        errors=_ERRORS,
    ),
]
