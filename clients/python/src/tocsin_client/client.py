"""Calls of the API over HTTP, with the standard library."""

from __future__ import annotations

import json
import os
import time
import uuid
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tocsin_client.tocsin_calls import Answer, Calls, Refused

_TRIES = 4
_BUSY = frozenset({429, 502, 503, 504})
_LONGEST_PAUSE_S = 30.0


class Tocsin(Calls):
    """One token's view of a Tocsin. `url` and `token` are `TOCSIN_URL` and `TOCSIN_TOKEN` unless
    given; `timeout` is in seconds, of one try.
    """

    def __init__(
        self, token: str | None = None, url: str | None = None, *, timeout: float = 30.0
    ) -> None:
        super().__init__(self.request)
        self.url = (url or os.environ.get("TOCSIN_URL", "http://localhost:8420")).rstrip("/")
        self.token = token or os.environ.get("TOCSIN_TOKEN", "")
        self.timeout = timeout
        if not self.token:
            raise ValueError("Give a token, or set TOCSIN_TOKEN.")

    def request(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """One call of the API; the parsed answer, or None. Raises `Refused`.

        What got no answer, or was told to wait, is tried again up to four times; `key` lets the
        server know it again even after that.
        """
        headers = {"authorization": f"Bearer {self.token}", "accept": "application/json"}
        if body is not None:
            headers["content-type"] = "application/json"
        if method == "POST":
            headers["idempotency-key"] = key or uuid.uuid4().hex
        data = None if body is None else json.dumps(body).encode()
        for tried in range(1, _TRIES + 1):
            # The url is the caller's own Tocsin.
            request = Request(self.url + path, data, headers, method=method)  # noqa: S310
            try:
                with urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                    text = answer.read()
                return json.loads(text) if text else None
            except HTTPError as error:
                if error.code not in _BUSY or tried == _TRIES:
                    raise _refused(error) from None
                time.sleep(_pause(error.headers.get("retry-after"), tried))
            except (URLError, TimeoutError, ConnectionError):
                if tried == _TRIES:
                    raise
                time.sleep(_pause(None, tried))
        raise AssertionError("unreachable")

    def ask(self, title: str | None = None, text: str | None = None, **options: Any) -> Question:
        """Ask people with buttons; `.wait()` is the `Answer`."""
        return Question(self, self.send_question(title, text, **options))


class Question:
    """A question that was sent."""

    def __init__(self, tocsin: Tocsin, notification_id: str) -> None:
        self.notification_id = notification_id
        self._tocsin = tocsin

    def state(self) -> Any:
        """Counts, answers and the decision so far."""
        return self._tocsin.question(self.notification_id)

    def wait(self, timeout: float | None = None, every: float = 1.0) -> Answer:
        """Until it is decided or its time is over; raises TimeoutError after `timeout` seconds."""
        ends_at = None if timeout is None else time.monotonic() + timeout
        while True:
            state = self.state()
            if "decision" in state or state["state"] not in ("open", "expired"):
                return Answer(state)
            if ends_at is not None and time.monotonic() >= ends_at:
                raise TimeoutError("The question has not been decided yet.")
            time.sleep(every)


def _refused(error: HTTPError) -> Refused:
    try:
        problem = json.loads(error.read())
    except ValueError:
        problem = {}
    message = problem.get("detail") or problem.get("title") or str(error)
    return Refused(error.code, problem.get("code", "failed"), message)


def _pause(told: str | None, tried: int) -> float:
    """As long as the server says, up to half a minute."""
    if told and told.isdecimal():
        return min(float(told), _LONGEST_PAUSE_S)
    return min(0.25 * float(2**tried), _LONGEST_PAUSE_S)
