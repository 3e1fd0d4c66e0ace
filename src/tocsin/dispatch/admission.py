"""Whether a claimed ring still rings: much may have changed since it was planned. Pure."""

from __future__ import annotations

from tocsin.model.channel import Priority
from tocsin.model.notification import STOPPED, DeliveryState, NotificationState
from tocsin.model.people import Category, Preferences, QuietAction, Role
from tocsin.model.reasons import SilenceReason, WaitReason
from tocsin.model.work import DueRing, RingResult
from tocsin.plan.decide import quiet_end_ms, silenced
from tocsin.tracking.outcomes import untried

_S = DeliveryState


def turned_away(
    ring: DueRing, preferences: Preferences, category: Category | None, now_ms: int
) -> RingResult | None:
    """What becomes of a ring that is not to ring now; None: it rings."""
    notification = ring.notification
    if ring.recall:
        return None
    if notification.state in STOPPED or notification.decision is not None:
        return untried(ring, _S.CANCELED, now_ms)
    if notification.state is NotificationState.PAUSED:
        return untried(ring, _S.DUE, now_ms)  # not due: resuming makes it so again
    if notification.expires_at_ms is not None and notification.expires_at_ms <= now_ms:
        return untried(ring, _S.EXPIRED, now_ms, reason=SilenceReason.EXPIRED)
    if not ring.active:
        return untried(ring, _S.SKIPPED, now_ms, reason=SilenceReason.INACTIVE)
    if ring.role == Role.DENY:
        return untried(ring, _S.SKIPPED, now_ms, reason=SilenceReason.DENIED)
    reason = silenced(ring.channel, preferences, category)
    if reason is not None:
        return untried(ring, _S.SKIPPED, now_ms, reason=reason)
    return _at_quiet_time(ring, preferences, category, now_ms)


def _at_quiet_time(
    ring: DueRing, preferences: Preferences, category: Category | None, now_ms: int
) -> RingResult | None:
    if ring.notification.priority is Priority.CRITICAL:
        return None
    end = quiet_end_ms(preferences, ring.time_zone, ring.settings, now_ms)
    if end is None:
        return None
    if category is not None and category.quiet is QuietAction.DROP:
        return untried(ring, _S.SKIPPED, now_ms, reason=SilenceReason.QUIET_HOURS)
    digest = ring.digest or (category is not None and category.quiet is QuietAction.DIGEST)
    reason = WaitReason.QUIET_DIGEST if digest else WaitReason.QUIET_HOURS
    return untried(ring, _S.DUE, now_ms, reason=reason, due_at_ms=end, digest=digest)
