"""Tracking as it is started and stopped: receipts, the caretaker, canaries, the board."""

from __future__ import annotations

from collections.abc import Callable

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


class TrackingParts:
    """`wake` tells the engine that something was accepted, `broker` looks at the connection to
    it. Without the status, no canary sings.
    """

    def __init__(
        self,
        settings: Settings,
        storage: Storage,
        clock: Clock,
        feed: Feed,
        *,
        meters: LiveMeters,
        engine: Engine,
        wake: Callable[[], None],
        broker: Callable[[], BrokerLook | None],
    ) -> None:
        self._caretaker = Caretaker(storage, clock, meters)
        self._canary: Canary | None = None
        if settings.status:
            self._canary = Canary(
                storage, clock, feed, wake=wake, meters=meters, region=settings.region
            )
        self.tracking = Tracking(
            meters=meters,
            receipts=Receipts(storage, clock, meters),
            engine=engine,
            broker=broker,
            board=Board(storage, clock, meters, engine, broker) if settings.status else None,
        )

    def start(self) -> None:
        self._caretaker.start()
        if self._canary is not None:
            self._canary.start()

    async def close(self) -> None:
        if self._canary is not None:
            await self._canary.close()
        await self._caretaker.close()
