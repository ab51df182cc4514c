"""Which addresses a key may travel to. Pure rules: no DNS, no sockets, no settings.

Public unicast addresses are admitted, everything else is refused: loopback, private, link-local, carrier
NAT, multicast, unspecified, reserved, documentation, the cloud's metadata, and IPv6 forms that carry such an
IPv4 address inside (mapped, compatible, 6to4, NAT64, Teredo). The operator may list exceptions.
Source of the ranges: the IANA special-purpose registries (RFC 6890 and its updates).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SPECIAL_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        # Azure's own service of a virtual machine, at an address that is public by the registry.
        "168.63.129.16/32",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
SPECIAL_V6 = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20", "3ffe::/16")
)
# The well-known prefix of NAT64 (RFC 6052) and that of stateless translation (RFC 7915).
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0:0/96"))
SIX_TO_FOUR = IPv6Network("2002::/16")
NEVER_BY_NAME = tuple(
    ip_network(text)
    for text in (
        "169.254.0.0/16",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "fe80::/10",
        "fd00:ec2::/32",
        "fd20:ce::/32",
        "0.0.0.0/8",
        "224.0.0.0/3",
        "ff00::/8",
        # Where an IPv4 address hides: local-use NAT64 (RFC 8215), Teredo.
        "64:ff9b:1::/48",
        "2001::/32",
    )
)


def embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 one (mapped, compatible, translated, NAT64, 6to4), or None."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    low = int(address) & 0xFFFFFFFF
    if int(address) >> 32 == 0 and low > 1:
        return IPv4Address(low)
    if any(address in network for network in TRANSLATED):
        return IPv4Address(low)
    return address.sixtofour if address in SIX_TO_FOUR else None


def is_public(address: Address) -> bool:
    """True for a unicast address of the public Internet, also when it is one inside an IPv6 form."""
    inner = embedded(address)
    if inner is not None:
        return is_public(inner)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in SPECIAL_V4)
    return address in GLOBAL_UNICAST_V6 and not any(address in network for network in SPECIAL_V6)


def parse(text: str) -> Address | None:
    """A literal address without brackets; a scope id (``%eth0``) is dropped. None for a host name."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _ListedNetwork:
    network: Network
    port: int | None

    def covers(self, address: Address, port: int) -> bool:
        same_kind = address.version == self.network.version
        return same_kind and address in self.network and self.port in (None, port)


@dataclass(frozen=True, slots=True)
class _ListedName:
    name: str
    port: int | None

    def covers(self, host: str, port: int) -> bool:
        return host == self.name and self.port in (None, port)


@dataclass(frozen=True, slots=True)
class AllowList:
    """The operator's exceptions. A listed name vouches for private addresses behind it, never for those where
    clouds keep their metadata (link-local ones above all): these must be listed as an address or a range."""

    networks: tuple[_ListedNetwork, ...] = ()
    names: tuple[_ListedName, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> "AllowList":
        """From ``host``, ``host:port``, ``[v6]:port``, address or CIDR. ValueError names a bad entry."""
        networks, names = [], []
        for entry in filter(None, (text.strip().lower() for text in entries)):
            listed = _entry(entry)
            if isinstance(listed, _ListedNetwork):
                networks.append(listed)
            else:
                names.append(listed)
        return cls(tuple(networks), tuple(names))

    def lists(self, address: Address, host: str, port: int) -> bool:
        """True when the operator listed this address, or the name it was found under, for this port."""
        real = embedded(address) or address
        if any(entry.covers(real, port) or entry.covers(address, port) for entry in self.networks):
            return True
        if any(real.version == network.version and real in network for network in NEVER_BY_NAME):
            return False
        name = host.lower().rstrip(".")
        return any(entry.covers(name, port) for entry in self.names)

    def admits(self, address: Address, host: str, port: int) -> bool:
        """May a connection to ``host`` go to ``address``? Public, or listed."""
        return is_public(address) or self.lists(address, host, port)


def _entry(text: str) -> _ListedNetwork | _ListedName:
    host, port = _split_port(text)
    if "/" in host:
        return _ListedNetwork(ip_network(host, strict=False), port)
    address = parse(host)
    if address is not None:
        return _ListedNetwork(ip_network(address), port)
    if not host or any(letter.isspace() for letter in host) or ":" in host:
        raise ValueError(f"not a host, host:port or CIDR: {text!r}")
    return _ListedName(host.rstrip("."), port)


def _split_port(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, int(rest.removeprefix(":")) if rest else None
    host, colon, port = text.rpartition(":")
    if colon and ":" not in host and port.isdecimal():
        return host, int(port)
    return text, None
