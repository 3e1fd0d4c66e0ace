"""Provider tokens of APNs: one signed token serves everything we send for most of an hour."""

from __future__ import annotations

from collections.abc import Callable

import jwt

from tocsin.channels.support.web_push_crypto import load_private_key
from tocsin.model.channel import SettingsError

# Apple takes a token for an hour, and turns away who changes it within 20 minutes.
RENEW_AFTER_S = 40 * 60
KEEP_AT_LEAST_S = 20 * 60


class ProviderTokens:
    """Signs with the .p8 key; raises `SettingsError` for one that is none."""

    def __init__(self, team_id: str, key_id: str, key: str, now_s: Callable[[], float]) -> None:
        try:
            self._key = load_private_key(key)
        except (ValueError, UnicodeError) as error:
            raise SettingsError(
                "The private key of APNs must be the text of the .p8 file."
            ) from error
        self._team_id = team_id
        self._key_id = key_id
        self._now_s = now_s
        self._token = ""
        self._made_at_s = 0.0

    def current(self) -> str:
        now_s = self._now_s()
        if not self._token or not 0 <= now_s - self._made_at_s < RENEW_AFTER_S:
            claims = {"iss": self._team_id, "iat": int(now_s)}
            self._token = jwt.encode(claims, self._key, "ES256", headers={"kid": self._key_id})
            self._made_at_s = now_s
        return self._token

    def refused(self, token: str) -> None:
        """Apple does not take it any more: the next one is new, unless that would be too soon."""
        if token == self._token and self._now_s() - self._made_at_s >= KEEP_AT_LEAST_S:
            self._token = ""
