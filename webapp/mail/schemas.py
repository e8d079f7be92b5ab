"""What the mail routes take and answer. Plain text of bounded size; a header is one line."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

MAX_BODY = 20_000
"""Characters; a letter, not a newsletter."""
ENDS_LINE = ("Cc", "Cs", "Zl", "Zp")
ID = validate.Regexp(r"[A-Za-z0-9_.:-]{8,64}\Z")


def one_line(text: str) -> None:
    """Refuses what could end a header and begin another."""
    if any(unicodedata.category(c) in ENDS_LINE for c in text):
        raise ValidationError("This must be one line.")


def plain_text(text: str) -> None:
    """Refuses control characters other than line ends and tabs."""
    if any(unicodedata.category(c) in ENDS_LINE[:2] and c not in "\r\n\t" for c in text):
        raise ValidationError("This must be plain text.")


class MailIn(Schema):
    """A mail to send. ``client`` is made by the device: the same one again is the same mail."""

    class Meta:
        unknown = EXCLUDE

    followup = fields.String(required=True, validate=ID)
    client = fields.String(required=True, validate=ID)
    recipient = fields.String(required=True, data_key="to", validate=[validate.Length(min=3, max=320), one_line])
    subject = fields.String(required=True, validate=[validate.Length(max=300), one_line])
    body = fields.String(required=True, validate=[validate.Length(min=1, max=MAX_BODY), plain_text])
    name = fields.String(load_default="", validate=[validate.Length(max=120), one_line])
    tz = fields.String(load_default="UTC", validate=validate.Regexp(r"[A-Za-z0-9_+/-]{1,64}\Z"))
    finish = fields.Boolean(load_default=False)


class Instant(fields.Field[datetime]):
    """Milliseconds since 1970, as everywhere on the wire."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> int | None:
        return None if value is None else int(value.replace(tzinfo=UTC).timestamp() * 1000)


class MailOut(Schema):
    """A mail, as its writer sees it; ``reason`` says why it was refused or still waits."""

    id = fields.String()
    followup = fields.String()
    client = fields.String()
    recipient = fields.String(data_key="to")
    subject = fields.String()
    state = fields.String()
    reason = fields.String()
    message_id = fields.String()
    created = Instant(attribute="created_at")
    sent = Instant(attribute="sent_at")


class MailList(Schema):
    """The mails of one follow-up, the newest first."""

    items = fields.List(fields.Nested(MailOut))


class MailQuery(Schema):
    """``?followup=ID``."""

    followup = fields.String(required=True, validate=ID)


class MailAccountIn(Schema):
    """A person's own mail server. The password may be left out where it stays with the same server and user."""

    class Meta:
        unknown = EXCLUDE

    host = fields.String(required=True, validate=validate.Regexp(r"[^\s/@:?#\\\[\]]{1,253}\Z"))
    port = fields.Integer(required=True, strict=True, validate=validate.Range(1, 65535))
    tls = fields.String(required=True, validate=validate.OneOf(("tls", "starttls")))
    username = fields.String(required=True, validate=[validate.Length(min=1, max=320), one_line])
    password = fields.String(load_default="", validate=[validate.Length(max=1024), one_line])
    sender = fields.String(required=True, validate=[validate.Length(min=3, max=320), one_line])


class OwnServer(Schema):
    """A person's own mail server; its password never leaves."""

    host = fields.String()
    port = fields.Integer()
    tls = fields.String()
    username = fields.String()
    sender = fields.String()
    verified = fields.Boolean()


class ThisServer(Schema):
    """What this server offers: it sends for a confirmed address, ``left`` more today."""

    sender = fields.String()
    email = fields.String()
    verified = fields.Boolean()
    left = fields.Integer()


class Setup(Schema):
    """``ready``: a mail handed over now would be taken."""

    ready = fields.Boolean()
    own = fields.Nested(OwnServer, allow_none=True)
    server = fields.Nested(ThisServer, allow_none=True)


class CodeIn(Schema):
    """The six digits that were mailed."""

    class Meta:
        unknown = EXCLUDE

    code = fields.String(required=True, validate=validate.Regexp(r"\s*\d{3}\s*\d{3}\s*\Z"))
