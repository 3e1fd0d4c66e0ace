"""Actions as they are started and stopped: the engine, and the desk where they are changed."""

from __future__ import annotations

import random
from collections.abc import Callable

from tocsin.actions.desk import Desk
from tocsin.actions.effects import Effects
from tocsin.actions.engine import ActionEngine
from tocsin.actions.posts import ActionSecrets, Posts
from tocsin.channels.support.guard import Guard
from tocsin.channels.support.http import OutgoingHttp
from tocsin.model.clock import Clock
from tocsin.notifications.limits import AcceptLimits
from tocsin.storage.operations import Storage
from tocsin.storage.vault import Vault


class Actions:
    """With connections of its own: slow receivers then hold none that people's bells need.

    `accepts` is shared with the doors: what actions send counts as anything else. `wake_runs` tells
    whoever runs analyses that a run is queued.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        guard: Guard,
        vault: Vault,
        *,
        wake: Callable[[], None],
        wake_runs: Callable[[], None],
        ca_file: str | None,
    ) -> None:
        self._http = OutgoingHttp(guard, ca_file=ca_file)
        self.accepts = AcceptLimits()
        secrets = ActionSecrets(vault)
        jitter = random.Random()  # noqa: S311
        effects = Effects(storage, clock, self.accepts, wake=wake, wake_runs=wake_runs)
        posts = Posts(storage, clock, self._http, secrets, jitter=jitter)
        self.engine = ActionEngine(storage, clock, effects, posts)
        self.desk = Desk(storage, clock, guard, secrets, self.engine.wake)

    def start(self) -> None:
        self.engine.start()

    async def close(self) -> None:
        await self.engine.close()
        await self._http.close()
