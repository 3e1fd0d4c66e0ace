"""Why somebody, or one of their bells, was left out or has to wait: stable codes.

Codes are part of the API and never change; their sentences (`model/sentences`) may improve.
"""

from __future__ import annotations

from enum import StrEnum


class SkipReason(StrEnum):
    """Why somebody whom the scope named gets no copy at all."""

    UNKNOWN_USER = "unknown_user"
    INACTIVE = "inactive"
    DENIED = "denied"
    EXCLUDED = "excluded"
    EXPIRED = "expired"


class SilenceReason(StrEnum):
    """Why a bell does not ring for somebody who has the notification in the inbox."""

    NOT_SET_UP = "not_set_up"
    NO_ADDRESS = "no_address"
    DEAD_ADDRESS = "dead_address"
    CHANNEL_OFF = "channel_off"
    CATEGORY_OFF = "category_off"
    QUIET_HOURS = "quiet_hours"
    EXPIRED = "expired"
    SEEN = "seen"
    REACHED = "reached"
    INACTIVE = "inactive"
    DENIED = "denied"


class FailReason(StrEnum):
    """What a provider told later of a ring that it had accepted."""

    BOUNCED = "bounced"
    FAILED = "failed_later"


class WaitReason(StrEnum):
    """Why a bell rings later than at once."""

    NEXT_IF_FAILED = "next_if_failed"
    NEXT_IF_UNSEEN = "next_if_unseen"
    QUIET_HOURS = "quiet_hours"
    QUIET_DIGEST = "quiet_digest"
    BUDGET_DIGEST = "budget_digest"
