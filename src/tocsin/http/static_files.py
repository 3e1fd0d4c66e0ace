"""The built front end: `/inbox.js`, `/inbox-worker.js`, `/demo`. Nothing comes from elsewhere."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
PAGE_HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
}
_SCRIPT_HEADERS = {
    # The inbox runs inside other people's pages.
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}
_HASHED = {
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
}
_ROOT = files("tocsin.http") / "static"
SCRIPTS = (
    "inbox.js",
    "inbox-client.js",
    # What these two fetch from beside themselves, when it is needed.
    "inbox-panel.js",
    "inbox-form.js",
    "inbox-preferences.js",
    "inbox-push.js",
    *(f"inbox-words-{language}.js" for language in ("ar", "de", "es", "ja")),
)
_NOT_BUILT = "The front end is not built. Run ./start, which builds it.\n"


def script(name: str, request: Request) -> Response:
    """A script of the inbox, by its fixed name."""
    return _file(_ROOT / name, _SCRIPT_HEADERS, request)


def worker(request: Request) -> Response:
    """The service worker may answer for the whole origin of the page."""
    headers = {**_SCRIPT_HEADERS, "service-worker-allowed": "/"}
    return _file(_ROOT / "inbox-worker.js", headers, request)


def page(name: str, request: Request) -> Response:
    return _file(_ROOT / name, PAGE_HEADERS, request)


def asset(folder: str, request: Request) -> Response:
    """A hashed asset; a name with a path in it is none of ours."""
    name = request.path_params["name"]
    if "/" in name or name.startswith("."):
        return PlainTextResponse("Not found\n", 404)
    return _file(_ROOT / folder / "assets" / name, _HASHED, request)


def _file(path: Traversable, headers: dict[str, str], request: Request) -> Response:
    if not path.is_file():
        built = (_ROOT / "inbox.js").is_file()
        return PlainTextResponse("Not found\n" if built else _NOT_BUILT, 404 if built else 503)
    body = path.read_bytes()
    etag, packed = _packed(body)
    headers = {**headers, "etag": etag, "vary": "accept-encoding"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = packed, "gzip"
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(body, headers=headers, media_type=kind)


@lru_cache(maxsize=64)
def _packed(body: bytes) -> tuple[str, bytes]:
    """Its ETag (weak: the same for both encodings) and its gzip. By content, so never stale."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"', gzip.compress(body, 9, mtime=0)
