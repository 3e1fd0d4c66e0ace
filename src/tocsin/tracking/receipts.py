"""What a device or a provider tells later of a ring, and what it means.

`consider` is pure; storage applies what it says in one transaction. `Receipts` finds the ring that
a provider means, and holds addresses back from being removed in masses.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, deque
from collections.abc import Sequence
from typing import Protocol

import structlog
from msgspec.structs import replace

from tocsin.model.channel import AddressError, Channel, Person, Receipt, ReceiptKind
from tocsin.model.clock import DAY_MS, MINUTE_MS, Clock
from tocsin.model.notification import DELIVERY_MOVES, OPEN_DELIVERIES, DeliveryState
from tocsin.model.people import Organization
from tocsin.model.tracking import FoundPlace, Heeded, RingReceipt, Rung, Verdict
from tocsin.storage.operations import OrganizationStorage, Storage
from tocsin.tracking.outcomes import REACHED, concluded

_S = DeliveryState
_TARGETS = {
    ReceiptKind.DELIVERED: _S.DELIVERED,
    ReceiptKind.OPENED: _S.OPENED,
    ReceiptKind.BOUNCED: _S.FAILED,
    ReceiptKind.FAILED: _S.FAILED,
}
_ARRIVED = frozenset({_S.DELIVERED, _S.OPENED})
WINDOW_MS = 10 * MINUTE_MS
LEAST_REMOVALS = 20
MOST_SHARE = 0.05
"""More removals than both within the window, and something is wrong with who tells us."""
LOOK_BACK_MS = 7 * DAY_MS
"""A receipt without a reference is about a ring of these days."""
_AT_ONCE = 50

log = structlog.get_logger(__name__)


def consider(rung: Rung, kind: ReceiptKind) -> Verdict:
    """Which state the ring gets, and what that means for the person's other bells and the counts.

    Whatever comes twice, too late or in the wrong order changes nothing.
    """
    target = _TARGETS.get(kind)
    if target is None:
        return Verdict()
    if rung.state is _S.SENDING:
        return Verdict(early=target)
    if target not in DELIVERY_MOVES[rung.state]:
        return Verdict()
    return _lost(rung) if target is _S.FAILED else _arrived(rung, target)


def _arrived(rung: Rung, target: DeliveryState) -> Verdict:
    others = [one for one in rung.siblings if one.number != rung.number]
    told = rung.state in _ARRIVED or any(one.state in _ARRIVED for one in others)
    touched = any(one.state is _S.OPENED for one in others)
    verdict = Verdict(
        state=target, delivered=int(not told), opened=int(target is _S.OPENED and not touched)
    )
    if rung.state in REACHED:
        return verdict
    # Nobody knew that it had reached the person: the bells after it are spared only now.
    conclusion = concluded(rung.number, target, rung.siblings)
    was_open = rung.state in OPEN_DELIVERIES
    ended = all(one.state not in OPEN_DELIVERIES for one in others)
    was_failed = not was_open and conclusion.sent > 0 and ended
    return replace(
        verdict,
        moves=conclusion.moves,
        settled=conclusion.settled - int(not was_open),
        sent=conclusion.sent,
        failed=-int(was_failed),
    )


def _lost(rung: Rung) -> Verdict:
    """It had reached the person as far as one knew, so the bells after it were spared."""
    others = [one for one in rung.siblings if one.number != rung.number]
    if rung.state not in REACHED or any(one.state in REACHED for one in others):
        return Verdict(state=_S.FAILED)
    revived = [] if rung.seen or rung.stopped else sorted(rung.spared)
    waiting = [
        replace(one, state=_S.PLANNED, timed=False) if one.number in revived else one
        for one in others
    ]
    conclusion = concluded(rung.number, _S.FAILED, waiting)
    return Verdict(
        state=_S.FAILED,
        revived=revived,
        moves=conclusion.moves,
        settled=conclusion.settled - 1 - len(revived),
        sent=-1,
        failed=conclusion.failed,
    )


class Alarms(Protocol):
    """Told when something needs a person's eye."""

    def alarmed(self, what: str) -> None: ...


class RemovalGuard:
    """Stops receipts from emptying an organization's address book.

    Counts what was wanted, also while it is paused: it stays so until the flood is over.
    """

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self._wanted: dict[tuple[int, str], deque[int]] = {}
        self._paused: dict[tuple[int, str], int] = {}

    def paused(self, organization: int, channel: str, now_ms: int) -> bool:
        wanted = self._recent(organization, channel, now_ms)
        if not wanted:
            self._paused.pop((organization, channel), None)
        return (organization, channel) in self._paused

    def paused_channels(self, now_ms: int) -> Counter[str]:
        """How many organizations' removals are paused, by channel."""
        paused = [key for key in list(self._paused) if self.paused(*key, now_ms)]
        return Counter(channel for _, channel in paused)

    def want(self, organization: int, channel: str, now_ms: int) -> int:
        """One more address was called dead; how many within the window."""
        wanted = self._recent(organization, channel, now_ms)
        wanted.append(now_ms)
        self._wanted[organization, channel] = wanted
        return len(wanted)

    def judge(self, organization: int, channel: str, now_ms: int, places: int) -> None:
        """Pause when the wanted removals are too many for so many addresses.

        `places` is what there is now, to which what was removed in the window comes.
        """
        key = (organization, channel)
        wanted = len(self._recent(organization, channel, now_ms))
        if key in self._paused or wanted < LEAST_REMOVALS:
            return
        if wanted > MOST_SHARE * (places + wanted):
            self._paused[key] = now_ms
            self._alarms.alarmed("removals_paused")
            log.error("removals_paused", organization=organization, channel=channel, wanted=wanted)

    def _recent(self, organization: int, channel: str, now_ms: int) -> deque[int]:
        wanted = self._wanted.get((organization, channel), deque())
        while wanted and wanted[0] <= now_ms - WINDOW_MS:
            wanted.popleft()
        if not wanted:
            self._wanted.pop((organization, channel), None)
        return wanted


class Receipts:
    """Takes what devices and providers tell."""

    def __init__(self, storage: Storage, clock: Clock, alarms: Alarms) -> None:
        self._storage = storage
        self._clock = clock
        self.guard = RemovalGuard(alarms)

    async def report(self, number: int, kind: ReceiptKind, button: str | None) -> Heeded | None:
        """A device's own word. `number` comes from a reference that was checked."""
        now_ms = self._clock.now_ms()
        return await self._storage.heed(RingReceipt(number, kind, now_ms, button=button), consider)

    async def file(
        self,
        organization: Organization,
        channel: Channel,
        receipts: Sequence[tuple[Receipt, int | None]],
    ) -> list[Heeded]:
        """A provider's word, each with the ring that its reference names; what could be used."""
        handle = self._storage.organization(organization.number, organization.organization_id)
        heeded: list[Heeded] = []
        for first in range(0, len(receipts), _AT_ONCE):
            some = receipts[first : first + _AT_ONCE]
            filed = [self._file(handle, organization.number, channel, *one) for one in some]
            heeded += [one for one in await asyncio.gather(*filed) if one is not None]
            await self._watch(handle, organization.number, channel.name)
        return heeded

    async def _file(
        self,
        handle: OrganizationStorage,
        organization: int,
        channel: Channel,
        receipt: Receipt,
        number: int | None,
    ) -> Heeded | None:
        now_ms = self._clock.now_ms()
        exact = False
        if number is None and receipt.address is not None:
            place = await _place(handle, channel, receipt.address)
            if place is None:
                return None
            since_ms, opened = now_ms - LOOK_BACK_MS, receipt.kind is ReceiptKind.OPENED
            number = await handle.last_ring_at(place, channel.name, since_ms, opened=opened)
            exact = True
        if number is None:
            return None
        told = RingReceipt(
            number,
            receipt.kind,
            now_ms,
            organization=organization,
            channel=channel.name,
            detail=receipt.detail,
            exact=exact,
            remove=not self.guard.paused(organization, channel.name, now_ms),
        )
        heeded = await self._storage.heed(told, consider)
        if heeded is not None and heeded.wanted:
            self.guard.want(organization, channel.name, now_ms)
        return heeded

    async def _watch(self, handle: OrganizationStorage, organization: int, channel: str) -> None:
        now_ms = self._clock.now_ms()
        places = await handle.count_places(channel)
        self.guard.judge(organization, channel, now_ms, places)


async def _place(handle: OrganizationStorage, channel: Channel, text: str) -> FoundPlace | None:
    """Whose address it is: a registered one, or one that a person's profile gives."""
    for key in dict.fromkeys((text, text.lower())):
        found = await handle.place_by_key(channel.name, hashlib.sha256(key.encode()).digest())
        if found is not None:
            return found
    for user in await handle.people_at(text):
        raw = channel.profile_address(Person(user.user_id, user.name, user.email, user.phone))
        try:
            if raw is not None and _same(channel.address_key(channel.parse_address(raw)), text):
                return FoundPlace(user.number, None)
        except AddressError:
            continue
    return None


def _same(key: str, text: str) -> bool:
    return key.lower() == text.lower()
