"""Puts together what a decision depends on and is the same for everybody."""

from __future__ import annotations

from tocsin.model.channel import Priority
from tocsin.model.notification import Notification, Options
from tocsin.model.people import Category, OrganizationSettings
from tocsin.model.profile import Profile
from tocsin.model.setup import Setup
from tocsin.plan.decide import Ask
from tocsin.plan.local_time import at_local


def ask_for(
    setup: Setup,
    settings: OrganizationSettings,
    category: Category | None,
    *,
    category_key: str | None,
    options: Options,
    priority: Priority,
    expires_at_ms: int | None,
) -> Ask:
    """The order is the notification's own, else its category's, else the operator's.

    A category that nobody has set up is one without wishes of its own; people may still mute it.
    """
    if category is None and category_key is not None:
        category = Category(key=category_key, name=category_key)
    steps = options.steps or (category.steps if category else ()) or setup.steps
    return Ask(
        steps=steps,
        set_up=setup.set_up,
        devices=setup.devices,
        priority=priority,
        category=category,
        expires_at_ms=expires_at_ms,
        settings=settings,
    )


def arrival_ms(notification: Notification, profile: Profile, settings: OrganizationSettings) -> int:
    """When the notification arrives at a person: at the start, or at a time of their own clock."""
    local, start_ms = notification.options.local_time, notification.start_at_ms
    if local is None:
        return start_ms
    return at_local(local.time, profile.time_zone or settings.time_zone, start_ms, local.date)
