"""Who calls: personal access tokens, console sessions, inbox tokens.

Found tokens are remembered for a moment; every change of the directory or of tokens forgets them,
so a revoked token is refused at once here, and within `MEMORY_MS` by any other process.
"""

from __future__ import annotations

from tocsin.audience.tokens import (
    LEASE_MS,
    LISTENER_PREFIX,
    RUN_PREFIX,
    scopes_of_role,
    secret_hash,
)
from tocsin.http.signing import InboxClaims, Signer
from tocsin.model.clock import Clock
from tocsin.model.errors import TocsinError
from tocsin.model.people import Organization, Principal, Role, Token, TokenScope, User
from tocsin.storage.operations import Storage

MEMORY_MS = 500
_MEMORY_SIZE = 10_000


class Authenticator:
    """Turns what a request carries into a `Principal`, or raises `unauthorized`."""

    def __init__(self, storage: Storage, clock: Clock, signer: Signer) -> None:
        self._storage = storage
        self._clock = clock
        self._signer = signer
        self._remembered: dict[bytes, tuple[int, Token, Principal]] = {}
        self._used: dict[int, int] = {}
        self._sessions: dict[bytes, int] = {}
        self._people: dict[int, int] = {}

    def forget(self) -> None:
        """Something about people or tokens has changed."""
        self._remembered.clear()

    async def by_token(self, secret: str) -> Principal:
        """The owner of a personal access token, with the token's scopes."""
        now_ms = self._clock.now_ms()
        key = secret_hash(secret)
        if secret.startswith((RUN_PREFIX, LISTENER_PREFIX)):
            return await self._by_script(key, now_ms)
        known = self._remembered.get(key)
        if known is None or known[0] <= now_ms:
            known = await self._look_up(key, now_ms)
        _, token, principal = known
        if not token.usable(now_ms):
            raise TocsinError("unauthorized")
        self._used[token.number] = now_ms
        return principal

    async def _by_script(self, key: bytes, now_ms: int) -> Principal:
        """A run while it runs, or an external analysis: never more than who deployed it may do."""
        found = await self._storage.find_script(key, now_ms)
        if found is None or not found.user.active or found.user.role is Role.DENY:
            raise TocsinError("unauthorized")
        scopes = frozenset(map(TokenScope, found.scopes)) & scopes_of_role(found.user.role)
        if found.external:
            scopes |= {TokenScope.ANALYSIS_LISTEN}
        return Principal(
            found.organization,
            found.user,
            scopes,
            analysis_id=found.analysis_id,
            run_id=found.run_id,
        )

    async def _look_up(self, key: bytes, now_ms: int) -> tuple[int, Token, Principal]:
        found = await self._storage.find_token(key)
        if found is None:
            raise TocsinError("unauthorized")
        token, organization, user = found
        if not user.active or user.role is Role.DENY:
            raise TocsinError("unauthorized")
        principal = Principal(organization, user, token.scopes, token.token_id)
        if len(self._remembered) >= _MEMORY_SIZE:
            self._remembered.clear()
        known = (now_ms + MEMORY_MS, token, principal)
        self._remembered[key] = known
        return known

    async def by_session(self, secret: str) -> Principal:
        """The person who signed in to the console."""
        key, now_ms = secret_hash(secret), self._clock.now_ms()
        found = await self._storage.find_session(key, now_ms)
        if found is None or not found[1].active:
            raise TocsinError("unauthorized")
        organization, user, session = found
        self._sessions[key] = self._people[user.number] = now_ms
        return Principal(organization, user, scopes=None, session_id=session.session_id)

    async def by_inbox_token(self, token: str) -> tuple[Principal, int]:
        """The owner of an inbox token, and when the token ends (epoch milliseconds)."""
        claims = self._signer.read_inbox_token(token, self._clock.now_ms())
        organization, user = await self._whose(claims)
        return Principal(organization, user, scopes=frozenset()), claims.expires_at_ms

    async def by_run_user_token(self, token: str) -> Principal:
        """The owner of a run user's token of the TagoIO door."""
        claims = self._signer.read_run_user_token(token, self._clock.now_ms())
        organization, user = await self._whose(claims)
        if user.role is Role.DENY:
            raise TocsinError("unauthorized")
        return Principal(organization, user, scopes=frozenset({TokenScope.INBOX_WRITE}))

    async def _whose(self, claims: InboxClaims) -> tuple[Organization, User]:
        found = await self._storage.find_user(claims.user_id)
        if found is None:
            raise TocsinError("unauthorized")
        organization, user = found
        known = organization.organization_id == claims.organization_id
        if not known or not user.active or user.token_epoch != claims.epoch:
            raise TocsinError("unauthorized")
        self._people[user.number] = self._clock.now_ms()
        return found

    async def extend_leases(self) -> None:
        """File what was used since the last time, and who was seen: each use extends a token's
        lease.
        """
        used, self._used = self._used, {}
        sessions, self._sessions = self._sessions, {}
        people, self._people = self._people, {}
        if used:
            await self._storage.touch_tokens(used, LEASE_MS)
        if sessions or people:
            await self._storage.touch_people(sessions, people)
