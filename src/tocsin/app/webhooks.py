"""Outgoing webhooks as they are started and stopped: the sender, and what manages endpoints."""

from __future__ import annotations

import random

from tocsin.channels.support.guard import Guard
from tocsin.channels.support.http import OutgoingHttp
from tocsin.dispatch.endpoints import Endpoints
from tocsin.dispatch.webhooks import WebhookSender
from tocsin.model.clock import Clock
from tocsin.storage.operations import Storage
from tocsin.storage.vault import Vault

HOST_CONNECTIONS = 64
"""To one host: more than an endpoint has events on their way, so that none waits for another."""


class Webhooks:
    """With connections of its own: slow receivers then hold none that people's bells need."""

    def __init__(
        self, storage: Storage, clock: Clock, guard: Guard, vault: Vault, *, ca_file: str | None
    ) -> None:
        self._http = OutgoingHttp(guard, ca_file=ca_file, host_connections=HOST_CONNECTIONS)
        jitter = random.Random()  # noqa: S311
        self.sender = WebhookSender(storage, clock, self._http, vault, jitter=jitter)
        self.endpoints = Endpoints(clock, self._http, guard, vault, self.sender.wake)

    async def close(self) -> None:
        await self.sender.close()
        await self._http.close()
