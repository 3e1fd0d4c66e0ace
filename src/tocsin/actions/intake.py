"""Messages of a broker become data points: those for one organization in one commit.

A message that can't be used is counted, told of in the log now and then, and is done with. Those of
an organization over its pace wait here, in their order, and nobody else waits with them.
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from tocsin.actions.pace import PointPace
from tocsin.actions.points import read_points
from tocsin.actions.topics import Layout, Named
from tocsin.model.clock import MINUTE_MS, Clock
from tocsin.model.data import MOST_POINTS, NewPoint, Packet
from tocsin.model.errors import TocsinError
from tocsin.model.ids import parse_uuid
from tocsin.model.people import Organization
from tocsin.storage.operations import Storage

PAYLOAD_BYTES = 1024 * 1024
ORGANIZATION_LIFE_MS = MINUTE_MS
"""How long it is believed that an organization exists, or does not."""
_SAID_EVERY_MS = MINUTE_MS
_REMEMBERED = 10_000

log = structlog.get_logger(__name__)
ReadJson = Callable[[bytes], Any]


@dataclass(eq=False, slots=True)
class Message:
    """One delivery. `number` None: the broker does not ask whether it has arrived.

    `again`: it may have been delivered before. `done`: it is stored, was stored before, or is of no
    use, so that the broker may forget it.
    """

    topic: str
    payload: bytes
    number: int | None
    again: bool
    done: bool = False


@dataclass(slots=True)
class Counts:
    """Since the start. `refused` by reason."""

    messages: int = 0
    points: int = 0
    repeated: int = 0
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Batch:
    points: list[NewPoint] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    held: int = 0
    """Points that have been counted as kept waiting."""


class _Useless(Exception):
    """A message that is for nobody here."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(detail)


class Intake:
    """`client` is the name that the broker knows us by; packets are numbered within it.

    `read_json` raises `invalid_json`. `added` is called with the number of an organization
    of which points were stored. What is over `pace` waits until there is room: at `next_ms` for the
    first of them, if any wait.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        layout: Layout,
        client: str,
        *,
        read_json: ReadJson,
        added: Callable[[int], None],
        pace: PointPace,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._layout = layout
        self._client = client
        self._read_json = read_json
        self._added = added
        self.pace = pace
        self._organizations: dict[str, tuple[int, Organization | None]] = {}
        self._said: dict[str, int] = {}
        self._waiting: dict[Organization, deque[_Batch]] = {}
        self._life = 0
        self.next_ms: int | None = None
        self.counts = Counts()

    async def take(self, messages: Sequence[Message]) -> None:
        """Afterwards each of them is `done`, or waits for its organization's pace: it, and those
        of before that have room by now, are done by a later call.

        Raises what storage raises when it can't write now; what was written by then is known, and
        what waited does not any more.
        """
        life = self._life
        try:
            for message in messages:
                await self._offer(message)
            if life != self._life:
                self.drop()
            await self._store_waiting()
        except Exception:
            self.drop()
            raise

    def drop(self) -> None:
        """Nothing waits any more: the broker delivers it again."""
        self._life += 1
        for queue in self._waiting.values():
            queue.clear()
        self._waiting.clear()
        self.next_ms = None

    async def _offer(self, message: Message) -> None:
        """Behind what the organization has waiting."""
        if message.again and await self._known(message):
            self.counts.repeated += 1
            message.done = True
            return
        read = await self._read(message)
        if read is None:
            message.done = True
            return
        organization, points = read
        queue = self._waiting.setdefault(organization, deque())
        if not queue or len(queue[-1].points) + len(points) > MOST_POINTS:
            queue.append(_Batch())
        queue[-1].points += points
        queue[-1].messages.append(message)

    async def _store_waiting(self) -> None:
        """Of each organization as much as it has room for."""
        self.next_ms = None
        for organization, queue in list(self._waiting.items()):
            while queue:
                now_ms = self._clock.now_ms()
                wait_ms = self.pace.wait_ms(organization.number, len(queue[0].points), now_ms)
                if wait_ms:
                    self.next_ms = min(self.next_ms or now_ms + wait_ms, now_ms + wait_ms)
                    self._hold(organization, queue)
                    break
                await self._store(organization, queue.popleft())
            if not queue:
                self._waiting.pop(organization, None)

    def _hold(self, organization: Organization, queue: deque[_Batch]) -> None:
        for batch in queue:
            self.pace.held["mqtt"] += len(batch.points) - batch.held
            batch.held = len(batch.points)
        self._say("mqtt_points_held", organization=str(organization.organization_id))

    async def forget(self, numbers: Sequence[int] | None = None) -> None:
        """The broker has heard of these, or knows nothing of us any more (None)."""
        await self._storage.forget_packets(self._client, numbers)

    async def _known(self, message: Message) -> bool:
        packet = self._packet(message)
        return packet is not None and await self._storage.known_packet(packet)

    def _packet(self, message: Message) -> Packet | None:
        if message.number is None:
            return None
        digest = hashlib.sha256(message.topic.encode() + b"\0" + message.payload).digest()
        return Packet(self._client, message.number, digest)

    async def _read(self, message: Message) -> tuple[Organization, list[NewPoint]] | None:
        try:
            named = self._layout.read(message.topic)
            if named is None:
                raise _Useless("unknown_topic", "The topic fits no pattern.")
            organization = await self._organization(named.organization)
            if organization is None:
                raise _Useless("unknown_organization", "There is no such organization.")
            rows = _rows(named, self._value(named, message.payload))
            return organization, read_points(rows, self._clock.now_ms())
        except _Useless as useless:
            self._refuse(useless.reason, message, str(useless))
        except TocsinError as error:
            self._refuse("bad_payload", message, error.detail)
        return None

    def _value(self, named: Named, payload: bytes) -> Any:
        """JSON; or text as it is, where the topic names the variable. Raises `TocsinError`."""
        if len(payload) > PAYLOAD_BYTES:
            raise TocsinError("too_large")
        try:
            return self._read_json(payload)
        except TocsinError:
            if named.variable is None or payload.lstrip()[:1] in (b"{", b"[", b'"', b""):
                raise
        try:
            return payload.decode("utf-8").strip()
        except UnicodeDecodeError:
            raise TocsinError("invalid_body", "The payload is not UTF-8.") from None

    async def _organization(self, name: str) -> Organization | None:
        now_ms = self._clock.now_ms()
        known = self._organizations.get(name)
        if known is not None and now_ms - known[0] < ORGANIZATION_LIFE_MS:
            return known[1]
        public_id = parse_uuid(name)
        found = None if public_id is None else await self._storage.find_organization(public_id)
        if len(self._organizations) >= _REMEMBERED:
            self._organizations.clear()
        self._organizations[name] = (now_ms, found)
        return found

    async def _store(self, organization: Organization, batch: _Batch) -> None:
        try:
            await self._add(organization, batch)
        except TocsinError as error:
            if error.kind.status >= 500:
                raise
            if len(batch.messages) > 1:
                # One of them is wrong in the light of what is stored: each by itself, then.
                for message in batch.messages:
                    read = await self._read(message)
                    if read is not None:
                        await self._store(organization, _Batch(read[1], [message]))
            else:
                self._refuse("bad_payload", batch.messages[0], error.detail)
        for message in batch.messages:
            message.done = True

    async def _add(self, organization: Organization, batch: _Batch) -> None:
        handle = self._storage.organization(organization.number, organization.organization_id)
        packets = [packet for one in batch.messages if (packet := self._packet(one)) is not None]
        await handle.add_data(batch.points, self._clock.now_ms(), packets=packets)
        self.counts.messages += len(batch.messages)
        self.counts.points += len(batch.points)
        self._added(organization.number)

    def _refuse(self, reason: str, message: Message, detail: str) -> None:
        """Once a minute the log tells of one example of each reason."""
        self.counts.refused[reason] += 1
        self._say(
            "mqtt_message_refused",
            reason=reason,
            detail=detail[:200],
            topic=message.topic[:200],
            so_far=self.counts.refused[reason],
        )

    def _say(self, event: str, **more: Any) -> None:
        now_ms, what = self._clock.now_ms(), f"{event} {more.get('reason', '')}"
        if now_ms - self._said.get(what, -_SAID_EVERY_MS) >= _SAID_EVERY_MS:
            self._said[what] = now_ms
            log.warning(event, **more)


def _rows(named: Named, value: Any) -> list[Any]:
    """Objects as they come in over HTTP; the topic says of what they are."""
    if isinstance(value, list):
        return [_row(named, one) for one in value]
    return [_row(named, value)]


def _row(named: Named, value: Any) -> Any:
    row = value if isinstance(value, dict) else {"value": value}
    told = {"device": named.device}
    if named.variable is not None:
        told["variable"] = named.variable
    for name, word in told.items():
        if row.get(name, word) != word:
            message = f"{name}: the topic says another one."
            raise TocsinError("invalid_body", message, field=name)
    if not isinstance(value, dict) and named.variable is None:
        message = "The topic names no variable, so the payload must be an object or a list of them."
        raise TocsinError("invalid_body", message)
    return {**row, **told}
