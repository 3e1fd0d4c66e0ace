"""Tracking as it is started and stopped: receipts, the caretaker, canaries, the board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tocsin.app.settings import Settings
from tocsin.http.context import Tracking
from tocsin.inbox.feed import Feed
from tocsin.model.clock import Clock
from tocsin.model.data import BrokerLook
from tocsin.notifications.canary import Canary
from tocsin.storage.operations import Storage
from tocsin.tracking.caretaker import Caretaker
from tocsin.tracking.meters import LiveMeters
from tocsin.tracking.receipts import Receipts
from tocsin.tracking.status import Board, Engine


@dataclass(frozen=True, slots=True)
class Watched:
    """`wake` tells the engine that something was accepted, `broker` looks at the connection to the
    MQTT broker.
    """

    meters: LiveMeters
    engine: Engine
    wake: Callable[[], None]
    broker: Callable[[], BrokerLook | None]


class TrackingParts:
    """Without the status, no canary sings."""

    def __init__(
        self, settings: Settings, storage: Storage, clock: Clock, feed: Feed, watched: Watched
    ) -> None:
        meters, engine = watched.meters, watched.engine
        self._caretaker = Caretaker(storage, clock, meters)
        self._canary: Canary | None = None
        board: Board | None = None
        if settings.status:
            board = Board(storage, clock, meters, engine, watched.broker)
            self._canary = Canary(
                storage, clock, feed, wake=watched.wake, meters=meters, region=settings.region
            )
        self.tracking = Tracking(
            meters=meters,
            receipts=Receipts(storage, clock, meters),
            engine=engine,
            broker=watched.broker,
            board=board,
        )

    def start(self) -> None:
        self._caretaker.start()
        if self._canary is not None:
            self._canary.start()

    async def close(self) -> None:
        if self._canary is not None:
            await self._canary.close()
        await self._caretaker.close()
