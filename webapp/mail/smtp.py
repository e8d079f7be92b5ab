"""Handing a mail to a mail server (RFC 5321), with TLS and an end after a minute.

A person's own server is an address that people gave, so :mod:`webapp.guarded` decides
whether it may be reached, and the connection goes to the very address that was checked.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app

from webapp import guarded

SECONDS = 60.0
"""For a whole delivery; shorter than a job's lease, so that two workers never hold one mail."""
TEST_SECONDS = 15.0
STEP_SECONDS = 20.0
PORTS = (25, 465, 587, 2525)
"""A mail server listens here; other ports would make this a way to look at other people's networks."""


class Refused(Exception):
    """The mail server said no, and will again."""


class Later(Exception):
    """Not now; nothing of the mail has gone out, so trying again is safe."""


class Unsure(Exception):
    """The text went out and no answer came back: it may have arrived."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. ``own``: a person gave it.

    ``tls``: ``tls`` from the start, ``starttls``, or ``none`` (this server's own only).
    """

    host: str
    port: int
    tls: str
    username: str
    password: str
    sender: str
    own: bool


def check(server: MailServer) -> None:
    """Connects and signs in, and sends nothing. Raises Refused, Later."""
    with _connected(server, TEST_SECONDS) as smtp:
        _expect(*smtp.mail(server.sender))


def deliver(server: MailServer, recipient: str, message: bytes, handing: Callable[[], None]) -> None:
    """Hands a mail over; ``handing`` is called just before its text leaves. Raises Refused, Later, Unsure."""
    with _connected(server, SECONDS) as smtp:
        _expect(*smtp.mail(server.sender))
        _expect(*smtp.rcpt(recipient))
        handing()
        _hand(smtp, message)


def _hand(smtp: smtplib.SMTP, message: bytes) -> None:
    try:
        answer = smtp.data(message)
    except smtplib.SMTPDataError as error:
        answer = error.smtp_code, _bytes(error.smtp_error)
    except OSError as error:
        raise Unsure("The connection broke while the mail was handed over. It may have arrived.") from error
    _expect(*answer)


def _expect(code: int, text: bytes) -> None:
    if 200 <= code < 300:
        return
    said = f"{code} {''.join(c if c.isprintable() else ' ' for c in text.decode(errors='replace'))}"[:200]
    raise (Refused if 500 <= code < 600 else Later)(f"The mail server said: {said}")


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


@contextmanager
def _connected(server: MailServer, seconds: float) -> Iterator[smtplib.SMTP]:
    """A session that is signed in; every failure leaves as Refused, Later or Unsure."""
    smtp = _Pinned(server, _address(server))
    with guarded.limited(smtp, seconds):
        try:
            _greet(smtp, server)
            yield smtp
            with suppress(OSError):
                smtp.quit()
        except (Refused, Later, Unsure):
            raise
        except (OSError, ValueError) as error:
            raise _meaning(error) from error
        finally:
            smtp.close()


def _address(server: MailServer) -> str:
    if not server.own:
        return server.host
    if server.port not in PORTS and not current_app.config["SETTINGS"].allow_loopback:
        raise Refused(f"Mail servers listen on port {', '.join(map(str, PORTS))}.")
    try:
        return guarded.public_address(server.host, server.port)
    except guarded.GuardRefused as error:
        raise Refused(str(error)) from error
    except guarded.Unreachable as error:
        raise Later(str(error)) from error


def _greet(smtp: "_Pinned", server: MailServer) -> None:
    _expect(*smtp.connect(server.host, server.port))
    if server.tls == "starttls":
        smtp.starttls(context=_Handshake(smtp))  # type: ignore[call-overload]
    smtp.ehlo_or_helo_if_needed()
    if server.username:
        smtp.login(server.username, server.password)


def _meaning(error: Exception) -> Exception:
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        return Refused("The mail server does not take this user name and password.")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused("The mail server offers no encryption, or no sign-in.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Later("The mail server's certificate does not fit its name.")
    if isinstance(error, UnicodeError):
        return Refused("The user name or password has characters that mail servers do not take.")
    return Later("The mail server did not answer.")


class _Handshake:
    """What smtplib takes for a TLS context."""

    def __init__(self, smtp: "_Pinned") -> None:
        self.smtp = smtp

    def wrap_socket(self, plain: socket.socket, server_hostname: str) -> ssl.SSLSocket:
        return guarded.secured(self.smtp, plain, server_hostname)


class _Pinned(smtplib.SMTP):
    """Connects to an address that was checked, and speaks to the host that was asked for."""

    def __init__(self, server: MailServer, address: str) -> None:
        own_name = urlsplit(current_app.config["SETTINGS"].public_url).hostname
        super().__init__(local_hostname=own_name or "localhost", timeout=STEP_SECONDS)
        self._host, self.server, self.address, self.cut = server.host, server, address, False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """smtplib's hook for another kind of connection."""
        plain = socket.create_connection((self.address, port), timeout)
        guarded.held(self, plain)
        return guarded.secured(self, plain, host) if self.server.tls == "tls" else plain
