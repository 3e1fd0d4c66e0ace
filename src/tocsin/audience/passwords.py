"""Passwords for the console, kept by Argon2id (RFC 9106).

19 MiB and two passes, as OWASP advises for a server that has other work: a sign-in takes about
20 ms of one core, and with two at a time never more than 38 MiB.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")
LEAST_CHARACTERS = 12
MOST_CHARACTERS = 256
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_threads = ThreadPoolExecutor(2, thread_name_prefix="tocsin-passwords")
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


async def off_the_loop(work: Callable[..., T], *arguments: Any) -> T:
    """Hashing is slow on purpose: in a thread it delays nobody else."""
    return await asyncio.get_running_loop().run_in_executor(_threads, work, *arguments)


def new_password() -> str:
    """96 random bits in a form that can be typed."""
    return secrets.token_urlsafe(12)
