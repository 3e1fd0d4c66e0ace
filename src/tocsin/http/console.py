"""The console: one page with a fresh nonce for every address of its own, and hashed assets."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePosixPath
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from tocsin.audience.first_steps import free_place
from tocsin.http.callers import session_cookie
from tocsin.http.context import Context
from tocsin.http.pages import not_found
from tocsin.model.errors import TocsinError

_ROOT = files("tocsin.http") / "static" / "console"
_NONCE = "__CSP_NONCE__"
_NOT_BUILT = "The front end is not built. Run ./start, which builds it.\n"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_NOT_PAGES = (
    "answer api assets console demo healthz inbox metrics open readyz receipts report status "
    "tagoio unsubscribe v1 v2.0"
)
"""First parts of paths that are somebody else's: what is unknown there is not the console's."""
_IMMUTABLE = "public, max-age=31536000, immutable"


class Console:
    """Everything below `/` that wants HTML and is nobody else's."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def page(self, request: Request) -> Response:
        """The page for who is signed in; everybody else is led to where they can."""
        if request.url.path.split("/")[1] in _NOT_PAGES.split():
            return not_found()
        if not await self._signed_in(request):
            if await free_place(self._context.storage) is not None and not _has_session(
                self._context, request
            ):
                return RedirectResponse("/setup", 303, {"cache-control": "no-store"})
            wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            place = "/signin" if wanted == "/" else f"/signin?next={quote(wanted, safe='')}"
            return RedirectResponse(place, 303, {"cache-control": "no-store"})
        return _index()

    async def _signed_in(self, request: Request) -> bool:
        secret = request.cookies.get(session_cookie(self._context.base_url))
        if secret is None:
            return False
        try:
            await self._context.authenticator.by_session(secret)
        except TocsinError as error:
            return error.kind.status != 401
        return True


def _has_session(context: Context, request: Request) -> bool:
    return session_cookie(context.base_url) in request.cookies


def _index() -> Response:
    path = _ROOT / "index.html"
    if not path.is_file():
        return PlainTextResponse(_NOT_BUILT, 503)
    nonce = secrets.token_urlsafe(16)
    text = path.read_text("utf-8").replace(_NONCE, nonce)
    return HTMLResponse(text, headers=_page_headers(nonce))


def _page_headers(nonce: str) -> dict[str, str]:
    return {
        "content-security-policy": (
            f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
            "connect-src 'self'; img-src 'self' https: data:; font-src 'self'; "
            "worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
        ),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-cache, private",
    }


def asset(request: Request) -> Response:
    """A hashed asset: it never changes, so nobody asks for it twice."""
    return _file("assets", request, _IMMUTABLE)


def file(request: Request) -> Response:
    """A file with a fixed name: the icon, the first script, the licenses."""
    return _file("", request, "no-cache")


def _file(folder: str, request: Request, caching: str) -> Response:
    name = request.path_params["name"]
    kind = _KINDS.get(PurePosixPath(name).suffix)
    path = _ROOT / folder / name
    if "/" in name or name.startswith(".") or kind is None or not path.is_file():
        return PlainTextResponse("Not found\n", 404)
    headers = {
        "cache-control": caching,
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
    }
    body, encoding = path.read_bytes(), None
    if caching != _IMMUTABLE:
        headers["etag"] = _etag(body)
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    accepted = request.headers.get("accept-encoding", "")
    for encoding, ending in (("br", ".br"), ("gzip", ".gz")):
        packed = _ROOT / folder / (name + ending)
        if encoding in accepted and packed.is_file():
            headers["content-encoding"] = encoding
            body = packed.read_bytes()
            break
    return Response(body, headers=headers, media_type=kind)


@lru_cache(maxsize=16)
def _etag(body: bytes) -> str:
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
