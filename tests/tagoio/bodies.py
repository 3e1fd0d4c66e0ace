"""What the routes of the TagoIO door are tried with in `tests/story/test_matrix.py`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.world import Person
from tocsin.http.tagoio.ids import short

_SAYS = {"title": "Mine", "message": "Mine"}
_EVA = {"email": "eva@acme.example", "name": "Eva", "password": "a long password"}
BODIES: dict[str, Any] = {
    "tagoCreateAccountNotification": _SAYS,
    "tagoMarkAccountNotifications": {"notification_ids": []},
    "tagoRegisterDevice": {"device_token": "x", "platform": "ios"},
    "tagoUnregisterDevice": {"device_token": "x"},
    "tagoEditRunSettings": {"name": "Mine"},
    "tagoEmailTest": {"subject": "Mine", "body": "Mine"},
    "tagoCreateUser": _EVA,
    "tagoEditUser": {"name": "Mine"},
    "tagoResendInvite": {},
    "tagoCreateRunNotification": {"run_user": "0" * 24, **_SAYS},
    "tagoEditRunNotification": {"title": "Mine"},
    "tagoEditOwnUser": {"name": "Mine"},
    "tagoChangeOwnPassword": {"password": "a long password"},
    "tagoMarkOwnNotifications": {"notification_ids": []},
    "tagoEnableOtp": {},
    "tagoConfirmOtp": {"pin_code": "000000"},
    "tagoDisableOtp": {},
    "tagoSendNotification": _SAYS,
    "tagoSendEmail": {"to": "a@b.example", "subject": "Mine", "message": "Mine"},
    "tagoSendSms": {"to": "+4930123456", "message": "Mine"},
}
BODIES |= {
    "tagoCreateAction": {
        "name": "Mine",
        "type": "interval",
        "trigger": [{"interval": "1 hour"}],
        "action": {"type": "notification", "subject": "Mine", "message": "Mine"},
    },
    "tagoEditAction": {"active": False},
    "tagoCreateAnalysis": {"name": "Mine"},
    "tagoEditAnalysis": {"name": "Mine"},
    "tagoRunAnalysis": {"scope": None},
    "tagoUploadScript": {"file": "eA=="},
    "tagoSendConsole": {"message": "Mine"},
}
OWN_NAMES = {"slug", "language", "tagKind", "domainProfile"}
NEEDS_MORE = {
    "tagoRegisterDevice": 400,
    "tagoEmailTest": 409,
    "tagoCreateRunNotification": 404,
    "tagoSendEmail": 409,
    "tagoSendSms": 409,
    "tagoTagKeys": 200,
    "tagoCreateAction": 200,
    "tagoSendConsole": 409,
}


def ids(ana: Person, ben: Person, sent: str) -> dict[str, str]:
    """What the paths name; none of it is for others."""
    organization = short(ana.organization.organization_id)
    return {
        "runUserId": short(ben.user.user_id),
        "runTargetId": short(UUID(sent)),
        "runNotificationId": short(UUID(sent)),
        "runHost": organization,
        "profileName": organization,
        "domainProfile": organization,
        "tagoActionId": "0" * 24,
        "tagoAnalysisId": "0" * 24,
        "buttonId": "yes",
        "otpType": "authenticator",
        "itemKey": "key",
        "queryName": "1",
        "slug": "words",
        "language": "en",
        "tagKind": "run_user",
    }
