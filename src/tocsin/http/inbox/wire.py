"""What an inbox shows: items, counts, addresses. Keys that do not apply are absent."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.model.channel import Priority
from tocsin.model.clock import iso
from tocsin.model.notification import InboxCounts, InboxItem
from tocsin.model.people import Address

DEFAULT_SCREEN = "jig"


class TargetAnswer(Struct):
    """The screen that opens, with its inputs."""

    screen: str
    inputs: dict[str, Any]
    jigId: str | UnsetType = UNSET
    solutionId: UUID | UnsetType = UNSET


class ItemAnswer(Struct):
    """One notification in a user's inbox. `version` is opaque; `startAt` is when it arrived.

    `deleted` and `withdrawn` ones come on the stream only: take them out of the list.
    """

    notificationId: UUID
    text: str
    createdAt: str
    startAt: str
    priority: Priority
    target: TargetAnswer
    version: str
    title: str | UnsetType = UNSET
    solutionId: UUID | UnsetType = UNSET
    solutionName: str | UnsetType = UNSET
    seenAt: str | UnsetType = UNSET
    readAt: str | UnsetType = UNSET
    archivedAt: str | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET
    withdrawn: bool | UnsetType = UNSET


class CountsAnswer(Struct):
    """The badge shows `unseen`; `unread` items have a dot."""

    unseen: int
    unread: int


class PageAnswer(Struct):
    """Newest first. `cursor` is absent on the last page."""

    items: list[ItemAnswer]
    counts: CountsAnswer
    version: str
    cursor: str | UnsetType = UNSET


class ReadyAnswer(Struct):
    """The first event of a stream."""

    counts: CountsAnswer
    version: str


class MarkBody(Struct, forbid_unknown_fields=True, rename={"as_": "as"}):
    """Mark many at once: all of the inbox, only the read ones, or the named ones."""

    as_: Literal["seen", "read", "archived", "deleted"]
    which: Literal["all", "read"] = "all"
    ids: Annotated[list[UUID], Meta(max_length=500)] | UnsetType = UNSET


class MarkedAnswer(Struct):
    """How many have changed, and the counts after it."""

    changed: int
    counts: CountsAnswer


class MeAnswer(Struct):
    """Whose inbox this is."""

    userId: UUID
    name: str
    email: str
    organizationId: UUID
    organizationName: str
    language: str | UnsetType = UNSET
    timeZone: str | UnsetType = UNSET


class KeyAnswer(Struct):
    """Web Push's application server key, base64url (RFC 8292)."""

    publicKey: str


class AddressBody(Struct, forbid_unknown_fields=True):
    """A place where a channel can ring, as the channel defines it."""

    channel: Annotated[str, Meta(max_length=50)]
    address: dict[str, Any]
    device: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET


class AddressAnswer(Struct):
    """A registered address; its secrets are not shown again."""

    addressId: UUID
    channel: str
    createdAt: str
    device: str | UnsetType = UNSET


class AddressListAnswer(Struct):
    """All addresses of the user."""

    items: list[AddressAnswer]


def _moment(ms: int | None) -> str | UnsetType:
    return iso(ms) if ms is not None else UNSET


def version_of(item: InboxItem) -> str:
    """Where a stream goes on after this item: (version, number), in commit order."""
    return f"{item.version}.{item.notification.number}"


def item_answer(item: InboxItem) -> ItemAnswer:
    found = item.notification
    content = found.content
    return ItemAnswer(
        notificationId=found.notification_id,
        text=content.text,
        createdAt=iso(found.created_at_ms),
        startAt=iso(item.arrived_at_ms),
        priority=found.priority,
        target=TargetAnswer(
            screen=content.screen or DEFAULT_SCREEN,
            inputs=content.inputs,
            jigId=content.jig_id if content.jig_id is not None else UNSET,
            solutionId=found.solution_id or UNSET,
        ),
        version=version_of(item),
        title=content.title if content.title is not None else UNSET,
        solutionId=found.solution_id or UNSET,
        solutionName=item.solution_name or UNSET,
        seenAt=_moment(item.seen_at_ms),
        readAt=_moment(item.read_at_ms),
        archivedAt=_moment(item.archived_at_ms),
        deleted=True if item.deleted_at_ms else UNSET,
        withdrawn=True if item.withdrawn_at_ms else UNSET,
    )


def counts_answer(counts: InboxCounts) -> CountsAnswer:
    return CountsAnswer(counts.unseen, counts.unread)


def address_answer(address: Address) -> AddressAnswer:
    return AddressAnswer(
        addressId=address.address_id,
        channel=address.channel,
        createdAt=iso(address.registered_at_ms),
        device=address.device or UNSET,
    )
