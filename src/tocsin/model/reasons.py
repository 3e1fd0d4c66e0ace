"""Why somebody, or one of their bells, was left out or has to wait: stable codes, plain words.

Codes are part of the API and never change; sentences may improve.
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


SENTENCES: dict[str, str] = {
    SkipReason.UNKNOWN_USER: "Nobody in the organization has this e-mail address.",
    SkipReason.INACTIVE: "The person's account is switched off.",
    SkipReason.DENIED: "The person's role is DENY, so nothing is delivered to them.",
    SkipReason.EXCLUDED: "The sender left this person out.",
    SkipReason.EXPIRED: "The notification's time was over before the person's turn came.",
    SilenceReason.NOT_SET_UP: "This channel is not set up on the server.",
    SilenceReason.NO_ADDRESS: "The person has no address for this channel.",
    SilenceReason.DEAD_ADDRESS: "The provider said that the person's address is dead.",
    SilenceReason.CHANNEL_OFF: "The person has switched this channel off.",
    SilenceReason.CATEGORY_OFF: "The person has switched this category off.",
    SilenceReason.QUIET_HOURS: "It is the person's quiet time, and this category is dropped then.",
    SilenceReason.SEEN: "The person had seen the notification already.",
    SilenceReason.REACHED: "A bell before this one has reached the person.",
    FailReason.BOUNCED: "The provider took it, and told later that the address is dead.",
    FailReason.FAILED: "The provider took it, and told later that it could not be delivered.",
    WaitReason.NEXT_IF_FAILED: "Rings only if the bell before it fails.",
    WaitReason.NEXT_IF_UNSEEN: "Rings only if the person has not seen the notification by then.",
    WaitReason.QUIET_DIGEST: "It is the person's quiet time: rings in a digest at its end.",
    WaitReason.BUDGET_DIGEST: "The person has had enough rings for now: rings in the next digest.",
}
"""A sentence for every code. `quiet_hours` has a second one, for a bell that waits: `HELD`."""

HELD = "It is the person's quiet time: rings when it ends."


def sentence(code: str) -> str:
    """The words for a code; a code of an older version keeps at least itself."""
    return SENTENCES.get(code, code)
