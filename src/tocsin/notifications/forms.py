"""What was put into a form, held against what its fields ask for. Patterns are RE2."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

from tocsin.model.errors import TocsinError
from tocsin.model.questions import FieldKind, FormField, Value, Values
from tocsin.plan.words import plain

TEXT_CHARACTERS = 2_000
MOST = 10**15
"""Larger numbers are not what they were any more when a browser has read them."""
_PATTERN_BYTES = 1 << 20


def check_values(fields: tuple[FormField, ...], given: dict[str, Any]) -> Values:
    """The values as they are kept; raises `invalid_body` that names the field.

    An empty text is none. What is not required may be absent.
    """
    known = {one.key for one in fields}
    for key in given:
        if key not in known:
            raise _misfit(key, "is no field of this question")
    values: Values = {}
    for one in fields:
        raw = given.get(one.key)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if one.required:
                raise _misfit(one.key, "is needed")
            continue
        values[one.key] = _checked(one, raw)
    return values


def pattern(text: str) -> Any:
    """Compiled; raises `ValueError` for what RE2 can't do."""
    try:
        return _compiled(text)
    except re2.error as error:
        raise ValueError(str(error)) from None


@lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _PATTERN_BYTES
    return re2.compile(text, options)


def _checked(field: FormField, raw: Any) -> Value:
    match field.kind:
        case FieldKind.YES_NO:
            if not isinstance(raw, bool):
                raise _misfit(field.key, "is true or false")
            return raw
        case FieldKind.NUMBER:
            return _number(field, raw)
        case FieldKind.CHOICE:
            if raw not in field.choices:
                raise _misfit(field.key, "is none of the choices")
            return str(raw)
        case FieldKind.DATE:
            return _date(field, raw)
        case FieldKind.TEXT:
            return _text(field, raw)


def _number(field: FormField, raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not -MOST <= raw <= MOST:
        raise _misfit(field.key, "is a number")
    if (field.min is not None and raw < field.min) or (field.max is not None and raw > field.max):
        raise _misfit(field.key, f"is a number{_between(field)}")
    return raw


def _date(field: FormField, raw: Any) -> str:
    try:
        return date.fromisoformat(raw).isoformat()
    except (TypeError, ValueError):
        raise _misfit(field.key, "is a date like 2026-11-30") from None


def _text(field: FormField, raw: Any) -> str:
    if not isinstance(raw, str):
        raise _misfit(field.key, "is a text")
    text = plain(raw, TEXT_CHARACTERS).strip()
    least, most = field.min or 0, field.max if field.max is not None else TEXT_CHARACTERS
    if not text or not least <= len(text) <= most:
        raise _misfit(field.key, f"has{_between(field)} characters")
    if field.pattern is not None and not pattern(field.pattern).fullmatch(text):
        raise _misfit(field.key, "does not have the form that is asked for")
    return text


def _between(field: FormField) -> str:
    least = "" if field.min is None else f" from {field.min:g}"
    return least + ("" if field.max is None else f" up to {field.max:g}")


def _misfit(key: str, problem: str) -> TocsinError:
    name = f"values.{key}"
    return TocsinError("invalid_body", f"{name}: {problem}.", field=name)
