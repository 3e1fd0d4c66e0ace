"""Says in plain words what was decided for a bell, and what became of it."""

from __future__ import annotations

from tocsin.model.notification import DeliveryState
from tocsin.model.reasons import SilenceReason, WaitReason
from tocsin.model.speech import Speech

_WAITING = frozenset({DeliveryState.PLANNED, DeliveryState.DUE})
_SILENT = frozenset({DeliveryState.SKIPPED, DeliveryState.EXPIRED})


def bell_sentence(say: Speech, reason: WaitReason | None) -> str:
    """For a bell that is planned."""
    return say("bell.at_once") if reason is None else _waits(say, reason)


def delivery_sentence(say: Speech, state: DeliveryState, reason: str | None) -> str:
    """For a ring as it stands. The reason tells more of one that waits or was skipped."""
    if reason is not None and state in _WAITING:
        return _waits(say, reason)
    if reason is not None and state in _SILENT and reason in set(SilenceReason):
        return say.reason(reason)
    return say(f"state.{state.name}")


def _waits(say: Speech, reason: str) -> str:
    """Quiet hours are told in other words of a bell that waits than of one that is dropped."""
    return say("bell.held") if reason == WaitReason.QUIET_HOURS else say.reason(reason)
