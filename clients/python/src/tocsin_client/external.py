"""An external analysis: this process listens for its runs, and does them."""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tocsin_client.client import Tocsin
from tocsin_client.tocsin_calls import Refused

Function = Callable[["Context", list[Any]], Any]
_QUIET_S = 45.0
"""The server says something every 15 seconds; a stream that is silent for longer has died."""
_LONGEST_PAUSE_S = 60.0


class Context:
    """What a run is given. `tocsin` calls the API as the run: within the analysis' scopes."""

    def __init__(self, listener: Tocsin, path: str, begun: dict[str, Any]) -> None:
        run = begun["run"]
        self.trigger: dict[str, Any] = run
        self.run_id: str = run["runId"]
        self.analysis_id: str = run["analysisId"]
        self.environment: dict[str, str] = run["environment"]
        self.token: str = begun["token"]
        self.tocsin = Tocsin(self.token, listener.url, timeout=listener.timeout)
        self._path = path
        self._listener = listener

    def log(self, *words: Any, level: str = "log") -> None:
        """A line of the run's log; `level` is log, debug, warning or error."""
        text = " ".join(one if isinstance(one, str) else repr(one) for one in words)
        lines = [{"text": line[:4000], "stream": level} for line in text.splitlines() or [""]]
        self._listener.request("POST", self._path + "/lines", {"lines": lines[:500]})


class Analysis:
    """`token` is the analysis' own; `url` is `TOCSIN_URL` unless given."""

    def __init__(self, token: str | None = None, url: str | None = None) -> None:
        self._tocsin = Tocsin(token, url)
        self._path = ""
        self._listener = uuid.uuid4().hex
        self._handled = ""

    def use(self, function: Function, *, runs: int | None = None) -> None:
        """Listen and run `function(context, data)` for each run, one after the other; it may be
        `async`. For ever, or until so many `runs` are done. Raises `Refused` when the token is.
        """
        own = self._tocsin.request("GET", "/api/v1/analysis")
        self._path = f"/api/v1/organizations/{own['organizationId']}/analyses/{own['analysisId']}"
        pause_s, done = 1.0, 0
        while True:
            try:
                for event_id, run_id in self._named():
                    pause_s = 1.0
                    done += self._do(function, run_id)
                    self._handled = event_id
                    if runs is not None and done >= runs:
                        return
            except HTTPError as error:
                if error.code in (401, 403, 404, 409):
                    raise Refused(error.code, "refused", str(error)) from None
            except (URLError, HTTPException, TimeoutError, ConnectionError):
                pass
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _named(self) -> Iterator[tuple[str, str]]:
        """Events and the ids of their runs, as the server tells them, until the stream ends.

        What came after the last one that was handled comes again: its answer may have been lost.
        """
        headers = {"authorization": f"Bearer {self._tocsin.token}", "accept": "text/event-stream"}
        if self._handled:
            headers["last-event-id"] = self._handled
        url = self._tocsin.url + self._path + "/listen"
        with urlopen(Request(url, headers=headers), timeout=_QUIET_S) as stream:  # noqa: S310
            kind = event_id = ""
            for raw in stream:
                name, _, value = raw.decode().rstrip("\r\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "id":
                    event_id = value
                elif name == "data" and kind == "run":
                    yield event_id, json.loads(value)["runId"]

    def _do(self, function: Function, run_id: str) -> bool:
        """Whether the run was ours to do."""
        path = f"{self._path}/runs/{run_id}"
        try:
            key = f"{self._listener}/{run_id}"
            begun = self._tocsin.request("POST", path + "/begin", key=key)
        except Refused as error:
            if error.status in (404, 409):
                return False
            raise
        context = Context(self._tocsin, path, begun)
        ended: dict[str, Any] = {}
        try:
            made = function(context, begun["run"]["data"])
            if inspect.iscoroutine(made):
                asyncio.run(made)
        except Exception as error:  # whatever a script can throw is told
            traceback.print_exc(file=sys.stderr)
            message = (str(error) or type(error).__name__)[:2000]
            ended["error"] = {"kind": type(error).__name__, "message": message}
        try:
            self._tocsin.request("POST", path + "/finish", ended)
        except Refused as error:
            if error.status not in (404, 409):  # it was canceled meanwhile
                raise
        return True
