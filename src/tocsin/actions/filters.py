"""Filters as data: a small tree of tests, with a bound on everything. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

from tocsin.actions.holds import compare, kind_of
from tocsin.model.actions import Operator, Test, TestOp

MOST_TESTS = 100
"""Steps of one filter: every test is one."""
DEEPEST = 10
PATTERN_CHARACTERS = 256
SUBJECT_CHARACTERS = 4_096
_MEMORY = 1 << 20

JOINS = frozenset({TestOp.AND, TestOp.OR, TestOp.NOT})
_OPERATORS = {
    TestOp.EQUAL: Operator.EQUAL,
    TestOp.DIFFERENT: Operator.DIFFERENT,
    TestOp.LESS: Operator.LESS,
    TestOp.MORE: Operator.MORE,
}
_ROOTS = frozenset({"value", "variable", "unit", "device", "event", "tags", "data"})


def holds(test: Test | None, facts: dict[str, Any]) -> bool:
    """Whether what is known fits; no filter fits all. What is not there fits `!` only."""
    if test is None:
        return True
    if test.op is TestOp.AND:
        return all(holds(one, facts) for one in test.of)
    if test.op is TestOp.OR:
        return any(holds(one, facts) for one in test.of)
    if test.op is TestOp.NOT:
        return not holds(test.of[0], facts)
    value = at(test.path or "", facts)
    if test.op is TestOp.EXISTS:
        return value is not None
    if test.op is TestOp.CONTAINS:
        return _contains(value, test.value)
    if test.op is TestOp.MATCHES:
        return isinstance(value, str) and bool(
            pattern(str(test.value)).search(value[:SUBJECT_CHARACTERS])
        )
    if isinstance(value, dict | list):
        return test.op is TestOp.DIFFERENT
    return compare(_OPERATORS[test.op], value, test.value)


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, str):
        return isinstance(wanted, str) and wanted in value
    return isinstance(value, list | dict) and wanted in value


def at(path: str, facts: dict[str, Any]) -> Any:
    """What a path names; None where there is nothing."""
    found: Any = facts
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


@lru_cache(maxsize=1024)
def pattern(text: str) -> Any:
    """A compiled RE2 expression, whose time grows with the text only; raises `re2.error`."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return re2.compile(text, options)


def faults(test: Test, field: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a filter, as (field, sentence)."""
    if _size(test) > MOST_TESTS:
        yield field, f"has more than {MOST_TESTS} tests"
        return
    yield from _faults(test, field, 1)


def _size(test: Test) -> int:
    return 1 + sum(map(_size, test.of))


def _faults(test: Test, field: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        yield field, f"is nested deeper than {DEEPEST}"
    elif test.op in JOINS:
        if test.path is not None or test.value is not None:
            yield field, f"{test.op} joins the tests in `of`; it has no `path` and no `value`"
        elif not test.of or (test.op is TestOp.NOT and len(test.of) != 1):
            yield f"{field}.of", "needs one test" if test.op is TestOp.NOT else "needs tests"
        for place, one in enumerate(test.of):
            yield from _faults(one, f"{field}.of.{place}", depth + 1)
    elif test.of:
        yield f"{field}.of", "belongs to and, or, not"
    elif (test.path or "").split(".")[0] not in _ROOTS:
        yield f"{field}.path", f"must begin with one of {', '.join(sorted(_ROOTS))}"
    else:
        yield from _value_faults(test, field)


def _value_faults(test: Test, field: str) -> Iterator[tuple[str, str]]:
    kind = kind_of(test.value)
    if test.op is TestOp.MATCHES:
        if kind != "string" or len(str(test.value)) > PATTERN_CHARACTERS:
            yield f"{field}.value", f"is a pattern of {PATTERN_CHARACTERS} characters at most"
            return
        try:
            pattern(str(test.value))
        except re2.error as error:
            yield f"{field}.value", f"is no pattern of RE2: {_words_of(error)}"
    elif test.op in (TestOp.LESS, TestOp.MORE) and kind not in ("string", "number"):
        yield f"{field}.value", "must be a number or a text"


def _words_of(error: Exception) -> str:
    said = error.args[0] if error.args else error
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))[:200]
