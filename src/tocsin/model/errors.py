"""The error catalogue on one screen: code, status, a sentence in plain words, what to do.

Doors turn a `TocsinError` into their own form: `{"message": …}` on the Jigx door, an RFC 9457
problem on `/api/v1` and `/inbox/v1`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """One line of the catalogue. `advice` says what the caller can do."""

    code: str
    status: int
    sentence: str
    advice: str


CATALOGUE = {
    kind.code: kind
    for kind in (
        ErrorKind("invalid_json", 400, "The body is not valid JSON.", "Send one value in UTF-8."),
        ErrorKind("invalid_body", 400, "The body does not fit.", "Mend the field it names."),
        ErrorKind("invalid_parameter", 400, "A parameter does not fit.", "Mend what it names."),
        ErrorKind("unknown_solution", 400, "No such solution.", "Use a solution you can see."),
        ErrorKind("unknown_group", 400, "No such group.", "Names match exactly, also in case."),
        ErrorKind("unknown_category", 400, "No such category.", "Create it, or leave it out."),
        ErrorKind("unknown_template", 400, "No such template.", "Use one that there is."),
        ErrorKind("unknown_plan", 400, "No such preview.", "Preview again: they are kept 7 days."),
        ErrorKind("not_offered", 400, "This is not offered here.", "See the guide of this door."),
        ErrorKind("unauthorized", 401, "Unauthorized", "Send a valid, unexpired token."),
        ErrorKind("wrong_credentials", 401, "E-mail or password is wrong.", "Try again."),
        ErrorKind("forbidden", 403, "You may not do this.", "Ask an owner for the right."),
        ErrorKind("cross_site", 403, "The request came from another site.", "Use the console."),
        ErrorKind(
            "signin_denied", 403, "The sign-in service let nobody in.", "Begin again, and consent."
        ),
        ErrorKind(
            "email_not_verified",
            403,
            "The sign-in service does not vouch for your e-mail.",
            "Have it verified there.",
        ),
        ErrorKind(
            "email_not_served",
            403,
            "This e-mail may not sign in here by that service.",
            "Use the account of your organization.",
        ),
        ErrorKind(
            "not_invited", 403, "Nobody here has this e-mail.", "Ask an owner to invite you."
        ),
        ErrorKind(
            "linked_otherwise",
            403,
            "This person has signed in by another account of that service before.",
            "Ask an owner to forget that account.",
        ),
        ErrorKind(
            "origin_not_allowed",
            403,
            "Pages of this origin may not open this inbox.",
            "Name the origin in the solution.",
        ),
        ErrorKind("not_found", 404, "Not Found", "Check the address and the id."),
        ErrorKind("method_not_allowed", 405, "This method is not offered here.", "See Allow."),
        ErrorKind("conflict", 409, "It does not go with what is there.", "See what it says."),
        ErrorKind("plan_changed", 409, "The preview does not hold any more.", "See what changed."),
        ErrorKind(
            "answered", 409, "This question is answered already.", "The first answer counts."
        ),
        ErrorKind("decided", 409, "This question is settled already.", "It says what was decided."),
        ErrorKind("expired", 409, "Its time is over.", "Nothing can be done about it any more."),
        ErrorKind("in_use", 409, "Something still needs this.", "Remove what needs it first."),
        ErrorKind("too_large", 413, "The body is too large.", "Send at most what it names."),
        ErrorKind("unsupported_type", 415, "This content type is not read here.", "See the docs."),
        ErrorKind("wrong_region", 421, "The organization lives in another region.", "Go there."),
        ErrorKind("key_reused", 422, "This Idempotency-Key was used for another body.", "New key."),
        ErrorKind("too_many", 429, "Too many requests.", "Wait as Retry-After says."),
        ErrorKind("internal", 500, "Something broke here.", "Report the request id."),
        ErrorKind(
            "issuer_failed",
            502,
            "The sign-in service did not answer as it should.",
            "Try again; an owner can test it in Organization.",
        ),
        ErrorKind("storage_full", 503, "The server can't write now; nothing was kept.", "Retry."),
        ErrorKind("unavailable", 503, "The server is stopping.", "Retry in a moment."),
    )
}


class RowProblem(Struct, frozen=True, omit_defaults=True):
    """What is wrong with one of many that came together; `index` counts from 0."""

    index: int
    detail: str
    field: str | None = None


class TocsinError(Exception):
    """Something the caller can understand. `field` names the part of the input it is about.

    `rows` are the first of those that are wrong, where many came together.
    """

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        field: str | None = None,
        retry_after_s: int | None = None,
        rows: Sequence[RowProblem] = (),
    ) -> None:
        self.kind = CATALOGUE[code]
        self.rows = tuple(rows)
        self.detail = detail or self.kind.sentence
        self.field = field
        self.retry_after_s = retry_after_s
        if retry_after_s is None and self.kind.status == 503:
            self.retry_after_s = 5
        super().__init__(self.detail)


def not_found(what: str) -> TocsinError:
    """404 for a thing that is not there, or is another organization's: never tell which."""
    return TocsinError("not_found", f"No such {what}.")
