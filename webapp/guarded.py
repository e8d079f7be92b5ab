"""Requests to addresses that people gave: the one way out of this server.

A card may name any address, so the server must not become a way into its own network
(SSRF): https only, every resolved address must be a public one, the connection goes to
the very address that was checked (a second look-up could answer differently), no
redirects (who follows one asks anew), an answer of bounded size, and an end after five seconds however slowly the
other side trickles. ``HALLWAY_ALLOW_LOOPBACK`` lets tests reach this machine, by http.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

from flask import current_app

DEADLINE = 5.0
"""Seconds for everything after the name was resolved."""
MAX_ANSWER = 64 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given out (RFC 4291, 2.4). Elsewhere are old ways to a private address, as ``::127.0.0.1``."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class GuardRefused(Exception):
    """The address may not be asked, today or ever; trying again is useless."""


class Unreachable(Exception):
    """No answer in time, or none that can be used; trying again may help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body (of bounded size) of another server; ``location`` is where it says to look instead."""

    status: int
    body: bytes
    location: str = ""

    def json(self) -> Any:
        """The body as JSON. Raises Unreachable when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreachable("The answer is no JSON.") from error


def get(url: str, *, accept: str = "application/json", most: int = MAX_ANSWER) -> Answer:
    """Fetches an address: at most ``most`` bytes. Raises GuardRefused, Unreachable."""
    return _request("GET", url, None, accept, most)


def post_json(url: str, body: Any) -> Answer:
    """Sends JSON to an address. Raises GuardRefused, Unreachable."""
    return _request("POST", url, json.dumps(body).encode())


def public_address(host: str, port: int) -> str:
    """The address to connect to. Raises GuardRefused when any of the name's addresses is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} cannot be found.") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(_may_ask(address) for address in addresses):
        raise GuardRefused(f"{host} is not on the public internet.")
    return str(addresses[0])


def _may_ask(address: Address) -> bool:
    address = _embedded(address)
    if address.is_loopback and _loopback_allowed():
        return True
    if isinstance(address, ipaddress.IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast


def _embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to, where it does: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _request(
    method: str, url: str, body: bytes | None, accept: str = "application/json", most: int = MAX_ANSWER
) -> Answer:
    parts = _checked(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = public_address(parts.hostname or "", port)
    connection = _Pinned(parts.hostname or "", port, address, secure)
    headers = {"Accept": accept, "User-Agent": "Hallway"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    with _deadline(connection):
        connection.request(method, _target(parts), body, headers)
        response = connection.getresponse()
        return Answer(response.status, _bounded(response, most), response.headers.get("Location", ""))


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    schemes = ("https", "http") if _loopback_allowed() else ("https",)
    if not usable or parts.scheme not in schemes or parts.username is not None:
        raise GuardRefused("Only plain https addresses are asked.")
    return parts


def _loopback_allowed() -> bool:
    return bool(current_app.config["SETTINGS"].allow_loopback)


def _bounded(response: http.client.HTTPResponse, most: int) -> bytes:
    body = response.read(most + 1)
    if len(body) > most:
        raise Unreachable("The answer is too long.")
    if response.length:
        raise Unreachable("The answer ended early.")
    return body


class _Pinned(http.client.HTTPConnection):
    """Connects to an address that was checked, and speaks to the host that was asked for."""

    def __init__(self, host: str, port: int, address: str, secure: bool) -> None:
        super().__init__(host, port, timeout=DEADLINE)
        self.address, self.secure, self.cut = address, secure, False

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), DEADLINE)
        held(self, plain)
        if self.secure:
            secured(self, plain, self.host)


class Cuttable(Protocol):
    """A connection whose end can be forced; ``cut`` says that it was."""

    sock: Any
    cut: bool


def held(connection: Cuttable, sock: socket.socket) -> None:
    """Puts the socket where it can be cut. Raises TimeoutError where the time is over already."""
    connection.sock = sock
    if connection.cut:
        raise TimeoutError


def secured(connection: Cuttable, plain: socket.socket, host: str) -> ssl.SSLSocket:
    """TLS over the socket, with the host's certificate checked; it can be cut in the handshake, too."""
    secure = ssl.create_default_context().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    held(connection, secure)
    secure.do_handshake()
    return secure


@contextmanager
def limited(connection: Cuttable, seconds: float) -> Iterator[None]:
    """Cuts the connection after ``seconds``: a socket's own timeout starts anew with each byte."""
    timer = threading.Timer(seconds, _cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _deadline(connection: _Pinned) -> Iterator[None]:
    """Ends the connection after :data:`DEADLINE`, and tells every failure as Unreachable."""
    try:
        with limited(connection, DEADLINE):
            yield
        if connection.cut:
            raise Unreachable("The other server is too slow.")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        connection.close()


def _cut(connection: Cuttable) -> None:
    """Shuts the socket down under whoever waits on it; that one then closes it."""
    connection.cut = True
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
