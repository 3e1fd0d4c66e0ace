"""Opaque paging and sync tokens: three letters, a dash, and where to go on."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec

from tocsin.model.errors import TocsinError

Number = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]


class NotificationPage(msgspec.Struct, tag="npg", array_like=True, forbid_unknown_fields=True):
    """After this notification, newest first; `filter_mode` must stay the same."""

    before: UUID
    filter_mode: str


class CopyPage(msgspec.Struct, tag="cpg", array_like=True, forbid_unknown_fields=True):
    """After this number, newest first; `version` is the watermark that the list began at."""

    before: Number
    version: Number


class SyncPoint(msgspec.Struct, tag="syn", array_like=True, forbid_unknown_fields=True):
    """After this change, in commit order."""

    version: Number
    notification: Number


Token = NotificationPage | CopyPage | SyncPoint
T = TypeVar("T", bound=Token)


def write(token: Token) -> str:
    """`npg-…`, `cpg-…` or `syn-…`, as the contract's `^[a-z]{3}-`."""
    raw = msgspec.msgpack.encode(token)
    name = type(token).__struct_config__.tag
    return f"{name}-{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"


def read(text: str, into: type[T], parameter: str) -> T:
    """Raises `invalid_parameter` for anything that we did not write for this list."""
    name, _, encoded = text.partition("-")
    try:
        if name != into.__struct_config__.tag:
            raise ValueError(name)
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        return msgspec.msgpack.decode(raw, type=into)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        message = f"{parameter}: is not one that this list has given."
        raise TocsinError("invalid_parameter", message, field=parameter) from None
