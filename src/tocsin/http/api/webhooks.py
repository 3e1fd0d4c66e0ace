"""Outgoing webhooks: endpoints, their secrets, replays, tests, and what became of each try."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from tocsin.audience.profile import text
from tocsin.dispatch.endpoints import TEST_KIND, EndpointChange
from tocsin.dispatch.webhook_payload import event_id, event_number
from tocsin.http.api.moments import Moment, moment_ms
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.wire import Body, Description, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.events import EventKind
from tocsin.model.webhooks import Webhook, WebhookAttempt, WebhookOutcome
from tocsin.storage.webhooks import COUNT_LIMIT

Url = Annotated[str, Meta(min_length=8, max_length=2000, pattern=r"^https?://[!-~]+$")]
Kinds = Annotated[list[EventKind], Meta(min_length=1, max_length=100)]
EventId = Annotated[str, Meta(max_length=60)]
DESCRIPTION_CHARACTERS = 200


class WebhookCreate(Body):
    """Where events are to be posted. Without `kinds`, all of them."""

    url: Url
    description: Description | UnsetType = UNSET
    kinds: Kinds | UnsetType = UNSET
    enabled: bool = True


class WebhookChange(Body):
    """What is to change. `kinds` null means all kinds. Enabling makes it try again at once."""

    url: Url | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET
    kinds: Kinds | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class WebhookBody(Body):
    """An endpoint. Without `kinds` it gets all of them.

    `failingSince` and `nextTryAt` are there while it does not accept; `retrying` is how many events
    wait for another try. `disabledReason` is why it was disabled by itself.
    """

    webhook_id: UUID
    url: str
    enabled: bool
    retrying: int
    created_at: str
    updated_at: str
    description: str | UnsetType = UNSET
    kinds: list[EventKind] | UnsetType = UNSET
    failing_since: str | UnsetType = UNSET
    next_try_at: str | UnsetType = UNSET
    disabled_reason: str | UnsetType = UNSET


class WebhookPage(Body):
    """`cursor` is absent on the last page."""

    items: list[WebhookBody]
    cursor: str | UnsetType = UNSET


class NewWebhookBody(Body):
    """A new endpoint with the secret that its requests are signed with, shown this once."""

    webhook: WebhookBody
    secret: str


class NewSecretBody(Body):
    """The new secret, shown this once. The one before signs beside it for 24 hours."""

    secret: str


class ReplayFrom(Body):
    """Either a moment, or the id of the last event that is not to come again."""

    since: Moment | UnsetType = UNSET
    after: EventId | UnsetType = UNSET


class ReplayBody(Body):
    """How many events will come; `atLeast` when there are more than were counted."""

    events: int
    at_least: bool


class TestBody(Body):
    """What came of the test, in words as `attempts` has them."""

    outcome: WebhookOutcome
    detail: str
    took_ms: int


class AttemptBody(Body):
    """One try. A test has no `eventId`. `detail`: the receiver's status, how its body began."""

    type: str
    attempt: int
    at: str
    took_ms: int
    outcome: WebhookOutcome
    detail: str
    event_id: str | UnsetType = UNSET


class AttemptPage(Body):
    """Newest first. `cursor` is absent on the last page."""

    items: list[AttemptBody]
    cursor: str | UnsetType = UNSET


async def _find(call: Call) -> Webhook:
    webhook = await call.storage.webhook(call.id("webhookId", "webhook"))
    if webhook is None:
        raise not_found("webhook")
    return webhook


async def list_webhooks(call: Call) -> WebhookPage:
    query: PageQuery = call.query
    rows = await call.storage.webhooks(after=query.after, limit=query.more)
    page, cursor = cut(query, rows)
    return WebhookPage([webhook_body(one) for one in page], cursor)


async def create_webhook(call: Call) -> NewWebhookBody:
    """It gets what happens from now on; `replay` sends what has happened before."""
    body: WebhookCreate = call.body
    wanted = EndpointChange(
        url=body.url,
        description=_description(body.description),
        kinds=None if body.kinds is UNSET else tuple(body.kinds),
        enabled=body.enabled,
    )
    organization = call.principal.organization
    created, secret = await call.context.endpoints.create(call.storage, organization, wanted)
    return NewWebhookBody(webhook_body(created), secret)


async def get_webhook(call: Call) -> WebhookBody:
    return webhook_body(await _find(call))


async def change_webhook(call: Call) -> WebhookBody:
    """An endpoint that is enabled goes on where it had stopped."""
    body: WebhookChange = call.body

    def change(before: EndpointChange) -> EndpointChange:
        if body.url is not UNSET:
            before = replace(before, url=body.url)
        if body.description is not UNSET:
            before = replace(before, description=_description(body.description))
        if body.kinds is not UNSET:
            before = replace(before, kinds=None if body.kinds is None else tuple(body.kinds))
        if body.enabled is not UNSET:
            before = replace(before, enabled=body.enabled)
        return before

    changed = await call.context.endpoints.change(
        call.storage,
        call.id("webhookId", "webhook"),
        change,
        None if body.url is UNSET else body.url,
    )
    return webhook_body(changed)


def _description(given: str | UnsetType | None) -> str | None:
    return text("description", given, DESCRIPTION_CHARACTERS) if given else None


async def delete_webhook(call: Call) -> None:
    if not await call.storage.delete_webhook((await _find(call)).number):
        raise not_found("webhook")


async def rotate_secret(call: Call) -> NewSecretBody:
    """Requests carry a signature by each: the new one at once, the old one for 24 hours more."""
    secret = await call.context.endpoints.rotate(call.storage, await _find(call))
    return NewSecretBody(secret)


async def replay(call: Call) -> ReplayBody:
    """Sends again what has happened since then, as far back as events are kept, under the same
    ids. Events that are still to come are not left out.
    """
    body: ReplayFrom = call.body
    if (body.since is UNSET) == (body.after is UNSET):
        raise TocsinError("invalid_body", "Send either since or after.")
    webhook = await _find(call)
    if body.since is not UNSET:
        cursor = await call.storage.event_before(moment_ms("since", body.since, "invalid_body"))
    else:
        number = event_number(webhook.organization_id, str(body.after))
        if number is None:
            message = "after: is not an id of your organization's events."
            raise TocsinError("invalid_body", message, field="after")
        cursor = number
    count = await call.context.endpoints.replay(call.storage, webhook, cursor)
    return ReplayBody(count, count == COUNT_LIMIT)


async def send_test(call: Call) -> TestBody:
    """Posts one `webhook.test` now, also while the endpoint is disabled, and waits for the answer,
    15 seconds at most.
    """
    attempt = await call.context.endpoints.test(call.storage, await _find(call))
    return TestBody(attempt.outcome, attempt.detail, attempt.took_ms)


async def list_attempts(call: Call) -> AttemptPage:
    """The last 500 of the endpoint are kept."""
    query: PageQuery = call.query
    webhook = await _find(call)
    before = query.after or None
    rows = await call.storage.webhook_attempts(webhook.number, before=before, limit=query.more)
    page, cursor = cut(query, rows)
    return AttemptPage([_attempt_body(webhook, one) for one in page], cursor)


def webhook_body(of: Webhook) -> WebhookBody:
    health = of.health
    kinds = UNSET if of.kinds is None else [EventKind(kind) for kind in of.kinds]
    return WebhookBody(
        webhook_id=of.webhook_id,
        url=of.url,
        enabled=of.enabled,
        retrying=of.parked,
        created_at=iso(of.created_at_ms),
        updated_at=iso(of.updated_at_ms),
        description=present(of.description),
        kinds=kinds,
        failing_since=UNSET if health.failing_since_ms is None else iso(health.failing_since_ms),
        next_try_at=UNSET if health.due_at_ms is None else iso(health.due_at_ms),
        disabled_reason=present(health.disabled_reason),
    )


def _attempt_body(webhook: Webhook, of: WebhookAttempt) -> AttemptBody:
    number = event_id(webhook.organization_id, of.event) if of.event else UNSET
    return AttemptBody(
        type=of.kind or (TEST_KIND if not of.event else "deleted"),
        attempt=of.tries,
        at=iso(of.at_ms),
        took_ms=of.took_ms,
        outcome=of.outcome,
        detail=of.detail,
        event_id=number,
    )


_WEBHOOK = "/webhooks/{webhookId}"
_READ, _WRITE = Permission.READ_WEBHOOKS, Permission.WRITE_DELIVERY
ROUTES = [
    Route(
        "GET",
        "/webhooks",
        list_webhooks,
        _READ,
        "listWebhooks",
        "Endpoints that events are posted to",
        query=PageQuery,
        response=WebhookPage,
    ),
    Route(
        "POST",
        "/webhooks",
        create_webhook,
        _WRITE,
        "createWebhook",
        "Create an endpoint",
        request=WebhookCreate,
        response=NewWebhookBody,
        status=201,
        errors=("conflict",),
    ),
    Route("GET", _WEBHOOK, get_webhook, _READ, "getWebhook", "One endpoint", response=WebhookBody),
    Route(
        "PATCH",
        _WEBHOOK,
        change_webhook,
        _WRITE,
        "changeWebhook",
        "Change an endpoint",
        request=WebhookChange,
        response=WebhookBody,
    ),
    Route(
        "DELETE",
        _WEBHOOK,
        delete_webhook,
        _WRITE,
        "deleteWebhook",
        "Remove an endpoint",
        status=204,
    ),
    Route(
        "POST",
        _WEBHOOK + "/rotate-secret",
        rotate_secret,
        _WRITE,
        "rotateWebhookSecret",
        "A new secret for an endpoint",
        response=NewSecretBody,
        errors=("conflict",),
    ),
    Route(
        "POST",
        _WEBHOOK + "/replay",
        replay,
        _WRITE,
        "replayWebhook",
        "Send events of the past once more",
        request=ReplayFrom,
        response=ReplayBody,
    ),
    Route(
        "POST",
        _WEBHOOK + "/test",
        send_test,
        _WRITE,
        "testWebhook",
        "Post a test to an endpoint",
        response=TestBody,
    ),
    Route(
        "GET",
        _WEBHOOK + "/attempts",
        list_attempts,
        _READ,
        "listWebhookAttempts",
        "What became of each try",
        query=PageQuery,
        response=AttemptPage,
    ),
]
