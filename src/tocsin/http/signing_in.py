"""The steps from a password to a session, the same for the pages and for the API.

What a password has opened travels between the steps in a signed token of five minutes, so the
password itself is sent once. A session remembers it too: its owner goes to another organization
that the same password had opened without giving it again, until it is changed there.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tocsin.audience.second_factor import SecondFactors
from tocsin.audience.signin import (
    Login,
    open_session,
    session_hash,
    sign_in,
    still_opened,
)
from tocsin.http.audit_trail import trail_for
from tocsin.http.context import Context
from tocsin.model.errors import TocsinError
from tocsin.model.signin import Opened
from tocsin.storage.audit import Trail


@dataclass(frozen=True, slots=True)
class Visit:
    """From where somebody signs in, and with what, as its owner is told later."""

    client: str
    device: str


@dataclass(frozen=True, slots=True)
class Entered:
    """Signed in: `secret` is for the session's cookie."""

    login: Login
    secret: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Where to is still to be said."""

    step: str
    logins: list[Login]


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The second factor is still to be given."""

    step: str
    login: Login


Step = Entered | Choice | CodeNeeded


@dataclass(frozen=True, slots=True)
class SigningIn:
    """One visit's way in."""

    context: Context
    visit: Visit

    @property
    def factors(self) -> SecondFactors:
        return SecondFactors(self.context.storage, self.context.providers.vault)

    async def by_password(self, email: str, password: str, organization_id: UUID | None) -> Step:
        """Raises `wrong_credentials` or `too_many`."""
        logins, opened = await sign_in(
            self.context.storage,
            email,
            password,
            organization_id=organization_id,
            client=self.visit.client,
            now_ms=self._now_ms,
        )
        if len(logins) > 1:
            return Choice(self._step(opened, None), logins)
        return await self._enter(logins[0], opened, None, "createSession")

    async def go_on(self, step: str, organization_id: UUID | None, code: str | None) -> Step:
        """The next step: the organization, the code, or both. Raises `unauthorized` when the first
        is too long ago.
        """
        opened, chosen = self.context.signer.read_step_token(step, self._now_ms)
        logins = await self._still(opened)
        fitting = [
            login
            for login in logins
            if organization_id in (None, login[0].organization_id)
            and (organization_id is not None or chosen in (None, login[1].user_id))
        ]
        if not fitting:
            raise TocsinError("unauthorized")
        if len(fitting) > 1:
            return Choice(step, fitting)
        return await self._enter(fitting[0], opened, code, "createSession")

    async def switch(self, secret: str, organization_id: UUID, code: str | None) -> Step:
        """From a session to one in another organization that the same password had opened.

        E-mail addresses are not proof: anybody can be made a user of any name somewhere.
        """
        found = await self.context.storage.find_session(session_hash(secret), self._now_ms)
        if found is None:
            raise TocsinError("unauthorized")
        for login in await self._still(found[2].opened):
            if login[0].organization_id == organization_id:
                step = await self._enter(login, found[2].opened, code, "switchSession")
                if isinstance(step, Entered):
                    await self.context.storage.delete_session(session_hash(secret))
                return step
        raise TocsinError("not_found", "Sign in to this organization with its own password.")

    async def organizations(self, opened: tuple[Opened, ...]) -> list[Login]:
        """Where a session's owner can go without giving the password again."""
        return await self._still(opened)

    async def by_issuer(self, login: Login, opened: Opened, trail: Trail) -> Step:
        """Whom the organization's issuer has signed for. A second factor is asked for all the same;
        the trail is that of the whole call.
        """
        return await self._enter(login, (opened,), None, trail)

    async def enter(self, login: Login) -> Entered:
        """Who has shown in another way that they may, such as by the set-up token."""
        return await self._open(login, (), "createSession")

    async def leave(self, secret: str) -> None:
        """Signing out twice is no error."""
        hashed = session_hash(secret)
        found = await self.context.storage.find_session(hashed, self._now_ms)
        if found is None:
            return
        organization, user, session = found
        trail = trail_for(
            organization,
            user,
            "deleteSession",
            client=self.visit.client,
            now_ms=self._now_ms,
            session_id=session.session_id,
        )
        await self.context.storage.delete_session(hashed, trail=trail)

    async def _enter(
        self, login: Login, opened: tuple[Opened, ...], code: str | None, how: str | Trail
    ) -> Entered | CodeNeeded:
        organization, user = login
        if await self.factors.required(organization, user):
            if not code:
                return CodeNeeded(self._step(opened, user.user_id), login)
            await self.factors.check(organization, user, code, self._now_ms)
        return await self._open(login, opened, how)

    async def _open(self, login: Login, opened: tuple[Opened, ...], how: str | Trail) -> Entered:
        visit, now_ms = self.visit, self._now_ms
        trail = how
        if isinstance(trail, str):
            trail = trail_for(*login, trail, client=visit.client, now_ms=now_ms)
        secret = await open_session(
            self.context.storage,
            login[1],
            now_ms,
            device=visit.device,
            client=visit.client,
            opened=opened,
            trail=trail,
        )
        return Entered(login, secret)

    async def _still(self, opened: tuple[Opened, ...]) -> list[Login]:
        found = [await still_opened(self.context.storage, one) for one in opened]
        return [login for login in found if login is not None]

    def _step(self, opened: tuple[Opened, ...], chosen: UUID | None) -> str:
        return self.context.signer.step_token(opened, chosen, self._now_ms)

    @property
    def _now_ms(self) -> int:
        return self.context.clock.now_ms()
