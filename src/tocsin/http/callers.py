"""How each door recognises its caller."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from tocsin.audience.origins import allowed
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
    return (await by_inbox_token_until(context, request))[0]


async def by_inbox_token_until(context: Context, request: Request) -> tuple[Principal, int]:
    """With when the token ends. Raises `origin_not_allowed` for a page that may not embed it."""
    principal, until_ms = await context.authenticator.by_inbox_token(bearer(request))
    origin = header(request, b"origin")
    if origin is not None and not _is_ours(context, origin):
        organization = principal.organization
        storage = context.storage.organization(organization.number, organization.organization_id)
        named = await storage.origins_for(principal.user.number)
        if named and not allowed(origin, named):
            message = f"Pages of {origin[:100]} may not open this inbox."
            raise TocsinError("origin_not_allowed", message)
    return principal, until_ms


def _is_ours(context: Context, origin: str) -> bool:
    """The console's own inbox."""
    parts = urlsplit(context.base_url)
    return origin == f"{parts.scheme}://{parts.netloc}"


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
