"""The tables of the sync engine: a document store in SQL (docs/sync.md).

One row per record whatever its kind, so that a new kind needs no migration. Every key
that grows with use starts with ``account_id``: the tables can be partitioned by it.
No foreign keys: nothing but the reconciler writes here, and a key on ``sync_head``
would make each insert take a share lock on the row that is the account's lock.
All times are milliseconds since 1970 UTC, as on the wire.
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base

Document = JSON(none_as_null=True)
"""Plain JSON, not JSONB: always written and read whole, and a pull sends the stored text as it is."""
KEY_ONLY = {"sqlite_with_rowid": False}
"""Tables that are nothing but their key: SQLite then keeps one tree, not two.

No index by record either: only the collector asks by it, at night.
"""


class SyncHead(Base, kw_only=True):
    """One row an account: the lock every writer takes first, and the counter it writes last."""

    __tablename__ = "sync_head"
    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    head_seq: Mapped[int] = mapped_column(BigInteger)
    horizon_seq: Mapped[int] = mapped_column(BigInteger)
    epoch: Mapped[str] = mapped_column(String(64))
    digest: Mapped[int] = mapped_column(BigInteger)
    live_count: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[int] = mapped_column(BigInteger)


class Record(Base, kw_only=True):
    """One record at its newest state; ordered by ``seq`` these rows are the pull feed."""

    __tablename__ = "record"
    __table_args__ = (
        Index("ix_record_feed", "account_id", "seq", unique=True),
        Index("ix_record_deleted", "account_id", "deleted_seq",
              sqlite_where=text("deleted_seq IS NOT NULL"),
              postgresql_where=text("deleted_seq IS NOT NULL")),
        Index("ix_record_due", "due_on", sqlite_where=text("due_on IS NOT NULL"),
              postgresql_where=text("due_on IS NOT NULL")),
    )

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int] = mapped_column(BigInteger)
    created_seq: Mapped[int] = mapped_column(BigInteger)
    deleted_seq: Mapped[int | None] = mapped_column(BigInteger, default=None)
    deleted_by: Mapped[Any | None] = mapped_column(Document, default=None)
    merged_into: Mapped[str | None] = mapped_column(String(64), default=None)
    doc: Mapped[Any] = mapped_column(Document)
    versions: Mapped[Any] = mapped_column(Document)
    schema_v: Mapped[int] = mapped_column(Integer)
    due_on: Mapped[date | None] = mapped_column(Date, default=None)


class Reference(Base, kw_only=True):
    """Which records point at which: finds the children of a record (5.7) on both databases."""

    __tablename__ = "record_reference"
    __table_args__ = (KEY_ONLY,)

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    target_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(64), primary_key=True)


class Mutation(Base, kw_only=True):
    """What a device sent and was answered: makes a second delivery a replay (7.4)."""

    __tablename__ = "mutation"
    __table_args__ = (
        Index("ix_mutation_first_name", "account_id", "was_device", "was_mid",
              sqlite_where=text("was_device IS NOT NULL"),
              postgresql_where=text("was_device IS NOT NULL")),
    )

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    mid: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    was_device: Mapped[str | None] = mapped_column(String(64), default=None)
    was_mid: Mapped[int | None] = mapped_column(BigInteger, default=None)
    payload_hash: Mapped[str] = mapped_column(String(64))
    payload: Mapped[str | None] = mapped_column(Text, default=None)
    status: Mapped[str] = mapped_column(String(16))
    result: Mapped[Any | None] = mapped_column(Document, default=None)
    seq_first: Mapped[int | None] = mapped_column(BigInteger, default=None)
    seq_last: Mapped[int | None] = mapped_column(BigInteger, default=None)
    recv_at: Mapped[int] = mapped_column(BigInteger)
    upcast_from: Mapped[int | None] = mapped_column(Integer, default=None)


class History(Base, kw_only=True):
    """Before and after of every change, in order: undo, unmerge and the delete rule read it."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_record", "account_id", "record_id", "seq"),)

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    record_id: Mapped[str] = mapped_column(String(64))
    device_id: Mapped[str] = mapped_column(String(64))
    mid: Mapped[int] = mapped_column(BigInteger)
    changes: Mapped[Any] = mapped_column(Document)
    eff_at: Mapped[int] = mapped_column(BigInteger)
    recv_at: Mapped[int] = mapped_column(BigInteger)


class Quarantine(Base, kw_only=True):
    """Words that could not be applied yet, kept until they can: parked, deposited, revoked."""

    __tablename__ = "quarantine"
    __table_args__ = (
        Index("ix_quarantine_device", "account_id", "device_id", "mid"),
        Index("ix_quarantine_sha256", "account_id", "sha256"),
        Index("ix_quarantine_open", "account_id", "recv_at",
              sqlite_where=text("resolved_at IS NULL"), postgresql_where=text("resolved_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(64))
    device_id: Mapped[str | None] = mapped_column(String(64), default=None)
    mid: Mapped[int | None] = mapped_column(BigInteger, default=None)
    record_id: Mapped[str | None] = mapped_column(String(64), default=None)
    payload: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200))
    depends_on: Mapped[str | None] = mapped_column(String(200), default=None)
    recv_at: Mapped[int] = mapped_column(BigInteger)
    resolved_at: Mapped[int | None] = mapped_column(BigInteger, default=None)


class Device(Base, kw_only=True):
    """One browser profile's database. ``safe_mid``: up to here it need keep nothing for a restore (9.7.1).

    ``session_id`` is the sign-in it came with last: revoking the device ends it.
    """

    __tablename__ = "device"

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    last_mid: Mapped[int] = mapped_column(BigInteger)
    ack_mid: Mapped[int] = mapped_column(BigInteger)
    safe_mid: Mapped[int] = mapped_column(BigInteger)
    cursor_seq: Mapped[int] = mapped_column(BigInteger)
    last_seen: Mapped[int] = mapped_column(BigInteger)
    app_v: Mapped[str] = mapped_column(String(40))
    schema_v: Mapped[int] = mapped_column(Integer)
    proto: Mapped[int] = mapped_column(Integer)
    session_id: Mapped[str | None] = mapped_column(String(40), default=None)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger, default=None)


class IdentityKey(Base, kw_only=True):
    """Normalised e-mail, phone, link or uid of a person: not unique, a card may be shared."""

    __tablename__ = "identity_key"
    __table_args__ = (KEY_ONLY,)

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key_type: Mapped[str] = mapped_column(String(16), primary_key=True)
    norm_value: Mapped[str] = mapped_column(String(512), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(64), primary_key=True)


class Backup(Base, kw_only=True):
    """One finished copy of the database; what it holds is what ``safe_mid`` promises."""

    __tablename__ = "backup"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_at: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[str] = mapped_column(String(1024))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    restored_at: Mapped[int | None] = mapped_column(BigInteger, default=None)
