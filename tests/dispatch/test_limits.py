"""Which provider rings, and how much may: gates, rates, and turns that are not used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from tests.rings import NOW, a_ring
from tocsin.channels.email import Email, EmailSettings
from tocsin.dispatch.gates import FAULTS_TO_OPEN, FIRST_REST_MS, FIRST_WINDOW
from tocsin.dispatch.limits import Limits, Turn
from tocsin.dispatch.providers import Provider
from tocsin.model.channel import Outcome, Retry, Sent
from tocsin.model.clock import MINUTE_MS, SECOND_MS
from tocsin.model.people import OrganizationSettings
from tocsin.model.work import DueRing, RingQueue

DOWN = Retry("503")
QUEUE = RingQueue(1, "email", 1)
CHANNEL = Email(EmailSettings("mx.example", "tocsin@acme.example"))


def provider(name: str, rate: int | None = None) -> Provider:
    return Provider(name, name, CHANNEL, rate)


@dataclass
class Known:
    """The providers that there are, for every organization."""

    providers: tuple[Provider, ...]
    asked: list[int] = field(default_factory=list)

    async def of(self, organization: int, _channel: str) -> tuple[Provider, ...]:
        self.asked.append(organization)
        return self.providers


def limits(*providers: Provider) -> Limits:
    return Limits(Known(providers))  # type: ignore[arg-type]


def ring(attempt: int = 1, organization: int = 1, lane: int = 1, **settings: Any) -> DueRing:
    own = OrganizationSettings(**settings)
    return a_ring(attempt=attempt, organization=organization, lane=lane, settings=own)


async def break_down(of: Limits, attempt: int = 1) -> None:
    """The provider of this attempt answers nothing but faults until its circuit opens."""
    for _ in range(FAULTS_TO_OPEN):
        of.end(of.begin(ring(attempt)), DOWN, NOW)


async def test_the_window_counts_what_was_claimed_before_it_is_sent() -> None:
    one = limits(provider("a"))
    await one.look([QUEUE], NOW)
    assert one.room(QUEUE) == FIRST_WINDOW
    turns = [one.begin(ring()) for _ in range(FIRST_WINDOW)]
    await one.look([QUEUE], NOW)
    assert one.room(QUEUE) == 0
    one.end(turns[0], Sent(), NOW)
    await one.look([QUEUE], NOW)
    assert one.room(QUEUE) == 3


async def test_an_open_circuit_lets_one_ring_try_however_often_one_looks() -> None:
    one = limits(provider("a"))
    await one.look([QUEUE], NOW)
    await break_down(one)
    later = NOW + FIRST_REST_MS
    await one.look([QUEUE], later)
    assert one.room(QUEUE) == 1
    turn = one.begin(ring())
    await one.look([QUEUE], later)
    assert (one.room(QUEUE), one.wait_until_ms(QUEUE)) == (0, None)
    one.end(turn, Sent(), later)
    assert one.broken() == []


async def test_queues_of_two_lanes_and_organizations_share_the_servers_gate() -> None:
    one = limits(provider("server/email"))
    queues = [QUEUE, RingQueue(1, "email", 0), RingQueue(2, "email", 1)]
    await one.look(queues, NOW)
    one.reserve(queues[1], FIRST_WINDOW - 1)
    assert [one.room(queue) for queue in queues] == [1, 1, 1]
    one.reserve(queues[2], 1)
    assert [one.room(queue) for queue in queues] == [0, 0, 0]
    other = RingQueue(1, "email/else.example", 1)
    await one.know([other])
    assert one.room(other) == FIRST_WINDOW


async def test_a_closed_gate_says_when_it_opens() -> None:
    one = limits(provider("a"))
    await one.look([QUEUE], NOW)
    await break_down(one)
    assert (one.room(QUEUE), one.wait_until_ms(QUEUE)) == (0, NOW + FIRST_REST_MS)
    (circuit,) = one.broken()
    assert (circuit.provider, circuit.queue) == ("a", "email")


async def names(of: Limits, *attempts: int) -> list[str]:
    turns = [of.begin(ring(attempt)) for attempt in attempts]
    for turn in turns:
        of.end(turn, None, NOW)
    return [turn.provider.name for turn in turns if turn.provider]


async def test_each_try_begins_with_the_next_provider() -> None:
    two = limits(provider("a"), provider("b"))
    await two.look([QUEUE], NOW)
    assert await names(two, 1, 2, 3, 4) == ["a", "b", "a", "b"]
    assert two.room(QUEUE) == 2 * FIRST_WINDOW


async def test_a_provider_without_room_is_passed_over() -> None:
    two = limits(provider("a", rate=60), provider("b"))
    await two.look([QUEUE], NOW)
    assert [two.begin(ring()).provider for _ in range(3)] == [
        provider("a", rate=60), provider("b"), provider("b"),
    ]  # fmt: skip
    broken = limits(provider("a"), provider("b"))
    await broken.look([QUEUE], NOW)
    await break_down(broken)
    assert await names(broken, 1, 2, 3) == ["b", "b", "b"]


async def test_the_second_provider_is_tried_at_once_only_if_it_is_not_known_to_be_down() -> None:
    two = limits(provider("a"), provider("b"))
    await two.look([QUEUE], NOW)

    def another(attempt: int) -> bool:
        turn = two.begin(ring(attempt))
        two.end(turn, None, NOW)
        return two.another(ring(attempt), turn)

    assert [another(attempt) for attempt in (1, 2, 3, 4)] == [True, False, True, False]
    await break_down(two, attempt=2)
    assert [another(attempt) for attempt in (1, 2, 3, 4)] == [False, False, False, False]
    nobody: Turn = Turn(None, (), None, ())
    assert not two.another(ring(), nobody)


async def test_a_queue_without_a_provider_is_let_through_to_be_refused() -> None:
    none = limits()
    await none.look([QUEUE], NOW)
    assert none.room(QUEUE) > 1_000_000
    turn = none.begin(ring())
    assert turn.provider is None
    none.end(turn, None, NOW)


async def run(of: Limits, rings: list[DueRing], minutes: int = 1) -> dict[int, int]:
    """Rings whatever is let through, each answered at once; how many by organization."""
    queues = {one.queue: one for one in rings}
    begun = dict.fromkeys((one.queue.organization for one in rings), 0)
    now = NOW
    while now < NOW + minutes * MINUTE_MS:
        await of.look(queues, now)
        for queue, one in queues.items():
            for _ in range(min(of.room(queue), 200)):
                of.end(of.begin(one), Sent(), now)
                begun[queue.organization] += 1
        waits = [of.wait_until_ms(queue) for queue in queues]
        now = min([wait for wait in waits if wait is not None] + [now + SECOND_MS])
    return begun


@pytest.mark.parametrize("per_minute", [60, 600, 3_000])
async def test_an_organizations_limit_holds_and_is_its_own(per_minute: int) -> None:
    one = limits(provider("a"))
    limited, free = ring(rings_per_minute=per_minute), ring(organization=2)
    begun = await run(one, [limited, free])
    assert per_minute * 0.99 - 1 <= begun[1] <= per_minute * 1.01 + FIRST_WINDOW
    assert begun[2] > 1_500


@pytest.mark.parametrize("per_minute", [60, 3_000])
async def test_a_providers_rate_holds_for_all_who_ring_by_it(per_minute: int) -> None:
    one = limits(provider("server/email", per_minute))
    begun = await run(one, [ring(), ring(organization=2), ring(lane=0)])
    assert per_minute * 0.99 - 1 <= sum(begun.values()) <= per_minute * 1.01 + 1


async def test_what_is_turned_away_uses_up_no_limit() -> None:
    one = limits(provider("a", 60))
    limited = ring(rings_per_minute=60)
    await one.look([QUEUE], NOW)
    for _ in range(100):
        one.end(one.begin(limited), None, NOW)
    assert one.room(QUEUE) == 1
    one.end(one.begin(limited), Sent(), NOW)
    assert one.room(QUEUE) == 0
    wait = one.wait_until_ms(QUEUE)
    assert wait is not None
    assert NOW < wait <= NOW + SECOND_MS + 1


async def test_a_limit_that_is_lifted_or_changed_counts_from_the_next_ring_on() -> None:
    one = limits(provider("a"))
    await one.look([QUEUE], NOW)
    one.end(one.begin(ring(rings_per_minute=1)), Sent(), NOW)
    assert one.room(QUEUE) == 0
    one.end(one.begin(ring(rings_per_minute=6_000)), Sent(), NOW)
    assert one.room(QUEUE) > 1
    one.end(one.begin(replace(ring())), Sent(), NOW)
    assert one.room(QUEUE) >= FIRST_WINDOW


async def test_gates_that_hold_nothing_back_are_forgotten_when_there_are_too_many() -> None:
    one = limits(provider("a"))
    await one.look([QUEUE], NOW)
    await break_down(one)
    for number in range(10_001):
        turn_of = a_ring(f"web_push/host-{number}.example")
        await one.know([turn_of.queue])
        outcome: Outcome = Sent()
        one.end(one.begin(turn_of), outcome, NOW)
    await one.look([QUEUE], NOW)
    (circuit,) = one.broken()
    assert (circuit.provider, circuit.queue) == ("a", "email")
    assert one.kept == 1
