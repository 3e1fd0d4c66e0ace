"""A body that does not fit is refused in words that say what would."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tocsin.http.api.notification_body import NotificationCreate
from tocsin.http.strict_json import parse
from tocsin.model.errors import TocsinError

FITS: dict[str, Any] = {"scope": "USR", "emails": ["ana@acme.example"], "content": {"text": "Hi"}}
BUTTON = {"id": "ok", "label": "OK", "kind": "shout"}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"scope": "usr"}, "scope", "'usr' is not known here; use one of USR, SLN, SLN_GRP, ORG."),
        ({"content": {"text": "x", "buttons": [BUTTON]}}, "content.buttons[0].kind", "screen"),
        ({"filter": {"roles": ["BOSS"]}}, "filter.roles[0]", "use one of OWNER, ADMIN"),
        ({"content": {}}, "content.text", "is needed."),
        ({"content": {"text": "x", "colour": 1}}, "content.colour", "there is no such field."),
        ({"colour": 1}, "colour", "there is no such field."),
        ({"emails": ["ana"]}, "emails[0]", "must be an e-mail address such as"),
        ({"language": "german"}, "language", "must be a language such as de"),
        ({"category": "A b"}, "category", "has 1 to 50 of a-z"),
        ({"localTime": {"time": "9:00"}}, "localTime.time", "must be a time of day such as 09:00."),
        ({"content": {"text": ""}}, "content.text", "must have at least 1 character."),
        ({"emails": ["a@b.example"] * 1001}, "emails", "must have at most 1000 items."),
        ({"expiresIn": 0}, "expiresIn", "must be at least 1."),
        ({"atMostOnce": "yes"}, "atMostOnce", "Expected 'bool', got 'str'"),
    ],
)
def test_what_does_not_fit_is_named_with_what_would(
    change: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(TocsinError) as refused:
        parse(msgspec.json.encode({**FITS, **change}), NotificationCreate)
    assert refused.value.field == field
    assert refused.value.detail.startswith(f"{field}: ")
    assert words in refused.value.detail
