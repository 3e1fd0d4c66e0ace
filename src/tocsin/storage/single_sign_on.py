"""The operations on signing in by an organization's own issuer."""

from __future__ import annotations

from typing import Protocol

from tocsin.model.people import Organization, User
from tocsin.model.signin import SingleSignOn


class SingleSignOnOperations(Protocol):
    """Of one organization."""

    async def single_sign_on(self) -> SingleSignOn | None: ...

    async def save_single_sign_on(self, settings: SingleSignOn) -> None:
        """Whom another issuer or another client meant by its subjects is forgotten."""
        ...

    async def delete_single_sign_on(self) -> bool:
        """With its subjects. False when there is none."""
        ...

    async def user_by_subject(self, issuer: str, subject: str) -> User | None: ...

    async def link_subject(self, user: int, issuer: str, subject: str) -> bool:
        """From now on the subject means this user. False when either is linked otherwise."""
        ...

    async def unlink_user(self, user: int) -> bool:
        """The next sign-in goes by e-mail again. False when nothing was linked."""
        ...


class IssuerVisitOperations(Protocol):
    """Before it is known who comes."""

    async def single_sign_on_of(self, organization: int) -> SingleSignOn | None: ...

    async def any_single_sign_on(self) -> bool:
        """Whether any organization has an issuer."""
        ...

    async def serving_domain(self, domain: str) -> list[tuple[Organization, SingleSignOn]]:
        """Whose issuer may sign in e-mails of the domain (in lower case), by name."""
        ...

    async def begin_visit(
        self, state_hash: bytes, organization: int, wanted: str, now_ms: int, expires_at_ms: int
    ) -> None:
        """Somebody is led to the organization's issuer; `wanted` is the page to go on with."""
        ...

    async def end_visit(self, state_hash: bytes, now_ms: int) -> tuple[Organization, str] | None:
        """Once, and until it expires: the organization and the page."""
        ...
