"""Tocsin, as a script sees it: `from tocsin import notify, ask, users, store, trigger, log`.

Every call is numbered and kept by the server with its answer. A script that is started again after
a restart, or because a question was answered, gets the same answers again: nothing is done twice.
For that it must make the same calls in the same order; `now()` gives the same moment again.
"""

from __future__ import annotations

import json
import os
import threading
from typing import Any

from tocsin_calls import Answer, Calls, Refused

__all__ = [
    "Answer",
    "Refused",
    "ask",
    "env",
    "get_users_by_tag",
    "log",
    "notify",
    "now",
    "preview",
    "run",
    "secret",
    "send_notification",
    "store",
    "trigger",
    "users",
]

_REPLIES_FD, _CALLS_FD = 3, 4


class Channel:
    """The only way out: one line for a call, one for its answer."""

    def __init__(self) -> None:
        self._replies = os.fdopen(_REPLIES_FD, "rb")
        self._calls = os.fdopen(_CALLS_FD, "wb", buffering=0)
        self._lock = threading.Lock()

    def tell(self, message: dict[str, Any]) -> None:
        """Without an answer."""
        line = json.dumps(message).encode() + b"\n"
        with self._lock:
            self._write(line)

    def ask(self, message: dict[str, Any]) -> Any:
        """Its answer; raises `Refused` with the server's words."""
        line = json.dumps(message).encode() + b"\n"
        with self._lock:
            self._write(line)
            answer = self._replies.readline()
        if not answer:
            os._exit(1)  # the server has hung up: nothing more can come of this
        reply = json.loads(answer)
        if "error" in reply:
            error = reply["error"]
            raise Refused(error.get("status", 400), error["code"], error["message"])
        return reply["reply"]

    def _write(self, line: bytes) -> None:
        while line:
            line = line[self._calls.write(line) :]


channel = Channel()


class Trigger:
    """What has started the run.

    `cause`: action, button, answer, schedule, event, hand or api. `data` is a list, `environment`
    strings by name, `run_id` the run's id.
    """

    def __init__(self, given: dict[str, Any]) -> None:
        self.cause: str = given["cause"]
        self.data: list[Any] = given["data"]
        self.environment: dict[str, str] = given["environment"]
        self.run_id: str = given["runId"]
        self.analysis_id: str = given["analysisId"]


class Waiting:
    """A question that was sent: `await` it for its `Answer`. Days may go by meanwhile."""

    def __init__(self, notification_id: str) -> None:
        self.notification_id = notification_id

    def wait(self) -> Answer:
        """The same without `await`."""
        return Answer(channel.ask({"op": "wait", "notificationId": self.notification_id}))

    def __await__(self) -> Any:
        return self.wait()
        yield  # makes this a generator, which is what `await` takes


class Store:
    """Values that are there in the next run, too: whatever JSON can say, up to 1,000 keys."""

    def get(self, key: str, default: Any = None) -> Any:
        return channel.ask({"op": "store", "kind": "get", "key": key, "value": default})

    def set(self, key: str, value: Any) -> None:
        channel.ask({"op": "store", "kind": "set", "key": key, "value": value})

    def delete(self, key: str) -> bool:
        """Whether it was there."""
        return bool(channel.ask({"op": "store", "kind": "delete", "key": key}))

    def increment(self, key: str, by: float = 1) -> Any:
        """The new value; also right when several runs do it at once."""
        return channel.ask({"op": "store", "kind": "increment", "key": key, "value": by})

    def keys(self) -> list[str]:
        return list(channel.ask({"op": "store", "kind": "keys"}))


def _request(method: str, path: str, body: Any = None) -> Any:
    return channel.ask({"op": "api", "method": method, "path": path, "body": body})


begun: dict[str, Any] = channel.ask({"op": "begin"})
_calls = Calls(_request, begun["organizationId"])
notify, preview, users = _calls.notify, _calls.preview, _calls.users
send_notification, get_users_by_tag = _calls.send_notification, _calls.get_users_by_tag
run = _calls.run
trigger = Trigger(begun["trigger"])
env: dict[str, str] = begun["environment"]
store = Store()


def ask(title: str | None = None, text: str | None = None, **options: Any) -> Waiting:
    """Ask people with buttons: `answer = await ask("Restart?", buttons=["Yes", "No"], tag="ops")`.

    As `notify`, and `rule` (`first`, `quorum` with `quorum=2`, `all`), `deadline` in seconds,
    `default`, `reminders` and `escalation` in minutes. While it waits, the script does not run.
    """
    return Waiting(_calls.send_question(title, text, **options))


def secret(name: str) -> str:
    """One of the analysis' secrets; raises KeyError when there is none of this name."""
    return str(begun["secrets"][name])


def log(*words: Any, level: str = "info") -> None:
    """A line of the run's log; `level` is debug, info, warning or error."""
    text = " ".join(one if isinstance(one, str) else repr(one) for one in words)
    stream = "log" if level == "info" else level
    for line in text.splitlines() or [""]:
        channel.tell({"op": "log", "stream": stream, "text": line[:4000]})


def now() -> float:
    """Seconds since 1970; the same again when the run is done again."""
    return float(channel.ask({"op": "now"}))
