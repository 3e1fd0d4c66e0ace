"""What does not fit in a body or a query, for people: the field's path, and what it must be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import inspect

from tocsin.model.errors import TocsinError

_PATH = re.compile(r" - at `\$\.?([^`]*)`$")
_STEP = re.compile(r"\[[^\]]*\]|[^.\[\]]+")
_COUNTED = {"str": ("character", "characters"), "array": ("item", "items")}
_FORMS = {
    "@": "must be an e-mail address such as ana@acme.example",
    r"^[A-Za-z]{2,3}(": "must be a language such as de or pt-BR",
    r"^[a-z0-9][a-z0-9._-]{0,49}$": "has 1 to 50 of a-z, 0-9, '.', '_' and '-'",
    r"^[A-Za-z0-9_-]{1,40}$": "has 1 to 40 of letters, digits, '_' and '-'",
    r"^[0-2][0-9]:[0-5][0-9]$": "must be a time of day such as 09:00",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "must be a date such as 2026-11-22",
}
"""What a pattern wants, by a part of it."""


def explain(error: msgspec.ValidationError, into: Any) -> TocsinError:
    """The decoder's complaint about a value that was to become `into`, as `invalid_body`."""
    message = str(error)
    found = _PATH.search(message)
    path, bare = (found.group(1) if found else ""), _PATH.sub("", message)
    for reading, say in _READINGS:
        match = reading.fullmatch(bare)
        if match is not None:
            path, sentence = say(match, path, into)
            break
    else:
        sentence = bare.replace("`", "'")
    detail = f"{path}: {sentence}" if path else sentence
    return TocsinError("invalid_body", detail, field=path or None)


_Said = tuple[str, str]


def _missing(match: re.Match[str], path: str, into: Any) -> _Said:
    return _below(path, match[1]), "is needed."


def _unknown(match: re.Match[str], path: str, into: Any) -> _Said:
    return _below(path, match[1]), "there is no such field."


def _none_of(match: re.Match[str], path: str, into: Any) -> _Said:
    values = _values_at(path, into)
    sentence = f"{match[1]} is not known here"
    return path, f"{sentence}; use one of {', '.join(values)}." if values else f"{sentence}."


def _length(match: re.Match[str], path: str, into: Any) -> _Said:
    kind, sign, count = match[1], match[2], int(match[3])
    bound = {">=": "at least ", "<=": "at most ", "": ""}[sign]
    return path, f"must have {bound}{count} {_COUNTED[kind][count != 1]}."


def _bound(match: re.Match[str], path: str, into: Any) -> _Said:
    return path, f"must be {'at least' if match[1] == '>=' else 'at most'} {match[2]}."


def _form(match: re.Match[str], path: str, into: Any) -> _Said:
    # repr() doubles the backslashes of the pattern.
    pattern = match[1].replace("\\\\", "\\")
    known = (words for part, words in _FORMS.items() if part in pattern)
    return path, f"{next(known, f'must fit {pattern}')}."


_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str, Any], _Said]], ...] = (
    (re.compile(r"Object missing required field `([^`]*)`"), _missing),
    (re.compile(r"Object contains unknown field `([^`]*)`"), _unknown),
    (re.compile(r"Invalid enum value (.*)", re.DOTALL), _none_of),
    (re.compile(r"Expected `(str|array)` of length (>=|<=|) ?(\d+)(?:, got \d+)?"), _length),
    (re.compile(r"Expected `(?:int|float)` (>=|<=) (\S+)"), _bound),
    (re.compile(r"Expected `str` matching regex '(.*)'", re.DOTALL), _form),
)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _values_at(path: str, into: Any) -> list[str]:
    """The values that a field takes, as far as its path can be followed."""
    types = [inspect.type_info(into)]
    for step in _STEP.findall(path):
        types = [inner for one in types for inner in _inner(_bare(one), step)]
    found = (value for one in types for value in _values(_bare(one)))
    return list(dict.fromkeys(found))


def _bare(of: inspect.Type) -> list[inspect.Type]:
    """Without what is around it: the parts of a union, what metadata is about."""
    if isinstance(of, inspect.Metadata):
        return _bare(of.type)
    if isinstance(of, inspect.UnionType):
        return [part for one in of.types for part in _bare(one)]
    return [of]


def _inner(types: list[inspect.Type], step: str) -> list[inspect.Type]:
    found: list[inspect.Type] = []
    for one in types:
        if isinstance(one, inspect.StructType | inspect.TypedDictType):
            found += [field.type for field in one.fields if field.encode_name == step]
        elif isinstance(one, inspect.DictType):
            found.append(one.value_type)
        elif isinstance(one, inspect.ListType | inspect.SetType | inspect.VarTupleType):
            found.append(one.item_type)
    return found


def _values(types: list[inspect.Type]) -> list[str]:
    found: list[str] = []
    for one in types:
        if isinstance(one, inspect.EnumType):
            found += [str(member.value) for member in one.cls]
        elif isinstance(one, inspect.LiteralType):
            found += [str(value) for value in one.values]
    return found
