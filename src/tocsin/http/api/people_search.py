"""Who is meant by a list of e-mails: of each row the person, or what is wrong with it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from tocsin.audience import profile
from tocsin.http.api.notification_answer import PersonBody
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.errors import TocsinError

MOST = 1_000
_GIVEN_CHARACTERS = 300


class EmailProblem(StrEnum):
    """Why a row names nobody who can be reached. `repeated`: a row above names the same."""

    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    INACTIVE = "inactive"
    REPEATED = "repeated"


class ResolveRequest(Body):
    """E-mail addresses, as they were pasted or stand in a file: one a row."""

    emails: Annotated[
        list[Annotated[str, Meta(max_length=_GIVEN_CHARACTERS)]],
        Meta(min_length=1, max_length=MOST),
    ]


class ResolvedRow(Body):
    """`row` counts from 1. Who is switched off is told with the problem."""

    row: int
    email: str
    user: PersonBody | UnsetType = UNSET
    problem: EmailProblem | UnsetType = UNSET


class Resolved(Body):
    """All rows in their order, and how many of them name somebody who can be reached."""

    items: list[ResolvedRow]
    found: int


async def resolve_users(call: Call) -> Resolved:
    body: ResolveRequest = call.body
    emails = [_email(given) for given in body.emails]
    named = sorted({email for email in emails if email is not None})
    people = {user.email: user for user in await call.storage.users_by_emails(named)}
    seen: set[str] = set()
    items = []
    for number, (given, email) in enumerate(zip(body.emails, emails, strict=True), start=1):
        row = ResolvedRow(row=number, email=email or given)
        user = people.get(email) if email is not None else None
        if user is not None:
            row.user = PersonBody(user.user_id, user.name, user.email)
        if email is None:
            row.problem = EmailProblem.MALFORMED
        elif email in seen:
            row.problem = EmailProblem.REPEATED
        elif user is None:
            row.problem = EmailProblem.UNKNOWN
        elif not user.active:
            row.problem = EmailProblem.INACTIVE
        seen.add(email or "")
        items.append(row)
    return Resolved(items, sum(one.problem is UNSET for one in items))


def _email(given: str) -> str | None:
    try:
        return profile.email(given)
    except TocsinError:
        return None


ROUTES = [
    Route(
        "POST",
        "/users/resolve",
        resolve_users,
        Permission.READ_DIRECTORY,
        "resolveUsers",
        "Who is meant by a list of e-mails",
        request=ResolveRequest,
        response=Resolved,
        reads=True,
    ),
]
