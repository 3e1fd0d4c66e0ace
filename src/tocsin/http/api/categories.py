"""The kinds of notifications: list, create or replace, remove."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from tocsin.audience import profile
from tocsin.http.api.wire import Body, Description, Name, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.preferences_wire import ChannelName
from tocsin.http.table import Route
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.notification import Step
from tocsin.model.people import Category, QuietAction
from tocsin.plan.decide import PUSH

MOST_STEPS = 10
LONGEST_WAIT_MS = 7 * 86_400_000
_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,49}")


class StepBody(Body):
    """One bell of a fallback order. `push` is everything that rings on a device's screen.

    Without `afterUnseenMs` it rings if the one before fails; with it, so long after the start,
    unless the person has seen the notification by then. The first one rings at the start.
    """

    channel: ChannelName
    after_unseen_ms: Annotated[int, Meta(ge=0, le=LONGEST_WAIT_MS)] | UnsetType = UNSET


class CategoryChange(Body):
    """`mandatory`: people can't switch it off. `off`: channels that ring only for who asks.

    `quiet` is what becomes of its bells in quiet hours: `hold` until they end, ring then in one
    `digest`, or `drop`; the notification is in the inbox at once. Without `steps` the
    organization's usual order.
    """

    name: Name
    description: Description | UnsetType = UNSET
    mandatory: bool = False
    quiet: QuietAction = QuietAction.HOLD
    off: Annotated[list[ChannelName], Meta(max_length=50)] = field(default_factory=list)
    steps: Annotated[list[StepBody], Meta(max_length=MOST_STEPS)] = field(default_factory=list)


class CategoryBody(CategoryChange, kw_only=True):
    """A category with its key, by which notifications name it."""

    key: str


class CategoryList(Body):
    """All of them, by key."""

    items: list[CategoryBody]


def category_body(of: Category) -> CategoryBody:
    return CategoryBody(
        key=of.key,
        name=of.name,
        description=present(of.description),
        mandatory=of.mandatory,
        quiet=of.quiet,
        off=list(of.off),
        steps=[StepBody(step.channel, present(step.after_unseen_ms)) for step in of.steps],
    )


async def list_categories(call: Call) -> CategoryList:
    return CategoryList([category_body(one) for one in await call.storage.categories()])


async def save_category(call: Call) -> CategoryBody:
    """Create it, or replace all of it."""
    body: CategoryChange = call.body
    key = call.path["categoryKey"]
    if not _KEY.fullmatch(key):
        message = "The key has 1 to 50 of a-z, 0-9, '.', '_', '-', and begins with none of these."
        raise TocsinError("invalid_parameter", message, field="categoryKey")
    category = Category(
        key=key,
        name=profile.name(body.name),
        description=body.description or None,
        mandatory=body.mandatory,
        quiet=body.quiet,
        off=tuple(dict.fromkeys(_known(call, "off", body.off))),
        steps=steps_of(call, body.steps),
    )
    await call.storage.save_category(category, call.now_ms)
    return category_body(category)


def steps_of(call: Call, steps: list[StepBody], field: str = "steps") -> tuple[Step, ...]:
    """A fallback order; raises `invalid_body` for a channel that there is not, or one twice."""
    names = _known(call, field, [step.channel for step in steps], PUSH)
    if len(set(names)) != len(names):
        raise TocsinError("invalid_body", f"{field}: have a channel twice.", field=field)
    return tuple(
        Step(step.channel, None if step.after_unseen_ms is UNSET else step.after_unseen_ms)
        for step in steps
    )


def _known(call: Call, field: str, names: list[str], *more: str) -> list[str]:
    for name in names:
        if name not in call.context.providers.kinds and name not in more:
            message = f"{field}: there is no channel {name!r}."
            raise TocsinError("invalid_body", message, field=field)
    return names


async def delete_category(call: Call) -> None:
    """What people have chosen for it is kept, in case it comes back."""
    if not await call.storage.delete_category(call.path["categoryKey"]):
        raise not_found("category")


_CATEGORY = "/categories/{categoryKey}"
ROUTES = [
    Route(
        "GET",
        "/categories",
        list_categories,
        Permission.READ_DELIVERY,
        "listCategories",
        "The kinds of notifications",
        response=CategoryList,
    ),
    Route(
        "PUT",
        _CATEGORY,
        save_category,
        Permission.WRITE_DELIVERY,
        "saveCategory",
        "Create or replace a category",
        request=CategoryChange,
        response=CategoryBody,
        errors=("invalid_parameter",),
    ),
    Route(
        "DELETE",
        _CATEGORY,
        delete_category,
        Permission.WRITE_DELIVERY,
        "deleteCategory",
        "Remove a category",
        status=204,
    ),
]
