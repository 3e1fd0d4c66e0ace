"""What an organization can ring with: its channels, and the order in which they ring."""

from __future__ import annotations

from msgspec import Struct

from tocsin.model.notification import Step


class Reach(Struct, frozen=True):
    """Channels that need no registered address: they ring at what the person's profile holds."""

    always: frozenset[str] = frozenset()
    with_phone: frozenset[str] = frozenset()


class Setup(Struct, frozen=True):
    """`steps` is the fallback order where nobody asks for another; `devices` ring on a screen."""

    steps: tuple[Step, ...]
    set_up: frozenset[str]
    devices: tuple[str, ...]
    reach: Reach
