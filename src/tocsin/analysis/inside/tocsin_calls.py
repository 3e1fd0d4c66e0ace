"""Tocsin's public API as a few functions. It needs nothing but a way to make a request.

Scripts inside Tocsin and the Python client share this file, unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlencode

Request = Callable[..., Any]
"""`(method, path, body=None)` → the parsed answer; raises `Refused`."""

_PAGE = 500
_MOST_EMAILS = 1000
_PRIORITIES = {"medium": "normal", "urgent": "critical"}
_SEVERITIES = ("info", "success", "warning", "error")


class Refused(Exception):
    """Tocsin has said no. `status` and `code` are for programs, the text for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Answer:
    """What a question came to. `value` is that of the button that decided, or the default; None
    when its time was over without one. `answers` are everybody's.
    """

    def __init__(self, state: dict[str, Any]) -> None:
        decision = state.get("decision", {})
        self.outcome: str = decision.get("outcome", state.get("state", ""))
        self.value: str | None = decision.get("value")
        self.button: str | None = decision.get("button")
        self.by: dict[str, Any] | None = decision.get("by")
        self.at: str | None = decision.get("at")
        self.answers: list[dict[str, Any]] = state.get("answers", [])
        self.notification_id: str = state.get("notificationId", "")

    @property
    def text(self) -> str | None:
        """What was written, by the first who wrote something."""
        return next((one["text"] for one in self.answers if one.get("text")), None)

    def __repr__(self) -> str:
        return f"Answer({self.outcome}, value={self.value!r})"


class Calls:
    """Notify, preview, find people. `request` makes one call of the API; `organization` is the id
    of the token's, which is asked for when it is not given.
    """

    def __init__(self, request: Request, organization: str = "") -> None:
        self._request = request
        self._organization = organization
        self.run = Run(self)

    @property
    def organization(self) -> str:
        """The id of the organization that the token belongs to."""
        if not self._organization:
            found = self._request("GET", "/api/v1/organizations")
            self._organization = found["items"][0]["organizationId"]
        return self._organization

    def notify(self, title: str | None = None, text: str | None = None, **options: Any) -> Any:
        """Tell people something; returns the accepted notification.

        Whom: `users` (e-mails, ids or what `users()` returned), `tag` (`"site:north"`, or `"site"`
        for any value), `role`, `group` with `solution`, or `everybody=True`. How: `priority`,
        `severity`, `icon`, `image`, `buttons`, `category`, and whatever else
        `POST …/notifications` takes, by its name there.
        """
        path = f"/api/v1/organizations/{self.organization}/notifications"
        return self._request("POST", path, self.body(title, text, **options))

    def preview(self, title: str | None = None, text: str | None = None, **options: Any) -> Any:
        """Whom `notify` with the same arguments would reach, and how; nothing is sent."""
        path = f"/api/v1/organizations/{self.organization}/notifications/preview"
        return self._request("POST", path, self.body(title, text, **options))

    def users(
        self, tag: str | None = None, role: str | None = None, **filters: Any
    ) -> list[dict[str, Any]]:
        """People of the organization: by tag (`"site:north"`, or `"site"` with any value), by role
        (`"ADMIN"`), or by another parameter of `GET /api/v1/users`.
        """
        key, _, value = (tag or "").partition(":")
        wanted = {"limit": _PAGE, **filters}
        if value:
            wanted["tag"] = tag
        if role:
            wanted["role"] = role.upper()
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = self._request("GET", "/api/v1/users?" + urlencode({**wanted, **more}))
            found += [one for one in page["items"] if value or not key or key in one["tags"]]
            cursor = page.get("cursor", "")
            if not cursor:
                return found

    def user(self, user_id: str) -> Any:
        """One person, by id."""
        return self._request("GET", f"/api/v1/users/{quote(user_id, safe='')}")

    def question(self, notification_id: str) -> Any:
        """How a question stands: counts, answers, and the decision once there is one."""
        path = f"/api/v1/organizations/{self.organization}/notifications/"
        return self._request("GET", path + quote(notification_id, safe="") + "/question")

    def send_question(
        self, title: str | None = None, text: str | None = None, **options: Any
    ) -> str:
        """Ask people with buttons, as `notify`; the notification's id.

        Also `rule` (`first`, `quorum` with `quorum=2`, `all`), `deadline` in seconds, `default`,
        `reminders` and `escalation`, as the API has them in `question`.
        """
        options.setdefault("buttons", ["Yes", "No"])
        question: dict[str, Any] = {"rule": options.pop("rule", "first")}
        deadline = options.pop("deadline", None)
        if deadline is not None:
            question["deadlineIn"] = int(deadline)
        for name in ("quorum", "default", "reminders", "escalation", "reveal", "fields"):
            if name in options:
                question[name] = options.pop(name)
        if "per_value" in options:
            question["perValue"] = options.pop("per_value")
        sent = self.notify(title, text, question=question, **options)
        return str(sent["notificationId"])

    def body(self, title: str | None, text: str | None, **options: Any) -> dict[str, Any]:
        """The request that `notify` makes."""
        text = text or options.pop("message", None) or title or ""
        content: dict[str, Any] = {"text": text}
        if title:
            content["title"] = title
        icon = options.pop("icon", None)
        if icon in _SEVERITIES:
            content["severity"] = icon
        elif icon:
            content["icon"] = icon
        for name in ("severity", "image", "screen", "inputs"):
            if options.get(name):
                content[name] = options.pop(name)
        buttons = options.pop("buttons", None)
        if buttons:
            content["buttons"] = [button(one) for one in buttons]
        body = {"content": content, **self._scope(options)}
        priority = options.pop("priority", None)
        if priority:
            body["priority"] = _PRIORITIES.get(priority, priority)
        body.update({name: value for name, value in options.items() if value is not None})
        return body

    def _scope(self, options: dict[str, Any]) -> dict[str, Any]:
        users = options.pop("users", None)
        tag, role = options.pop("tag", None), options.pop("role", None)
        group, solution = options.pop("group", None), options.pop("solution", None)
        everybody = options.pop("everybody", False)
        if "scope" in options:
            return {}
        narrower: dict[str, Any] = {}
        if tag:
            key, _, value = tag.partition(":")
            narrower["tags"] = {key: [value or "*"]}
        if role:
            narrower["roles"] = [role.upper()]
        more = {"filter": narrower} if narrower else {}
        if users is not None:
            return {"scope": "USR", "emails": self.emails(users), **more}
        if group:
            groups = [group] if isinstance(group, str) else list(group)
            return {"scope": "SLN_GRP", "solutionId": solution, "groups": groups, **more}
        if solution:
            return {"scope": "SLN", "solutionId": solution, **more}
        if narrower or everybody:
            return {"scope": "ORG", **more}
        raise ValueError("Say whom to tell: users, tag, role, group, solution or everybody=True.")

    def emails(self, users: Any) -> list[str]:
        """E-mails of people given as e-mails, ids, or what `users()` returned."""
        if isinstance(users, str | dict):
            users = [users]
        found = [self._email(one) for one in users]
        if len(found) > _MOST_EMAILS:
            raise ValueError(f"At most {_MOST_EMAILS} people by name; use a tag, role or group.")
        return found

    def _email(self, one: Any) -> str:
        if isinstance(one, dict):
            one = one.get("email") or one.get("user_id") or one["userId"]
        return str(one) if "@" in str(one) else str(self.user(str(one))["email"])

    # The calls of TagoIO's guide for user notifications, as it writes them.

    def send_notification(
        self, users: Iterable[Any], title: str, message: str, **options: Any
    ) -> Any:
        """Tell `users` (ids, e-mails, or what `get_users_by_tag` returned) something."""
        return self.notify(title, message, users=list(users), **options)

    def get_users_by_tag(self, tag: str) -> list[str]:
        """The ids of those who have the tag: as `key:value`, as a key, or as a value."""
        if ":" in tag:
            return [one["userId"] for one in self.users(tag=tag)]
        return [
            one["userId"]
            for one in self.users()
            if tag in one["tags"] or tag in one["tags"].values()
        ]


class Run:
    """`run.user_notification_create(…)`, as TagoIO's guide has it."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def user_notification_create(
        self, user_id: str, title: str, message: str, **options: Any
    ) -> dict[str, Any]:
        """Tell one person; returns `{"id": …}`, the id of the notification."""
        sent = self._calls.notify(title, message, users=[user_id], **options)
        return {"id": sent["notificationId"]}


def button(given: Any) -> dict[str, Any]:
    """A button from a label, from the guide's `{"label", "value"}`, or from the API's own form."""
    one = {"label": given} if isinstance(given, str) else dict(given)
    value = one.get("value")
    if "id" not in one:
        plain = (
            letter if letter.isascii() and letter.isalnum() else "-"
            for letter in str(value or one["label"]).lower()
        )
        one["id"] = "-".join(part for part in "".join(plain).split("-") if part)[:40] or "button"
    return one
