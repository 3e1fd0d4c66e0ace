"""SMS: what is sent to Twilio and to gateways, how a text is cut, what callbacks tell."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from tests.channels.peers import RecordedHttp, a_message
from tocsin.channels.sms import Sms, SmsSettings
from tocsin.channels.support.sms_text import is_gsm, segments, sms_text
from tocsin.model.channel import (
    AddressError,
    HttpReply,
    Person,
    Receipt,
    ReceiptError,
    ReceiptKind,
    Sent,
    SettingsError,
)

SID = "AC0123456789abcdef0123456789abcdef"
TWILIO = SmsSettings("twilio", "+4940111", account_sid=SID, auth_token="s3cret")
KANNEL = SmsSettings(
    "gateway", "Harbour", url="http://kannel.harbour.example:13013/cgi-bin/sendsms", method="GET",
    auth_query="username=tocsin&password=p%26w", unicode_query="coding=2&charset=UTF-8",
)  # fmt: skip
LINK = "https://tocsin.example/open/0198a000"
FORM = "application/x-www-form-urlencoded"


def rendered(settings: SmsSettings, **changes: Any) -> Any:
    sms = Sms(settings)
    return sms.render(a_message(**changes), sms.parse_address({"phone": "+49 40 123-456"}))


def test_twilio_gets_a_form_with_basic_authentication() -> None:
    call = rendered(TWILIO)
    assert call.url == f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json"
    assert b64decode(call.headers["authorization"].removeprefix("Basic ")).decode() == (
        f"{SID}:s3cret"
    )
    assert dict(parse_qsl(call.body.decode())) == {
        "To": "+4940123456",
        "From": "+4940111",
        "Body": f"Crane 4 is out of order: Please use crane 2 until noon. {LINK}",
    }


def test_twilio_is_told_where_to_report_and_about_which_ring() -> None:
    for base, wanted in (("https://t.example/r", "?"), ("https://t.example/r?a=1", "&")):
        call = rendered(replace(TWILIO, status_url=base), reference="Rf-3")
        form = parse_qs(call.body.decode())
        assert form["StatusCallback"] == [f"{base}{wanted}reference=Rf-3"]


def test_a_messaging_service_is_named_as_one() -> None:
    form = parse_qs(rendered(replace(TWILIO, sender="MG" + "0" * 32)).body.decode())
    assert form["MessagingServiceSid"] == ["MG" + "0" * 32]
    assert "From" not in form


def test_a_gateway_like_kannel_gets_a_query() -> None:
    call = rendered(KANNEL)
    query = dict(parse_qsl(urlsplit(call.url).query))
    assert (call.method, call.body) == ("GET", b"")
    assert query.pop("text").startswith("Crane 4")
    assert query == {
        "to": "+4940123456", "from": "Harbour", "username": "tocsin", "password": "p&w",
    }  # fmt: skip
    assert "coding=2&charset=UTF-8" in rendered(KANNEL, text="日本").url


def test_a_gateway_may_take_a_form_under_names_of_its_own() -> None:
    own = replace(KANNEL, method="POST", to_field="msisdn", auth_header="Bearer abc")
    call = rendered(own)
    assert parse_qs(call.body.decode())["msisdn"] == ["+4940123456"]
    assert call.headers == {"content-type": FORM, "authorization": "Bearer abc"}
    assert call.url == KANNEL.url


async def test_a_gateway_that_accepts_has_sent() -> None:
    kannel = RecordedHttp(HttpReply(202, {}, b"0: Accepted for delivery"))
    assert isinstance(await Sms(KANNEL).send(rendered(KANNEL), kannel), Sent)


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("text", ["a", "é", "€", "日", "🚢", "[x]", "word ", "a\n"])
@pytest.mark.parametrize("count", [1, 60, 130, 150, 400, 5_000])
def test_a_text_is_cut_to_the_segments_with_its_link_whole(
    text: str, count: int, most: int
) -> None:
    cut = sms_text(a_message(title=None, text=text * count), most)
    whole = f"{(text * count).strip()} {LINK}"
    assert segments(cut) <= most
    assert cut.endswith(LINK)
    assert cut == whole or segments(whole) > most
    assert is_gsm(cut) or not is_gsm(text)


def test_what_was_cut_shows_it() -> None:
    assert "a... https" in sms_text(a_message(text="a" * 900), 3)
    assert "日… https" in sms_text(a_message(text="日" * 900), 3)


def test_a_link_that_eats_the_text_is_left_out() -> None:
    cut = sms_text(a_message(open_url="https://t.example/" + "a" * 100), 1)
    assert "https" not in cut
    assert cut.startswith("Crane 4")


def test_no_control_character_gets_into_a_text() -> None:
    cut = sms_text(a_message(title="a\x00\x1bb", text="c\r\nd\u202ee\ud800f\x85g"), 3)
    assert cut == f"a b: c\nd ef g {LINK}"


@pytest.mark.parametrize("phone", ["", "040123456", "+0401234567", "+49", "+49x", "+" + "1" * 16])
def test_a_number_without_its_country_is_refused_at_the_door(phone: str) -> None:
    with pytest.raises(AddressError):
        Sms(TWILIO).parse_address({"phone": phone})


def test_the_profile_s_phone_is_the_address() -> None:
    ben = Person(a_message().user_id, "Ben", "", "+4940123456")
    assert Sms(TWILIO).profile_address(ben) == {"phone": "+4940123456"}


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"MessageStatus": "delivered"}, ReceiptKind.DELIVERED),
        ({"MessageStatus": "read"}, ReceiptKind.OPENED),
        ({"MessageStatus": "undelivered", "ErrorCode": "30008"}, ReceiptKind.FAILED),
        ({"MessageStatus": "undelivered", "ErrorCode": "30005"}, ReceiptKind.BOUNCED),
        ({"MessageStatus": "failed", "ErrorCode": "21610"}, ReceiptKind.COMPLAINED),
    ],
)
def test_a_status_callback_is_a_receipt(form: dict[str, str], kind: ReceiptKind) -> None:
    body = urlencode(form | {"To": "+4940123456", "MessageSid": "SM1"}).encode()
    (receipt,) = Sms(TWILIO).receipts(f"{FORM}; charset=UTF-8", body)
    assert (receipt.kind, receipt.address, receipt.reference) == (kind, "+4940123456", None)
    assert receipt.detail.startswith("SM1 ")
    (named,) = Sms(TWILIO).receipts(FORM, body + b"&reference=Rf-3")
    assert named == replace(receipt, reference="Rf-3")


def test_the_steps_in_between_tell_nothing() -> None:
    for status in ("queued", "sending", "sent"):
        assert receipts(f"MessageStatus={status}&To=%2B4940123456") == []


@pytest.mark.parametrize("form", ["", "MessageStatus=delivered", "To=%2B49", "a", "ä=1", "&&"])
def test_a_form_that_is_none_of_twilio_s_is_told(form: str) -> None:
    with pytest.raises(ReceiptError):
        receipts(form)


@pytest.mark.parametrize(
    "changes", [{"account_sid": ""}, {"auth_token": ""}, {"url": "x"}, {"max_segments": 0}]
)
def test_settings_that_can_t_work_are_told(changes: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        Sms(replace(TWILIO, **changes))


def receipts(form: str) -> list[Receipt]:
    return Sms(TWILIO).receipts(FORM, form.encode())
