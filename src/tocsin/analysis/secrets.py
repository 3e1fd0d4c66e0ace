"""An analysis' secrets: written, never read back but by its runs."""

from __future__ import annotations

import msgspec

from tocsin.model.analyses import MOST_VARIABLES, Analysis
from tocsin.model.clock import Clock
from tocsin.model.errors import TocsinError
from tocsin.storage.analyses import AnalysisOperations
from tocsin.storage.vault import Place, Vault

HIDDEN = "•••"
_LEAST = 4
"""Shorter ones are not looked for in what a script says: they would be found in every word."""


class Secrets:
    """Keeps them encrypted, each analysis' bound to its row."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    async def read(self, of: Analysis) -> dict[str, str]:
        if of.secrets is None:
            return {}
        plain = await self._vault.decrypt(of.organization_number, _place(of), of.secrets)
        return msgspec.json.decode(plain, type=dict[str, str])

    async def change(
        self, handle: AnalysisOperations, of: Analysis, name: str, value: str | None
    ) -> bool:
        """Set one, or remove it (None); False when there was none to remove."""
        known = await self.read(of)
        if value is None and known.pop(name, None) is None:
            return False
        if value is not None:
            known[name] = value
        if len(known) > MOST_VARIABLES:
            message = f"An analysis has at most {MOST_VARIABLES} secrets."
            raise TocsinError("conflict", message)
        plain = msgspec.json.encode(known)
        sealed = await self._vault.encrypt(of.organization_number, _place(of), plain)
        names, now_ms = tuple(sorted(known)), self._clock.now_ms()
        if not await handle.save_analysis_secrets(of, sealed if known else None, names, now_ms):
            raise TocsinError("conflict", "Somebody has changed the secrets in this moment.")
        return True


def hide(text: str, secrets: list[str]) -> str:
    """What a script says, without its secrets."""
    for secret in secrets:
        if len(secret) >= _LEAST:
            text = text.replace(secret, HIDDEN)
    return text


def _place(of: Analysis) -> Place:
    return Place("analyses", str(of.analysis_id), "secrets")
