"""Works out when a draft begins, and whether its times can be. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from tocsin.model.clock import DAY_MS, HOUR_MS
from tocsin.model.errors import TocsinError
from tocsin.model.notification import Draft
from tocsin.model.questions import Question
from tocsin.plan.local_time import local_moments, minute_of
from tocsin.plan.recurrence import next_after
from tocsin.plan.repeat import recurrence_of

_NEXT_TIME_MS = DAY_MS + HOUR_MS
"""A time of day comes again within this, on every clock: one day is an hour longer."""


def timed(draft: Draft, now_ms: int) -> Draft:
    """The draft with the moment when it begins; raises `invalid_body` naming the field.

    A repeated one begins at the first time of its rule, one with a local date when that time first
    comes anywhere on earth.
    """
    start_ms = max(draft.start_at_ms or now_ms, now_ms)
    if draft.options.local_time is not None:
        start_ms = _local_start(draft, start_ms)
    if draft.options.repeat is not None:
        start_ms = _first_of_series(draft, start_ms)
    expires = _expires(draft, start_ms)
    if expires is not None and expires <= start_ms:
        raise _misfit("expiresAt", "is over before it begins")
    if expires != draft.expires_at_ms:
        draft = replace(draft, expires_at_ms=expires, expires_in_ms=None)
    changed = start_ms != max(draft.start_at_ms or now_ms, now_ms)
    return replace(draft, start_at_ms=start_ms) if changed else draft


def check_end(draft: Draft, asked: Question, now_ms: int) -> None:
    """Raises `invalid_body` for a deadline before the start, or after the notification's life."""
    if asked.deadline_ms is not None and draft.options.repeat is not None:
        raise _misfit("question.deadline", "can't repeat; give `deadlineIn`")
    start_ms, expires_ms = max(draft.start_at_ms or now_ms, now_ms), draft.expires_at_ms
    until_ms = asked.until_ms(start_ms, None)
    if until_ms is not None and until_ms <= start_ms:
        raise _misfit("question.deadline", "is over before it begins")
    if until_ms is not None and expires_ms is not None and until_ms > expires_ms:
        raise _misfit("question.deadline", "is after the notification's own end")


def _expires(draft: Draft, start_ms: int) -> int | None:
    """A life begins when the last person's time has come, so that nobody's is over before."""
    if draft.expires_in_ms is None:
        return draft.expires_at_ms
    local = draft.options.local_time
    if local is None:
        return start_ms + draft.expires_in_ms
    if local.date is None:
        return start_ms + _NEXT_TIME_MS + draft.expires_in_ms
    return max(start_ms, local_moments(local.time, local.date)[1]) + draft.expires_in_ms


def _local_start(draft: Draft, start_ms: int) -> int:
    local = draft.options.local_time
    assert local is not None
    try:
        minute_of(local.time)
        if local.date is None:
            return start_ms
        first, last = local_moments(local.time, local.date)
    except ValueError as error:
        raise _misfit("localTime", str(error)) from None
    if draft.options.repeat is not None:
        raise _misfit("localTime", "has a date, and so can't repeat")
    if last < start_ms:
        raise _misfit("localTime", "is over everywhere on earth")
    return max(start_ms, first)


def _first_of_series(draft: Draft, start_ms: int) -> int:
    repeat = draft.options.repeat
    assert repeat is not None
    try:
        first = next_after(recurrence_of(repeat), start_ms - 1, 0)
    except ValueError as error:
        raise _misfit("repeat", str(error)) from None
    if first is None:
        raise _misfit("repeat", "has no time that is still to come")
    return first


def occurrences_of(draft: Draft, count: int) -> list[int]:
    """The first moments of a repeated draft whose times are worked out; at most `count`."""
    repeat, moment = draft.options.repeat, draft.start_at_ms
    found: list[int] = []
    while repeat is not None and moment is not None and len(found) < count:
        found.append(moment)
        moment = next_after(recurrence_of(repeat), moment, len(found))
    return found


def _misfit(field: str, problem: str) -> TocsinError:
    return TocsinError("invalid_body", f"{field}: {problem.rstrip('.')}.", field=field)
