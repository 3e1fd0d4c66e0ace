"""The process in which Apprise runs: reads one task a line, writes one result a line.

Apprise makes its own connections and takes many options from its URLs, so what it may do is decided
here, below it: every socket is judged by our guard, no redirect is followed, no proxy of the
environment is used, certificates are always checked, and no program can be started. The parent
ends this process when a task takes too long.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import os
import sys
from typing import Any

import requests
from apprise import Apprise, AppriseAsset, NotifyType
from apprise.manager_plugins import NotificationManager
from urllib3.exceptions import MaxRetryError

from tocsin.channels.support.guard import Guard

PROGRAMS = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork")
SECURE_PORT = 443
BODY_CHARS = 600


class Seen:
    """What became of the requests of the task in hand; the last one that failed counts."""

    status = 0
    retry_after = ""
    words = ""
    fault = ""

    def clear(self) -> None:
        self.status, self.retry_after, self.words, self.fault = 0, "", "", ""


seen = Seen()
guard = Guard()


class OneWay(requests.Session):
    """A session that goes nowhere but where it was sent, whatever the caller asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False

    def request(self, *args: Any, **options: Any) -> requests.Response:
        options |= {"allow_redirects": False, "verify": True, "proxies": {}, "stream": False}
        try:
            reply = super().request(*args, **options)
        except requests.RequestException as error:
            # urllib3 gives up connecting with this one; any other may have come after the request.
            connecting = isinstance(next(iter(error.args), None), MaxRetryError)
            seen.fault = seen.fault or ("not sent" if connecting else "unanswered")
            raise
        if not reply.ok or reply.is_redirect:
            seen.status = reply.status_code
            seen.retry_after = reply.headers.get("retry-after", "")
            seen.words = reply.text[:BODY_CHARS]
        return reply


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578): can't be taken away again by what runs here."""
    if event == "socket.connect":
        peer = arguments[1]
        if not isinstance(peer, tuple) or not guard.permits(
            str(peer[0]), public_form=peer[1] == SECURE_PORT
        ):
            seen.fault = "blocked"
            raise OSError("the address is not permitted")
    elif event in ("socket.sendto", "socket.sendmsg", "socket.bind"):
        raise OSError("only connections are permitted")
    elif event.startswith(PROGRAMS):
        raise OSError("no program may be started")


def notify(task: dict[str, Any]) -> dict[str, Any]:
    """One task: `url`, `title`, `body`, `kind`, and `allow`, the operator's own networks."""
    global guard  # noqa: PLW0603
    guard = Guard(ipaddress.ip_network(network) for network in task["allow"])
    seen.clear()
    asset = AppriseAsset(
        http_redirects=False,
        async_mode=False,
        storage_mode="memory",
        app_id="Tocsin",
        image_url_mask="",
        image_url_logo="",
    )
    service = Apprise(asset=asset)
    if not service.add(task["url"]):
        return {"ok": False, "fault": "address", "status": 0, "retry_after": "", "words": ""}
    sent = service.notify(
        title=task["title"], body=task["body"], notify_type=NotifyType(task["kind"])
    )
    return {
        "ok": bool(sent),
        "fault": seen.fault,
        "status": seen.status,
        "retry_after": seen.retry_after,
        "words": seen.words,
    }


def main(schemas: list[str]) -> None:
    """Until the parent closes the pipe. Nothing but results may be written to it."""
    results = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)
    NotificationManager().enable_only(*schemas)  # type: ignore[no-untyped-call]
    requests.Session = requests.sessions.Session = OneWay  # type: ignore[misc]
    sys.addaudithook(watch)
    for line in sys.stdin:
        try:
            result = notify(json.loads(line))
        except Exception as error:
            result = {"ok": False, "fault": "error", "status": 0, "retry_after": ""}
            result["words"] = type(error).__name__
        results.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
