"""The guard: every way to spell an inside address is refused, at the moment a socket is made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest
from aiohttp import web

from tests.channels.peers import LOOPBACK, web_peer
from tocsin.channels.support.faults import Blocked, NotSent
from tocsin.channels.support.guard import DENIED_V4, DENIED_V6, Guard, parse_url
from tocsin.channels.support.http import OutgoingHttp

INSIDE = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255
    127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254 169.254.0.1 172.16.0.1 172.31.255.255
    192.0.0.8 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1
    192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250
    240.0.0.1 255.255.255.255
    :: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.1 64:ff9b:1::1 100::1
    2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::
    2620:4f:8000::1 3fff::1 3fff:fff::1 4000::1 5f00::1 8000::1 fc00::1 fd00:ec2::254 fe80::1
    fe80::1%eth0 febf::1 fec0::1 feff::1 ff02::1 ff0e::1 not-an-address
"""

OUTSIDE = """
    1.1.1.1 8.8.8.8 99.255.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 223.255.255.1
    2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001::1 2400:cb00::1
"""

SPELLINGS = """
    localhost LOCALHOST localhost. 127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0x7F.0.0.1
    017700000001 0177.0.0.1 0177.0.0x1 127.000.000.001 0 0.0.0.0 00 [::1] [::] [0:0:0:0:0:0:0:1]
    [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::127.0.0.1]
    [2002:7f00:1::] [fe80::1] [fd00:ec2::254] 169.254.169.254 0xa9fea9fe 2852039166 10.1 192.168.257
"""

NO_PLAIN_URLS = (
    "https://user@1.1.1.1/",
    "https://user:secret@push.example/",
    "https://push.example\\@127.0.0.1/",
    "https://①②⑦.0.0.1/",
    "https://%31%32%37.0.0.1/",
    "https://[fe80::1%25eth0]/",
    "https://push.example:0/",
    "https://push.example:65536/",
    "https://push.example/a b",
    "https://push.example/a\r\nx: y",
    "https:///path",
    "https:push.example",
    "//push.example/",
    "HTTPS://push.example/",
    "ftp://push.example/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:25/",
    "",
)


@pytest.fixture
async def strict() -> AsyncIterator[OutgoingHttp]:
    """The way out as it is by default: nothing inside is allowed."""
    outgoing = OutgoingHttp(Guard())
    yield outgoing
    await outgoing.close()


@pytest.mark.parametrize("ip", INSIDE.split())
def test_an_inside_address_is_never_permitted(ip: str) -> None:
    assert not Guard().permits(ip)


@pytest.mark.parametrize("ip", OUTSIDE.split())
def test_an_outside_address_is_permitted_over_https_only(ip: str) -> None:
    assert Guard().permits(ip)
    assert not Guard().permits(ip, public_form=False)


def test_the_edges_of_each_denied_network_are_denied() -> None:
    for text in (*DENIED_V4, *DENIED_V6):
        network = ip_network(text)
        assert not Guard().permits(network[0])
        assert not Guard().permits(network[-1])


def test_the_operator_s_network_opens_itself_and_no_other() -> None:
    guard = Guard((ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")))
    assert guard.permits("10.1.2.3", public_form=False)
    assert guard.permits("::ffff:10.1.2.3")
    assert guard.permits("fd00:1::9")
    assert not guard.permits("10.2.0.1")
    assert not guard.permits("fd00:2::9")
    assert not guard.permits("8.8.8.8", public_form=False)


@pytest.mark.parametrize("host", SPELLINGS.split())
async def test_no_spelling_of_an_inside_host_gets_a_socket(host: str, strict: OutgoingHttp) -> None:
    with pytest.raises(Blocked, match="the address is not permitted"):
        await strict.request("GET", f"https://{host}/", headers={})


@pytest.mark.parametrize("url", NO_PLAIN_URLS)
async def test_what_parsers_may_read_in_two_ways_is_blocked(url: str, strict: OutgoingHttp) -> None:
    with pytest.raises(Blocked, match="not a plain https URL"):
        await strict.request("GET", url, headers={})


@pytest.mark.parametrize("url", ["http://push.example/", "https://push.example:8443/"])
async def test_only_https_on_443_leads_outside(url: str, strict: OutgoingHttp) -> None:
    with pytest.raises(Blocked, match="only https on port 443"):
        await strict.request("GET", url, headers={})


async def test_another_port_outside_stays_closed_when_a_network_inside_is_open(
    http: OutgoingHttp,
) -> None:
    with pytest.raises(Blocked, match="the address is not permitted"):
        await http.request("GET", "http://1.1.1.1:8080/", headers={})


async def test_a_blocked_peer_sees_no_connection_at_all(strict: OutgoingHttp) -> None:
    visits: list[str] = []

    async def note(request: web.Request) -> web.Response:
        visits.append(request.path)
        return web.Response(text="inside secret")

    async with web_peer(note) as base:
        narrow = OutgoingHttp(Guard((ip_network("127.9.9.9/32"),)))
        with pytest.raises(NotSent) as caught:
            await narrow.request("GET", base, headers={})
        await narrow.close()
    assert visits == []
    assert "secret" not in str(caught.value)


async def test_a_name_that_leads_into_an_allowed_network_is_reached(http: OutgoingHttp) -> None:
    async def fine(_request: web.Request) -> web.Response:
        return web.Response(text="hello")

    async with web_peer(fine) as base:
        named = base.replace("127.0.0.1", "localhost")
        assert (await http.request("GET", named, headers={})).body == b"hello"
    assert LOOPBACK.permits("127.0.0.1", public_form=False)


def test_a_url_s_origin_leaves_a_default_port_out() -> None:
    origins = {
        "https://Push.Example:443/a?b": "https://push.example",
        "http://127.0.0.1:8080/x": "http://127.0.0.1:8080",
        "https://[2001:4860::1]/": "https://[2001:4860::1]",
    }
    for text, origin in origins.items():
        url = parse_url(text)
        assert url is not None
        assert url.origin == origin
