"""A person's preferences, for those who look after people. One's own are on the inbox door."""

from __future__ import annotations

from tocsin.audience import directory
from tocsin.http.api.users import find
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.preferences_wire import PreferencesBody, preferences_body, preferences_of
from tocsin.http.table import Route


async def get_preferences(call: Call) -> PreferencesBody:
    return preferences_body((await find(call)).preferences)


async def save_preferences(call: Call) -> PreferencesBody:
    """All of them: what is absent is as the organization has it."""
    user = await find(call)
    directory.check_change(call.principal.user, user, user.role)
    wanted = preferences_of(call.body, call.context.providers.kinds)
    await call.storage.save_preferences(user.number, wanted, call.now_ms)
    call.context.authenticator.forget()
    return preferences_body(wanted)


_PREFERENCES = "/users/{userId}/preferences"
ROUTES = [
    Route(
        "GET",
        _PREFERENCES,
        get_preferences,
        Permission.READ_DIRECTORY,
        "getPreferences",
        "What the person wants to be told, how and when",
        response=PreferencesBody,
    ),
    Route(
        "PUT",
        _PREFERENCES,
        save_preferences,
        Permission.WRITE_DIRECTORY,
        "savePreferences",
        "Set what the person wants",
        request=PreferencesBody,
        response=PreferencesBody,
    ),
]
