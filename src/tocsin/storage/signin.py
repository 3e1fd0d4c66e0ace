"""The operations on signing in, each with the condition it holds under."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from tocsin.model.people import Organization, Token, User
from tocsin.model.signin import SecondFactor, Session
from tocsin.storage.audit import Trail


class OwnOperations(Protocol):
    """What people of one organization have for themselves in the console."""

    async def sessions(self, user: int, now_ms: int) -> list[Session]:
        """Those that have not ended, the newest first."""
        ...

    async def end_session(self, user: int, session_id: UUID) -> bool: ...

    async def end_other_sessions(self, user: int, kept: UUID | None) -> int:
        """All but one; how many."""
        ...

    async def password_hash(self, user: int) -> str | None: ...

    async def second_factor(self, user: int) -> SecondFactor | None: ...

    async def begin_second_factor(self, user: int, secret: bytes) -> bool:
        """Takes the place of one that was begun. False while one is enabled."""
        ...

    async def enable_second_factor(
        self, user: int, step: int, code_hashes: list[bytes], now_ms: int
    ) -> bool:
        """False when none was begun, or one is enabled. `step` is that of the code it was shown by,
        which is used up.
        """
        ...

    async def use_step(self, user: int, step: int) -> bool:
        """Each time step's code works once, and none before it any more."""
        ...

    async def use_recovery_code(self, user: int, code_hash: bytes) -> bool:
        """Each works once."""
        ...

    async def replace_recovery_codes(self, user: int, code_hashes: list[bytes]) -> bool:
        """False without an enabled factor."""
        ...

    async def drop_second_factor(self, user: int) -> bool:
        """With its recovery codes."""
        ...

    async def views(self, user: int) -> str | None:
        """What the console keeps for the user, as it wrote it: JSON."""
        ...

    async def save_views(self, user: int, body: str, now_ms: int) -> None: ...


class SigninOperations(Protocol):
    """People from outside an organization: sign-in, tokens, sessions, first steps."""

    async def find_organization(self, organization_id: UUID) -> Organization | None: ...

    async def organizations(self) -> list[Organization]: ...

    async def create_organization(self, organization: Organization) -> Organization: ...

    async def found_organization(
        self,
        organization: Organization,
        owner: User,
        token: Token,
        secret_hash: bytes,
        *,
        trail: Trail | None = None,
    ) -> tuple[Organization, User, Token]:
        """An organization, its first owner and the owner's token, in one commit.

        The trail is that of the operator's call, in the operator's own organization.
        """
        ...

    async def regions(self) -> dict[str, str]:
        """Name → base URL."""
        ...

    async def save_region(
        self, name: str, base_url: str, *, trail: Trail | None = None
    ) -> None: ...

    async def find_token(self, secret_hash: bytes) -> tuple[Token, Organization, User] | None: ...

    async def touch_tokens(self, used: dict[int, int], lease_ms: int) -> None:
        """Token number → when it was last used; each use extends the lease."""
        ...

    async def find_logins(self, email: str) -> list[tuple[Organization, User, str]]:
        """Every user with this e-mail who has a password, with its hash."""
        ...

    async def count_attempt(self, limits: dict[str, int], now_ms: int, window_ms: int) -> int:
        """Note an attempt to sign in, by each key, before it is tried.

        0 when every key is below its limit of attempts within the window; else nothing is noted
        and the answer is how many milliseconds to wait.
        """
        ...

    async def forgive_attempts(self, clear: str, one_of: str) -> None:
        """After a success: all attempts of the one key, and this one of the other."""
        ...

    async def create_session(
        self,
        secret_hash: bytes,
        user: int,
        now_ms: int,
        expires_at_ms: int,
        *,
        session: Session | None = None,
        trail: Trail | None = None,
    ) -> None:
        """`session` has what is to be told of it."""
        ...

    async def find_session(
        self, secret_hash: bytes, now_ms: int
    ) -> tuple[Organization, User, Session] | None: ...

    async def delete_session(self, secret_hash: bytes, *, trail: Trail | None = None) -> None: ...

    async def touch_people(self, sessions: dict[bytes, int], people: dict[int, int]) -> None:
        """When sessions (by the hash of their secret) and people were last seen."""
        ...

    async def find_user(self, user_id: UUID) -> tuple[Organization, User] | None:
        """For inbox tokens and unsubscribe links, which are signed and name the user."""
        ...
