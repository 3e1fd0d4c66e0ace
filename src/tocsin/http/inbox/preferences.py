"""What a person wants, on the person's own inbox: preferences, and categories to choose from."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.preferences_wire import (
    PreferencesBody,
    Switches,
    check_locked,
    preferences_body,
    preferences_of,
)
from tocsin.http.table import Route
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.people import Category, CategoryPreference, User

LOCKED = "Your organization needs you to get these."
_UNSET = CategoryPreference()


class CategoryAnswer(Struct, rename="camel"):
    """A kind of notification. `locked`: it can't be switched off, and `why`.

    `off` are channels that ring only for who switches them on in `channels`.
    """

    key: str
    name: str
    muted: bool
    locked: bool
    off: list[str]
    channels: Switches
    description: str | UnsetType = UNSET
    why: str | UnsetType = UNSET


class CategoriesAnswer(Struct):
    """All kinds, by key."""

    items: list[CategoryAnswer]


class MuteBody(Struct, forbid_unknown_fields=True):
    """Whether it is switched off."""

    muted: bool


def _answer(category: Category, user: User) -> CategoryAnswer:
    wish = user.preferences.categories.get(category.key, _UNSET)
    return CategoryAnswer(
        key=category.key,
        name=category.name,
        muted=wish.on is False and not category.mandatory,
        locked=category.mandatory,
        off=list(category.off),
        channels=wish.channels,
        description=category.description or UNSET,
        why=LOCKED if category.mandatory else UNSET,
    )


async def get_preferences(call: Call) -> PreferencesBody:
    return preferences_body(call.principal.user.preferences)


async def save_preferences(call: Call) -> PreferencesBody:
    """All of them: what is absent is as the organization has it."""
    wanted = preferences_of(call.body, call.context.providers.kinds)
    await check_locked(call.storage, call.body.categories)
    await call.storage.save_preferences(call.principal.user.number, wanted, call.now_ms)
    return preferences_body(wanted)


async def list_categories(call: Call) -> CategoriesAnswer:
    user = call.principal.user
    return CategoriesAnswer([_answer(one, user) for one in await call.storage.categories()])


async def mute_category(call: Call) -> CategoryAnswer:
    """The person's choice of channels for it stays, for when it is switched on again."""
    category = await call.storage.category(call.path["categoryKey"])
    if category is None:
        raise not_found("category")
    if category.mandatory and call.body.muted:
        raise TocsinError("conflict", "This category can't be switched off.", field="muted")
    number = call.principal.user.number
    await call.storage.mute_category(number, category.key, not call.body.muted, call.now_ms)
    user = await call.storage.user(call.principal.user.user_id)
    return _answer(category, user or call.principal.user)


ROUTES = [
    Route(
        "GET",
        "/preferences",
        get_preferences,
        Permission.INBOX,
        "getOwnPreferences",
        "What you want to be told, how and when",
        response=PreferencesBody,
    ),
    Route(
        "PUT",
        "/preferences",
        save_preferences,
        Permission.INBOX,
        "saveOwnPreferences",
        "Say what you want",
        request=PreferencesBody,
        response=PreferencesBody,
        errors=("conflict",),
    ),
    Route(
        "GET",
        "/categories",
        list_categories,
        Permission.INBOX,
        "listOwnCategories",
        "The kinds of notifications, and which of them you have switched off",
        response=CategoriesAnswer,
    ),
    Route(
        "PUT",
        "/categories/{categoryKey}/mute",
        mute_category,
        Permission.INBOX,
        "muteOwnCategory",
        "Switch a kind off or on",
        request=MuteBody,
        response=CategoryAnswer,
        errors=("conflict",),
    ),
]
