"""The composition root: chooses the engine, constructs everything once, starts and stops it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from tocsin.app.secrets import Secrets, load_secrets
from tocsin.app.settings import Settings, channel_settings
from tocsin.channels import discover
from tocsin.channels.support.guard import Guard
from tocsin.channels.support.http import OutgoingHttp
from tocsin.channels.web_push import WebPush
from tocsin.dispatch.expander import Expander
from tocsin.dispatch.providers import Providers
from tocsin.dispatch.ringer import Links, Ringer
from tocsin.dispatch.worker import Worker
from tocsin.http.authenticator import Authenticator
from tocsin.http.context import Context
from tocsin.http.server import App, create_app
from tocsin.http.signing import Signer
from tocsin.inbox.feed import Feed
from tocsin.model.channel import Channel, Person
from tocsin.model.clock import Clock, SystemClock
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.work import DueRing
from tocsin.storage.operations import Storage
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.vault import Vault

LEASES_EVERY_S = 10
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    """A started Tocsin: the ASGI application and what it stands on."""

    app: App
    context: Context
    storage: Storage
    worker: Worker


@asynccontextmanager
async def running(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Running]:
    """Everything started, and stopped in the other order at the end."""
    clock = clock or SystemClock()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    secrets = load_secrets(settings.data)
    channels = make_channels(settings, secrets)
    http = OutgoingHttp(Guard(settings.outgoing_allow))
    storage = SqliteStorage(settings.database)
    feed = Feed()
    signer = Signer(secrets.signing.encode())
    vault = Vault(storage, clock, secrets.master_keys)
    providers = Providers(storage, vault, channels, discover())
    worker = _make_worker(
        settings, storage, clock, feed, channels=channels, http=http, signer=signer
    )
    authenticator = Authenticator(storage, clock, signer)
    push = channels.get("web_push")
    context = Context(
        storage=storage,
        clock=clock,
        feed=feed,
        providers=providers,
        outgoing=http,
        authenticator=authenticator,
        signer=signer,
        region=settings.region,
        regions=await storage.regions(),
        base_url=settings.base_url,
        demo=settings.demo,
        application_server_key=push.public_key() if isinstance(push, WebPush) else None,
        wake=worker.wake,
    )
    leases = asyncio.create_task(_extend_leases(authenticator))
    with contextlib.suppress(TocsinError):  # on a full disk the leases end by themselves
        await storage.release_claims(clock.now_ms())
    worker.start()
    try:
        yield Running(create_app(context), context, storage, worker)
    finally:
        leases.cancel()
        await worker.close()
        feed.close()
        await authenticator.extend_leases()
        await providers.close()
        for channel in channels.values():
            await channel.close()
        await http.close()
        await storage.close()


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


def _make_worker(
    settings: Settings,
    storage: Storage,
    clock: Clock,
    feed: Feed,
    *,
    channels: dict[str, Channel],
    http: OutgoingHttp,
    signer: Signer,
) -> Worker:
    bells = tuple(name for name in settings.bells if name in channels)
    somebody = Person(uuid7(), "Somebody", "somebody@example.com", "+10000000000")
    at_profile = frozenset(
        name for name in bells if channels[name].profile_address(somebody) is not None
    )
    expander = Expander(storage, clock, feed, bells, at_profile)
    links = _links(settings.base_url, signer)
    jitter = random.Random()  # noqa: S311
    return Worker(
        storage, clock, expander, Ringer(storage, clock, channels, http, links=links, jitter=jitter)
    )


def _links(base_url: str, signer: Signer) -> Links:
    def links(ring: DueRing) -> tuple[str, str]:
        notification_id = ring.notification.notification_id
        token = signer.unsubscribe_token(ring.user_id, ring.channel)
        return f"{base_url}/open/{notification_id}", f"{base_url}/unsubscribe/{token}"

    return links


async def _extend_leases(authenticator: Authenticator) -> None:
    while True:
        await asyncio.sleep(LEASES_EVERY_S)
        try:
            await authenticator.extend_leases()
        except Exception as error:  # the next round tries again
            log.error("leases_not_extended", exc_info=error)
