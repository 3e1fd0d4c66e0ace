"""Actions: rules of an organization, what sets them off, and what they do then.

The parts of a rule are written as the API has them: camel case, closed, and absent where they do
not apply.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from tocsin.model.notification import Draft
from tocsin.model.people import TokenScope

MOST_ACTIONS = 500
"""Actions of one organization."""
MOST_CONDITIONS = 20
MOST_EFFECTS = 10
MOST_ANALYSES = 10
KEPT_EVALUATIONS = 20
LONGEST_MINUTES = 60 * 24 * 31
CUSTOM = "custom."
"""What the names of an organization's own events begin with in its log."""

Text = Annotated[str, Meta(min_length=1, max_length=100)]
Words = Annotated[str, Meta(min_length=1, max_length=4_000)]
Minutes = Annotated[int, Meta(ge=1, le=LONGEST_MINUTES)]
Seconds = Annotated[int, Meta(ge=1, le=LONGEST_MINUTES * 60)]
Tags = Annotated[dict[Text, Text], Meta(max_length=20)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Place = tuple[Longitude, Latitude]
"""[longitude, latitude] in degrees."""
Value = str | float | bool | None


class Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename="camel"):
    """What the parts of a rule have in common."""


class TestOp(StrEnum):
    """What a test does with what its path names, or with the tests in `of`."""

    AND = "and"
    OR = "or"
    NOT = "not"
    EQUAL = "="
    DIFFERENT = "!"
    LESS = "<"
    MORE = ">"
    CONTAINS = "contains"
    MATCHES = "matches"
    EXISTS = "exists"


class Test(Part, frozen=True):
    """A filter as data. `and`, `or`, `not` join the tests in `of`; others look at `path`.

    Paths are `value`, `variable`, `unit`, `device`, `tags.KEY`, `data.KEY`, `event`. `matches` is a
    regular expression of RE2.
    """

    op: TestOp
    path: Annotated[str, Meta(max_length=100)] | None = None
    value: Value = None
    of: Annotated[tuple[Test, ...], Meta(max_length=20)] = ()


class Operator(StrEnum):
    """How a device's value is compared. Between is without both ends; `*` is any new value."""

    LESS = "<"
    MORE = ">"
    EQUAL = "="
    DIFFERENT = "!"
    BETWEEN = "><"
    ANY = "*"


ValueType = Literal["string", "number", "boolean", "*"]


class Condition(Part, frozen=True):
    """What a value of a variable must be: of one device, of those with all the tags, or of any.

    A tag's value `*` is any value. Values are compared with their type: "30" is not 30.
    """

    variable: Text
    is_: Operator = field(name="is")
    value: Value = None
    second_value: float | str | None = None
    value_type: ValueType = "*"
    device: Text | None = None
    tags: Tags = {}


class Area(Part, frozen=True):
    """A circle around `center` with `radiusM` in metres, or a polygon of at least three corners."""

    center: Place | None = None
    radius_m: Annotated[float, Meta(gt=0, le=20_000_000)] | None = None
    polygon: Annotated[tuple[Place, ...], Meta(max_length=1_000)] = ()


class Fence(Part, frozen=True):
    """Where a device must be: in an area, its border included, or out of it.

    Without `variable`, any value that has a location counts.
    """

    is_: Literal["in", "out"] = field(name="is")
    area: Area
    variable: Text | None = None
    device: Text | None = None
    tags: Tags = {}


class ConditionTrigger(Part, frozen=True, tag="condition", tag_field="kind"):
    """Values of devices. `match`: whether any or all of the conditions must hold.

    `forSeconds`: without a break for so long. With `unlock`, it fires once and is locked until one
    of these holds: the device's own lock, if all conditions are of the same devices.
    """

    conditions: Annotated[tuple[Condition, ...], Meta(min_length=1, max_length=MOST_CONDITIONS)]
    match: Literal["any", "all"] = "any"
    for_seconds: Seconds | None = None
    unlock: Annotated[tuple[Condition, ...], Meta(max_length=MOST_CONDITIONS)] = ()


class GeofenceTrigger(Part, frozen=True, tag="geofence", tag_field="kind"):
    """Where devices are; the rest as with conditions."""

    conditions: Annotated[tuple[Fence, ...], Meta(min_length=1, max_length=MOST_CONDITIONS)]
    match: Literal["any", "all"] = "any"
    for_seconds: Seconds | None = None
    unlock: Annotated[tuple[Fence, ...], Meta(max_length=MOST_CONDITIONS)] = ()


class EventTrigger(Part, frozen=True, tag="event", tag_field="kind"):
    """Something has happened: a kind of the log of events, or `custom.NAME`."""

    event: Annotated[str, Meta(min_length=1, max_length=100)]


class IntervalTrigger(Part, frozen=True, tag="interval", tag_field="kind"):
    """Again and again, so many minutes apart."""

    minutes: Minutes


class ScheduleTrigger(Part, frozen=True, tag="schedule", tag_field="kind"):
    """At times of the clock of `timeZone`: a cron rule of five fields, or an RRULE."""

    cron: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    rrule: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    time_zone: Annotated[str, Meta(min_length=1, max_length=64)] = "UTC"


class NoDataTrigger(Part, frozen=True, tag="no_data", tag_field="kind"):
    """A device has been silent for so long. It is over when the device speaks again."""

    minutes: Minutes
    variable: Text | None = None
    device: Text | None = None
    tags: Tags = {}


class NoAnswerTrigger(Part, frozen=True, tag="no_answer", tag_field="kind"):
    """A question has had no answer for so long after its start."""

    minutes: Minutes
    category: Annotated[str, Meta(min_length=1, max_length=40)] | None = None


class Resource(StrEnum):
    """What a resource trigger watches."""

    USER = "user"
    GROUP = "group"
    SOLUTION = "solution"
    TEMPLATE = "template"
    ACTION = "action"
    ANALYSIS = "analysis"


ResourceChange = Literal["created", "updated", "deleted"]


class ResourceTrigger(Part, frozen=True, tag="resource", tag_field="kind"):
    """Something of the organization was created, updated or deleted by a call of the API.

    `tags`: only users who have them all; nobody knows any more which a deleted one had.
    """

    resource: Resource
    when: Annotated[tuple[ResourceChange, ...], Meta(min_length=1, max_length=3)]
    tags: Tags = {}


class Measure(StrEnum):
    """What is watched of an organization. Shares are in percent."""

    FAILURES = "failures_percent"
    SENDS = "notifications_per_day"
    RINGS = "rings_per_day"
    EVENTS = "events_per_hour"


class UsageTrigger(Part, frozen=True, tag="usage", tag_field="kind"):
    """A measure has come above `above`. Looked at each minute; over when it is no longer."""

    measure: Measure
    above: Annotated[float, Meta(ge=0)]


Trigger = (
    ConditionTrigger
    | GeofenceTrigger
    | EventTrigger
    | IntervalTrigger
    | ScheduleTrigger
    | NoDataTrigger
    | NoAnswerTrigger
    | ResourceTrigger
    | UsageTrigger
)
DataTrigger = ConditionTrigger | GeofenceTrigger | NoDataTrigger


class Resolve(Part, frozen=True):
    """What becomes of an alert when it is over: it is withdrawn, or says so in new words."""

    text: Words | None = None
    title: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class NotifyEffect(Part, frozen=True, tag="notify", tag_field="kind"):
    """A notification, as `createNotification` takes it. `users` are ids, in place of its `emails`.

    `when`: only if this holds. `resolve`: what becomes of it when what set it off is over.
    """

    notification: dict[str, Any]
    users: Annotated[tuple[UUID, ...], Meta(max_length=1_000)] = ()
    delay_seconds: Annotated[int, Meta(ge=0, le=30 * 86_400)] = 0
    when: Test | None = None
    resolve: Resolve | None = None


class RunEffect(Part, frozen=True, tag="run", tag_field="kind"):
    """Runs analyses with what set the action off as their data."""

    analyses: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=MOST_ANALYSES)]
    when: Test | None = None


class WebhookEffect(Part, frozen=True, tag="webhook", tag_field="kind"):
    """Posts what set the action off, signed as Standard Webhooks, and again until it is taken."""

    url: Annotated[str, Meta(min_length=8, max_length=2_000, pattern=r"^https?://[!-~]+$")]
    headers: Annotated[dict[Text, Annotated[str, Meta(max_length=1_000)]], Meta(max_length=20)] = {}
    when: Test | None = None


Effect = NotifyEffect | RunEffect | WebhookEffect


class Definition(Part, frozen=True):
    """A rule: when something happens (and `where` holds), what to do; at most every so often.

    The throttle is for each device, or for all where no device is concerned.
    """

    trigger: Trigger
    effects: Annotated[tuple[Effect, ...], Meta(min_length=1, max_length=MOST_EFFECTS)]
    when_unlocked: Annotated[tuple[Effect, ...], Meta(max_length=MOST_EFFECTS)] = ()
    where: Test | None = None
    throttle_minutes: Minutes | None = None

    @property
    def all_effects(self) -> tuple[Effect, ...]:
        """Those of firing first, then those of unlocking: an effect's place is that in here."""
        return self.effects + self.when_unlocked


class Action(Struct, frozen=True):
    """A rule as it is kept. `drafts` are what its notify effects send, by the effect's place.

    It acts with the rights of `saved_by`, no further than `scopes` reached then (None: all of the
    person's rights). `secret` is what its webhooks are signed with, sealed. `locked`: by hand.
    """

    number: int
    organization_number: int
    organization_id: UUID
    action_id: UUID
    name: str
    description: str | None
    enabled: bool
    locked: bool
    tags: dict[str, str]
    version: int
    definition: Definition
    drafts: dict[int, Draft]
    saved_by: UUID
    scopes: frozenset[TokenScope] | None
    secret: bytes | None
    created_at_ms: int
    updated_at_ms: int
    fired_at_ms: int | None = None


class ActionVersion(Struct, frozen=True):
    """What an action was at one time. It never changes."""

    number: int
    saved_at_ms: int
    saved_by: UUID
    name: str
    description: str | None
    tags: dict[str, str]
    definition: Definition
