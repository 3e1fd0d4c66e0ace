"""What a profile may hold: the checks that hold for every way in, one field each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from tocsin.model.errors import TocsinError
from tocsin.model.people import Role

EMAIL_CHARACTERS = 100
NAME_CHARACTERS = 100
PHONE_CHARACTERS = 20
TAGS = 50
TAG_CHARACTERS = 100
_EMAIL = re.compile(r"[^@\s\x00-\x20\x7f]{1,64}@[^@\s\x00-\x20\x7f]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,18}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, among them those of writing direction, which can make a name read as another."""


def text(field: str, given: str, most: int) -> str:
    """One line of visible text in normal form (NFC), 1 to `most` characters."""
    plain = given.strip()
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    if not 1 <= len(plain) <= most:
        raise misfit(field, f"must have 1 to {most} characters")
    if _UNSEEN.search(plain):
        raise misfit(field, "holds a character that can't be shown")
    return plain


def email(given: str) -> str:
    """In lower case: two spellings of one address are one person."""
    plain = given.strip().lower()
    if len(plain) > EMAIL_CHARACTERS or not _EMAIL.fullmatch(plain):
        raise misfit("email", f"{given[:100]!r} is not an e-mail address")
    return text("email", plain, EMAIL_CHARACTERS)


def name(given: str) -> str:
    return text("name", given, NAME_CHARACTERS)


def phone(given: str | None) -> str | None:
    if given is not None and not _PHONE.fullmatch(given.strip()):
        raise misfit("phone", f"{given[:100]!r} is not a phone number")
    return given.strip() if given is not None else None


def language(given: str | None) -> str | None:
    """A BCP 47 tag, such as `de` or `pt-BR`."""
    if given is not None and (len(given) > 35 or not _LANGUAGE.fullmatch(given)):
        raise misfit("language", f"{given[:100]!r} is not a language tag such as 'de' or 'pt-BR'")
    return given


def time_zone(given: str | None) -> str | None:
    if given is not None and given not in _time_zones():
        raise misfit("timeZone", f"{given[:100]!r} is not a time zone such as 'Europe/Berlin'")
    return given


def role(given: str) -> Role:
    if given not in Role.__members__:
        raise misfit("role", f"must be one of {', '.join(Role)}")
    return Role(given)


def tags(given: Mapping[str, str]) -> dict[str, str]:
    if len(given) > TAGS:
        raise misfit("tags", f"must be {TAGS} at most")
    return {tag(key): tag(value) for key, value in given.items()}


def tag(given: str) -> str:
    """A key or a value."""
    return text("tags", given, TAG_CHARACTERS)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "email": email,
    "name": name,
    "phone": phone,
    "language": language,
    "time_zone": time_zone,
    "role": role,
    "tags": tags,
    "active": bool,
}


def checked(changes: dict[str, Any]) -> dict[str, Any]:
    """Fields of `User` with their checked values. Raises `invalid_body` that names the field."""
    return {key: _CHECKS[key](value) for key, value in changes.items()}


def misfit(field: str, problem: str) -> TocsinError:
    return TocsinError("invalid_body", f"{field}: {problem}.", field=field)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
