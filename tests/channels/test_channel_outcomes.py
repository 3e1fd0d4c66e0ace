"""Reading replies: what is sent, gone, refused, to be tried again, or not known."""

from __future__ import annotations

import pytest

from tocsin.channels.support.faults import Blocked, NotSent, Unanswered
from tocsin.channels.support.outcomes import (
    Reading,
    clean,
    from_fault,
    from_reply,
    retry_after_s,
)
from tocsin.model.channel import Gone, HttpReply, Outcome, Refused, Retry, Sent, Uncertain

NOW_S = 1_790_000_000.0  # Mon, 21 Sep 2026 14:13:20 GMT


def reply(status: int, body: bytes = b"", **headers: str) -> HttpReply:
    return HttpReply(status, {k.replace("_", "-"): v for k, v in headers.items()}, body)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, Sent), (201, Sent), (204, Sent), (301, Refused), (302, Refused), (400, Refused),
        (401, Refused), (403, Refused), (404, Refused), (408, Retry), (410, Refused),
        (413, Refused), (425, Retry), (429, Retry), (500, Retry), (502, Retry), (503, Retry),
    ],
)  # fmt: skip
def test_the_common_reading_never_removes_an_address(status: int, kind: type[Outcome]) -> None:
    assert type(from_reply(reply(status))) is kind


def test_a_channel_says_what_else_is_gone_or_passing() -> None:
    reading = Reading(gone=frozenset({410}), retry=frozenset({401}), id_header="location")
    assert isinstance(from_reply(reply(410), reading), Gone)
    assert isinstance(from_reply(reply(401), reading), Retry)
    assert from_reply(reply(201, location="/m/1"), reading) == Sent("/m/1", "201")
    assert from_reply(reply(201), reading) == Sent(None, "201")


def test_a_fault_is_blocked_not_sent_or_uncertain() -> None:
    assert isinstance(from_fault(Blocked("no")), Refused)
    assert isinstance(from_fault(NotSent("refused")), Retry)
    assert isinstance(from_fault(Unanswered("timed out")), Uncertain)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0), ("0", 1.0), ("99999999999999999999", 3600.0), ("-5", None), ("1.5", None),
        ("soon", None), ("", None), ("Tue, 22 Sep 2026 03:00:00 GMT", 3600.0),
        ("Mon, 21 Sep 2026 14:15:00 GMT", 100.0), ("Mon, 21 Sep 2026 14:00:00 GMT", 1.0),
        ("Fri, 99 Foo 2026 99:99:99 GMT", None), ("٣", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_and_kept_within_an_hour(text: str, seconds: float | None) -> None:
    assert retry_after_s(reply(429, retry_after=text), now_s=NOW_S) == seconds


def test_a_date_counts_from_the_peer_s_own_clock() -> None:
    answer = reply(
        503, retry_after="Mon, 21 Sep 2026 14:15:00 GMT", date="Mon, 21 Sep 2026 14:14:00 GMT"
    )
    assert retry_after_s(answer, now_s=0.0) == 60.0


def test_details_are_one_short_line_of_harmless_text() -> None:
    assert clean("a\r\nb\x00\x1b[31m\u202ec\u2066d") == "a b [31m c d"
    assert len(clean("x" * 1_000)) == 300
    refused = from_reply(reply(400, b"\xff\xfe bad\nrequest " + b"y" * 70_000))
    assert isinstance(refused, Refused)
    assert len(refused.detail) == 300
