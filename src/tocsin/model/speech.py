"""What the server says to people: one catalog of sentences per language, filled in and counted.

Codes and values are the contract; a sentence is made of them for whoever asks, in their language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

LANGUAGES = ("en", "de", "es", "ar", "ja")
"""That every catalog is complete in, a test holds."""
Sentence = str | dict[str, str]
"""With `{names}` to be filled in. Where `{count}` is counted: one for each CLDR plural category."""
_FOLDER = files("tocsin.model") / "sentences"
_GROUPED_BY = {"de": ".", "es": "."}
_LATIN, _ARABIC = re.compile("[A-Za-z0-9]"), re.compile("[\u0600-\u06ff]")
_APART = "\u2068{}\u2069"


@dataclass(frozen=True, slots=True)
class Speech:
    """The sentences of one language: `say("stopped.unseen", count=3)`.

    Raises KeyError for a key that the catalogs lack; `knows` asks first.
    """

    language: str

    def __call__(self, key: str, **values: str | int) -> str:
        found = catalog(self.language)[key]
        if isinstance(found, dict):
            count = values["count"]
            assert isinstance(count, int)
            found = found[plural(self.language, count)]
        return found.format(**{name: self._shown(value) for name, value in values.items()})

    def knows(self, key: str) -> bool:
        return key in catalog(self.language)

    def reason(self, code: str) -> str:
        """Why somebody, or a bell, was left out; a code of an older version keeps itself."""
        key = f"reason.{code}"
        return self(key) if self.knows(key) else code

    def channel(self, channel: str) -> str:
        """What people call a channel; one that has no other name keeps its own."""
        key = f"channel.{channel}"
        return self(key) if self.knows(key) else channel

    def listed(self, join: str, parts: list[str]) -> str:
        """`parts` joined by what the catalog has between two: `join.and`, `join.or`."""
        return self(f"join.{join}").join(map(self._shown, parts))

    def _shown(self, value: str | int) -> str:
        if isinstance(value, int):
            return f"{value:,}".replace(",", _GROUPED_BY.get(self.language, ","))
        if self.language == "ar" and _LATIN.search(value) and not _ARABIC.search(value):
            return _APART.format(value)  # keeps its own direction among Arabic words
        return value


ENGLISH = Speech("en")


def speech_in(language: str | None) -> Speech:
    """For a BCP 47 tag; English where we do not speak the language, or nothing is known."""
    short = (language or "").partition("-")[0].lower()
    return Speech(short) if short in LANGUAGES else ENGLISH


def plural(language: str, count: int) -> str:
    """The CLDR plural category of a whole number."""
    if language == "ja":
        return "other"
    if language != "ar":
        return "one" if count == 1 else "other"
    if count in (0, 1, 2):
        return ("zero", "one", "two")[count]
    rest = count % 100
    return "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"


@cache
def catalog(language: str) -> dict[str, Sentence]:
    """Every sentence of a language, by its key."""
    text = (_FOLDER / f"{language}.json").read_text("utf-8")
    return msgspec.json.decode(text, type=dict[str, Sentence])
