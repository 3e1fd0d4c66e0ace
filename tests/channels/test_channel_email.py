"""E-mail: what arrives in a mailbox, read back by the standard library's parser."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP as SmtpServer
from aiosmtpd.smtp import AuthResult, Envelope, Session

from tests.channels.peers import RecordedHttp, SmtpScript, a_message, tcp_peer
from tocsin.channels.email import Email, EmailSettings
from tocsin.channels.support.email_content import COLOURS
from tocsin.channels.support.guard import Guard
from tocsin.channels.support.http import OutgoingHttp
from tocsin.channels.support.smtp import IDLE_S
from tocsin.model.channel import (
    AddressError,
    DigestLine,
    HttpReply,
    MessageButton,
    Outcome,
    Person,
    Refused,
    Retry,
    Sent,
    SettingsError,
    Severity,
    Uncertain,
)

SENDER = "Hafen-Büro <tocsin@harbour.example>"
NO_HTTP = RecordedHttp(HttpReply(500, {}, b""))


@dataclass
class Mailbox:
    """An aiosmtpd server's handler that keeps what arrives."""

    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    port: int = 0

    async def handle_DATA(self, server: SmtpServer, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.sessions.add(id(session))
        return "250 2.0.0 queued as 7"


@asynccontextmanager
async def mail_server(**options: Any) -> AsyncIterator[Mailbox]:
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SmtpServer(box, hostname="mx", ident="fake", loop=loop, **options), "127.0.0.1", 0
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


def email_to(port: int, **changes: Any) -> Email:
    options: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": "none"}
    return Email(EmailSettings(sender=SENDER, **(options | changes)))


async def ring(channel: Email, *, to: str = "ben@harbour.example", **changes: Any) -> Outcome:
    payload = channel.render(a_message(**changes), channel.parse_address({"email": to}))
    return await channel.send(payload, NO_HTTP)


async def received(**changes: Any) -> EmailMessage:
    """The one mail that a message with these changes becomes."""
    async with mail_server() as box:
        channel = email_to(box.port)
        assert isinstance(await ring(channel, **changes), Sent)
        await channel.close()
    return box.mails[0]


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


async def test_a_mail_has_a_text_and_an_html_part_that_say_the_same() -> None:
    mail = await received()
    assert mail.get_content_type() == "multipart/alternative"
    assert not mail.defects
    for content in (body(mail, "plain"), body(mail, "html")):
        assert "Crane 4 is out of order" in content
        assert "Please use crane 2 until noon." in content
        assert "Harbour Works" in content
        assert "https://tocsin.example/open/0198a000" in content
        assert "https://tocsin.example/unsubscribe/abc" in content


async def test_the_headers_are_those_of_a_well_behaved_robot() -> None:
    mail = await received()
    assert mail["from"].addresses[0].display_name == "Hafen-Büro"
    assert mail["from"].addresses[0].addr_spec == "tocsin@harbour.example"
    assert mail["to"] == "ben@harbour.example"
    assert mail["subject"] == "Crane 4 is out of order"
    assert mail["date"] == "Mon, 21 Sep 2026 14:13:21 +0000"
    assert mail["list-unsubscribe"] == "<https://tocsin.example/unsubscribe/abc>"
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["message-id"].endswith("@harbour.example>")


async def test_a_repeat_is_the_same_mail_and_another_ring_is_not() -> None:
    first, again = await received(), await received()
    other = await received(dedupe_key="another")
    assert first.as_bytes() == again.as_bytes()
    assert first["message-id"] != other["message-id"]


@pytest.mark.parametrize(
    "text",
    [
        "Grüße aus Zürich", "日本語のお知らせ" * 9, "مرحبا بك", "🚢" * 40, "a" * 119,
        "=?utf-8?q?x?=", "tab\there", "“quotes” & <tags>", "é" * 119,
    ],
)  # fmt: skip
async def test_any_writing_arrives_as_it_was_written(text: str) -> None:
    mail = await received(title=text, text=f"{text}\n.\n.dot\nlast")
    assert mail["subject"] == text.replace("\t", " ")
    assert f"{text}\n.\n.dot\nlast" in body(mail, "plain").replace("\r\n", "\n")


async def test_every_line_is_short_and_seven_bit() -> None:
    async with mail_server() as box:
        channel = email_to(box.port)
        await ring(channel, title="Größe " * 20, text="x" * 5_000 + "é" * 3_000)
        await ring(channel, title="日" * 60, text="日本語" * 2_000)
        await channel.close()
    for raw in box.raw:
        assert raw.isascii()
        assert max(len(line) for line in raw.split(b"\r\n")) <= 78
        assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("evil", ["\r\n", "\n", "\r", "\x00", "\u2028", "\x85", "\x0b", "\r\n\r\n"])
async def test_no_title_can_add_a_header_or_a_body(evil: str) -> None:
    mail = await received(title=f"Hello{evil}Bcc: all@harbour.example{evil}X-Evil: 1")
    assert mail["bcc"] is None
    assert mail["x-evil"] is None
    assert mail["subject"] == "Hello Bcc: all@harbour.example X-Evil: 1"
    assert len(list(mail.iter_parts())) == 2


async def test_no_text_can_end_the_mail_or_its_part() -> None:
    probe = await received()
    text = f"one\r\n.\r\nQUIT\r\n--{probe.get_boundary()}--\r\nContent-Type: text/html\r\n\r\n<b>"
    mail = await received(text=text)
    assert len(list(mail.iter_parts())) == 2
    assert "QUIT" in body(mail, "plain")


async def test_what_people_write_stays_text_in_the_html() -> None:
    evil = '<script>alert(1)</script><img src=x onerror="x">{{ 7 | times: 6 }}'
    mail = await received(title=evil, text=f"{evil}\nnext", organization_name=evil)
    html = body(mail, "html")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "{{ 7 | times: 6 }}" in html
    assert "<br" in html
    assert evil in body(mail, "plain")


async def test_without_a_title_the_text_begins_the_subject() -> None:
    mail = await received(title=None, text="word " * 100)
    assert len(mail["subject"]) == 120
    assert mail["subject"].endswith("…")
    assert "<h1" not in body(mail, "html")


async def test_buttons_become_links_to_where_a_mail_may_lead() -> None:
    mail = await received(
        buttons=(
            MessageButton("map", "Show <map>", "url", url="https://map.harbour.example/?a=1&b=2"),
            MessageButton("call", "Call", "url", url="tel:+4940123"),
            MessageButton("evil", "Evil", "url", url="javascript:alert(1)"),
            MessageButton("ok", "On my way", "answer"),
        )
    )
    text, html = body(mail, "plain"), body(mail, "html")
    assert "Show <map>: https://map.harbour.example/?a=1&b=2" in text
    assert "On my way: https://tocsin.example/open/0198a000" in text
    assert 'href="https://map.harbour.example/?a=1&amp;b=2"' in html
    assert "Show &lt;map&gt;" in html
    assert "javascript" not in text + html


async def test_a_digest_is_a_list_of_links_and_an_image_is_shown_by_https_only() -> None:
    one, two = UUID(int=1), UUID(int=2)
    mail = await received(
        open_url=f"https://tocsin.example/open/{a_message().notification_id}",
        digest=(DigestLine(one, "Crane 4 <stuck>"), DigestLine(two, "Gate 2 is open")),
        image="https://harbour.example/crane.png",
    )
    text, html = body(mail, "plain"), body(mail, "html")
    for number, title in ((one, "Crane 4 <stuck>"), (two, "Gate 2 is open")):
        assert f"* {title}\n  https://tocsin.example/open/{number}" in text.replace("\r\n", "\n")
        assert f'href="https://tocsin.example/open/{number}"' in html
    assert "Crane 4 &lt;stuck&gt;" in html
    assert '<img src="https://harbour.example/crane.png"' in html
    assert "<img" not in body(await received(image="http://harbour.example/a.png"), "html")


async def test_the_severity_is_a_colour_and_each_has_its_own() -> None:
    pages = [body(await received(severity=severity), "html") for severity in Severity]
    colours = [page.partition("border-top:4px solid ")[2][:7] for page in pages]
    assert colours == [COLOURS[severity] for severity in Severity]
    assert len(set(colours)) == 4


async def test_a_bounce_can_name_the_ring_by_the_message_id() -> None:
    mail = await received(reference="Rf-3_x")
    assert mail["message-id"] == "<Rf-3_x@harbour.example>"


async def test_a_mail_server_inside_is_out_of_reach_unless_the_operator_allows_it() -> None:
    guarded = OutgoingHttp(Guard())
    async with mail_server() as box:
        for host in ("127.0.0.1", "localhost", "2130706433", "[::1]", "::ffff:127.0.0.1"):
            channel = email_to(box.port, host=host)
            payload = channel.render(a_message(), channel.parse_address({"email": "b@x.example"}))
            assert isinstance(await channel.send(payload, guarded), Refused | Retry)
            await channel.close()
    await guarded.close()
    assert box.mails == []


async def test_connections_are_used_again_and_never_more_than_the_pool_has() -> None:
    async with mail_server() as box:
        channel = email_to(box.port, pool_size=3)
        outcomes = await asyncio.gather(*(ring(channel, dedupe_key=str(i)) for i in range(60)))
        await channel.close()
    assert {type(outcome) for outcome in outcomes} == {Sent}
    assert len({mail["message-id"] for mail in box.mails}) == 60
    assert len(box.sessions) <= 3


async def test_a_connection_that_died_while_idle_is_replaced() -> None:
    async with mail_server(timeout=0.05) as box:
        channel = email_to(box.port)
        assert isinstance(await ring(channel), Sent)
        while channel._pool._free[0].client.is_connected:
            await asyncio.sleep(0)
        assert isinstance(await ring(channel), Sent)
        await channel.close()
    assert len(box.mails) == 2


async def test_a_connection_that_idled_too_long_is_not_trusted() -> None:
    script = SmtpScript()
    async with tcp_peer(script.talk) as port:
        channel = email_to(port)
        await ring(channel)
        channel._pool._free[0].free_since_s -= IDLE_S
        assert isinstance(await ring(channel), Sent)
        await channel.close()
    assert (script.mails, script.connections) == (2, 2)


async def test_a_refused_recipient_does_not_spoil_the_connection() -> None:
    script = SmtpScript("RCPT", "550 5.1.1 no such user")
    async with tcp_peer(script.talk) as port:
        channel = email_to(port)
        await ring(channel)
        script.line = "250 ok"
        assert isinstance(await ring(channel), Sent)
        await channel.close()
    assert (script.mails, script.connections) == (1, 1)


async def test_a_mail_that_was_taken_without_an_answer_is_not_sent_twice() -> None:
    script = SmtpScript()
    async with tcp_peer(script.talk) as port:
        channel = email_to(port)
        await ring(channel)
        script.at, script.line = "END", "hangup"
        assert isinstance(await ring(channel), Uncertain)
        await channel.close()
    assert script.mails == 2


async def test_nobody_listening_is_tried_again() -> None:
    async with mail_server() as box:
        pass
    assert isinstance(await ring(email_to(box.port)), Retry)


async def test_tls_is_demanded_when_it_is_set() -> None:
    async with mail_server() as box:
        outcome = await ring(email_to(box.port, security="starttls"))
    assert isinstance(outcome, Retry)
    assert box.mails == []


async def test_starttls_and_a_password_reach_the_server(
    certificate: Path, server_tls: ssl.SSLContext
) -> None:
    seen: list[Any] = []

    def check(_server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=True)

    async with mail_server(
        tls_context=server_tls, require_starttls=True, auth_required=True, authenticator=check
    ) as box:
        channel = email_to(
            box.port,
            host="localhost",
            security="starttls",
            username="ana",
            password="secret",
            ca_file=str(certificate),
        )
        assert isinstance(await ring(channel), Sent)
        await channel.close()
    assert seen == [(b"ana", b"secret")]


def test_a_password_in_the_clear_and_a_wrong_sender_are_told() -> None:
    for options in (
        {"sender": "nobody"},
        {"sender": SENDER, "security": "none", "username": "ana"},
    ):
        with pytest.raises(SettingsError):
            Email(EmailSettings(host="mx", **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("Ben@Harbour.example", "Ben@harbour.example"),
        (" ben+x@harbour.example ", "ben+x@harbour.example"),
        ("ben@bücher.example", "ben@xn--bcher-kva.example"),
        ("o'neil@a-b.example", "o'neil@a-b.example"),
    ],
)
def test_addresses_are_taken_in_one_form(raw: str, address: str) -> None:
    channel = email_to(25)
    parsed = channel.parse_address({"email": raw})
    assert parsed.email == address
    assert channel.address_key(parsed) == address.lower()


@pytest.mark.parametrize(
    "raw",
    [
        "", "ben", "@harbour.example", "ben@", "ben@@x.example", "a b@x.example", "ben@x..example",
        "ben@x.example\r\nRCPT TO:<b@y>", "ben@-x.example", "bän@x.example", '"b en"@x.example',
        "ben@[127.0.0.1]", ".ben@x.example", "<ben@x.example>", "a" * 65 + "@x.example", None, 5,
        "ben@" + "a" * 64 + ".example", "ben@x.example,cora@x.example", "ben@x.example\x00",
    ],
)  # fmt: skip
def test_what_mail_servers_cannot_carry_is_refused_at_the_door(raw: Any) -> None:
    with pytest.raises(AddressError):
        email_to(25).parse_address({"email": raw})


def test_the_profile_s_e_mail_is_the_address() -> None:
    ben = Person(a_message().user_id, "Ben", "ben@harbour.example", None)
    assert email_to(25).profile_address(ben) == {"email": "ben@harbour.example"}
