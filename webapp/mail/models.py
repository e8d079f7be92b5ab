"""A person's own mail server, their confirmed address, and the mails that wait or went."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base


class MailAccount(Base, kw_only=True):
    """The mail server of one person. ``password`` is sealed (:mod:`webapp.mail.seal`).

    ``verified_at`` is set by a test connection and emptied by every change.
    """

    __tablename__ = "mail_account"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    host: Mapped[str] = mapped_column(String(253))
    port: Mapped[int]
    tls: Mapped[str] = mapped_column(String(8))
    username: Mapped[str] = mapped_column(String(320))
    password: Mapped[str] = mapped_column(Text)
    sender: Mapped[str] = mapped_column(String(320))
    verified_at: Mapped[datetime | None] = mapped_column(default=None)


class MailAddress(Base, kw_only=True):
    """Whether the account's e-mail is theirs: asked by a mailed code before this server sends for them."""

    __tablename__ = "mail_address"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    code_hash: Mapped[str] = mapped_column(String(64), default="")
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(default=0)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)


class Mail(Base, kw_only=True):
    """One mail. ``state``: waiting, sent, refused or unsure; ``reason`` says why it is not sent.

    ``handed_at`` is set just before the text goes out: a row that has it and no outcome
    may have arrived, so it is never sent again. ``followup`` and ``client`` (made by the
    device) are what makes the same request twice one mail.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("account_id", "followup", "client"),
        Index("ix_mail_created", "account_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    followup: Mapped[str] = mapped_column(String(64))
    client: Mapped[str] = mapped_column(String(64))
    via: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    tz: Mapped[str] = mapped_column(String(64))
    finish: Mapped[bool]
    message_id: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    handed_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
