"""In which language somebody wants to be spoken to, of those that we speak."""

from __future__ import annotations

from starlette.requests import Request

from tocsin.model.speech import LANGUAGES

_MOST_ASKED = 20


def asked_of(request: Request) -> str | None:
    """None where nothing is asked for, or nothing that we speak."""
    return liked_best(request.headers.get("accept-language", ""))


def liked_best(accepted: str) -> str | None:
    """The one of ours that `Accept-Language` likes best (RFC 9110 § 12.5.4)."""
    best, found = 0.0, None
    for part in accepted.split(",")[:_MOST_ASKED]:
        tag, _, weight = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        quality = _quality(weight.strip().lower().removeprefix("q="))
        if language in LANGUAGES and quality > best:
            best, found = quality, language
    return found


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
