"""The words that one person reads: in their language, with what is said of them filled in.

Pure. Words without Liquid are taken as they are; those with it are rendered for each person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from liquid.exceptions import LiquidError
from msgspec import Struct

from tocsin.model.errors import TocsinError
from tocsin.model.notification import Content, Translation
from tocsin.plan.liquid import MARK, compiled, line_of, sentence

TITLE_CHARACTERS = 200
TEXT_CHARACTERS = 4_000
LABEL_CHARACTERS = 80
VARIABLES_BYTES = 32_768

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls but tab and line feed, among them those that turn the direction of writing."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NO_TRANSLATION = Translation()
_NO_LABELS: dict[str, str] = {}
_NOBODY: dict[str, Any] = {"name": "", "email": "", "tags": {}, "language": ""}


class Words(Struct, frozen=True):
    """What is read, and in which language. `labels` are those of buttons by their ids, and
    of a form's fields by their keys.
    """

    title: str | None
    text: str
    labels: dict[str, str]
    language: str


class _AnyTags(dict[str, str]):
    """Tags of somebody who has them all: which ones a person has is not the sender's fault."""

    def __missing__(self, key: str) -> str:
        return "tag"


def choose(content: Content, wanted: str | None, default: str) -> str:
    """The language to use: of de-CH the first there is of de-CH, de, then of the organization's
    `default` likewise, then that of the content's own words.

    It is a key of the translations, or the language of the content's own words.
    """
    extras = content.extras
    own = extras.language or default
    if not extras.translations:
        return own
    there = {own.lower(): own, **{key.lower(): key for key in extras.translations}}
    for tag in (wanted, default):
        parts = tag.lower().split("-") if tag else []
        while parts:
            found = there.get("-".join(parts))
            if found is not None:
                return found
            parts.pop()
    return own


def words(content: Content, language: str, person: dict[str, Any] | None) -> Words:
    """The words in a language that `choose` gave. Never raises.

    `person` is {name, email, tags, language}. Where a template fails for this person, the content's
    own words stand in; where these fail too, the source without its marks.
    """
    extras = content.extras
    translation = extras.translations.get(language)
    title, text = content.title, content.text
    if translation is not None:
        title = title if translation.title is None else translation.title
        text = text if translation.text is None else translation.text
    if extras.liquid:
        names = _names(content, person)
        return Words(
            title and plain_line(_rendered(title, content.title, names), TITLE_CHARACTERS),
            plain(_rendered(text, content.text, names), TEXT_CHARACTERS),
            {
                key: plain_line(_rendered(one, None, names), LABEL_CHARACTERS)
                for key, one in _labels(content, translation).items()
            },
            language,
        )
    labels = _labels(content, translation) if extras.buttons else _NO_LABELS
    return Words(title, text, labels, language)


def rendered(content: Content, language: str, person: dict[str, Any] | None) -> Words:
    """As `words`, but raises `invalid_body` for a template that fails: for trying one out."""
    if content.extras.liquid:
        names = _names(content, person)
        for field, source in _sources(content, (language,)):
            _try(field, source, names, strict=False)
    return words(content, language, person)


def check_words(content: Content, variables: str = "variables") -> None:
    """Everything that can be known when words are handed in; raises `invalid_body`.

    Templates are rendered for a person who has everything, with the content's variables: a name
    that is not among these is an error. `field` is like `content.text` or `translations.de.text`;
    `variables` is the name of the variables' own field.
    """
    extras = content.extras
    for language in extras.translations:
        if len(language) > 35 or not _LANGUAGE.fullmatch(language):
            field = "translations"
            raise _misfit(field, f"{language[:50]!r} is not a language tag such as 'de'")
    names: dict[str, Any] = {}
    if extras.liquid:
        check_variables(extras.variables, variables)
        names = {**extras.variables, "user": {**_NOBODY, "tags": _AnyTags()}}
    for field, source in _sources(content, extras.translations):
        if extras.liquid:
            _try(field, source, names, strict=True)
        elif len(source) > _most(field):
            raise _misfit(field, f"must have {_most(field)} characters at most")


def check_variables(variables: dict[str, Any], field: str) -> None:
    """Raises `invalid_body` for too many of them, or a name that is taken."""
    if len(msgspec.json.encode(variables)) > VARIABLES_BYTES:
        raise _misfit(field, f"has more than {VARIABLES_BYTES} bytes")
    if "user" in variables:
        raise _misfit(f"{field}.user", "is the person who reads; choose another name")


def plain(text: str, most: int) -> str:
    """Text as people may see it: in normal form (NFC), no control characters, not too long."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _UNSEEN.sub("", text)
    return text if len(text) <= most else text[: most - 1] + "…"


def plain_line(text: str, most: int) -> str:
    """The same, on one line."""
    return plain(" ".join(text.split()) if "\n" in text or "\t" in text else text, most)


def _names(content: Content, person: dict[str, Any] | None) -> dict[str, Any]:
    return {**content.extras.variables, "user": person or _NOBODY}


def _labels(content: Content, translation: Translation | None) -> dict[str, str]:
    labels = {button.id: button.label for button in content.extras.buttons}
    if content.extras.question is not None:
        labels |= {one.key: one.label for one in content.extras.question.fields}
    if translation is not None and labels:
        labels |= {key: one for key, one in translation.labels.items() if key in labels}
    return labels


def _rendered(source: str, own: str | None, names: dict[str, Any]) -> str:
    for one in (source, own):
        if one is not None:
            try:
                return compiled(one).words(names)
            except LiquidError:
                continue
    return MARK.sub("", source)


def _sources(content: Content, languages: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Everything that is read, with the name of its field: own words, and some translations."""
    if content.title is not None:
        yield "content.title", content.title
    yield "content.text", content.text
    for button in content.extras.buttons:
        yield f"content.buttons.{button.id}.label", button.label
    if content.extras.question is not None:
        for one in content.extras.question.fields:
            yield f"question.fields.{one.key}.label", one.label
    for language in languages:
        place = f"translations.{language}"
        translation = content.extras.translations.get(language, _NO_TRANSLATION)
        if translation.title is not None:
            yield f"{place}.title", translation.title
        if translation.text is not None:
            yield f"{place}.text", translation.text
        for key, label in translation.labels.items():
            yield f"{place}.labels.{key}", label


def _most(field: str) -> int:
    kind = field.rpartition(".")[2]
    return {"title": TITLE_CHARACTERS, "text": TEXT_CHARACTERS}.get(kind, LABEL_CHARACTERS)


def _try(field: str, source: str, names: dict[str, Any], *, strict: bool) -> None:
    try:
        compiled(source, strict=strict).words(names)
    except LiquidError as error:
        raise _misfit(field, f"line {line_of(source, error)}: {sentence(error)}") from None


def _misfit(field: str, problem: str) -> TocsinError:
    return TocsinError("invalid_body", f"{field}: {problem}.", field=field)
