"""Writes what the engine decided: one bulk statement a table, the head last."""

from collections.abc import Callable, Collection

import orjson
from sqlalchemy import Connection, Table

from sync.records import Device, Effects, Head, History, Quarantined, Record, StoredMutation
from webapp.database import Base
from webapp.records import models
from webapp.records.rows import Row, add_rows, execute_each, insert_rows, pipelined, select_rows, upsert_rows

SIGNED = 2**63
RECORD_COLUMNS = ("account_id", "record_id", "kind", "seq", "created_seq", "deleted_seq", "deleted_by", "merged_into",
                  "doc", "versions", "schema_v", "due_on")  # fmt: skip
HISTORY_COLUMNS = ("account_id", "seq", "record_id", "device_id", "mid", "changes", "eff_at", "recv_at")
MUTATION_COLUMNS = ("account_id", "device_id", "mid", "was_device", "was_mid", "payload_hash", "payload", "status",
                    "result", "seq_first", "seq_last", "recv_at", "upcast_from")  # fmt: skip
QUARANTINE_COLUMNS = ("id", "account_id", "device_id", "mid", "record_id", "payload", "size", "sha256", "reason",
                      "depends_on", "recv_at", "resolved_at")  # fmt: skip
DEVICE_COLUMNS = ("account_id", "device_id", "name", "last_mid", "ack_mid", "safe_mid", "cursor_seq", "last_seen",
                  "app_v", "schema_v", "proto", "session_id", "revoked_at")  # fmt: skip
REFERENCE_COLUMNS = ("account_id", "target_id", "record_id")
KEY_COLUMNS = ("account_id", "key_type", "norm_value", "record_id")
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
        self.created: dict[int, orjson.Fragment] = {}
        """Packed documents of new records by identity: the history of a creation holds the same one."""

    def write(self, effects: Effects, device_name: str, session_id: str | None) -> None:
        """Everything, in bulk. The name counts only where the device is new."""
        devices = [self._device(effects.device, device_name, session_id)] if effects.device is not None else []
        with pipelined(self.connection):
            self._write_records(effects)
            self._write_relations(effects)
            self._write_log(effects)
            upsert_rows(self.connection, DEVICE, DEVICE_COLUMNS, devices, KEPT_OF_DEVICE)
            if effects.collected or effects.aliases:
                self._forget(effects.collected, effects.aliases)
            self.fault()
            self._write_head(effects.head)

    def _write_records(self, effects: Effects) -> None:
        self.created = {id(r.doc): orjson.Fragment(orjson.dumps(r.doc)) for r in effects.inserted.values()}
        insert_rows(self.connection, RECORD, RECORD_COLUMNS, [self._record(r) for r in effects.inserted.values()])
        self.fault()
        upsert_rows(self.connection, RECORD, RECORD_COLUMNS, [self._record(r) for r in effects.updated.values()])
        self.fault()

    def _write_relations(self, effects: Effects) -> None:
        account = self.account
        execute_each(self.connection, "DELETE FROM record_reference WHERE account_id = {p} AND target_id = {p} "
                     "AND record_id = {p}", [(account, *pair) for pair in effects.references_removed])  # fmt: skip
        execute_each(self.connection, "DELETE FROM identity_key WHERE account_id = {p} AND key_type = {p} "
                     "AND norm_value = {p} AND record_id = {p}",
                     [(account, *key, record) for key, record in effects.keys_removed])  # fmt: skip
        add_rows(self.connection, REFERENCE, REFERENCE_COLUMNS,
                 [(account, *pair) for pair in sorted(effects.references_added)])  # fmt: skip
        add_rows(self.connection, IDENTITY_KEY, KEY_COLUMNS,
                 [(account, *key, record) for key, record in sorted(effects.keys_added)])  # fmt: skip
        self.fault()

    def _write_log(self, effects: Effects) -> None:
        insert_rows(self.connection, HISTORY, HISTORY_COLUMNS, [self._history(h) for h in effects.history])
        insert_rows(self.connection, MUTATION, MUTATION_COLUMNS, [self._mutation(m) for m in effects.mutations])
        upsert_rows(self.connection, MUTATION, MUTATION_COLUMNS, [self._mutation(m) for m in effects.outcomes])
        self.fault()
        insert_rows(self.connection, QUARANTINE, QUARANTINE_COLUMNS, [self._quarantined(q) for q in effects.quarantine])
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
        return (self.account, r.id, r.kind, r.seq, r.created_seq, r.deleted_seq, r.deleted_by, r.merged_into,
                self.created.get(id(r.doc), r.doc), r.versions, r.schema, r.due_on)  # fmt: skip

    def _history(self, h: History) -> Row:
        packed = self.created.get(id(h.changes.get("doc")))
        changes = h.changes if packed is None else {**h.changes, "doc": packed}
        return (self.account, h.seq, h.record_id, h.device, h.mid, changes, h.eff_at, h.recv_at)

    def _mutation(self, m: StoredMutation) -> Row:
        was_device, was_mid = m.was or (None, None)
        return (self.account, m.device, m.mid, was_device, was_mid, m.hash, m.payload, m.status, m.result,
                m.seq_first, m.seq_last, m.recv_at, m.upcast_from)  # fmt: skip

    def _quarantined(self, q: Quarantined) -> Row:
        return (q.id, self.account, q.device, q.mid, q.record_id, q.payload, len(q.payload.encode()), q.sha256,
                q.reason[:200], q.depends_on, q.recv_at, q.resolved_at)  # fmt: skip

    def _first_name(self, session_id: str | None, name: str) -> str:
        """A browser that took a new id after a restore or a fork is still called what its owner called it."""
        sql = ("SELECT name FROM device WHERE account_id = {p} AND session_id = {p} AND revoked_at IS NULL "
               "ORDER BY last_seen DESC LIMIT 1")  # fmt: skip
        known = select_rows(self.connection, sql, self.account, session_id).first() if session_id else None
        return known[0] if known else name

    def _device(self, d: Device, name: str, session_id: str | None) -> Row:
        shown = (d.name or self._first_name(session_id, name))[:100]
        return (self.account, d.id, shown, d.last_mid, d.ack_mid, d.safe_mid, d.cursor_seq, d.last_seen,
                d.app[:40], d.schema, d.proto, session_id, d.revoked_at)  # fmt: skip


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
