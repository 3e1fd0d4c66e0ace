"""Every method of the official SDKs that Tocsin maps, in an order in which each has what it needs.

In arguments, `$name` is what an earlier step has kept under that name.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

RUN, BELL = "resources.run", "resources.notifications"
ACTIONS, ANALYSIS, PROFILE = "resources.actions", "resources.analysis", "resources.profile"
SERVICES, RUN_USER = "Services", "RunUser"
NOT_OFFERED = "not offered here"
BOTH, JS, PYTHON = "both", "js", "python"


@dataclass(frozen=True)
class Step:
    """One call. It `keeps` fields of the result by names (`""` is the result as it is), and is
    refused with words that hold `refused`, or not at all.
    """

    on: str
    call: str
    args: tuple[Any, ...] = ()
    keeps: dict[str, str] = field(default_factory=dict)
    refused: str = ""
    token: str | None = None
    only: str = BOTH


HOST = "harbour.run.example"
PASSWORD = "a long password"
PASSED = {"email": "ben@harbour.example", "password": PASSWORD}
BEN = {"name": "Ben", "timezone": "Europe/Berlin", "active": True, **PASSED}
EVA = {**BEN, "name": "Eva", "email": "eva@harbour.example"}
SAYS = {"title": "Hot", "message": "31 °C"}
ASKS = {**SAYS, "buttons": [{"id": "ack", "label": "Acknowledge", "triggers": []}]}
HOTTER = {"title": "Hotter"}
HOURLY = {
    "name": "Hourly",
    "type": "interval",
    "trigger": [{"interval": "1 hour"}],
    "action": {"type": "notification", "subject": "Hello", "message": "An hour has gone by"},
}
SCRIPT = {
    "name": "hello.py",
    "content": base64.b64encode(b"print('hello')").decode(),
    "language": "python",
}

_USERS = [
    Step(RUN, "info"),
    Step(RUN, "edit", ({"url": HOST},)),
    Step(RUN, "userCreate", (BEN,), {"ben": "user"}),
    Step(RUN, "userCreate", (EVA,), {"eva": "user"}),
    Step(RUN, "listUsers", ({"filter": {"name": "B*"}},)),
    Step(RUN, "userInfo", ("$ben",)),
    Step(RUN, "userEdit", ("$ben", {"phone": "+4930123456"})),
    Step(RUN, "userResendInvite", ("$ben",), only=PYTHON),
    Step(RUN, "loginAsUser", ("$ben", {"expire_time": "1 hour"})),
    Step(RUN, "emailTest", ({"subject": "Hello", "body": "World"},)),
    Step(RUN, "notificationCreate", ("$ben", ASKS), {"notice": "id"}),
    Step(RUN, "notificationList", ("$ben",)),
    Step(RUN, "notificationEdit", ("$notice", HOTTER)),
    Step(RUN, "notificationDelete", ("$notice",)),
    Step(RUN, "userDelete", ("$eva",)),
    Step(RUN, "ssoSAMLInfo", refused=NOT_OFFERED),
    Step(RUN, "ssoSAMLEdit", ({},), refused=NOT_OFFERED),
    Step(RUN, "createCustomDomain", ("x", {}), refused=NOT_OFFERED),
    Step(RUN, "getCustomDomain", ("x",), refused=NOT_OFFERED),
    Step(RUN, "deleteCustomDomain", ("x",), refused=NOT_OFFERED),
    Step(RUN, "regenerateCustomDomain", ("x",), refused=NOT_OFFERED),
]
_OWN_BELL = [
    Step(BELL, "create", (ASKS,), {"bell": "id"}),
    Step(BELL, "list"),
    Step(BELL, "markAsRead", (["$bell"],)),
    Step(BELL, "markAsUnread", ("$bell",)),
    Step(BELL, "markAllAsRead"),
    Step(BELL, "notificationButton", ("$bell", "ack")),
    Step(BELL, "remove", ("$bell",)),
    Step(BELL, "registerDevice", ("ab" * 32, "ios")),
    Step(BELL, "unRegisterDevice", ("ab" * 32,)),
]
_RULES = [
    Step(ACTIONS, "create", (HOURLY,), {"action": "action"}),
    Step(ACTIONS, "list"),
    Step(ACTIONS, "info", ("$action",)),
    Step(ACTIONS, "edit", ("$action", {"active": False})),
    Step(ACTIONS, "delete", ("$action",)),
]
_SCRIPTS = [
    Step(ANALYSIS, "create", ({"name": "Here", "runtime": "python"},), {"script": "id"}),
    Step(ANALYSIS, "uploadScript", ("$script", SCRIPT)),
    Step(ANALYSIS, "downloadScript", ("$script", {"version": 1})),
    Step(ANALYSIS, "delete", ("$script",)),
    Step(ANALYSIS, "create", ({"name": "Far", "run_on": "external"},), {"far": "id"}),
    Step(ANALYSIS, "list"),
    Step(ANALYSIS, "info", ("$far",)),
    Step(ANALYSIS, "edit", ("$far", {"variables": [{"key": "limit", "value": "30"}]})),
    Step(ANALYSIS, "tokenGenerate", ("$far",), {"token": "analysis_token"}),
    Step(ANALYSIS, "run", ("$far", [{"value": 1}])),
    Step("Analysis", "use", token="$token"),
]
_MAIL = {"to": "eva@harbour.example", "from": "x@y.example", "subject": "Hello", "message": "World"}

_TOPIC = {"topic": "x", "message": "x", "bucket": "x", "options": {}}


def _service(call: str, body: Any, refused: str = "", only: str = BOTH) -> Step:
    return Step(SERVICES, call, (body,), refused=refused, token="$token", only=only)


_SENDING = [
    _service("console.log", "hello"),
    _service("email.send", _MAIL),
    _service("sms.send", {"to": "+4930123456", "message": "Hello"}),
    _service("notification.send", SAYS),
    _service("attachment.upload", {"name": "a.txt", "content": "eA==", "type": "x"}, NOT_OFFERED),
    _service("MQTT.publish", _TOPIC, NOT_OFFERED),
    *(
        _service(f"{name}.{call}", {"to": "x"}, NOT_OFFERED, JS)
        for name, call in (
            ("smtp", "send"),
            ("sendgrid", "send"),
            ("twilio", "send"),
            ("twilio_whatsapp", "send"),
            ("aws_sqs", "sendMessage"),
        )
    ),
]
_OF_PROFILE = [
    Step(PROFILE, "list"),
    Step(PROFILE, "info", ("current",)),
    Step(PROFILE, "summary", ("current",)),
    Step(PROFILE, "auditLog", ("current", {"limit": 3}), {"query": "queryId"}),
    Step(PROFILE, "auditLogQuery", ("current", "$query")),
]


def _outside(call: str, *args: Any, **more: Any) -> Step:
    return Step(RUN_USER, call, (HOST, *args), token="", only=JS, **more)


def _own(call: str, *args: Any, **more: Any) -> Step:
    return Step(RUN_USER, call, (HOST, *args), token="$own", only=JS, **more)


_PERSON = [
    _outside("create", {"name": "Fay"}, refused=NOT_OFFERED),
    _outside("confirmUser", "token", refused=NOT_OFFERED),
    _outside("passwordRecover", "nobody@harbour.example"),
    _outside("login", PASSED, keeps={"own": "token"}),
    _own("info"),
    _own("edit", {"name": "Benjamin"}),
    Step(RUN, "notificationCreate", ("$ben", {**ASKS, **HOTTER}), {"notice": "id"}, only=JS),
    _own("notificationList"),
    _own("notificationMarkRead", "$notice"),
    _own("notificationMarkUnread", ["$notice"]),
    _own("notificationMarkAllRead"),
    _own("notificationButton", "$notice", "ack"),
    _own("notificationDelete", "$notice"),
    _own("SDB.setItem", "view", "dark"),
    _own("SDB.getItem", "view"),
    _own("SDB.removeItem", "view"),
    _own("enableOTP", PASSED, "authenticator", keeps={"uri": ""}),
    _own("confirmOTP", "$pin", "authenticator"),
    _outside("requestLoginPINCode", PASSED, "authenticator"),
    _own("disableOTP", PASSED, "authenticator"),
    _own("passwordChange", "another long password"),
    _outside("login", {**PASSED, "password": "another long password"}, keeps={"own": "token"}),
    _own("delete"),
]
STEPS = _USERS + _OWN_BELL + _RULES + _SCRIPTS + _SENDING + _OF_PROFILE + _PERSON
"""In this order."""
ELSEWHERE = {(ANALYSIS, "listSnippets"), (ANALYSIS, "getSnippetFile")}
"""They ask a fixed host of TagoIO's, whatever the SDK is pointed at."""
