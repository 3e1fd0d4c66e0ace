"""A browser and an issuer, as the stories about single sign-on have them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.issuer import CLIENT, SECRET, Issuer
from tests.world import Answer, Person, World

PLACE = "/api/v1/organizations/{organization}/single-sign-on"
BEN = {"sub": "b-1", "email": "ben@acme.example", "email_verified": True, "name": "Ben"}
LOOPBACK = {"TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8"}


@dataclass
class Browser:
    """Keeps cookies, and follows where it is sent only when the story says so."""

    world: World
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, address: str) -> Answer:
        path = address.removeprefix(self.world.running.context.base_url)
        sent = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        async with self.world.session.get(
            self.world.url + path, headers={"cookie": sent}, allow_redirects=False
        ) as reply:
            for name, cookie in reply.cookies.items():
                self.cookies[name] = cookie.value
            headers = {name.lower(): value for name, value in reply.headers.items()}
            return Answer(reply.status, headers, await reply.text())

    async def leave(self, organization: Person, wanted: str = "/users") -> str:
        """The issuer's address that it is led to."""
        organization_id = organization.organization.organization_id
        query = f"organization={organization_id}&next={quote(wanted, safe='')}"
        answer = await self.get(f"/signin/sso?{query}")
        assert answer.status == 303, answer.text
        return answer.headers["location"]

    async def sign_in(self, owner: Person, issuer: Issuer) -> Answer:
        return await self.get(issuer.agree(await self.leave(owner)))

    async def me(self) -> Any:
        return (await self.get("/api/v1/me")).json


def settings(at: Issuer, **more: Any) -> dict[str, Any]:
    body = {"name": "Acme's login", "issuer": at.url, "clientId": CLIENT}
    return {**body, "clientSecret": SECRET, "domains": ["acme.example"], **more}


async def set_up(owner: Person, issuer: Issuer, **more: Any) -> Any:
    answer = await owner.call("PUT", PLACE, settings(issuer, **more))
    assert answer.status == 200, answer.text
    return answer.json


async def entries(owner: Person) -> list[str]:
    answer = await owner.call("GET", "/api/v1/organizations/{organization}/audit")
    return [one["operation"] for one in answer.json["items"]]
