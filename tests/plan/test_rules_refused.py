"""Rules that are refused, with a sentence for the person who wrote them."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.moments import steady
from tocsin.plan.recurrence import parse

SECONDS = "Seconds are not supported: a rule fires once a minute at most."
CRON = {
    "* * * * * *": "The cron rule has six fields: seconds are not supported",
    "": "A cron rule has five fields: minute, hour, day of month, month, day of week.",
    "@daily": "A cron rule has five fields",
    "60 * * * *": "The minute '60' of the cron rule is not understood: use 0 to 59.",
    "*/0 * * * *": "The minute '*/0' of the cron rule is not understood",
    "0 24 * * *": "The hour '24' of the cron rule is not understood: use 0 to 23.",
    "0 17-9 * * *": "The hour '17-9' of the cron rule is not understood",
    "0 0 32 * *": "The day of month '32' of the cron rule is not understood",
    "0 0 * JANUARY *": "The month 'JANUARY' of the cron rule is not understood",
    "0 0 * * 8": "The day of week '8' of the cron rule is not understood",
    "0 0 30 2 *": "The cron rule never fires: no month of it has such a day.",
    "0 0 31 2,4,6,9,11 *": "The cron rule never fires",
    "0 0 */31 * MON#2": "The rule never fires: no day of the calendar fits all of it.",
}
RRULE = {
    "": "'' is no part of an RRULE such as 'FREQ=DAILY'.",
    "FREQ=DAILY;BYEASTER=1": "'BYEASTER=1' is no part of an RRULE",
    "DTSTART:20260101T000000\nRRULE:FREQ=DAILY": "'DTSTART:20260101T000000",
    "INTERVAL=2": "FREQ is none of YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY.",
    "FREQ=SECONDLY": SECONDS,
    "FREQ=DAILY;BYSECOND=30": SECONDS,
    "FREQ=DAILY;FREQ=DAILY": "FREQ stands in the RRULE twice.",
    "FREQ=DAILY;COUNT=1;UNTIL=20260101": "COUNT and UNTIL exclude each other",
    "FREQ=DAILY;COUNT=0": "COUNT '0' is not a number from 1 to 1000000.",
    "FREQ=DAILY;INTERVAL=0": "INTERVAL '0' is not a number from 1 to 36500.",
    "FREQ=DAILY;BYMONTH=1,": "BYMONTH '' is not a number from 1 to 12.",
    "FREQ=DAILY;BYHOUR=-1": "BYHOUR '-1' is not a number from 0 to 23.",
    "FREQ=MONTHLY;BYMONTHDAY=-32": "BYMONTHDAY '-32' is not a number from 1 to 31, or from the",
    "FREQ=WEEKLY;BYDAY=MON": "BYDAY 'MON' is not a weekday such as MO, 2TU or -1FR.",
    "FREQ=WEEKLY;BYDAY=2MO": "BYDAY can count weekdays (2MO) only with FREQ=MONTHLY or YEARLY.",
    "FREQ=WEEKLY;BYMONTHDAY=1": "BYMONTHDAY does not go with FREQ=WEEKLY",
    "FREQ=MONTHLY;BYWEEKNO=1": "BYWEEKNO does not go with FREQ=MONTHLY, only with YEARLY.",
    "FREQ=MONTHLY;BYSETPOS=1": "BYSETPOS chooses among days",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1;BYHOUR=1,2": "BYSETPOS goes with one time of the day",
    "FREQ=DAILY;WKST=XX": "WKST is none of MO, TU, WE, TH, FR, SA, SU.",
    "FREQ=DAILY;UNTIL=2026-01-01": "UNTIL '2026-01-01' is not a date such as 20261231",
    "FREQ=DAILY;UNTIL=20260101T000060": "UNTIL '20260101T000060' is not a date",
    "FREQ=DAILY;UNTIL=19951231": "The rule ends before it fires for the first time.",
    "FREQ=MINUTELY;INTERVAL=7;BYHOUR=8": "INTERVAL=7 does not divide a day",
    "FREQ=HOURLY;INTERVAL=2;BYHOUR=9": "The rule never fires: INTERVAL steps over each BYHOUR",
    "FREQ=HOURLY;INTERVAL=25;BYDAY=MO": "INTERVAL is longer than a day, so it cannot go with",
}
# What dateutil alone looks for until the year 9999, which takes up to minutes.
NEVER = [
    f"FREQ={freq};BYMONTH=2;BYMONTHDAY=30" for freq in ("YEARLY", "MONTHLY", "HOURLY", "MINUTELY")
] + [
    "FREQ=MINUTELY;BYHOUR=3;BYMINUTE=7;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=WEEKLY;BYMONTH=2;BYSETPOS=5",
    "FREQ=MONTHLY;BYDAY=6MO",
    "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2",
]
REST: list[tuple[dict[str, Any], str]] = [
    ({}, "Give either a cron rule or an RRULE."),
    ({"cron": "0 0 * * *", "rrule": "FREQ=DAILY"}, "Give either a cron rule or an RRULE."),
    ({"cron": "0 0 * * *", "zone": "Mars/Base"}, "'Mars/Base' is not a time zone"),
    ({"cron": "0 0 * * *", "count": 0}, "The count is less than 1."),
    ({"cron": "0 0 * * *", "dtstart": "2026-01-01T00:00"}, "A start goes with an RRULE only"),
    ({"rrule": "FREQ=DAILY", "dtstart": "2026-01-01"}, "The start '2026-01-01' is not a local"),
    ({"rrule": "FREQ=DAILY", "dtstart": "2026-01-01T00:00:30"}, "The start '2026-01-01T00:00:30'"),
    ({"rrule": "FREQ=DAILY", "dtstart": "2026-01-01T24:00"}, "'24:00' is not a time of day"),
    ({"rrule": "FREQ=DAILY", "until_ms": 0}, "The rule ends before it fires for the first time."),
]
CASES = [
    *[({"cron": text}, sentence) for text, sentence in CRON.items()],
    *[({"rrule": text}, sentence) for text, sentence in RRULE.items()],
    *REST,
]


@pytest.mark.parametrize(("rule", "sentence"), CASES)
def test_a_rule_that_does_not_fit_is_refused_with_a_sentence(
    rule: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}") as refusal:
        parse(**rule)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("rrule", NEVER)
def test_a_rule_that_never_fires_is_found_out_at_once(rrule: str) -> None:
    begun = time.process_time()
    with pytest.raises(ValueError, match=r"^The rule never fires"):
        parse(rrule=rrule)
    assert time.process_time() - begun < 1


def answer(**rule: str) -> str:
    try:
        parse(**rule)  # type: ignore[arg-type]
    except ValueError as refusal:
        return str(refusal)
    return "It is understood."


@steady
@given(text=st.text("0123456789*/,-#LW SUNMONJAN@?\u0661", max_size=24))
def test_whatever_is_given_as_a_cron_rule_is_read_or_refused(text: str) -> None:
    for cron in (text, f"0 0 * * {text}", f"0 0 {text} * *"):
        assert answer(cron=cron).endswith(".")


pieces = st.sampled_from(
    [*RRULE, "FREQ=MONTHLY", "BYDAY=-1MO", "BYSETPOS=-1", "BYHOUR=8", "COUNT=7"]
)


@steady
@given(chosen=st.lists(pieces | st.text(max_size=5), max_size=6))
def test_whatever_is_given_as_an_rrule_is_read_or_refused(chosen: list[str]) -> None:
    assert answer(rrule=";".join(chosen)).endswith(".")
