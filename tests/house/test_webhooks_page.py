"""The page on webhooks names what the code does: every kind, and the waits."""

from tests.house.tree import ROOT
from tocsin.dispatch.webhook_schedule import WAITS_MS
from tocsin.model.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from tocsin.model.webhooks import KIND_MEANINGS, MOST_WEBHOOKS

PAGE = (ROOT / "docs" / "webhooks.md").read_text("utf-8")


def words(ms: int) -> str:
    for unit, name in ((HOUR_MS, "h"), (MINUTE_MS, "min"), (SECOND_MS, "s")):
        if ms >= unit:
            return f"{ms // unit} {name}"
    raise AssertionError(ms)


def test_every_kind_of_event_stands_in_it_with_its_meaning() -> None:
    rows = [f"| `{kind}` | {meaning} |" for kind, meaning in KIND_MEANINGS.items()]
    assert [row for row in rows if row not in PAGE.splitlines()] == []


def test_the_waits_between_the_tries_stand_in_it() -> None:
    waits = " | ".join(["at once", *map(words, WAITS_MS)])
    assert waits in PAGE
    assert f"{MOST_WEBHOOKS}\n**endpoints**" in PAGE
