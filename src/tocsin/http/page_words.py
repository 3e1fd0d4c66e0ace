"""The words of the pages that people sign in with, in the language that their browser asks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

import msgspec
from starlette.requests import Request

from tocsin.http.languages import asked_of
from tocsin.model.speech import LANGUAGES

_FOLDER = files("tocsin.http") / "words"


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one language: `said("signIn")`. What is filled in is escaped."""

    language: str

    def __call__(self, key: str, **values: str | int) -> str:
        text = _words(self.language)[key]
        return text.format(**{name: escape(str(value)) for name, value in values.items()})


def said_to(request: Request) -> Said:
    return Said(asked_of(request) or LANGUAGES[0])


@cache
def _words(language: str) -> dict[str, str]:
    text = (_FOLDER / f"{language}.json").read_text("utf-8")
    return msgspec.json.decode(text, type=dict[str, str])
