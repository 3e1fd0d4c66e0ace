"""The operator's MQTT broker: stays connected, and says "received" only after the commit.

The library's thread reads the socket and waits for room; all else happens in the event loop. A
message whose receipt was not said is delivered again, under the same number, also after a crash of
this server or of the broker. MQTT wants receipts in the order of arrival: those of messages behind
one that waits are said after it, though they are stored.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import ssl
import threading
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from tocsin.actions.intake import PAYLOAD_BYTES, Intake, Message
from tocsin.actions.topics import Layout
from tocsin.model.clock import DAY_MS, SECOND_MS, Clock
from tocsin.model.data import BrokerLook

WAITING = 16_384
WAITING_BYTES = 64 * 1024 * 1024
"""Messages in memory at most, whose receipt is not said; the broker keeps the others."""
SESSION_S = 7 * DAY_MS // SECOND_MS
"""How long the broker keeps messages for a server that is away."""
KEEPALIVE_S = 30
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1, 60
RETRY_MS = SECOND_MS
HEARD_MS = SECOND_MS
"""A connection that has lasted so long after "received" was said has carried it to the broker."""
_RETAIN_DO_NOT_SEND = 2

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where the broker is, and who we are there. `ca_file` None: the system's authorities."""

    host: str
    port: int
    tls: bool
    user: str | None = None
    password: str | None = None
    ca_file: str | None = None


class _Room:
    """For messages in memory: whoever has one more waits while there are too many, or too large."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._messages = 0
        self._bytes = 0
        self._closed = False

    def enter(self, size: int) -> None:
        with self._changed:
            self._changed.wait_for(self._any)
            self._messages += 1
            self._bytes += size

    def leave(self, *sizes: int) -> None:
        with self._changed:
            self._messages -= len(sizes)
            self._bytes -= sum(sizes)
            self._changed.notify_all()

    def close(self) -> None:
        """Nobody waits any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _any(self) -> bool:
        return self._closed or (self._messages < WAITING and self._bytes < WAITING_BYTES)


class MqttReceiver:
    """One persistent session with the broker, from `start` to `close`."""

    def __init__(
        self, address: BrokerAddress, client_id: str, layout: Layout, intake: Intake, clock: Clock
    ) -> None:
        self._address = address
        self._layout = layout
        self._intake = intake
        self._clock = clock
        self._client = self._make_client(client_id)
        # All whose receipt is not said, in order; and those that the intake has not seen yet.
        self._arrivals: deque[Message] = deque()
        self._fresh: deque[Message] = deque()
        self._said: deque[tuple[int, int]] = deque()
        self._arrived = asyncio.Event()
        self._room = _Room()
        self._connection = 0
        self._session_is_new = False
        self._connected = False
        self._since_ms = clock.now_ms()
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Returns at once; a broker that is away is tried again for ever."""
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._work(), name="mqtt")
        self._client.connect_async(
            self._address.host,
            self._address.port,
            keepalive=KEEPALIVE_S,
            clean_start=False,
            properties=_connect_properties(),
        )
        self._client.loop_start()

    async def close(self) -> None:
        """What was not stored stays with the broker."""
        self._closing = True
        self._room.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._client.disconnect()
            await asyncio.to_thread(self._client.loop_stop)

    def look(self) -> BrokerLook:
        counts = self._intake.counts
        return BrokerLook(
            connected=self._connected,
            since_ms=self._since_ms,
            messages=counts.messages,
            points=counts.points,
            repeated=counts.repeated,
            refused=dict(counts.refused),
        )

    def _make_client(self, client_id: str) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        address = self._address
        if address.user is not None:
            client.username_pw_set(address.user, address.password)
        if address.tls:
            client.tls_set_context(ssl.create_default_context(cafile=address.ca_file))
        # Servers that lost the broker together do not come back together.
        jitter = random.Random()  # noqa: S311
        pause_s: Any = FIRST_PAUSE_S * jitter.uniform(0.5, 1.5)  # the library's types say int
        longest_s: Any = LONGEST_PAUSE_S * jitter.uniform(0.5, 1)
        client.reconnect_delay_set(pause_s, longest_s)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        return client

    # In the library's thread.

    def _on_connect(
        self,
        client: Client,
        _data: Any,
        flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._tell(self._lost, f"refused: {reason}")
            return
        options = SubscribeOptions(qos=1, retainHandling=_RETAIN_DO_NOT_SEND)
        self._tell(self._met, not flags.session_present)
        client.subscribe([(one, options) for one in self._layout.filters])

    def _on_connect_fail(self, _client: Client, _data: Any) -> None:
        self._tell(self._lost, "not reached")

    def _on_disconnect(
        self,
        _client: Client,
        _data: Any,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._tell(self._lost, str(reason))

    def _on_subscribe(
        self,
        _client: Client,
        _data: Any,
        _number: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        refused = [
            topic
            for topic, one in zip(self._layout.filters, reasons, strict=True)
            if one.is_failure
        ]
        if refused:
            log.error("mqtt_subscription_refused", topics=refused)

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self._room.enter(len(message.payload))  # the socket is not read while there is none
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        number = message.mid if message.qos else None
        self._tell(self._arrive, Message(topic, bytes(message.payload), number, message.dup))

    def _tell(self, what: Any, *about: Any) -> None:
        if self._loop is not None and not self._closing:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(what, *about)

    # In the event loop.

    def _met(self, session_is_new: bool) -> None:
        self._connection += 1
        self._session_is_new |= session_is_new
        self._connected, self._since_ms = True, self._clock.now_ms()
        log.info("mqtt_connected", host=self._address.host, new_session=session_is_new)
        self._arrived.set()

    def _lost(self, why: str) -> None:
        if self._connected:
            self._since_ms = self._clock.now_ms()
        log.warning("mqtt_not_connected", host=self._address.host, why=why)
        self._connected = False
        self._connection += 1
        self._said.clear()
        self._room.leave(*(len(one.payload) for one in self._arrivals))
        self._arrivals.clear()  # they come again
        self._fresh.clear()
        self._intake.drop()

    def _arrive(self, message: Message) -> None:
        self._arrivals.append(message)
        self._fresh.append(message)
        self._arrived.set()

    async def _work(self) -> None:
        while True:
            await self._clock.wait(self._arrived, self._due_ms())
            try:
                await self._forget()
                await self._take()
                while self._fresh:
                    await self._forget()
                    await self._take()
            except Exception as error:  # a full disk: the broker keeps what is not stored
                self._take_again()
                log.error("mqtt_not_stored", exc_info=error)
                await self._clock.wait(asyncio.Event(), self._clock.now_ms() + RETRY_MS)
                self._arrived.set()

    def _take_again(self) -> None:
        for one in islice(self._arrivals, len(self._arrivals) - len(self._fresh)):
            one.again = True  # some of what was taken may be stored
        self._fresh = deque(one for one in self._arrivals if not one.done)

    def _due_ms(self) -> int | None:
        """When there is something to do although nothing arrives."""
        heard_ms = self._said[0][0] + HEARD_MS if self._said else None
        return min(filter(None, (heard_ms, self._intake.next_ms)), default=None)

    async def _take(self) -> None:
        fresh = list(self._fresh)
        self._fresh.clear()
        if self._session_is_new:
            await self._intake.forget()
            self._session_is_new = False
        # A connection that breaks meanwhile empties the queue: its messages come again, and on
        # another connection their numbers mean nothing.
        await self._intake.take(fresh)
        now_ms = self._clock.now_ms()
        while self._arrivals and self._arrivals[0].done:
            one = self._arrivals.popleft()
            self._room.leave(len(one.payload))
            if one.number is not None:
                self._client.ack(one.number, 1)
                self._said.append((now_ms, one.number))

    async def _forget(self) -> None:
        heard_ms = self._clock.now_ms() - HEARD_MS
        numbers = [number for at_ms, number in self._said if at_ms <= heard_ms]
        if numbers:
            await self._intake.forget(numbers)
            for _ in range(min(len(numbers), len(self._said))):
                self._said.popleft()


def _connect_properties() -> Properties:
    properties: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = SESSION_S
    properties.ReceiveMaximum = WAITING
    properties.MaximumPacketSize = PAYLOAD_BYTES + 1024
    found: Properties = properties
    return found
