"""A real mail server on loopback, with TLS and sign-in, that can be told to refuse, to wait and to break off."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from tests.webapp.processes import PATIENCE, free_port
from webapp.certificates import Files, certificate_for

USER, MAIL_PASSWORD = "ada@post.example", "its own password"


class MailBox:
    """What came in, and how the next ones are answered. ``reached`` is set when one comes to ``hold_at``."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.came: list[tuple[str, list[str], EmailMessage]] = []
        self.answers: dict[str, str] = {}
        self.hold_at = ""
        self.reached = threading.Event()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        await self._hold("RCPT")
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        assert isinstance(envelope.content, bytes)
        message = BytesParser(_class=EmailMessage, policy=default).parsebytes(envelope.content)
        self.came.append((str(envelope.mail_from), list(envelope.rcpt_tos), message))
        await self._hold("DATA")
        return "250 OK"

    async def _hold(self, stage: str) -> None:
        """No answer for as long as the test wants none."""
        if self.hold_at == stage:
            self.reached.set()
        while self.hold_at == stage:
            await asyncio.sleep(0.01)

    def held(self) -> None:
        """Returns once a mail has come to ``hold_at``."""
        assert self.reached.wait(PATIENCE)
        self.reached.clear()


def sign_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    """One user."""
    return AuthResult(success=given == LoginPassword(USER.encode(), MAIL_PASSWORD.encode()), handled=False)


@contextmanager
def mail_server(folder: Path, implicit: bool = False) -> Iterator[tuple[MailBox, Files]]:
    """A server that wants a sign-in, and STARTTLS before; ``implicit``: TLS from the first byte (RFC 8314)."""
    files = certificate_for(["localhost"], ["127.0.0.1"], folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.certificate, files.key)
    box = MailBox(free_port())
    # The server does not count TLS from the first byte as TLS, so there it cannot insist on a sign-in.
    secured: dict[str, Any] = {"ssl_context": context, "auth_require_tls": False} if implicit else {
        "tls_context": context, "require_starttls": True, "auth_required": True}
    controller = Controller(
        box, hostname="127.0.0.1", port=box.port, authenticator=sign_in, enable_SMTPUTF8=False, **secured,
    )
    controller.start()
    try:
        yield box, files
    finally:
        box.hold_at = ""
        controller.stop()
