"""Measurements, the depth of the queue, the hidden organization, and what is deleted in slices."""

from __future__ import annotations

from dataclasses import replace

from tests.storage.acme import NOW, House, S, bell, result_of
from tocsin.model.channel import ReceiptKind, Refused, Sent
from tocsin.model.clock import DAY_MS
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization, OrganizationSettings, Role, User
from tocsin.model.tracking import DEPTH_LIMIT, QueueDepth, RingReceipt, TallyGroup
from tocsin.storage.sqlite.analytics import SQL as ANALYTICS
from tocsin.storage.sqlite.rings import SQL as RINGS
from tocsin.tracking.receipts import consider

LATER = NOW + 10 * DAY_MS


async def test_measurements_add_up_until_they_are_dropped(house: House) -> None:
    storage = house.storage
    await storage.keep_measurements(10, [("arrival", 3, 2), ("canary", 0, 1)], until=0)
    await storage.keep_measurements(10, [("arrival", 3, 5)], until=0)
    await storage.keep_measurements(11, [("arrival", 3, 1)], until=0)
    assert await storage.measurements(10) == [("arrival", 3, 8), ("canary", 0, 1)]
    assert await storage.measurements(11) == [("arrival", 3, 1)]
    await storage.keep_measurements(12, [("arrival", 4, 1)], until=11)
    assert await storage.measurements(0) == [("arrival", 3, 1), ("arrival", 4, 1)]


async def test_the_depth_tells_what_is_due_waits_or_is_dead(house: House) -> None:
    ana, ben, dan = house.numbers
    await house.expanded(bell(ana), bell(ben, due_at_ms=NOW + 5), bell(dan, "sms"))
    assert await house.storage.queue_depth(NOW) == QueueDepth(2, 1, 0, 0, NOW)
    (ring, *others) = await house.claim()
    await house.file(*(result_of(one, Refused("no")) for one in (ring, *others)))
    assert await house.storage.queue_depth(NOW + 4) == QueueDepth(0, 1, 2, 0, None)
    await house.accept()
    assert (await house.storage.queue_depth(NOW)).jobs == 1
    assert DEPTH_LIMIT >= 1_000


async def test_a_look_at_the_queues_leaps_over_what_is_due_in_them(house: House) -> None:
    """Else each step of the engine would walk all of a broadcast's rings."""
    values = {"organization": 1, "queue": "email", "lane": 1}
    ((*_, plan),) = house.storage.rows("EXPLAIN QUERY PLAN " + RINGS["next_head"], values)
    assert "(organization_id,queue,lane,due_at)>" in plan


async def test_figures_of_a_span_are_looked_up_by_the_hour(house: House) -> None:
    """Else all that was ever counted is walked for every hour of a month."""
    values = {"organization": 1, "spans": "[[1, 2]]"}
    for name in ("tallies_none", "tallies_category", "tallies_channel", "tallies_solution"):
        plan = house.storage.rows("EXPLAIN QUERY PLAN " + ANALYTICS[name], values)
        assert any("hour>? AND hour<?" in detail for (*_, detail) in plan), name


async def test_the_hidden_organization_is_made_once_and_never_listed(house: House) -> None:
    hidden = Organization(
        number=0,
        organization_id=uuid7(),
        name="Hidden",
        region="us-east-1",
        demo=False,
        members_may_send=False,
        created_at_ms=NOW,
        updated_at_ms=NOW,
        settings=OrganizationSettings(retention_days=1),
    )
    canary = User(0, uuid7(), "canary@x.invalid", "Canary", Role.OWNER, True, NOW, NOW)
    first = await house.storage.system_organization(hidden, canary)
    other = replace(hidden, organization_id=uuid7()), replace(canary, user_id=uuid7())
    assert await house.storage.system_organization(*other) == first
    assert [one.name for one in await house.storage.organizations()] == ["Acme"]
    assert await house.storage.retentions() == {first[0].number: 1}


async def test_what_is_half_deleted_goes_on_where_it_was(house: House) -> None:
    await house.ringing()
    (organization,) = house.rows("SELECT id FROM organizations")[0]
    assert await house.storage.expired(organization, LATER, b"") == []
    await house.file(*(result_of(ring, Sent()) for ring in await house.claim()))
    expired = await house.storage.expired(organization, LATER, b"")
    assert await house.storage.expire(expired, 1) == []
    assert house.rows("SELECT count(*) FROM recipients") == [(2,)]
    assert house.rows("SELECT count(*) FROM attempts") == [(2,)]
    again = await house.storage.expired(organization, LATER, b"")
    assert again == expired
    assert await house.storage.expire(again, 100) == [expired[0].number]
    for table in ("recipients", "deliveries", "attempts", "chunks", "notifications", "events"):
        assert house.rows(f"SELECT count(*) FROM {table}") == [(0,)]


async def test_what_rings_again_is_not_deleted_after_all(house: House) -> None:
    await house.ringing()
    await house.file(*(result_of(ring, Refused("no")) for ring in await house.claim()))
    (organization,) = house.rows("SELECT id FROM organizations")[0]
    expired = await house.storage.expired(organization, LATER, b"")
    await house.storage.write(
        lambda transaction: transaction.execute("UPDATE notifications SET ringing = 1")
    )
    await house.storage.expire(expired, 100)
    assert house.rows("SELECT count(*) FROM recipients") == [(3,)]


async def test_another_organizations_ring_is_not_found(house: House) -> None:
    await house.ringing()
    await house.file(*(result_of(ring, Sent()) for ring in await house.claim()))
    told = RingReceipt(1, ReceiptKind.DELIVERED, NOW, organization=99)
    assert await house.storage.heed(told, consider) is None
    assert house.rows("SELECT DISTINCT state FROM deliveries") == [(S.SENT,)]


async def test_tallies_are_summed_by_span_and_group(house: House) -> None:
    await house.ringing()
    await house.file(*(result_of(ring, Sent()) for ring in await house.claim()))
    hour = NOW // 3_600_000
    sums = await house.acme.tallies([(hour - 1, hour), (hour, hour + 1)], TallyGroup.CHANNEL)
    found = {(one.span, one.group, one.kind.value): one.count for one in sums}
    assert found[1, "", "recipients"] == 3
    assert found[1, "email", "sent"] == 3
    assert not [span for span, _, _ in found if span != 1]
