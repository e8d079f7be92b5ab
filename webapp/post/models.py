"""Which follow-up asks for an address under which link."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base


class AddressRequest(Base, kw_only=True):
    """A link that a synced follow-up asked for: the way from the link to the follow-up, and no more.

    Who asks and whom is read from the records, so taking the request out of the follow-up
    ends the link. Only the hash of the link's token is kept. ``used_at``: it works once.
    """

    __tablename__ = "address_request"
    __table_args__ = (Index("ix_address_request_expires_at", "expires_at"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    followup: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
