"""JSON from outside, read strictly: RFC 8259 without the readings that differ between parsers.

Refused: NaN and Infinity (also as 1e400), NUL and lone surrogates in strings, duplicate keys,
nesting deeper than 32, integers beyond 64 bits, anything that is not UTF-8.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, TypeVar

import msgspec

from tocsin.http.complaints import explain
from tocsin.model.errors import TocsinError

T = TypeVar("T")
MAX_DEPTH = 32


def parse(body: bytes, into: type[T]) -> T:
    """The body as `into`. Raises `invalid_json`, or `invalid_body` naming the field."""
    value = _load(body)
    if b"\\u" in body or (body.count(b"{") + body.count(b"[")) > MAX_DEPTH:
        _inspect(value, 1)
    try:
        return msgspec.convert(value, into)
    except msgspec.ValidationError as error:
        raise explain(error, into) from None


def _load(body: bytes) -> Any:
    try:
        return _decoder.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise TocsinError("invalid_json", "The body is not UTF-8.") from None
    except RecursionError:
        raise TocsinError("invalid_json", f"Nested deeper than {MAX_DEPTH}.") from None
    except ValueError as error:
        raise TocsinError("invalid_json", f"The body is not valid JSON: {error}.") from None


_MISSING = object()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        for name, _ in pairs:
            if found.pop(name, _MISSING) is _MISSING:
                raise ValueError(f"the key {name[:50]!r} stands twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"the number {text[:20]} is too large")
    return value


def _int(text: str) -> int:
    value = int(text) if len(text) < _LONGEST_INT else 1 << 64
    if not -(1 << 63) <= value < 1 << 63:
        raise ValueError(f"the integer {text[:20]} does not fit 64 bits")
    return value


_LONGEST_INT = 21
_decoder = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_constant=_refuse_constant,
    parse_float=_float,
    parse_int=_int,
)


def _inspect(value: Any, depth: int) -> None:
    """What can't be seen by looking at the bytes: depth, and what escapes stand for."""
    if depth > MAX_DEPTH and isinstance(value, dict | list):
        raise TocsinError("invalid_json", f"Nested deeper than {MAX_DEPTH}.")
    match value:
        case str():
            _inspect_text(value)
        case dict():
            for key, one in value.items():
                _inspect_text(key)
                _inspect(one, depth + 1)
        case list():
            for one in value:
                _inspect(one, depth + 1)


def _inspect_text(text: str) -> None:
    if "\x00" in text:
        raise TocsinError("invalid_json", "A string holds a NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise TocsinError("invalid_json", "A string holds half a surrogate pair.") from None
