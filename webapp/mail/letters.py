"""A mail as the bytes that travel (RFC 5322): plain text, one recipient, seven bits."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit

SEVEN_BITS = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, to whom and from whom; ``reply_to`` is empty where answers go to the sender."""

    sender: str
    name: str
    reply_to: str
    recipient: str
    subject: str
    body: str
    message_id: str
    written_at: datetime


def literal(text: str) -> str:
    """Words that look encoded (RFC 2047) would be decoded when the header is written, with the line ends in them."""
    return text.replace("=?", "= ?")


def encoded(letter: Letter) -> bytes:
    """The message. Raises ValueError for anything that would end a header early."""
    message, name = EmailMessage(policy=SEVEN_BITS), literal(letter.name)
    message["From"] = Address(name, addr_spec=letter.sender)
    message["To"] = Address(addr_spec=letter.recipient)
    if letter.reply_to:
        message["Reply-To"] = Address(name, addr_spec=letter.reply_to)
    message["Subject"] = literal(letter.subject)
    message["Date"] = letter.written_at.replace(tzinfo=UTC)
    message["Message-ID"] = letter.message_id
    message.set_content(letter.body)
    return message.as_bytes()


def message_id(account_id: str, followup: str, words: tuple[str, str, str], public_url: str) -> str:
    """The same for the same letter (recipient, subject, body): mailboxes show it once, whoever sends it again."""
    digest = hashlib.sha256("\0".join((account_id, followup, *words)).encode()).hexdigest()[:40]
    return f"<{digest}@{urlsplit(public_url).hostname or 'localhost'}>"
