"""Says in plain words what was decided for a bell, and what became of it."""

from __future__ import annotations

from tocsin.model.notification import DeliveryState
from tocsin.model.reasons import HELD, SilenceReason, WaitReason, sentence

_STATES = {
    DeliveryState.PLANNED: "Waits for its time.",
    DeliveryState.DUE: "Is to ring now.",
    DeliveryState.SENDING: "Is ringing.",
    DeliveryState.RETRY: "Failed, and is tried again.",
    DeliveryState.SENT: "The provider took it.",
    DeliveryState.DELIVERED: "It arrived on the device.",
    DeliveryState.OPENED: "The person opened it.",
    DeliveryState.FAILED: "Failed for good.",
    DeliveryState.SKIPPED: "Did not ring.",
    DeliveryState.CANCELED: "The notification was stopped, settled or replaced first.",
    DeliveryState.EXPIRED: "The notification's time was over first.",
    DeliveryState.UNCERTAIN: "It may have arrived: the connection broke after it had left.",
}
_WAITING = frozenset({DeliveryState.PLANNED, DeliveryState.DUE})
_SILENT = frozenset({DeliveryState.SKIPPED, DeliveryState.EXPIRED})


def bell_sentence(reason: WaitReason | None) -> str:
    """For a bell that is planned."""
    if reason is None:
        return "Rings at once."
    return HELD if reason is WaitReason.QUIET_HOURS else sentence(reason)


def delivery_sentence(state: DeliveryState, reason: str | None) -> str:
    """For a ring as it stands. The reason tells more of one that waits or was skipped."""
    if reason is not None and state in _WAITING:
        return HELD if reason == WaitReason.QUIET_HOURS else sentence(reason)
    if reason is not None and state in _SILENT:
        known = reason in set(SilenceReason)
        return sentence(reason) if known else _STATES[state]
    return _STATES[state]
