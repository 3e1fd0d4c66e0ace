"""The decision for one person, as a table."""

from __future__ import annotations

from itertools import product

import pytest

from tocsin.model.notification import SKIP_SENTENCES, SkipReason
from tocsin.model.people import Role
from tocsin.plan.decide import Profile, Ring, Skip, decide

BELLS = ("web_push", "email", "sms")
NOBODY: frozenset[str] = frozenset()
ALL = frozenset(BELLS)


def profile(
    *,
    active: bool = True,
    role: Role = Role.USER,
    member: Role | None = None,
    reachable: frozenset[str] = ALL,
    muted: frozenset[str] = NOBODY,
) -> Profile:
    return Profile(active, role, member, reachable, muted)


@pytest.mark.parametrize(
    ("person", "decision"),
    [
        (profile(), Ring(("web_push", "email", "sms"))),
        (profile(reachable=frozenset({"sms", "web_push"})), Ring(("web_push", "sms"))),
        (profile(reachable=NOBODY), Ring(())),
        (profile(muted=frozenset({"email"})), Ring(("web_push", "sms"))),
        (profile(muted=ALL), Ring(())),
        (profile(reachable=frozenset({"pigeon"})), Ring(())),
        (profile(reachable=frozenset({"email"}), muted=frozenset({"sms"})), Ring(("email",))),
        (profile(member=Role.USER), Ring(("web_push", "email", "sms"))),
        (profile(active=False), Skip(SkipReason.INACTIVE)),
        (profile(role=Role.DENY), Skip(SkipReason.DENIED)),
        (profile(member=Role.DENY), Skip(SkipReason.DENIED)),
        (profile(role=Role.OWNER, member=Role.DENY), Skip(SkipReason.DENIED)),
        (profile(role=Role.DENY, active=False), Skip(SkipReason.DENIED)),
        (profile(reachable=NOBODY, active=False), Skip(SkipReason.INACTIVE)),
    ],
)
def test_who_rings_where_or_why_not(person: Profile, decision: Ring | Skip) -> None:
    assert decide(person, BELLS) == decision


@pytest.mark.parametrize("bells", [("email", "web_push"), ("web_push", "email"), ("email",), ()])
def test_the_operator_says_the_order_of_the_bells(bells: tuple[str, ...]) -> None:
    assert decide(profile(), bells) == Ring(bells)


def test_every_role_but_deny_receives_whatever_the_role_in_the_solution() -> None:
    for role, member in product(Role, [None, *Role]):
        decision = decide(profile(role=role, member=member), BELLS)
        assert isinstance(decision, Skip) == (Role.DENY in (role, member))


def test_every_reason_has_a_sentence_for_people() -> None:
    assert set(SKIP_SENTENCES) == set(SkipReason)
    assert all(sentence.endswith(".") for sentence in SKIP_SENTENCES.values())
