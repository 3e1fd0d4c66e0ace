"""The parts of the forms that people sign in with: they work before any script, and without."""

from __future__ import annotations

from html import escape

from tocsin.audience.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from tocsin.http.page_words import Said
from tocsin.model.errors import TocsinError

BRAND = (
    '<p class="brand"><svg viewBox="0 0 24 24" width="28" height="28" fill="none" '
    'stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M6 10a6 6 0 1 1 12 0c0 5 '
    '2 6 2 7H4c0-1 2-2 2-7M10 20.3a2.2 2.2 0 0 0 4 0"/></svg>Tocsin</p>'
)


def field(
    name: str,
    label: str,
    value: str = "",
    *,
    kind: str = "text",
    hint: str = "",
    wrong: str = "",
    complete: str = "",
    focus: bool = False,
) -> str:
    """One input with its label, its hint and what was wrong with it."""
    notes = [("hint", hint), ("wrong", wrong[:1].upper() + wrong[1:])]
    said = "".join(
        f'<span class="{sort}" id="{name}-{sort}">{escape(text)}</span>'
        for sort, text in notes
        if text
    )
    ids = " ".join(f"{name}-{sort}" for sort, text in notes if text)
    more = f' aria-describedby="{ids}"' if ids else ""
    more += ' aria-invalid="true"' if wrong else ""
    more += " autofocus" if focus or wrong else ""
    return (
        f'<label for="{name}">{label}</label>{said}<input id="{name}" name="{name}" '
        f'type="{kind}" value="{escape(value)}" autocomplete="{complete}" required{more}>'
    )


def hidden(**values: str) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in values.items()
    )


def told(said: Said, error: TocsinError | None) -> str:
    """What went wrong, above the form. What has no words of its own is said as the API does."""
    if error is None:
        return ""
    key = _TOLD.get(error.kind.code)
    text = escape(error.detail) if key is None else said(key)
    if error.retry_after_s is not None:
        text += " " + said("tryAgain", minutes=-(-error.retry_after_s // 60))
    return f'<p class="error" role="alert">{text}</p>'


def wrong(said: Said, error: TocsinError | None, name: str) -> str:
    """What is wrong with this field, if it is this one."""
    if error is None or error.field != name:
        return ""
    if name == "password":
        return said("length", least=LEAST_CHARACTERS, most=MOST_CHARACTERS)
    key = _WRONG.get(name)
    return error.detail.partition(": ")[2] if key is None else said(key)


_TOLD = {
    "wrong_credentials": "wrong",
    "unauthorized": "tokenWrong",
    "too_many": "tooMany",
    "expired": "late",
}
_WRONG = {"again": "againWrong", "email": "emailWrong"}
