"""What came back to a card, until its owner has it.

The card itself is the synced ``card`` record; its swap token is found through an
expression index on ``record`` (made in the first migration), so there is no second
copy that could be stale after *reset my code*.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base


class CardReturn(Base, kw_only=True):
    """A card that somebody sent back to a token. Kept 30 days when nobody has claimed the token.

    ``swap_id`` is made by the sender: the same return twice is one row.
    """

    __tablename__ = "card_return"
    __table_args__ = (
        Index("ix_card_return_waiting", "token", "delivered_at"),
        Index("ix_card_return_expires_at", "expires_at"),
    )

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    swap_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    card: Mapped[Any] = mapped_column(JSON)
    line: Mapped[str] = mapped_column(String(280))
    received_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None] = mapped_column(default=None)
    account_id: Mapped[str | None] = mapped_column(String(40), default=None)
