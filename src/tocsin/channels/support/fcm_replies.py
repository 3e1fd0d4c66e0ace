"""What FCM's replies mean: the canonical status, and FCM's own code among the details."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from tocsin.channels.support.outcomes import clean, from_reply, retry_after_s
from tocsin.model.channel import Gone, HttpReply, Outcome, Retry, Sent


class _Violation(msgspec.Struct):
    field: str = ""


class _Detail(msgspec.Struct, rename="camel"):
    error_code: str = ""
    field_violations: list[_Violation] = []


class _Error(msgspec.Struct):
    message: str = ""
    status: str = ""
    details: list[_Detail] = []


class _Failure(msgspec.Struct):
    error: _Error


class _Success(msgspec.Struct):
    name: str


@dataclass(frozen=True, slots=True)
class _Said:
    """The parts of an error that decide: FCM's code, and the fields that it complains about."""

    code: str = ""
    words: str = ""
    fields: frozenset[str] = field(default_factory=frozenset)


def read_reply(reply: HttpReply) -> tuple[Outcome, bool]:
    """The outcome, and whether it was our access token that was refused.

    An address is gone only when FCM itself says so: a plain 404 or 401 may be about the project.
    """
    if 200 <= reply.status < 300:
        return Sent(_message_name(reply.body), str(reply.status)), False
    said = _said(reply.body)
    detail = clean(f"{reply.status} {said.code} {said.words}")
    if reply.status >= 500:
        return from_reply(reply), False
    if said.code == "UNREGISTERED":
        return Gone(detail), False
    if said.code == "INVALID_ARGUMENT" and "message.token" in said.fields:
        return Gone(detail), False
    if said.code == "QUOTA_EXCEEDED":
        return Retry(detail, retry_after_s(reply)), False
    if reply.status == 401 and said.code != "THIRD_PARTY_AUTH_ERROR":
        return Retry(detail), True
    return from_reply(reply), False


def _said(body: bytes) -> _Said:
    try:
        error = msgspec.json.decode(body, type=_Failure).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Said()
    codes = [one.error_code for one in error.details if one.error_code]
    fields = frozenset(each.field for one in error.details for each in one.field_violations)
    return _Said(codes[0] if codes else error.status, error.message, fields)


def _message_name(body: bytes) -> str | None:
    try:
        return clean(msgspec.json.decode(body, type=_Success).name) or None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
