"""What a handler gets: who calls, what they sent, already typed, and what the app offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request

from tocsin.audience.addresses import Sealing
from tocsin.http.context import Context
from tocsin.http.languages import asked_of
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import parse_uuid
from tocsin.model.people import Principal
from tocsin.model.speech import Speech, speech_in
from tocsin.storage.audit import Trail
from tocsin.storage.operations import OrganizationStorage

_DIGITS = 9


@dataclass(slots=True)
class Call:
    """One request, parsed and authorised. `raw_body` is what `body` was parsed from.

    `trail` is there for what changes something: it leaves the call's one audit entry.
    """

    context: Context
    request: Request
    path: dict[str, str]
    caller: Principal | None = None
    body: Any = None
    query: Any = None
    raw_body: bytes = b""
    trail: Trail | None = None
    _storage: OrganizationStorage | None = None
    _speech: Speech | None = None

    @property
    def principal(self) -> Principal:
        if self.caller is None:
            raise TocsinError("unauthorized")
        return self.caller

    @property
    def asked(self) -> str | None:
        """The language that the caller asks for, where it is one of ours."""
        return asked_of(self.request)

    @property
    def say(self) -> Speech:
        """What speaks the caller's language; English where none of ours is asked for."""
        if self._speech is None:
            self._speech = speech_in(self.asked)
        return self._speech

    @property
    def now_ms(self) -> int:
        return self.context.clock.now_ms()

    @property
    def storage(self) -> OrganizationStorage:
        """The handle of the caller's own organization; there is no other way to the data."""
        if self._storage is None:
            organization = self.principal.organization
            self._storage = self.context.storage.organization(
                organization.number, organization.organization_id, self.trail
            )
        return self._storage

    @property
    def sealing(self) -> Sealing:
        """What encrypts the addresses of the caller's organization."""
        return Sealing(self.context.providers.vault, self.principal.organization.number)

    async def leave_trail(self) -> None:
        """For what changes nothing in the database, but something elsewhere: its audit entry."""
        if self.trail is not None:
            await self.storage.record(self.trail)

    def leave_no_trail(self) -> None:
        """This call changes nothing, though others of its route do."""
        if self.trail is not None:
            self.trail.silent = True

    def id(self, name: str, what: str) -> UUID:
        """An id from the path; a malformed one is simply not found."""
        found = parse_uuid(self.path[name])
        if found is None:
            raise not_found(what)
        return found

    def number(self, name: str, what: str) -> int:
        """A number from the path; what is none, or too long for the database, is not found."""
        text = self.path[name]
        if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
            raise not_found(what)
        return int(text)
