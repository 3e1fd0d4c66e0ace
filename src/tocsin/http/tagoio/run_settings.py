"""`resources.run.info` and `edit`: the TagoRUN of the organization."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.http.tagoio.answers import Json, not_offered
from tocsin.http.tagoio.hosts import checked_host
from tocsin.http.tagoio.ids import short
from tocsin.http.tagoio.mails import Letter, send_letter
from tocsin.http.tagoio.run_users import fields_of, text_of
from tocsin.model.errors import TocsinError
from tocsin.plan.words import TEXT_CHARACTERS, TITLE_CHARACTERS

SETTINGS_BYTES = 128 * 1024
_DEFAULTS: Json = {
    "active": True,
    "sub_title": "",
    "email_domain": None,
    "signup_method": "invite",
    "favicon": None,
    "logo": None,
    "signup_logo": None,
    "sidebar_buttons": [],
    "signup_fields": [],
    "signin_buttons": [],
    "email_templates": {},
    "theme": {},
    "integration": {},
    "sso_saml_active": False,
    "security": {"otp": {"authenticator": True, "sms": False, "email": False}},
    "auth_token_ttl": "12 hours",
}
_READ_ONLY = ("profile", "anonymous_token")


class TestMail(Struct):
    """A mail to yourself."""

    subject: Annotated[str, Meta(min_length=1, max_length=TITLE_CHARACTERS)]
    body: Annotated[str, Meta(min_length=1, max_length=TEXT_CHARACTERS)]


async def info(call: Call) -> Json:
    """What was set, over what TagoIO has from the start. `url` is the host that people name."""
    organization = call.principal.organization
    public_id = short(organization.organization_id)
    kept = fields_of(await call.storage.run_settings())
    return {**_DEFAULTS, "name": organization.name, "url": public_id, **kept, "profile": public_id}


async def edit(call: Call) -> str:
    """Any fields; what is given is laid over what was. `url` is the host name that people name."""
    body: Json = {key: value for key, value in call.body.items() if key not in _READ_ONLY}
    kept = _laid_over(fields_of(await call.storage.run_settings()), body)
    url = kept.get("url")
    if url == short(call.principal.organization.organization_id):
        url = None
    if url is not None and not isinstance(url, str):
        raise TocsinError("invalid_body", "url: is a host name.", field="url")
    if url:
        kept["url"] = url = checked_host(url)
    else:
        kept.pop("url", None)
    text = text_of(kept)
    if len(text) > SETTINGS_BYTES:
        raise TocsinError("too_large", f"All settings have {SETTINGS_BYTES} bytes at most.")
    await call.storage.save_run_settings(url or None, text)
    return "TagoIO Run Successfully Updated"


def _laid_over(below: Json, above: Json) -> Json:
    found = dict(below)
    for key, value in above.items():
        old = found.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        found[key] = _laid_over(dict(old or {}), value) if both else value
    return found


async def email_test(call: Call) -> str:
    """To the account whose token calls."""
    body: TestMail = call.body
    user = call.principal.user
    await send_letter(call, Letter("email", {"email": user.email}, body.subject, body.body))
    await call.leave_trail()
    return f"E-mail sent to {user.email}"


async def no_saml(_call: Call) -> Json:
    raise not_offered("SAML (Tocsin signs in by password and authenticator)")


async def no_domain(_call: Call) -> Json:
    raise not_offered("A custom domain (the operator of Tocsin chooses its address)")


def _refusal(method: str, path: str, handler: Any, operation: str) -> Any:
    permission = Permission.WRITE_ORGANIZATION
    more: dict[str, Any] = {"reads": True, "errors": ("not_offered",)}
    return Route(method, path, handler, permission, operation, "Not offered", response=Json, **more)


_DOMAIN = "/run/customdomain/{domainProfile}"
ROUTES = [
    Route(
        "GET",
        "/run",
        info,
        Permission.READ_DIRECTORY,
        "RunSettings",
        "The TagoRUN of the organization",
        response=Json,
    ),
    Route(
        "PUT",
        "/run",
        edit,
        Permission.WRITE_ORGANIZATION,
        "EditRunSettings",
        "Change the TagoRUN of the organization",
        request=Json,
        errors=("conflict",),
    ),
    Route(
        "POST",
        "/run/email_test",
        email_test,
        Permission.WRITE_DELIVERY,
        "EmailTest",
        "A mail to yourself",
        request=TestMail,
        errors=("conflict",),
    ),
    _refusal("GET", "/run/sso/saml", no_saml, "SamlInfo"),
    _refusal("PUT", "/run/sso/saml", no_saml, "EditSaml"),
    _refusal("POST", _DOMAIN, no_domain, "CreateCustomDomain"),
    _refusal("GET", _DOMAIN, no_domain, "CustomDomain"),
    _refusal("DELETE", _DOMAIN, no_domain, "DeleteCustomDomain"),
    _refusal(
        "PUT", "/run/customdomain/regenerate/{domainProfile}", no_domain, "RegenerateCustomDomain"
    ),
]
