"""Reading records from other domains: the door beside ``services``, which writes.

Everything here takes the session of the caller's transaction and answers plain values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from webapp.records.models import IdentityKey, Record, Reference, SyncHead

SWAP_TOKEN = {"sqlite": "json_extract(record.doc, '$.swap_token')", "postgresql": "(record.doc ->> 'swap_token')"}
"""The expression of the index that the first migration makes: it must be written alike."""
MOST_CLAIMS = 50
MOST_HOLDERS = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """A live record."""

    account_id: str
    id: str
    kind: str
    doc: Mapping[str, Any]


def live(session: Session, account_id: str, record_id: str, kind: str) -> Found | None:
    """The record, unless it is gone or of another kind."""
    row = session.get(Record, (account_id, record_id), populate_existing=True)
    return _found(row) if row is not None and row.deleted_seq is None and row.kind == kind else None


def cards_naming(session: Session, token: str) -> list[Found]:
    """Every card, of any account, that names this swap token."""
    named: ColumnElement[str] = literal_column(SWAP_TOKEN[session.get_bind().dialect.name])
    rows = select(Record).where(Record.kind == "card", Record.deleted_seq.is_(None), named == token)
    return [_found(row) for row in session.scalars(rows.limit(MOST_CLAIMS))]


def holding(session: Session, token: str) -> list[tuple[str, str]]:
    """Account and id of every person, of any account, who carries this swap token.

    The key begins with the account, so this is one look-up an account: no second index to write.
    """
    accounts = select(SyncHead.account_id).scalar_subquery()
    rows = (
        select(IdentityKey.account_id, IdentityKey.record_id)
        .join(Record, (Record.account_id == IdentityKey.account_id) & (Record.record_id == IdentityKey.record_id))
        .where(IdentityKey.account_id.in_(accounts), IdentityKey.key_type == "token", IdentityKey.norm_value == token)
        .where(Record.kind == "contact", Record.deleted_seq.is_(None))
    )
    return [(account_id, record_id) for account_id, record_id in session.execute(rows.limit(MOST_HOLDERS))]


def held_by(session: Session, account_id: str, token: str) -> list[Found]:
    """The account's people who carry this swap token."""
    rows = (
        select(Record)
        .join(IdentityKey, (IdentityKey.account_id == Record.account_id) & (IdentityKey.record_id == Record.record_id))
        .where(IdentityKey.account_id == account_id, IdentityKey.key_type == "token", IdentityKey.norm_value == token)
        .where(Record.kind == "contact", Record.deleted_seq.is_(None))
    )
    return [_found(row) for row in session.scalars(rows)]


def pointing_at(session: Session, account_id: str, target_id: str, kind: str) -> list[Found]:
    """The account's records of ``kind`` that refer to ``target_id``."""
    rows = (
        select(Record)
        .join(Reference, (Reference.account_id == Record.account_id) & (Reference.record_id == Record.record_id))
        .where(Reference.account_id == account_id, Reference.target_id == target_id)
        .where(Record.kind == kind, Record.deleted_seq.is_(None))
    )
    return [_found(row) for row in session.scalars(rows)]


def ids_of(session: Session, account_id: str) -> set[str]:
    """The ids of everything the account has or had."""
    return set(session.scalars(select(Record.record_id).where(Record.account_id == account_id)))


def _found(row: Record) -> Found:
    return Found(row.account_id, row.record_id, row.kind, row.doc)
