"""What people and organizations want, as the columns hold it: JSON, NULL for nothing special."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from tocsin.model.people import (
    DEFAULT_SETTINGS,
    NO_PREFERENCES,
    OrganizationSettings,
    Preferences,
)


@lru_cache(maxsize=4096)
def read_preferences(text: str | None) -> Preferences:
    return _preferences(text) if text else NO_PREFERENCES


@lru_cache(maxsize=1024)
def read_settings(text: str | None) -> OrganizationSettings:
    return _settings(text) if text else DEFAULT_SETTINGS


def preferences_text(of: Preferences) -> str | None:
    return None if of == NO_PREFERENCES else msgspec.json.encode(of).decode()


def settings_text(of: OrganizationSettings) -> str | None:
    return None if of == DEFAULT_SETTINGS else msgspec.json.encode(of).decode()


_preferences = msgspec.json.Decoder(Preferences).decode
_settings = msgspec.json.Decoder(OrganizationSettings).decode
