"""JSON from outside: one reading for everybody, and a refusal for what can be read in two ways."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from tocsin.http.strict_json import MAX_DEPTH, parse
from tocsin.model.errors import TocsinError

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


class Inner(Struct, forbid_unknown_fields=True):
    """A closed object."""

    text: str


class Outer(Struct, forbid_unknown_fields=True):
    """A closed object with another in it."""

    inner: Inner
    numbers: list[int] = []


def refusal(body: bytes, into: Any = Any) -> TocsinError:
    with pytest.raises(TocsinError) as caught:
        parse(body, into)
    assert caught.value.kind.status == 400
    json.dumps(caught.value.detail).encode()
    return caught.value


def outcome(body: bytes) -> str:
    try:
        parse(body, Any)
    except TocsinError as error:
        return error.kind.code
    return "read"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "JSON"),
        (b" \n", "JSON"),
        (b"nul", "JSON"),
        (b"{}[]", "JSON"),
        (b"[1,]", "JSON"),
        (b"{'a':1}", "JSON"),
        (b"\xef\xbb\xbf[]", "JSON"),
        (b"// a\n[]", "JSON"),
        (b'"\t"', "JSON"),
        (b'"\\x41"', "JSON"),
        (b'"\xff"', "UTF-8"),
        (b'"\xed\xa0\x80"', "UTF-8"),
        (b'"\xf4\x90\x80\x80"', "UTF-8"),
        ("[]".encode("utf-16"), "UTF-8"),
        (b'"a\x00"', "JSON"),
        (b'"a\\u0000"', "NUL"),
        (b'{"\\u0000":1}', "NUL"),
        (b'["\\ud800"]', "surrogate"),
        (b'["\\udfff\\ud800"]', "surrogate"),
        (b'{"\\uDBFF":1}', "surrogate"),
        (b'{"a":1,"a":1}', "'a' stands twice"),
        (b'{"a":1,"\\u0061":1}', "'a' stands twice"),
        (b'[{"b":{"c":1,"d":2,"c":3}}]', "'c' stands twice"),
        (b"NaN", "NaN"),
        (b"[Infinity]", "Infinity"),
        (b"-Infinity", "Infinity"),
        (b"1e400", "too large"),
        (b"[-1E+309]", "too large"),
        (b"9" * 400 + b".0", "too large"),
        (b"9223372036854775808", "64 bits"),
        (b"-9223372036854775809", "64 bits"),
        (b"9" * 10_000, "64 bits"),
        (b"[" * 33 + b"]" * 33, "deeper than 32"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "deeper than 32"),
        (b"[" * 200_000, "deeper than 32"),
        (b'{"a":[' * 50_000, "deeper than 32"),
    ],
)
def test_what_parsers_read_differently_is_refused_with_the_reason(body: bytes, why: str) -> None:
    assert why in refusal(body).detail


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        (b"[]", None, "object"),
        (b"null", None, "object"),
        (b"{}", "inner", "is needed"),
        (b'{"inner":{},"x":1}', "inner.text", "is needed"),
        (b'{"inner":{"text":"a"},"other":1}', "other", "no such field"),
        (b'{"inner":{"text":"a","Text":"b"}}', "inner.Text", "no such field"),
        (b'{"inner":{"text":null}}', "inner.text", "null"),
        (b'{"inner":{"text":"a"},"numbers":[1,true]}', "numbers[1]", "bool"),
        (b'{"inner":{"text":"a"},"numbers":[1.0]}', "numbers[0]", "float"),
        (b'{"inner":{"text":"a"},"numbers":["1"]}', "numbers[0]", "str"),
        (b'{"inner":{"text":"a"},"numbers":{}}', "numbers", "array"),
    ],
)
def test_a_misfit_names_the_field_by_its_path(body: bytes, field: str | None, said: str) -> None:
    error = refusal(body, Outer)
    assert (error.kind.code, error.field) == ("invalid_body", field)
    assert said in error.detail
    assert (field or "") in error.detail


@pytest.mark.parametrize("depth", [1, MAX_DEPTH - 1, MAX_DEPTH])
def test_nesting_up_to_the_limit_is_read(depth: int) -> None:
    body = b"[" * depth + b"1" + b"]" * depth
    assert parse(body, list[Any]) == json.loads(body)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(VALUES, st.booleans())
def test_everything_else_is_read_as_the_standard_library_reads_it(
    value: object, escaped: bool
) -> None:
    body = json.dumps(value, ensure_ascii=escaped).encode()
    assert parse(body, Any) == json.loads(body)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.binary(max_size=40) | st.text('{}[]":,0123456789.eE+-\\untrfalsd ', max_size=40))
def test_noise_is_read_or_refused_but_never_breaks_the_parser(noise: bytes | str) -> None:
    body = noise if isinstance(noise, bytes) else noise.encode()
    assert outcome(body) in ("read", "invalid_json")


@pytest.mark.parametrize(("last", "result"), [("a24999", "invalid_json"), ("new", "read")])
def test_a_large_object_is_not_slow_to_check_also_with_a_key_that_stands_twice(
    last: str, result: str
) -> None:
    keys = [f'"a{number}":0' for number in range(25_000)] + [f'"{last}":0']
    began = time.process_time()
    assert outcome(("{" + ",".join(keys) + "}").encode()) == result
    assert time.process_time() - began < 1
