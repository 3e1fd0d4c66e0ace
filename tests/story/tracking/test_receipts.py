"""What providers tell of rings that they had accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.story.bells.telling import S, at_rest, result, rows, states, tell, to_the_end
from tests.story.people import Mailbox, PushService
from tests.story.tracking.telling import (
    FORM,
    kinds,
    numbers,
    provider,
    receipts_path,
    reference,
    tallied,
)
from tests.world import Person, World
from tocsin.app.cli import main
from tocsin.model.notification import Counts, NotificationState

N = NotificationState
MAIL_THEN_PUSH = [{"channel": "email"}, {"channel": "push"}]


async def mailed(ana: Person, ben: Person, push: PushService) -> str:
    """By mail, and to a browser if that fails; the mail has been taken."""
    await push.browser("ben").enable(ben)
    sent = await tell(ana, ben, channels=MAIL_THEN_PUSH)
    await to_the_end(ana.world)
    assert states(ana.world) == [S.SENT, S.SKIPPED]
    return sent


async def test_a_provider_tells_that_it_was_delivered_and_opened(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    sent = await mailed(ana, ben, push)
    named = {"reference": reference(world)}
    told = [{"event": "delivered", **named}, {"event": "opened", **named}]
    assert await provider(ana, "email", *told) == {"known": 2, "unknown": 0}
    assert states(world)[0] is S.OPENED
    counts = (await result(ana, sent))[1]
    assert (counts.delivered, counts.opened, counts.read) == (1, 1, 0)


async def test_a_bounce_ends_the_address_and_the_next_bell_rings(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    sent = await mailed(ana, ben, push)
    told = {"event": "bounced", "reference": reference(world), "detail": "550 5.1.1"}
    await provider(ana, "email", told, told)
    await to_the_end(world)
    assert (len(push.rings), states(world)) == (1, [S.FAILED, S.SENT])
    assert await result(ana, sent) == (N.SENT, Counts(recipients=1, sent=1))
    assert kinds(world, "delivery.failed", "delivery.bounced") == [
        "delivery.failed",
        "delivery.bounced",
    ]
    assert rows(world, "SELECT outcome, detail FROM attempts WHERE delivery_id = 1")[-1] == (
        "Bounced",
        "550 5.1.1",
    )
    await tell(ana, ben, channels=MAIL_THEN_PUSH)
    await to_the_end(world)
    assert (len(push.rings), len(box.mails)) == (2, 1)


async def test_what_was_opened_is_the_mail_that_had_arrived_and_not_one_before_it(
    world: World, ana: Person, ben: Person, box: Mailbox
) -> None:
    for _ in range(2):
        await tell(ana, ben)
        await to_the_end(world)
    for event, state in (("delivered", S.DELIVERED), ("opened", S.OPENED), ("opened", S.OPENED)):
        told = {"event": event, "address": "ben@acme.example"}
        assert await provider(ana, "email", told) == {"known": 1, "unknown": 0}
        assert states(world) == [S.SENT, state]


async def test_a_bounce_of_the_last_bell_makes_it_fail(
    world: World, ana: Person, ben: Person, box: Mailbox
) -> None:
    sent = await tell(ana, ben)
    await to_the_end(world)
    assert (await result(ana, sent))[0] is N.SENT
    await provider(ana, "email", {"event": "failed", "reference": reference(world)})
    at_rest(world)
    assert await result(ana, sent) == (N.FAILED, Counts(recipients=1, failed=1))
    assert tallied(world, "failed") == 1
    await tell(ana, ben)
    await to_the_end(world)
    assert len(box.mails) == 2


async def test_whoever_has_seen_it_needs_no_further_bell_when_the_mail_bounces(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    sent = await mailed(ana, ben, push)
    await ben.inbox(f"/notifications/{sent}/seen", "POST")
    await provider(ana, "email", {"event": "bounced", "reference": reference(world)})
    await to_the_end(world)
    assert (push.rings, states(world)) == ([], [S.FAILED, S.SKIPPED])


async def test_a_dead_subscription_is_removed_but_never_a_newer_one(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    old, new = push.browser("old"), push.browser("new")
    for browser in (old, new):
        await browser.enable(ben)
    await tell(ana, ben)
    await to_the_end(world)
    world.clock.advance(1)
    await new.enable(ben)
    told = [
        {"event": "bounced", "reference": reference(world, number)}
        for number in numbers(world, "web_push")
    ]
    await provider(ana, "web_push", *told)
    await to_the_end(world)
    (kept,) = rows(world, "SELECT raw ->> '$.endpoint' FROM addresses")
    assert kept == (new.endpoint,)


async def test_an_address_that_was_changed_since_is_not_taken_for_dead(
    world: World, ana: Person, ben: Person, box: Mailbox
) -> None:
    await tell(ana, ben)
    await to_the_end(world)
    world.clock.advance(1)
    changed = await ana.call("PATCH", f"/api/v1/users/{ben.user_id}", {"email": "b@new.example"})
    assert changed.status == 200
    await provider(ana, "email", {"event": "bounced", "reference": reference(world)})
    await tell(ana, channels=[{"channel": "email"}])
    await to_the_end(world)
    assert "b@new.example" in [mail["to"] for mail in box.mails]


async def test_who_complains_gets_no_more_of_that_channel(
    world: World, ana: Person, ben: Person, box: Mailbox
) -> None:
    await tell(ana, ben)
    await to_the_end(world)
    told = {"event": "complained", "address": "BEN@acme.example"}
    await provider(ana, "email", told, told)
    assert (await ben.inbox("/preferences"))["channels"] == {"email": False}
    assert kinds(world, "delivery.complained") == ["delivery.complained"]
    await tell(ana, ben)
    await to_the_end(world)
    assert len(box.mails) == 1


@pytest.mark.parametrize("address", ["ben@acme.example", "Ben@Acme.example"])
async def test_a_provider_may_name_the_address_only(
    world: World, ana: Person, ben: Person, push: PushService, address: str
) -> None:
    await mailed(ana, ben, push)
    told = {"event": "bounced", "address": address}
    assert await provider(ana, "email", told) == {"known": 1, "unknown": 0}
    await to_the_end(world)
    assert states(world) == [S.FAILED, S.SENT]


async def test_nothing_is_known_of_what_was_never_sent(
    world: World, ana: Person, ben: Person, cora: Person, box: Mailbox
) -> None:
    await tell(ana, ben)
    await to_the_end(world)
    told: list[dict[str, Any]] = [
        {"event": "bounced", "reference": reference(world)},
        {"event": "bounced", "address": "ben@acme.example"},
        {"event": "delivered", "reference": "made-up"},
        {"event": "bounced", "address": "cora@other.example"},
    ]
    assert await provider(cora, "email", *told) == {"known": 0, "unknown": 4}
    assert states(world) == [S.SENT]
    assert rows(world, "SELECT DISTINCT dead_channels FROM users") == [("[]",)]


async def test_the_address_for_receipts_can_not_be_made_up(
    world: World, ana: Person, cora: Person
) -> None:
    ours = receipts_path(ana, "email")
    token = ours.rpartition("/")[2]
    signer = world.running.context.signer
    other = signer.unsubscribe_token(ana.user.user_id, "email")
    for path in (ours + "x", f"/receipts/web_push/{token}", f"/receipts/email/{other}"):
        answer = await world.call("POST", path, [{"event": "delivered", "reference": "x"}])
        assert (answer.status, answer.json["code"]) == (404, "not_found")
    answer = await world.call("POST", receipts_path(ana, "sms"), [])
    assert answer.status == 404
    for wrong in ("what?", '{"event": "eaten", "reference": "x"}', "{}"):
        answer = await world.call("POST", ours, wrong)
        assert (answer.status, answer.json["code"]) == (400, "invalid_body")


async def test_an_own_provider_says_where_its_receipts_go_and_tells_of_its_own_channel_only(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await mailed(ana, ben, push)
    settings = {
        "kind": "twilio",
        "sender": "+15550100",
        "accountSid": "AC" + "0" * 32,
        "authToken": "x",
    }
    body = {"channel": "sms", "name": "Twilio", "settings": settings}
    made = await ana.call("POST", "/api/v1/providers", body)
    assert made.status == 201, made.text
    path = receipts_path(ana, "sms")
    assert made.json["receiptUrl"].endswith(path)
    told = "MessageSid=SM1&MessageStatus=delivered&To=%2B4940123456"
    for query in ("", f"?reference={reference(world)}"):
        answer = await world.call("POST", path + query, told, {"content-type": FORM})
        assert (answer.status, answer.json) == (200, {"known": 0, "unknown": 1})
    assert states(world) == [S.SENT, S.SKIPPED], "the reference was the mail's"


async def test_the_operators_provider_tells_of_all_organizations_at_one_address(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    await tell(ana, ben, channels=[{"channel": "email"}])
    await tell(cora, cora, channels=[{"channel": "email"}])
    await to_the_end(world)
    token = world.running.context.signer.receipt_token(None, "email")
    told = [{"event": "failed", "reference": reference(world, ring)} for ring in (1, 2, 77)]
    told.append({"event": "bounced", "address": ben.user.email})
    answer = await world.call("POST", f"/receipts/email/{token}", told)
    assert (answer.status, answer.json) == (200, {"known": 2, "unknown": 2})
    assert states(world) == [S.FAILED, S.FAILED]
    told_of = "SELECT count(DISTINCT organization_id) FROM events WHERE kind = 'delivery.failed'"
    assert rows(world, told_of) == [(2,)]
    assert (await world.call("POST", f"/receipts/sms/{token}", told)).status == 404


def test_the_command_line_says_where_the_operators_providers_report_to(tmp_path: Path) -> None:
    environment = {"TOCSIN_DATA": str(tmp_path), "TOCSIN_BASE_URL": "https://tocsin.example"}
    printed = CliRunner().invoke(main, ["receipts"], env=environment, catch_exceptions=False)
    assert printed.output.startswith("web_push https://tocsin.example/receipts/web_push/ey")
