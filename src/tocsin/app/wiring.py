"""The composition root: chooses the engine, constructs everything once, starts and stops it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from uuid import UUID

import structlog

from tocsin.app.audit import Checkpoints
from tocsin.app.isolation import make_isolations
from tocsin.app.secrets import Secrets, load_secrets
from tocsin.app.settings import Settings, channel_settings
from tocsin.app.tracking import TrackingParts
from tocsin.app.webhooks import Webhooks
from tocsin.channels import discover
from tocsin.channels.support.guard import Guard
from tocsin.channels.support.http import OutgoingHttp
from tocsin.channels.web_push import WebPush
from tocsin.dispatch.expander import Expander
from tocsin.dispatch.messages import Links, RingLinks
from tocsin.dispatch.providers import Providers
from tocsin.dispatch.ringer import Ringer
from tocsin.dispatch.setups import Setups
from tocsin.dispatch.webhooks import WebhookSender
from tocsin.dispatch.worker import Worker
from tocsin.http.authenticator import Authenticator
from tocsin.http.context import Context
from tocsin.http.server import App, create_app
from tocsin.http.signing import Signer
from tocsin.http.tagoio.repeats import Repeats
from tocsin.inbox.feed import Feed
from tocsin.inbox.snoozes import Snoozes
from tocsin.model.channel import Channel
from tocsin.model.clock import Clock, SystemClock
from tocsin.model.errors import TocsinError
from tocsin.model.work import DueRing
from tocsin.notifications.limits import AcceptLimits
from tocsin.storage.operations import Storage
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.vault import Vault
from tocsin.tracking.meters import LiveMeters, Meters

LEASES_EVERY_S = 10
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    """A started Tocsin: the ASGI application and what it stands on."""

    app: App
    context: Context
    storage: Storage
    worker: Worker
    webhooks: WebhookSender


@asynccontextmanager
async def running(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Running]:
    """Everything started, and stopped in the other order at the end."""
    clock = clock or SystemClock()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    secrets = load_secrets(settings.data)
    channels = make_channels(settings, secrets)
    guard = Guard(settings.outgoing_allow)
    http = OutgoingHttp(guard, ca_file=settings.outgoing_ca)
    storage = SqliteStorage(settings.database, audit_key=secrets.audit.encode())
    feed = Feed()
    signer = Signer(secrets.signing.encode())
    vault = Vault(storage, clock, secrets.master_keys)
    providers = Providers(storage, vault, channels, discover())
    webhooks = Webhooks(storage, clock, guard, vault, ca_file=settings.outgoing_ca)
    setups = Setups(providers.kinds, providers, settings.bells)
    meters = LiveMeters()
    links = _links(settings.base_url, signer)
    ringer = _make_ringer(storage, clock, providers, http, links=links, meters=meters)
    worker = Worker(storage, clock, Expander(storage, clock, feed, setups, meters), ringer)
    tracking = TrackingParts(
        settings, storage, clock, feed, meters=meters, engine=ringer, wake=worker.wake
    )
    authenticator = Authenticator(storage, clock, signer)
    snoozes = Snoozes(storage, clock, feed)
    isolations = make_isolations(settings)
    arrived = asyncio.Event()  # data points that rules have not seen yet
    push = channels.get("web_push")
    context = Context(
        storage=storage,
        clock=clock,
        feed=feed,
        providers=providers,
        setups=setups,
        accepts=AcceptLimits(),
        tracking=tracking.tracking,
        endpoints=webhooks.endpoints,
        outgoing=http,
        authenticator=authenticator,
        signer=signer,
        region=settings.region,
        regions=await storage.regions(),
        base_url=settings.base_url,
        demo=settings.demo,
        application_server_key=push.public_key() if isinstance(push, WebPush) else None,
        data_added=arrived.set,
        wake=worker.wake,
        snoozed=snoozes.wake,
        isolations=isolations,
        repeats=Repeats(clock.now_ms()),
    )
    leases = asyncio.create_task(_extend_leases(authenticator))
    with contextlib.suppress(TocsinError):  # on a full disk the leases end by themselves
        await storage.release_claims(clock.now_ms())
    checkpoints = Checkpoints(storage, clock, settings.data, secrets.audit.encode())
    for part in (worker, webhooks.sender, checkpoints, tracking, snoozes):
        part.start()
    try:
        yield Running(create_app(context), context, storage, worker, webhooks.sender)
    finally:
        leases.cancel()
        await _close(isolations, snoozes, tracking, webhooks, worker)
        feed.close()
        await authenticator.extend_leases()
        await _close(checkpoints, providers, *channels.values(), http, storage)


class _Part(Protocol):
    async def close(self) -> None: ...


async def _close(*parts: _Part) -> None:
    for part in parts:
        await part.close()


def make_channels(settings: Settings, secrets: Secrets) -> dict[str, Channel]:
    """The channels that are set up, by name. Web Push always is: its key is made here."""
    subject = settings.base_url
    if not subject.startswith("https:"):
        subject = "mailto:operator@localhost.localdomain"
    defaults = {"web_push": {"private_key": secrets.web_push, "subject": subject}}
    channels: dict[str, Channel] = {}
    for name, kind in discover().items():
        values = channel_settings(kind, settings.environment, defaults.get(name, {}))
        if values is not None:
            channels[name] = kind(values)  # type: ignore[call-arg]
    return channels


def _make_ringer(
    storage: Storage,
    clock: Clock,
    providers: Providers,
    http: OutgoingHttp,
    *,
    links: Links,
    meters: Meters,
) -> Ringer:
    jitter = random.Random()  # noqa: S311
    return Ringer(storage, clock, providers, http, links=links, jitter=jitter, meters=meters)


def _links(base_url: str, signer: Signer) -> Links:
    @lru_cache(maxsize=256)
    def open_url(notification_id: UUID) -> str:
        return f"{base_url}/open/{notification_id}"

    def links(ring: DueRing, unsubscribes: bool) -> RingLinks:
        reference = signer.delivery_reference(ring.number)
        # A signature costs a tenth of a whole push, which has no use for it.
        token = signer.unsubscribe_token(ring.user_id, ring.channel) if unsubscribes else None
        return RingLinks(
            open_url=open_url(ring.notification.notification_id),
            unsubscribe_url=f"{base_url}/unsubscribe/{token}" if token else "",
            report_url=f"{base_url}/report/{reference}",
            reference=reference,
        )

    return links


async def _extend_leases(authenticator: Authenticator) -> None:
    while True:
        await asyncio.sleep(LEASES_EVERY_S)
        try:
            await authenticator.extend_leases()
        except Exception as error:  # the next round tries again
            log.error("leases_not_extended", exc_info=error)
