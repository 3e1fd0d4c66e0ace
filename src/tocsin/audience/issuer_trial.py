"""Tries an issuer: what a sign-in would ask is asked, up to where a person would be needed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from tocsin.audience.oidc import ALGORITHMS, Client, Discovered, Issuer, refusal
from tocsin.model.channel import HttpReply
from tocsin.model.errors import TocsinError

_UNKNOWN_CODE = "tocsin-test"
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Step:
    """`step` is `discovery`, `keys` or `client`; `said` is for people."""

    step: str
    works: bool
    said: str


async def try_issuer(issuer: Issuer, client: Client) -> list[Step]:
    """Up to the first that does not work."""
    steps: list[Step] = []
    step = "discovery"
    try:
        discovered = await issuer.discover()
        steps.append(_discovery(discovered))
        if not steps[-1].works:
            return steps
        step = "keys"
        keys = await issuer.keys(discovered)
        kinds = ", ".join(sorted({str(key.key_type) for key in keys}))
        steps.append(Step(step, True, f"{len(keys)} that sign: {kinds}."))
        step = "client"
        verifier = secrets.token_urlsafe(32)
        reply = await issuer.ask_for_tokens(discovered, client, _UNKNOWN_CODE, verifier)
        steps.append(_client(reply, client))
    except TocsinError as error:
        steps.append(Step(step, False, error.detail[:_SHOWN]))
    return steps


def _discovery(discovered: Discovered) -> Step:
    host = urlsplit(discovered.authorization_endpoint).hostname
    methods = discovered.code_challenge_methods_supported
    if methods is not None and "S256" not in methods:
        return Step("discovery", False, "It does not offer PKCE with S256.")
    known = {name for names in ALGORITHMS.values() for name in names}
    signs = discovered.id_token_signing_alg_values_supported
    if not known & set(signs):
        return Step("discovery", False, f"It signs by {', '.join(signs)} only."[:_SHOWN])
    return Step("discovery", True, f"{discovered.issuer}; people sign in at {host}."[:_SHOWN])


def _client(reply: HttpReply, client: Client) -> Step:
    """An issuer that knows the client says that the code is wrong; else that the client is."""
    said = refusal(reply)
    if client.secret is not None:
        said = said.replace(client.secret, "…")
    works = reply.status == 400 and said.startswith("invalid_grant")
    words = "It knows the client" if works else "It does not take the client"
    return Step("client", works, f"{words}; to a made-up code it said {said}."[:_SHOWN])
