"""Which hosts outgoing requests may reach: the SSRF deny list as data, and the rule for URLs.

`ipaddress.is_global` is not such a filter: it calls NAT64 and 6to4 spellings of loopback global.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

from tocsin.channels.support.faults import Blocked

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA's special-purpose registries (RFC 6890), and what clouds hide behind public addresses.
DENIED_V4: dict[str, str] = {
    "0.0.0.0/8": "this host (RFC 1122)",
    "10.0.0.0/8": "private (RFC 1918)",
    "100.64.0.0/10": "carrier-grade NAT (RFC 6598), also Alibaba's metadata",
    "127.0.0.0/8": "loopback (RFC 1122)",
    "168.63.129.16/32": "Azure's wire server",
    "169.254.0.0/16": "link-local (RFC 3927), also cloud metadata",
    "172.16.0.0/12": "private (RFC 1918)",
    "192.0.0.0/24": "protocol assignments (RFC 6890), also Oracle's metadata",
    "192.0.2.0/24": "documentation (RFC 5737)",
    "192.31.196.0/24": "AS112 (RFC 7535)",
    "192.52.193.0/24": "multicast tunnels (RFC 7450)",
    "192.88.99.0/24": "6to4 relays (RFC 7526)",
    "192.168.0.0/16": "private (RFC 1918)",
    "192.175.48.0/24": "AS112 (RFC 7534)",
    "198.18.0.0/15": "benchmarks (RFC 2544)",
    "198.51.100.0/24": "documentation (RFC 5737)",
    "203.0.113.0/24": "documentation (RFC 5737)",
    "224.0.0.0/4": "multicast (RFC 5771)",
    "240.0.0.0/4": "reserved and broadcast (RFC 1112)",
}

# Global unicast is 2000::/3 alone. The first three rows close everything else; the rows below them
# say what is known to lie there, and what inside 2000::/3 leads back to IPv4 or to nobody.
DENIED_V6: dict[str, str] = {
    "::/3": "outside global unicast (RFC 4291)",
    "4000::/2": "outside global unicast (RFC 4291)",
    "8000::/1": "outside global unicast (RFC 4291)",
    "::/96": "unspecified, loopback, IPv4-compatible (RFC 4291)",
    "::ffff:0:0/96": "IPv4-mapped (RFC 4291)",
    "::ffff:0:0:0/96": "IPv4-translated (RFC 2765)",
    "64:ff9b::/96": "NAT64 (RFC 6052)",
    "64:ff9b:1::/48": "local NAT64 (RFC 8215)",
    "100::/64": "discard (RFC 6666)",
    "2001::/23": "protocol assignments: Teredo, benchmarks, ORCHID (RFC 2928)",
    "2001:db8::/32": "documentation (RFC 3849)",
    "2002::/16": "6to4 (RFC 3056)",
    "2620:4f:8000::/48": "AS112 (RFC 7534)",
    "3fff::/20": "documentation (RFC 9637)",
    "5f00::/16": "segment routing (RFC 9602)",
    "fc00::/7": "unique local (RFC 4193), also cloud metadata",
    "fe80::/10": "link-local (RFC 4291)",
    "fec0::/10": "site-local (RFC 3879)",
    "ff00::/8": "multicast (RFC 4291)",
}

_V4 = tuple(IPv4Network(text) for text in DENIED_V4)
_V6 = tuple(IPv6Network(text) for text in DENIED_V6)

# Stricter than the RFCs on purpose: no userinfo, no backslash, no percent in the host. What every
# parser reads in the same way cannot be read in two ways.
_URL = re.compile(
    r"(https?)://(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::([0-9]{1,5}))?"
    r"(?:[/?][!-\[\]-~]*)?"
)


class Url(NamedTuple):
    """The parts of an absolute http(s) URL that decide where it leads; `host` is lower-case."""

    scheme: str
    host: str
    port: int

    @property
    def public(self) -> bool:
        """Whether the form is one that may reach the open internet: https on port 443."""
        return self.scheme == "https" and self.port == 443

    @property
    def origin(self) -> str:
        """The origin as RFC 6454 writes it, without a default port."""
        default = 443 if self.scheme == "https" else 80
        return f"{self.scheme}://{self.host}" + ("" if self.port == default else f":{self.port}")

    def is_at(self, names: Iterable[str]) -> bool:
        """Whether the host is one of `names` or below one: `a.b.c` is at `b.c`, `ab.c` is not."""
        return any(self.host == name or self.host.endswith("." + name) for name in names)


@lru_cache(maxsize=256)
def parse_url(text: str) -> Url | None:
    """The parts of `text`, or None if it is no plain absolute http(s) URL."""
    match = _URL.fullmatch(text)
    if match is None:
        return None
    scheme, host, port = match.groups()
    number = int(port) if port else (443 if scheme == "https" else 80)
    return Url(scheme, host.lower(), number) if 0 < number < 65536 else None


class Guard:
    """Judges addresses at the moment a socket is made for them, so DNS cannot change its mind.

    `allow` are the operator's own networks: they may be reached by http and on any port.
    """

    def __init__(self, allow: Iterable[Network] = ()) -> None:
        self._allow = tuple(allow)

    @property
    def own_networks(self) -> tuple[str, ...]:
        """The operator's own networks, as CIDR."""
        return tuple(str(network) for network in self._allow)

    def permits(self, ip: str | Address, *, public_form: bool = True) -> bool:
        """Whether a connection to `ip` may be made; `public_form` as `Url.public` tells it."""
        try:
            address = ip_address(ip) if isinstance(ip, str) else ip
        except ValueError:
            return False
        if self._operator_allows(address):
            return True
        denied = _V4 if address.version == 4 else _V6
        return public_form and not any(address in network for network in denied)

    def check_url(self, text: str) -> Url:
        """The URL's parts; raises `Blocked` for a form that can lead nowhere permitted."""
        url = parse_url(text)
        if url is None:
            raise Blocked("not a plain https URL")
        if not url.public and not self._allow:
            raise Blocked("only https on port 443 is permitted")
        return url

    def _operator_allows(self, address: Address) -> bool:
        # A mapped address connects to its IPv4 self, so it is the operator's IPv4 rows that count.
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in self._allow)
