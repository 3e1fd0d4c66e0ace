"""Fills a notification's words with what set its action off. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from tocsin.actions.facts import Facts
from tocsin.model.notification import Content, Extras, Translation
from tocsin.plan.words import (
    LABEL_CHARACTERS,
    TEXT_CHARACTERS,
    TITLE_CHARACTERS,
    plain,
    plain_line,
)

VALUE_CHARACTERS = 500
_MARK = re.compile(
    r"\$(VARIABLE|VALUE|UNIT|TIME|LOCATION|DEVICE\.NAME|DEVICE|ACTION\.STATE|ACTION\.NAME)\$"
)
MARKS = {
    "VARIABLE": "variable",
    "VALUE": "value",
    "UNIT": "unit",
    "TIME": "time",
    "LOCATION": "location",
    "DEVICE": "device",
    "DEVICE.NAME": "deviceName",
    "ACTION.STATE": "state",
    "ACTION.NAME": "action",
}
"""What the marks of TagoIO's messages stand for, as names of facts."""


def as_liquid(content: Content) -> Content:
    """For words in Liquid: marks become Liquid's own, so that values are never read as Liquid."""
    return _mapped(content, lambda text, _: _MARK.sub(_tag, text))


def _tag(match: re.Match[str]) -> str:
    return "{{ " + MARKS[match[1]] + " }}"


def filled(content: Content, facts: Facts) -> Content:
    """With the facts in the place of marks; Liquid gets them as variables."""
    extras = content.extras
    if extras.liquid:
        names = {key: _shown_in_liquid(value) for key, value in facts.items()}
        variables = {**names, **extras.variables}
        return replace(content, extras=replace(extras, variables=variables))

    def fill(text: str, most: int) -> str:
        if "$" not in text:
            return text
        said = _MARK.sub(lambda match: shown(facts.get(MARKS[match[1]])), text)
        return plain_line(said, most) if most < TEXT_CHARACTERS else plain(said, most)

    return _mapped(content, fill)


def shown(value: Any) -> str:
    """A value as people read it: numbers without a needless fraction, nothing as nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ", ".join(map(shown, value))[:VALUE_CHARACTERS]
    return "" if value is None else str(value)[:VALUE_CHARACTERS]


def _shown_in_liquid(value: Any) -> Any:
    """Numbers stay numbers, for filters; a whole one is shown without its fraction."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, str):
        return value[:VALUE_CHARACTERS]
    return "" if value is None else value


def _mapped(content: Content, change: Callable[[str, int], str]) -> Content:
    extras = content.extras
    title = None if content.title is None else change(content.title, TITLE_CHARACTERS)
    return replace(
        content,
        title=title or None,
        text=change(content.text, TEXT_CHARACTERS) or "…",
        extras=_mapped_extras(extras, change),
    )


def _mapped_extras(extras: Extras, change: Callable[[str, int], str]) -> Extras:
    buttons = tuple(
        replace(one, label=change(one.label, LABEL_CHARACTERS) or one.label)
        for one in extras.buttons
    )
    translations = {
        key: Translation(
            one.text and change(one.text, TEXT_CHARACTERS),
            one.title and change(one.title, TITLE_CHARACTERS),
            {name: change(label, LABEL_CHARACTERS) for name, label in one.labels.items()},
        )
        for key, one in extras.translations.items()
    }
    return replace(extras, buttons=buttons, translations=translations)
