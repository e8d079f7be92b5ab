"""Reads that are no part of the engine: head, history, and where a device is."""

from typing import Any

import orjson
from sqlalchemy.orm import Session

from webapp.clock import now_ms
from webapp.database import read_transaction, write_transaction
from webapp.problems import NotFound
from webapp.records.models import Device
from webapp.records.rows import select_rows, upsert_rows
from webapp.records.store import SqlStore
from webapp.records.writer import DEVICE

SEEN_EVERY_MS = 600_000


def head(account_id: str) -> tuple[int, str]:
    """The account's newest seq and its epoch: one indexed read."""
    with SqlStore().read(account_id) as reader:
        return reader.head.seq, reader.head.epoch


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


def touch_device(account_id: str, request: dict[str, Any], name: str, session_id: str) -> None:
    """Notes where a device is, at most every ten minutes: so a pull writes nothing (SPEC.md 4.6)."""
    sql = "SELECT last_seen FROM device WHERE account_id = {p} AND device_id = {p}"
    with read_transaction() as session:
        row = select_rows(session.connection(), sql, account_id, request["device"]).first()
    if row is None or row[0] < now_ms() - SEEN_EVERY_MS:
        _note_device(account_id, request, name, session_id)


def _note_device(account_id: str, request: dict[str, Any], name: str, session_id: str) -> None:
    row = {"account_id": account_id, "device_id": request["device"], "name": name[:100], "last_mid": 0,
           "ack_mid": 0, "safe_mid": 0, "cursor_seq": request["cursor"], "last_seen": now_ms(), "app_v": "",
           "schema_v": request["schema"], "proto": request["proto"], "session_id": session_id}  # fmt: skip
    kept = ("name", "last_mid", "ack_mid", "safe_mid", "app_v")
    with write_transaction() as session:
        upsert_rows(session.connection(), DEVICE, [row], keep=kept)


__all__ = ["Device", "changes_of", "head", "history", "touch_device"]
