"""Passwords for the console, kept by Argon2id (RFC 9106)."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe(24))
"""Checked when there is no such user, so that the answer takes the same time."""


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def password_fits(password: str, password_hash: str | None) -> bool:
    """False for a wrong password and, after the same work, for no hash at all."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def new_password() -> str:
    """96 random bits in a form that can be typed."""
    return secrets.token_urlsafe(12)
