"""The words of the pages that people sign in with, in the language that their browser asks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

import msgspec
from starlette.requests import Request

LANGUAGES = ("en", "de", "es", "ar", "ja")
_FOLDER = files("tocsin.http") / "words"
_MOST_ASKED = 20


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one language: `said("signIn")`. What is filled in is escaped."""

    language: str

    def __call__(self, key: str, **values: str | int) -> str:
        text = _words(self.language)[key]
        return text.format(**{name: escape(str(value)) for name, value in values.items()})


def said_to(request: Request) -> Said:
    return Said(language_of(request.headers.get("accept-language", "")))


def language_of(accepted: str) -> str:
    """The one of ours that `Accept-Language` likes best (RFC 9110 § 12.5.4); English for none."""
    best, found = 0.0, LANGUAGES[0]
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


@cache
def _words(language: str) -> dict[str, str]:
    text = (_FOLDER / f"{language}.json").read_text("utf-8")
    return msgspec.json.decode(text, type=dict[str, str])
