"""What an inbox shows: items, counts, addresses. Keys that do not apply are absent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from tocsin.http.api.moments import Moment
from tocsin.http.inbox.question_wire import QuestionAnswer, question_answer
from tocsin.model.channel import Priority, Severity
from tocsin.model.clock import iso
from tocsin.model.inbox import InboxCounts
from tocsin.model.notification import (
    NO_EXTRAS,
    Answer,
    Button,
    ButtonKind,
    Extras,
    InboxItem,
    Notification,
)
from tocsin.model.people import Address, Organization, User
from tocsin.model.questions import Values
from tocsin.model.speech import Speech
from tocsin.plan.because import because
from tocsin.plan.words import Words, choose, words

DEFAULT_SCREEN = "jig"


class TargetAnswer(Struct):
    """The screen that opens, with its inputs."""

    screen: str
    inputs: dict[str, Any]
    jigId: str | UnsetType = UNSET
    solutionId: UUID | UnsetType = UNSET


class ButtonAnswer(Struct):
    """A button: opens `target` or `url`, answers with its id, or asks for text."""

    id: str
    label: str
    kind: ButtonKind
    style: str
    url: str | UnsetType = UNSET
    target: TargetAnswer | UnsetType = UNSET


class GivenAnswer(Struct):
    """What the person replied."""

    button: str
    text: str | UnsetType = UNSET
    values: Values | UnsetType = UNSET


class ItemAnswer(Struct):
    """One notification in a user's inbox. `version` is opaque; `startAt` is when it arrived.

    `because` says why they get it, in the language of `Accept-Language`, else in the person's.
    `deleted` and `withdrawn` ones come on the stream only: take them out of the list. From
    `expiresAt` on nobody can answer: it is a question's deadline, where that comes before the end
    of the notification. `returnedAt`: it was snoozed or, with `reminded`, its question
    reminds of itself; it has not been seen since.
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
    severity: Severity | UnsetType = UNSET
    category: str | UnsetType = UNSET
    icon: str | UnsetType = UNSET
    image: str | UnsetType = UNSET
    buttons: list[ButtonAnswer] | UnsetType = UNSET
    data: dict[str, Any] | UnsetType = UNSET
    answer: GivenAnswer | UnsetType = UNSET
    answeredAt: str | UnsetType = UNSET
    question: QuestionAnswer | UnsetType = UNSET
    because: str | UnsetType = UNSET
    expiresAt: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    snoozedUntil: str | UnsetType = UNSET
    returnedAt: str | UnsetType = UNSET
    reminded: bool | UnsetType = UNSET


class AnswerBody(Struct, forbid_unknown_fields=True):
    """The button that was pressed, the text where it asks for one, and the form's values."""

    button: Annotated[str, Meta(min_length=1, max_length=40)]
    text: Annotated[str, Meta(min_length=1, max_length=2_000)] | UnsetType = UNSET
    values: dict[str, Any] = field(default_factory=dict)


class CountsAnswer(Struct):
    """The badge shows `unseen`; `unread` items have a dot; `action` ones wait for an answer.

    Archived and snoozed items count in neither; `snoozed` is how many of these there are.
    """

    unseen: int
    unread: int
    action: int
    snoozed: int


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
    """Mark many at once: all of the inbox, only the read ones, or the named ones.

    All are those that are neither archived nor snoozed; named ones may be.
    """

    as_: Literal["seen", "read", "archived", "deleted"]
    which: Literal["all", "read"] = "all"
    ids: Annotated[list[UUID], Meta(max_length=500)] | UnsetType = UNSET


class MarkedAnswer(Struct):
    """How many have changed, the counts after it, and by what it is undone (for 10 minutes)."""

    changed: int
    counts: CountsAnswer
    undo: str | UnsetType = UNSET


class SnoozeBody(Struct, forbid_unknown_fields=True):
    """When it is to come back, within a year."""

    until: Moment


class UndoBody(Struct, forbid_unknown_fields=True):
    """What marking many has answered as `undo`."""

    undo: Annotated[str, Meta(pattern=r"^[0-9]{1,18}$")]


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


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and what is said of why: the groups the person is in, by solution's id.

    `say` speaks the language that the inbox is shown in.
    """

    user: User
    organization: Organization
    groups: dict[UUID, tuple[str, ...]]
    say: Speech

    @property
    def language(self) -> str:
        return self.user.language or self.organization.settings.language


def item_answer(item: InboxItem, reader: Reader) -> ItemAnswer:
    """As this person reads it: in their language, with templates filled for them."""
    found = item.notification
    content, extras = found.content, found.content.extras
    default = reader.organization.settings.language
    said = words(content, choose(content, reader.user.language, default), _person(reader, extras))
    answer = _plain_item(item, said)
    answer.because = _because(item, reader)
    if extras is NO_EXTRAS:
        return answer
    answer.severity = extras.severity
    answer.icon = extras.icon or UNSET
    answer.image = extras.image or UNSET
    answer.data = extras.data or UNSET
    answer.language = said.language
    answer.buttons = [_button(one, said, found) for one in extras.buttons] or UNSET
    if extras.question is not None:
        answer.question = question_answer(extras.question, said, found)
    return answer


def _person(reader: Reader, extras: Extras) -> dict[str, Any] | None:
    if not extras.liquid:
        return None
    user = reader.user
    return {
        "name": user.name,
        "email": user.email,
        "tags": user.tags,
        "language": reader.language,
    }


def _because(item: InboxItem, reader: Reader) -> str:
    found = item.notification
    groups = found.groups or ()
    if found.solution_id is not None:
        mine = reader.groups.get(found.solution_id, ())
        asked = found.content.extras.question
        further = () if asked is None else asked.further_groups
        groups = tuple(name for name in (*groups, *further) if name in mine) or groups
    # In the order in which the explanation names them.
    return because(
        reader.say,
        found.scope,
        organization=reader.organization.name,
        solution=item.solution_name,
        groups=tuple(sorted(set(groups))),
    )


def _button(button: Button, said: Words, found: Notification) -> ButtonAnswer:
    target: TargetAnswer | UnsetType = UNSET
    if button.kind is ButtonKind.SCREEN:
        target = TargetAnswer(
            screen=DEFAULT_SCREEN,
            inputs=button.inputs,
            jigId=button.jig_id or UNSET,
            solutionId=button.solution_id or found.solution_id or UNSET,
        )
    return ButtonAnswer(
        id=button.id,
        label=said.labels.get(button.id, button.label),
        kind=button.kind,
        style=button.style,
        url=button.url or UNSET,
        target=target,
    )


def _given(answer: Answer) -> GivenAnswer:
    return GivenAnswer(answer.button, answer.text or UNSET, answer.values or UNSET)


def _plain_item(item: InboxItem, said: Words) -> ItemAnswer:
    found = item.notification
    content = found.content
    return ItemAnswer(
        notificationId=found.notification_id,
        text=said.text,
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
        title=said.title if said.title is not None else UNSET,
        solutionId=found.solution_id or UNSET,
        solutionName=item.solution_name or UNSET,
        seenAt=_moment(item.seen_at_ms),
        readAt=_moment(item.read_at_ms),
        archivedAt=_moment(item.archived_at_ms),
        deleted=True if item.deleted_at_ms else UNSET,
        withdrawn=True if item.withdrawn_at_ms else UNSET,
        category=found.category or UNSET,
        answer=UNSET if item.answer is None else _given(item.answer),
        answeredAt=_moment(item.answered_at_ms),
        expiresAt=_moment(found.answers_end_ms),
        snoozedUntil=_moment(item.snoozed_until_ms),
        returnedAt=_moment(item.returned_at_ms),
        reminded=True if item.returned_at_ms and item.reminded else UNSET,
    )


def counts_answer(counts: InboxCounts) -> CountsAnswer:
    return CountsAnswer(counts.unseen, counts.unread, counts.action, counts.snoozed)


def address_answer(address: Address) -> AddressAnswer:
    return AddressAnswer(
        addressId=address.address_id,
        channel=address.channel,
        createdAt=iso(address.registered_at_ms),
        device=address.device or UNSET,
    )
