"""What the app hands to every door: storage, time, providers, the feed, and who is who."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tocsin.actions.desk import Desk
from tocsin.actions.pace import PointPace
from tocsin.analysis.desk import AnalysisDesk
from tocsin.dispatch.endpoints import Endpoints
from tocsin.dispatch.providers import Providers
from tocsin.dispatch.setups import Setups
from tocsin.http.authenticator import Authenticator
from tocsin.http.signing import Signer
from tocsin.http.tagoio.repeats import Repeats
from tocsin.inbox.feed import Feed
from tocsin.model.channel import Http
from tocsin.model.clock import Clock
from tocsin.model.data import BrokerLook
from tocsin.notifications.limits import AcceptLimits
from tocsin.storage.operations import Storage
from tocsin.tracking.meters import LiveMeters
from tocsin.tracking.receipts import Receipts
from tocsin.tracking.status import Board, Engine


@dataclass(frozen=True, slots=True)
class Tracking:
    """What is measured and told. `board` None: the operator has switched the status off. `broker`
    looks at the connection to the MQTT broker.
    """

    meters: LiveMeters
    receipts: Receipts
    engine: Engine
    board: Board | None
    broker: Callable[[], BrokerLook | None]


@dataclass(frozen=True, slots=True)
class Context:
    """Constructed once, in `app/wiring.py`.

    `setups` says what organizations can ring with, `accepts` and `pace` how much they may hand in,
    `endpoints` manages webhooks, `actions` rules. `outgoing` is the one guarded way out, for trying
    a provider. `regions` is name → base URL of all regions, kept current by whoever changes them.
    `wake` tells the engine that something was accepted, `snoozed` that something was put aside,
    `data_added` that points of this organization, or an event of its own, wait for rules.
    `base_url` comes from configuration only, never from a request. `application_server_key` is Web
    Push's public key, if that is set up. `analyses` runs scripts. `repeats` is what the TagoIO door
    has done lately.
    """

    storage: Storage
    clock: Clock
    feed: Feed
    providers: Providers
    setups: Setups
    accepts: AcceptLimits
    tracking: Tracking
    endpoints: Endpoints
    actions: Desk
    outgoing: Http
    authenticator: Authenticator
    signer: Signer
    region: str
    regions: dict[str, str]
    base_url: str
    demo: bool
    application_server_key: str | None
    pace: PointPace
    data_added: Callable[[int], None]
    wake: Callable[[], None]
    snoozed: Callable[[], None]
    analyses: AnalysisDesk
    repeats: Repeats

    async def devices(self, organization: int) -> tuple[str, ...]:
        """The channels whose rings stay on a device's screen and can be taken back."""
        return (await self.setups.of(organization)).devices

    def answered(self, user: int) -> None:
        """A person, by number, has answered: their other screens show it, bells of what is settled
        end, and analyses that it starts or that wait for it go on.
        """
        self.feed.wake([user])
        self.wake()
        self.analyses.runner.wake()

    def ended(self) -> None:
        """A notification was taken back or its question closed: bells end, and analyses that wait
        for it go on.
        """
        self.wake()
        self.analyses.runner.wake()
