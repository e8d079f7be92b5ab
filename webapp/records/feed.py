"""Reads that are no part of the engine: head and history."""

from typing import Any

import orjson
from sqlalchemy.orm import Session

from webapp.database import read_transaction
from webapp.problems import NotFound
from webapp.records.rows import select_rows
from webapp.records.store import SqlStore


def head(account_id: str) -> tuple[int, str]:
    """The account's newest seq and its epoch: one indexed read."""
    found = SqlStore().head(account_id)
    return found.seq, found.epoch


def history(account_id: str, record_id: str, before: int, limit: int) -> dict[str, Any]:
    """Changes of one record, newest first. Raises NotFound for an unknown id, another account's included."""
    sql = (
        "SELECT h.seq, h.eff_at, h.mid, d.device_id, d.name, CAST(h.changes AS TEXT) FROM history AS h "
        "LEFT JOIN device AS d ON d.account_id = h.account_id AND d.device_id = h.device_id "
        "WHERE h.account_id = {p} AND h.record_id = {p} AND h.seq < {p} ORDER BY h.seq DESC LIMIT {p}"
    )
    with read_transaction() as session:
        rows = select_rows(session.connection(), sql, account_id, record_id, before, limit + 1).all()
        if not rows and not _exists(session, account_id, record_id):
            raise NotFound("There is no such record.")
    return {"items": [_entry(row) for row in rows[:limit]], "more": len(rows) > limit}


def _exists(session: Session, account_id: str, record_id: str) -> bool:
    sql = "SELECT 1 FROM record WHERE account_id = {p} AND record_id = {p}"
    return select_rows(session.connection(), sql, account_id, record_id).first() is not None


def _entry(row: Any) -> dict[str, Any]:
    stored = orjson.loads(row[5])
    return {"seq": row[0], "at": row[1], "device": {"id": row[3], "name": row[4]},
            "op": stored.get("op"), "changes": changes_of(stored)}  # fmt: skip


def changes_of(stored: dict[str, Any]) -> dict[str, Any]:
    """``{field: {from, to}}`` of a stored history row; ``lost`` is a value that did not win."""
    if "doc" in stored:
        return {name: {"from": None, "to": value} for name, value in stored["doc"].items()}
    changes = {}
    for name, (before, after, *lost) in stored.get("f", {}).items():
        changes[name] = {"from": before, "to": after, **({"lost": lost[0]} if lost else {})}
    return changes
