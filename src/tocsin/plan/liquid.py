"""Liquid for words that others write: a small part of the language, with a bound on everything.

No files, no clock, no HTML. What a template may cost is bounded by its loops, its intermediate
values, its local names and its output; what exceeds a bound is an error, like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache, wraps
from typing import Any, ClassVar, TextIO

from liquid import BoundTemplate, Environment, RenderContext, StrictUndefined, Undefined
from liquid.builtin import content, illegal, output
from liquid.builtin.filters import array, math, misc, string
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    cycle_tag,
    echo_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    liquid_tag,
    unless_tag,
)
from liquid.exceptions import FilterArgumentError, LiquidError, LoopIterationLimitError
from liquid.filter import string_filter
from liquid.output import LimitedStringIO
from liquid.utils import ReadOnlyChainMap

MARK = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_WIDTH = re.compile(r"%[^A-Za-z%]*[0-9]")
"""The C library would write as many characters as it says."""
SOURCE_CHARACTERS = 10_000
MARKS = 400
"""In one source: reading it takes the longer the more there are, by their square."""
STRING_CHARACTERS = 8_192
"""The longest value within a template: twice the longest text."""
LIST_ITEMS = 1_000
NUMBER_BITS = 128
OUTPUT_BYTES = 32_768
LOCALS_BYTES = 65_536
NESTING = 10
STEPS = 20_000
"""Iterations of all loops together, times the marks in the source: some 50 ms at the very most."""

_TAGS = (
    content.Literal,
    output.Output,
    illegal.Illegal,
    if_tag.IfTag,
    unless_tag.UnlessTag,
    case_tag.CaseTag,
    for_tag.ForTag,
    for_tag.BreakTag,
    for_tag.ContinueTag,
    cycle_tag.CycleTag,
    assign_tag.AssignTag,
    capture_tag.CaptureTag,
    echo_tag.EchoTag,
    liquid_tag.LiquidTag,
    comment_tag.CommentTag,
    inline_comment_tag.InlineCommentTag,
)


@string_filter
def replace(value: str, old: object, new: object = "") -> str:
    """As Liquid's, but the size of the result is known before it is made."""
    old, new = str(old), str(new)
    if len(value) + value.count(old) * len(new) > STRING_CHARACTERS:
        raise _too_large("text")
    return value.replace(old, new)


def date(value: object, form: object) -> str:
    """As Liquid's, for ISO 8601 and for seconds since 1970 (UTC); there is no "now"."""
    if _WIDTH.search(str(form)):
        raise FilterArgumentError("a date's format has no widths", token=None)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC).strftime(str(form))
        return datetime.fromisoformat(str(value)).strftime(str(form))
    except (ValueError, OverflowError, OSError):
        raise FilterArgumentError(f"{str(value)[:50]!r} is not a date", token=None) from None


# Nothing that makes a list longer, that walks it more than once for each item, or that makes HTML.
_FILTERS: dict[str, Callable[..., Any]] = {
    "append": string.append,
    "capitalize": string.capitalize,
    "downcase": string.downcase,
    "upcase": string.upcase,
    "prepend": string.prepend,
    "remove": string.remove,
    "remove_first": string.remove_first,
    "remove_last": string.remove_last,
    "replace": replace,
    "replace_first": string.replace_first,
    "replace_last": string.replace_last,
    "slice": string.slice_,
    "split": string.split,
    "strip": string.strip,
    "lstrip": string.lstrip,
    "rstrip": string.rstrip,
    "squish": string.squish,
    "strip_newlines": string.strip_newlines,
    "truncate": string.truncate,
    "truncatewords": string.truncatewords,
    "url_encode": string.url_encode,
    "compact": array.compact,
    "find": array.find,
    "first": array.first,
    "has": array.has,
    "join": array.join,
    "last": array.last,
    "map": array.map_,
    "reject": array.reject,
    "reverse": array.reverse,
    "sort": array.sort,
    "sort_natural": array.sort_natural,
    "sum": array.sum_,
    "where": array.where,
    "abs": math.abs_,
    "at_least": math.at_least,
    "at_most": math.at_most,
    "ceil": math.ceil,
    "divided_by": math.divided_by,
    "floor": math.floor,
    "minus": math.minus,
    "modulo": math.modulo,
    "plus": math.plus,
    "round": math.round_,
    "times": math.times,
    "date": date,
    "default": misc.default,
    "size": misc.size,
}


def _too_large(what: str) -> FilterArgumentError:
    return FilterArgumentError(f"a {what} within the template becomes too large", token=None)


def _bounded(value: object) -> None:
    if isinstance(value, str):
        if len(value) > STRING_CHARACTERS:
            raise _too_large("text")
    elif isinstance(value, list | tuple | range):
        if len(value) > LIST_ITEMS:
            raise _too_large("list")
    elif isinstance(value, int) and value.bit_length() > NUMBER_BITS:
        raise _too_large("number")


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that takes and gives only what is of a bounded size."""

    @wraps(function)  # also copies the marks by which Liquid hands over the environment
    def guarded(value: object, *args: object, **named: object) -> object:
        _bounded(value)
        for one in args:
            _bounded(one)
        try:
            result = function(value, *args, **named)
        except (ArithmeticError, ValueError, LookupError, AttributeError) as error:
            raise FilterArgumentError(str(error)[:200], token=None) from None
        _bounded(result)
        return result

    return guarded


class _Context(RenderContext):
    """Counts the iterations of all loops, also of those that follow each other."""

    __slots__ = ("iterations",)

    def __init__(self, template: Template, names: Mapping[str, object]) -> None:
        super().__init__(template, globals=names)
        # Without Liquid's own `now` and `today`: the same words must come out at any time.
        self.scope = ReadOnlyChainMap(self.locals, names, self.counters)
        self.iterations = template.iterations

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.iterations -= length
        if self.iterations < 0:
            raise LoopIterationLimitError("the loops are too long", token=None)


class Template(BoundTemplate):
    """A compiled source. `iterations` of its loops are allowed in one rendering."""

    iterations = LIST_ITEMS

    def words(self, names: Mapping[str, object]) -> str:
        """The rendered text; raises `LiquidError`."""
        buffer: TextIO = LimitedStringIO(limit=OUTPUT_BYTES)
        context = _Context(self, names)
        try:
            for node in self.nodes:
                node.render(context, buffer)
        except LiquidError as error:
            error.token = error.token or node.token
            raise
        except Exception as error:  # whatever a strange value does to a filter or a comparison
            raise LiquidError(type(error).__name__, token=node.token) from error
        return buffer.getvalue()  # type: ignore[attr-defined, no-any-return]


class _Environment(Environment):
    template_class = Template
    block_nesting_limit: ClassVar[int] = NESTING
    context_depth_limit: ClassVar[int] = NESTING + 5
    output_stream_limit: ClassVar[int | None] = OUTPUT_BYTES
    local_namespace_limit: ClassVar[int | None] = LOCALS_BYTES

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in _TAGS:
            self.add_tag(tag)
        for name, function in _FILTERS.items():
            self.add_filter(name, _guarded(function))


_LENIENT = _Environment(undefined=Undefined)
_STRICT = _Environment(undefined=StrictUndefined)


@lru_cache(maxsize=1024)
def compiled(source: str, *, strict: bool = False) -> Template:
    """Raises `LiquidError`. `strict`: a name that nobody has given is an error, not nothing."""
    if len(source) > SOURCE_CHARACTERS:
        raise LiquidError(f"has more than {SOURCE_CHARACTERS} characters", token=None)
    opened = source.count("{{") + source.count("{%")
    if opened > MARKS:
        raise LiquidError(f"has more than {MARKS} marks", token=None)
    environment = _STRICT if strict else _LENIENT
    template = environment.from_string(source)
    assert isinstance(template, Template)
    parts = opened + source.count("|") + source.count("\n")
    template.iterations = min(LIST_ITEMS, STEPS // (parts + 1))
    return template


def line_of(source: str, error: LiquidError) -> int:
    """The line of the source that an error is about, from 1."""
    token = error.token
    if token is not None and token.start_index >= 0:
        return source.count("\n", 0, token.start_index) + 1
    # The end of an expression has no place: it is that of the first mark with the same fault.
    for mark in MARK.finditer(source):
        try:
            _STRICT.from_string(mark[0])
        except LiquidError as fault:
            if str(fault.message) == str(error.message):
                return source.count("\n", 0, mark.start()) + 1
    return source.count("\n") + 1


def sentence(error: LiquidError) -> str:
    """What is wrong, on one line."""
    return " ".join(str(error.message or "can't be read").split())[:200]
