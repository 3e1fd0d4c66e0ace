"""The message of one ring and of a digest: words, what it carries, and what repeats share."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from tests.rings import NOW, SOME_ID, a_notification, a_ring
from tocsin.dispatch.messages import RingLinks, dedupe_key, digest_of, message_of
from tocsin.model.channel import Priority
from tocsin.model.ids import uuid7
from tocsin.model.notification import (
    Button,
    ButtonKind,
    Content,
    Extras,
    Options,
    Translation,
)
from tocsin.model.people import OrganizationSettings
from tocsin.model.work import DueRing

LINKS = RingLinks("https://o", "https://u", "https://r", "ref")


def of(number: int = 1, content: Content | None = None, **more: Any) -> DueRing:
    values = {"notification_id": uuid7(NOW + number), "number": number, **more}
    subject = a_notification(
        content=content or Content(f"Text {number}", f"Title {number}"), **values
    )
    return a_ring(number=100 + number, notification=subject)


def test_a_message_carries_all_that_a_channel_may_show() -> None:
    button = Button("go", "Go", ButtonKind.SCREEN, jig_id="wo", inputs={"id": 7})
    extras = Extras(icon="bell", buttons=(button, Button("yes", "Yes")), data={"k": 1})
    ring = of(
        content=Content("Text", "Title", "wo", inputs={"a": 1}, extras=extras), category="work"
    )
    message = message_of(ring, LINKS, NOW)
    assert (message.title, message.text, message.category) == ("Title", "Text", "work")
    assert (message.target.screen, message.target.inputs) == ("wo", {"a": 1})
    assert [(one.button_id, one.kind) for one in message.buttons] == [
        ("go", "screen"), ("yes", "answer"),
    ]  # fmt: skip
    assert message.buttons[0].target is not None
    assert message.buttons[0].target.inputs == {"id": 7}
    assert (message.open_url, message.report_url, message.reference) == (
        "https://o",
        "https://r",
        "ref",
    )
    assert (message.recalled, message.digest, message.data) == (False, (), {"k": 1})


def test_everybody_reads_their_own_language_and_name() -> None:
    extras = Extras(
        language="en", liquid=True, translations={"de": Translation("Hallo {{ user.name }}")}
    )
    ring = of(content=Content("Hi {{ user.name }} of {{ user.tags.site }}", extras=extras))
    english = replace(ring, tags='{"site":"north"}')
    assert message_of(english, LINKS, NOW).text == "Hi Ben of north"
    german = message_of(replace(ring, language="de-CH"), LINKS, NOW)
    assert (german.text, german.language) == ("Hallo Ben", "de")
    ours = replace(ring, settings=OrganizationSettings(language="de"))
    assert message_of(ours, LINKS, NOW).text == "Hallo Ben"


def test_repeats_and_taking_back_share_one_key_and_other_people_and_notifications_do_not() -> None:
    ring = of()
    same = [replace(ring, attempt=3), replace(ring, recall=True), replace(ring, number=9)]
    assert {dedupe_key(one) for one in same} == {dedupe_key(ring)}
    other = replace(ring, user_id=uuid7())
    assert len({dedupe_key(one) for one in (ring, other, of(2))}) == 3


def test_all_that_replace_each_other_share_one_key() -> None:
    first = of(1, collapse_key="order-1")
    assert dedupe_key(first) == dedupe_key(of(2, collapse_key="order-1"))
    assert dedupe_key(first) != dedupe_key(of(2, collapse_key="order-2"))
    assert dedupe_key(first) != dedupe_key(of(2, collapse_key="order-1", organization_id=uuid7()))
    root = of(1)
    replaced = of(2, options=Options(root=root.notification.notification_id))
    assert dedupe_key(replaced) == dedupe_key(root)


def test_a_digest_lists_all_newest_first_and_leads_to_the_inbox() -> None:
    rings = [of(1), of(3, content=Content("No title")), of(2, priority=Priority.HIGH)]
    message = digest_of(rings, LINKS, NOW)
    assert message.title == "3 new notifications"
    assert [line.title for line in message.digest] == ["No title", "Title 2", "Title 1"]
    assert message.digest[0].notification_id == rings[1].notification.notification_id
    assert message.text.splitlines() == ["No title", "Title 2", "Title 1"]
    assert (message.target.screen, message.priority) == ("inbox", Priority.NORMAL)
    assert message.user_id == SOME_ID


def test_a_digest_speaks_the_persons_language_and_does_not_grow_without_end() -> None:
    rings = [of(number, content=Content("x" * 500)) for number in range(1, 41)]
    message = digest_of([replace(ring, language="de") for ring in rings], LINKS, NOW)
    assert message.title == "40 neue Benachrichtigungen"
    assert len(message.digest) == 40
    assert message.text.splitlines()[-1] == "+ 35"
    assert len(message.text) < 1_000


def test_the_repeat_of_a_digest_has_the_key_of_the_first() -> None:
    rings = [of(1), of(2)]
    first = digest_of(rings, LINKS, NOW)
    later = digest_of([rings[1], rings[0]], LINKS, NOW + 1)
    assert first.dedupe_key == later.dedupe_key
    assert replace(first, now_ms=NOW + 1) == later
    assert digest_of([rings[1], of(3)], LINKS, NOW).dedupe_key != first.dedupe_key
