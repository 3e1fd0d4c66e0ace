"""How each door recognises its caller."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from tocsin.http.context import Context
from tocsin.http.door import header
from tocsin.model.errors import TocsinError
from tocsin.model.people import Principal

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def session_cookie(base_url: str) -> str:
    """`__Host-` binds the cookie to this host; browsers take it over https only."""
    return "__Host-tocsin" if base_url.startswith("https:") else "tocsin"


async def by_bearer(context: Context, request: Request) -> Principal:
    """`Authorization: BEARER <token>`, the scheme in any case, as the Jigx pages print it."""
    return await context.authenticator.by_token(bearer(request))


async def by_bearer_or_session(context: Context, request: Request) -> Principal:
    """A personal access token, or the console's cookie from our own pages."""
    if header(request, b"authorization") is not None:
        return await by_bearer(context, request)
    secret = request.cookies.get(session_cookie(context.base_url))
    if secret is None:
        raise TocsinError("unauthorized")
    if request.method not in _SAFE:
        check_same_origin(context, request)
    return await context.authenticator.by_session(secret)


async def by_inbox_token(context: Context, request: Request) -> Principal:
    """A short-lived JWT of one user; nothing else opens an inbox."""
    principal, _ = await context.authenticator.by_inbox_token(bearer(request))
    return principal


def bearer(request: Request) -> str:
    scheme, _, token = (header(request, b"authorization") or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TocsinError("unauthorized")
    return token.strip()


def check_same_origin(context: Context, request: Request) -> None:
    """CSRF: the browser itself says where a request comes from (Fetch Metadata, RFC 6454)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise TocsinError("cross_site")
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != urlsplit(context.base_url).netloc:
        raise TocsinError("cross_site")
