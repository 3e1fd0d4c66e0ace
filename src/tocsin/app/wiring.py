"""The composition root: chooses the engine, constructs everything once, starts and stops it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from tocsin.actions.engine import ActionEngine
from tocsin.actions.pace import PointPace
from tocsin.analysis.isolation.isolations import Isolations
from tocsin.analysis.runner import Runner
from tocsin.app.actions import Actions
from tocsin.app.analyses import Analyses
from tocsin.app.audit import Checkpoints
from tocsin.app.isolation import make_isolations
from tocsin.app.links import make_links
from tocsin.app.mqtt import Mqtt
from tocsin.app.secrets import Secrets, load_secrets
from tocsin.app.settings import Settings, channel_settings
from tocsin.app.tracking import TrackingParts, Watched
from tocsin.app.webhooks import Webhooks
from tocsin.audience.old_addresses import OldAddresses
from tocsin.channels import discover
from tocsin.channels.support.guard import Guard
from tocsin.channels.support.http import OutgoingHttp
from tocsin.channels.web_push import WebPush
from tocsin.dispatch.expander import Expander
from tocsin.dispatch.messages import Links
from tocsin.dispatch.providers import Providers
from tocsin.dispatch.ringer import Ringer
from tocsin.dispatch.setups import Setups
from tocsin.dispatch.webhooks import WebhookSender
from tocsin.dispatch.worker import Worker
from tocsin.http.authenticator import Authenticator
from tocsin.http.context import Context
from tocsin.http.permissions import DATA_CHANGED
from tocsin.http.server import App, create_app
from tocsin.http.signing import Signer
from tocsin.http.tagoio.repeats import Repeats
from tocsin.inbox.feed import Feed, listener
from tocsin.inbox.snoozes import Snoozes
from tocsin.model.channel import Channel
from tocsin.model.clock import Clock, SystemClock
from tocsin.model.errors import TocsinError
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
    actions: ActionEngine
    runner: Runner


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock | None = None, isolations: Isolations | None = None
) -> AsyncIterator[Running]:
    """Everything started, and stopped in the other order. `isolations` may have been tried."""
    clock, secrets = clock or SystemClock(), _open(settings.data)
    channels = make_channels(settings, secrets)
    guard, ca_file = Guard(settings.outgoing_allow), settings.outgoing_ca
    http = OutgoingHttp(guard, ca_file=ca_file)
    storage = SqliteStorage(settings.database, audit_key=secrets.audit.encode())
    feed, meters, signer = Feed(), LiveMeters(), Signer(secrets.signing.encode())
    vault, pace = Vault(storage, clock, secrets.master_keys), PointPace(settings.points_per_second)
    providers = Providers(storage, vault, channels, discover())
    webhooks = Webhooks(storage, clock, guard, vault, ca_file=ca_file)
    setups = Setups(providers.kinds, providers, settings.bells)
    links, old = make_links(settings.base_url, signer), OldAddresses(storage, vault, discover())
    ringer = _make_ringer(storage, clock, providers, http, links=links, meters=meters)
    analyses = Analyses(isolations or make_isolations(settings), storage, clock, vault, feed)
    expander = Expander(storage, clock, feed, setups, meters, wake_runs=analyses.runner.wake)
    worker, snoozes = Worker(storage, clock, expander, ringer), Snoozes(storage, clock, feed)
    wakes = {"wake": worker.wake, "wake_runs": analyses.runner.wake}
    actions = Actions(storage, clock, guard, vault, **wakes, ca_file=ca_file)
    authenticator = Authenticator(storage, clock, signer)
    leases, added = _Leases(authenticator), _added(actions.engine, feed)
    mqtt = Mqtt(settings.broker, storage, clock, secrets.signing, added, pace=pace)
    watched = Watched(meters, ringer, worker.wake, mqtt.look)
    tracking = TrackingParts(settings, storage, clock, feed, watched)
    context = Context(
        storage=storage,
        clock=clock,
        feed=feed,
        providers=providers,
        setups=setups,
        accepts=actions.accepts,
        tracking=tracking.tracking,
        endpoints=webhooks.endpoints,
        outgoing=http,
        authenticator=authenticator,
        signer=signer,
        region=settings.region,
        regions=await storage.regions(),
        base_url=settings.base_url,
        demo=settings.demo,
        application_server_key=_server_key(channels),
        pace=pace,
        data_added=added,
        actions=actions.desk,
        wake=worker.wake,
        snoozed=snoozes.wake,
        analyses=analyses.desk,
        repeats=Repeats(clock.now_ms()),
    )
    checkpoints = Checkpoints(storage, clock, settings.data, secrets.audit.encode())
    parts = (leases, worker, webhooks.sender, checkpoints, tracking, snoozes, actions, mqtt)
    await _start(storage, clock.now_ms(), *parts, analyses, old)
    try:
        yield _running(context, worker, webhooks, actions, analyses)
    finally:
        await _close(old, mqtt, leases, analyses, snoozes, tracking, actions, webhooks, worker)
        feed.close()
        await _close(checkpoints, providers, *channels.values(), http, storage)


def _running(
    context: Context, worker: Worker, webhooks: Webhooks, actions: Actions, analyses: Analyses
) -> Running:
    app, storage = create_app(context), context.storage
    analyses.serve(app)
    runner = analyses.runner
    return Running(app, context, storage, worker, webhooks.sender, actions.engine, runner)


def _added(engine: ActionEngine, feed: Feed) -> Callable[[int], None]:
    """What follows from new points: rules look at them, and so do open consoles."""

    def added(organization: int) -> None:
        engine.wake()
        feed.tell_soon(listener(organization), DATA_CHANGED)

    return added


def _open(folder: Path) -> Secrets:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return load_secrets(folder)


class _Starting(Protocol):
    def start(self) -> None: ...


class _Part(Protocol):
    async def close(self) -> None: ...


async def _start(storage: Storage, now_ms: int, *parts: _Starting) -> None:
    with contextlib.suppress(TocsinError):  # on a full disk the leases end by themselves
        await storage.release_claims(now_ms)
    for part in parts:
        part.start()


async def _close(*parts: _Part) -> None:
    for part in parts:
        await part.close()


def _server_key(channels: dict[str, Channel]) -> str | None:
    push = channels.get("web_push")
    return push.public_key() if isinstance(push, WebPush) else None


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


class _Leases:
    """Files now and then which tokens were used, and who was seen."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._loop())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        await self._authenticator.extend_leases()

    async def _loop(self) -> None:
        while True:
            await asyncio.sleep(LEASES_EVERY_S)
            try:
                await self._authenticator.extend_leases()
            except Exception as error:  # the next round tries again
                log.error("leases_not_extended", exc_info=error)
