"""Writes what the engine decided: one bulk statement a table, the head last."""

from collections.abc import Callable, Collection

from sqlalchemy import Connection, Table

from sync.records import Device, Effects, Head, History, Quarantined, Record, StoredMutation
from webapp.database import Base
from webapp.records import models
from webapp.records.rows import Row, add_rows, execute_each, insert_rows, select_rows, upsert_rows

SIGNED = 2**63
KEPT_OF_DEVICE = ("safe_mid",)
"""Set by the backup, which takes no account's lock."""


def table(model: type[Base]) -> Table:
    """The table of a model."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


RECORD = table(models.Record)
REFERENCE = table(models.Reference)
MUTATION = table(models.Mutation)
HISTORY = table(models.History)
QUARANTINE = table(models.Quarantine)
DEVICE = table(models.Device)
IDENTITY_KEY = table(models.IdentityKey)


class Writer:
    """One account's writes on one connection. ``fault`` is called between the statements."""

    def __init__(self, connection: Connection, account: str, now: int, fault: Callable[[], None]) -> None:
        self.connection = connection
        self.account = account
        self.now = now
        self.fault = fault

    def write(self, effects: Effects, device_name: str, session_id: str | None) -> None:
        """Everything, in bulk. The name counts only where the device is new."""
        self._write_records(effects)
        self._write_relations(effects)
        self._write_log(effects)
        if effects.device is not None:
            row = self._device(effects.device, device_name, session_id)
            upsert_rows(self.connection, DEVICE, [row], keep=KEPT_OF_DEVICE)
        if effects.collected or effects.aliases:
            self._forget(effects.collected, effects.aliases)
        self.fault()
        self._write_head(effects.head)

    def _write_records(self, effects: Effects) -> None:
        insert_rows(self.connection, RECORD, [self._record(r) for r in effects.inserted.values()])
        self.fault()
        upsert_rows(self.connection, RECORD, [self._record(r) for r in effects.updated.values()])
        self.fault()

    def _write_relations(self, effects: Effects) -> None:
        account = self.account
        execute_each(self.connection, "DELETE FROM record_reference WHERE account_id = {p} AND target_id = {p} "
                     "AND record_id = {p}", [(account, *pair) for pair in effects.references_removed])  # fmt: skip
        execute_each(self.connection, "DELETE FROM identity_key WHERE account_id = {p} AND key_type = {p} "
                     "AND norm_value = {p} AND record_id = {p}",
                     [(account, *key, record) for key, record in effects.keys_removed])  # fmt: skip
        add_rows(self.connection, REFERENCE, [
            {"account_id": account, "target_id": t, "record_id": r} for t, r in sorted(effects.references_added)])
        add_rows(self.connection, IDENTITY_KEY, [
            {"account_id": account, "key_type": k[0], "norm_value": k[1], "record_id": r}
            for k, r in sorted(effects.keys_added)])
        self.fault()

    def _write_log(self, effects: Effects) -> None:
        insert_rows(self.connection, HISTORY, [self._history(h) for h in effects.history])
        insert_rows(self.connection, MUTATION, [self._mutation(m) for m in effects.mutations])
        upsert_rows(self.connection, MUTATION, [self._mutation(m) for m in effects.outcomes])
        self.fault()
        insert_rows(self.connection, QUARANTINE, [self._quarantined(q) for q in effects.quarantine])
        execute_each(self.connection, "UPDATE quarantine SET resolved_at = {p} WHERE account_id = {p} "
                     "AND device_id = {p} AND mid = {p} AND resolved_at IS NULL",
                     [(self.now, self.account, *name) for name in effects.resolved])  # fmt: skip

    def _write_head(self, head: Head) -> None:
        select_rows(
            self.connection,
            "UPDATE sync_head SET head_seq = {p}, horizon_seq = {p}, epoch = {p}, digest = {p}, live_count = {p} "
            "WHERE account_id = {p}",
            head.seq, head.horizon, head.epoch, signed(head.digest), head.live, self.account,
        )  # fmt: skip

    def _forget(self, collected: Collection[str], aliases: Collection[str]) -> None:
        """Delete means delete: payloads and history of a collected record go with it (SPEC.md 9.9)."""
        gone = [*collected, *aliases]
        for sql in FORGET:
            select_rows(self.connection, sql, *[self.account] * sql.count("{p}"), keys=gone)
        if collected:
            sql = "DELETE FROM record WHERE account_id = {p} AND record_id IN ({keys})"
            select_rows(self.connection, sql, self.account, keys=list(collected))

    def _record(self, r: Record) -> Row:
        return {
            "account_id": self.account, "record_id": r.id, "kind": r.kind, "seq": r.seq,
            "created_seq": r.created_seq, "deleted_seq": r.deleted_seq, "deleted_by": r.deleted_by,
            "merged_into": r.merged_into, "doc": r.doc, "versions": r.versions, "schema_v": r.schema,
            "due_on": r.due_on,
        }  # fmt: skip

    def _history(self, h: History) -> Row:
        return {
            "account_id": self.account, "seq": h.seq, "record_id": h.record_id, "device_id": h.device,
            "mid": h.mid, "changes": h.changes, "eff_at": h.eff_at, "recv_at": h.recv_at,
        }  # fmt: skip

    def _mutation(self, m: StoredMutation) -> Row:
        was_device, was_mid = m.was or (None, None)
        return {
            "account_id": self.account, "device_id": m.device, "mid": m.mid, "was_device": was_device,
            "was_mid": was_mid, "payload_hash": m.hash, "payload": m.payload, "status": m.status,
            "result": m.result, "seq_first": m.seq_first, "seq_last": m.seq_last, "recv_at": m.recv_at,
            "upcast_from": m.upcast_from,
        }  # fmt: skip

    def _quarantined(self, q: Quarantined) -> Row:
        return {
            "id": q.id, "account_id": self.account, "device_id": q.device, "mid": q.mid,
            "record_id": q.record_id, "payload": q.payload, "size": len(q.payload.encode()),
            "sha256": q.sha256, "reason": q.reason[:200], "depends_on": q.depends_on,
            "recv_at": q.recv_at, "resolved_at": q.resolved_at,
        }  # fmt: skip

    def _first_name(self, session_id: str | None, name: str) -> str:
        """A browser that took a new id after a restore or a fork is still called what its owner called it."""
        sql = ("SELECT name FROM device WHERE account_id = {p} AND session_id = {p} AND revoked_at IS NULL "
               "ORDER BY last_seen DESC LIMIT 1")  # fmt: skip
        known = select_rows(self.connection, sql, self.account, session_id).first() if session_id else None
        return known[0] if known else name

    def _device(self, d: Device, name: str, session_id: str | None) -> Row:
        return {
            "account_id": self.account, "device_id": d.id, "name": (d.name or self._first_name(session_id, name))[:100],
            "last_mid": d.last_mid, "ack_mid": d.ack_mid, "safe_mid": d.safe_mid,
            "cursor_seq": d.cursor_seq, "last_seen": d.last_seen, "app_v": d.app[:40],
            "schema_v": d.schema, "proto": d.proto, "session_id": session_id, "revoked_at": d.revoked_at,
        }  # fmt: skip


FORGET = (
    "UPDATE mutation SET payload = NULL WHERE account_id = {p} AND (device_id, mid) IN ("
    "SELECT device_id, mid FROM history WHERE account_id = {p} AND record_id IN ({keys}))",
    "DELETE FROM history WHERE account_id = {p} AND record_id IN ({keys})",
    "DELETE FROM quarantine WHERE account_id = {p} AND record_id IN ({keys})",
    "DELETE FROM identity_key WHERE account_id = {p} AND record_id IN ({keys})",
    "DELETE FROM record_reference WHERE account_id = {p} AND record_id IN ({keys})",
    "UPDATE record SET doc = '{{}}', versions = '{{}}' WHERE account_id = {p} AND record_id IN ({keys})",
)
"""In this order: the first finds its rows by the history that the second deletes."""


def signed(digest: int) -> int:
    """Unsigned 64 bits as SQL's signed 64 bits."""
    return digest - 2 * SIGNED if digest >= SIGNED else digest
