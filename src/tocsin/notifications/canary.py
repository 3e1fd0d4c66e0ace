"""Canaries: real notifications to a person who does not exist, to see that they arrive.

Sent in a hidden organization that no list shows, through `accept` like anybody's; the inbox is read
when the stream is woken, as an open inbox does. Its settings delete them after a day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from tocsin.inbox.feed import Feed
from tocsin.model.clock import MINUTE_MS, SECOND_MS, Clock
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.notification import Content, Draft, Options, Scope, Step
from tocsin.model.people import Organization, OrganizationSettings, Principal, Role, User
from tocsin.notifications.accept import accept
from tocsin.storage.operations import Storage
from tocsin.tracking.meters import LiveMeters

EVERY_MS = MINUTE_MS
LOST_AFTER_MS = 10 * SECOND_MS
NAME = "Tocsin status"
EMAIL = "canary@status.invalid"
KEPT_DAYS = 1
NO_BELL = (Step("none"),)
"""There is no channel of this name: a canary rings nobody."""

log = structlog.get_logger(__name__)


class Canary:
    """One each minute, from the start until `close`. `wake` tells the engine of it."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        feed: Feed,
        *,
        wake: Callable[[], None],
        meters: LiveMeters,
        region: str,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._feed = feed
        self._wake = wake
        self._meters = meters
        self._region = region
        self._system: Principal | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._loop(), name="canary")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def send(self) -> int | None:
        """How many milliseconds one took, from before it was accepted until its inbox had it and
        the stream was woken; None when that was not so in time.
        """
        system = self._system = self._system or await self._find_system()
        organization = system.organization
        handle = self._storage.organization(organization.number, organization.organization_id)
        user = system.user.number
        started_ms = self._clock.now_ms()
        draft = Draft(
            Scope.USER,
            Content("A canary sings."),
            emails=(EMAIL,),
            options=Options(steps=NO_BELL),
        )
        with self._feed.subscribe(user) as stream:
            sent = await accept(handle, system, draft, started_ms)
            self._wake()
            while (now_ms := self._clock.now_ms()) < started_ms + LOST_AFTER_MS:
                await self._clock.wait(stream.changed, started_ms + LOST_AFTER_MS)
                if stream.closed:
                    return None
                if await handle.inbox_item(user, sent.notification_id) is not None:
                    return max(0, self._clock.now_ms() - started_ms)
        log.error("canary_lost", notification=str(sent.notification_id), at_ms=now_ms)
        return None

    async def _loop(self) -> None:
        never = asyncio.Event()
        while True:
            now_ms = self._clock.now_ms()
            try:
                took_ms = await self.send()
            except Exception as error:  # a full disk: then it is lost, which is what it says
                if not isinstance(error, TocsinError):
                    log.error("canary_failed", exc_info=error)
                took_ms = None
            self._meters.sang(took_ms, self._clock.now_ms())
            await self._clock.wait(never, now_ms + EVERY_MS)

    async def _find_system(self) -> Principal:
        now_ms = self._clock.now_ms()
        organization = Organization(
            number=0,
            organization_id=uuid7(now_ms),
            name=NAME,
            region=self._region,
            demo=False,
            members_may_send=False,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
            settings=OrganizationSettings(retention_days=KEPT_DAYS),
        )
        user = User(
            number=0,
            user_id=uuid7(now_ms),
            email=EMAIL,
            name="Canary",
            role=Role.OWNER,
            active=True,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
        )
        return Principal(*await self._storage.system_organization(organization, user), scopes=None)
