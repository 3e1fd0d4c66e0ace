"""Whose pages may embed an inbox: the origins (RFC 6454) that a person's solutions name.

A browser says of each request which origin's page makes it, and a page can't say otherwise. Where
none of a person's solutions names any, every page may that holds the person's inbox token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tocsin.audience import profile
from tocsin.channels.support.guard import parse_url

ORIGINS = 50
_ANY = "*."
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


def origins(given: list[str]) -> tuple[str, ...]:
    """As browsers write them, each once. Raises `invalid_body`.

    `https://*.acme.example` are all hosts below `acme.example`, without that itself.
    """
    return tuple(dict.fromkeys(map(_origin, given)))


def _origin(given: str) -> str:
    plain = given.strip().lower()
    scheme, _, rest = plain.partition("://")
    wide = rest.startswith(_ANY)
    url = parse_url(f"{scheme}://{rest.removeprefix(_ANY)}")
    whole = url is not None and not rest.partition("/")[2] and not {"?", "#"} & set(rest)
    host = url.host if url is not None else ""
    fits = _HOST.fullmatch(host) or (host.startswith("[") and not wide)
    # A wildcard right below `com` would be everybody.
    if url is None or not whole or not fits or (wide and not _below_somebody(host)):
        problem = f"{given[:100]!r} is not an origin like https://app.acme.example"
        raise profile.misfit("origins", problem)
    head, _, tail = url.origin.partition("://")
    return f"{head}://{_ANY}{tail}" if wide else url.origin


def _below_somebody(host: str) -> bool:
    return "." in host and not host.replace(".", "").isdecimal()


def allowed(origin: str, named: Iterable[str]) -> bool:
    """Whether an origin, as a browser names it, is one of those."""
    scheme, _, rest = origin.lower().partition("://")
    for one in named:
        wanted, _, place = one.partition("://")
        if one == origin.lower():
            return True
        below = place.removeprefix("*")  # .acme.example or .acme.example:8443
        if place.startswith(_ANY) and wanted == scheme and rest.endswith(below) and rest != below:
            return True
    return False
