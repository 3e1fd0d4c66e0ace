"""A run user is a user of ours: fields that a user does not have are kept as they were sent."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from tocsin.audience import profile
from tocsin.audience.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from tocsin.http.tagoio.answers import Json
from tocsin.http.tagoio.ids import short
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError
from tocsin.model.people import AboutUser, Organization, User

KEPT = ("company", "newsletter", "options", "custom_preferences", "force_password_change")
KEPT_BYTES = 16 * 1024


class TagBody(Struct):
    """One tag."""

    key: str
    value: str


class UserFields(Struct):
    """What can be said of a run user; what is not named here is not kept."""

    name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    password: str | UnsetType | None = UNSET
    timezone: str | UnsetType | None = UNSET
    company: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    language: str | UnsetType | None = UNSET
    tags: list[TagBody] | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET
    newsletter: bool | UnsetType | None = UNSET
    options: dict[str, Any] | UnsetType | None = UNSET
    custom_preferences: dict[str, Any] | UnsetType | None = UNSET
    generate_password: bool = False
    send_email: bool | str = False
    force_password_change: bool | UnsetType = UNSET
    logout_sessions: bool = False


def changes(body: UserFields) -> dict[str, Any]:
    """Fields of `User`. Of a key that stands in several tags, the first value counts."""
    found: dict[str, Any] = {}
    if body.name is not UNSET:
        found["name"] = body.name
    if body.active is not UNSET:
        found["active"] = body.active
    for ours, given in (
        ("time_zone", body.timezone),
        ("phone", body.phone),
        ("language", body.language),
    ):
        if given is not UNSET:
            found[ours] = given or None
    if body.tags is not UNSET:
        tags: dict[str, str] = {}
        for tag in body.tags or ():
            tags.setdefault(profile.tag(tag.key), profile.tag(tag.value))
        found["tags"] = tags
    return found


def kept(body: UserFields, before: Json) -> Json:
    """What is kept beside the user, as it is to be."""
    found = dict(before)
    for name in KEPT:
        given = getattr(body, name)
        if given is not UNSET:
            found[name] = given
    if body.tags is not UNSET:
        found["tags"] = [{"key": tag.key, "value": tag.value} for tag in body.tags or ()]
    if len(msgspec.json.encode(found)) > KEPT_BYTES:
        message = f"options: and what else is kept beside a user has {KEPT_BYTES} bytes at most."
        raise TocsinError("invalid_body", message, field="options")
    return found


def text_of(fields: Json) -> str:
    return msgspec.json.encode(fields).decode()


def fields_of(text: str | None) -> Json:
    found: Json = {} if text is None else msgspec.json.decode(text)
    return found


def check_password(password: str) -> str:
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        message = f"password: has {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters here."
        raise TocsinError("invalid_body", message, field="password")
    return password


def user_info(
    organization: Organization, user: User, fields: Json, about: AboutUser | None
) -> Json:
    """As the SDKs read it. Dates are ISO 8601 with `Z`."""
    seen_ms = about.last_seen_ms if about else None
    return {
        "id": short(user.user_id),
        "name": user.name,
        "email": user.email,
        "company": fields.get("company") or "",
        "phone": user.phone or "",
        "language": user.language or organization.settings.language,
        "timezone": user.time_zone or organization.settings.time_zone,
        "tags": _tags(user, fields),
        "active": user.active,
        "newsletter": bool(fields.get("newsletter")),
        "options": fields.get("options") or {},
        "custom_preferences": fields.get("custom_preferences") or {},
        "force_password_change": bool(fields.get("force_password_change")),
        "profile": short(organization.organization_id),
        "role": user.role.value,
        "last_login": iso(seen_ms) if seen_ms else None,
        "created_at": iso(user.created_at_ms),
        "updated_at": iso(user.updated_at_ms),
    }


def _tags(user: User, fields: Json) -> list[dict[str, str]]:
    """As they were sent, unless the user's tags were changed elsewhere since."""
    sent: list[dict[str, str]] = fields.get("tags") or []
    first: dict[str, str] = {}
    for tag in sent:
        first.setdefault(tag["key"].strip(), tag["value"].strip())
    if first == user.tags:
        return sent
    return [{"key": key, "value": value} for key, value in user.tags.items()]
