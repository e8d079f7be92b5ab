"""Reads of one account for the engine: every question is one indexed statement."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, cast

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from sync.records import Device, Head, History, Key, Name, Quarantined, Record, StoredMutation
from webapp.records.rows import look_up, select_rows

HEAD = "head_seq, horizon_seq, epoch, digest, live_count"
FEED = "record_id, kind, seq, created_seq, deleted_seq, merged_into, CAST(doc AS TEXT) AS doc, schema_v"
RECORD = (
    "record_id, kind, seq, created_seq, CAST(doc AS TEXT) AS doc, CAST(versions AS TEXT) AS versions, "
    "schema_v, deleted_seq, CAST(deleted_by AS TEXT) AS deleted_by, merged_into, "
    "CAST(due_on AS TEXT) AS due_on"
)
DEVICE = (
    "device_id, name, last_mid, ack_mid, safe_mid, cursor_seq, last_seen, app_v, schema_v, proto, revoked_at"
)
OPEN = "account_id = {p} AND device_id = {p} AND mid IS NOT NULL AND resolved_at IS NULL AND reason <> 'need_full'"
MUTATION = (
    "device_id, mid, was_device, was_mid, payload_hash, payload, status, CAST(result AS TEXT) AS result, "
    "seq_first, seq_last, recv_at, upcast_from"
)
OWN_NAME = "account_id = {p} AND device_id = k.first AND mid = k.second AND was_device IS NULL"
FORMER_NAME = "account_id = {p} AND was_device = k.first AND was_mid = k.second"
QUARANTINE = "id, device_id, mid, record_id, payload, sha256, reason, depends_on, recv_at, resolved_at"
UNSIGNED = 2**64 - 1


class SqlReader:
    """``sync.store.Reader`` on an open connection: what it sees is that connection's snapshot."""

    def __init__(self, connection: Connection, account: str, head: Head, *, fragments: bool = False) -> None:
        """With ``fragments``, the docs of a feed are the stored JSON, which orjson sends as it is."""
        self.connection = connection
        self.account = account
        self.head = head
        self.parse: Callable[[str], Any] = orjson.Fragment if fragments else orjson.loads

    def _select(self, sql: str, *values: Any, keys: Collection[Any] | None = None) -> Sequence[Any]:
        if keys is not None and not keys:
            return ()
        found = select_rows(self.connection, sql, *values, keys=None if keys is None else list(keys))
        return cast(Sequence[Any], found.all())

    def _look_up(self, table: str, columns: str, condition: str, *values: Any, keys: Collection[Any]) -> Sequence[Any]:
        return look_up(self.connection, table, columns, condition, *values, keys=list(keys)) if keys else ()

    def device(self, device_id: str) -> Device | None:
        """The device's row."""
        sql = f"SELECT {DEVICE} FROM device WHERE account_id = {{p}} AND device_id = {{p}}"  # noqa: S608
        rows = self._select(sql, self.account, device_id)
        return device_of(rows[0]) if rows else None

    def devices(self) -> list[Device]:
        """All devices of the account."""
        sql = f"SELECT {DEVICE} FROM device WHERE account_id = {{p}} ORDER BY device_id"  # noqa: S608
        return [Device(*row) for row in self._select(sql, self.account)]

    def mutations(self, device_id: str, mids: Collection[int]) -> list[StoredMutation]:
        """Stored mutations of a device by their own mid."""
        mine = "account_id = {p} AND device_id = {p} AND mid = k.key"
        return [stored(row) for row in self._look_up("mutation", MUTATION, mine, self.account, device_id, keys=mids)]

    def named(self, names: Collection[Name]) -> list[StoredMutation]:
        """Stored mutations whose first name is one of these."""
        old, any_renamed = self._not_new(names)
        own = self._look_up("mutation", MUTATION, OWN_NAME, self.account, keys=old)
        renamed = self._look_up("mutation", MUTATION, FORMER_NAME, self.account, keys=names if any_renamed else ())
        return [stored(row) for row in (*own, *renamed)]

    def _not_new(self, names: Collection[Name]) -> tuple[list[Name], bool]:
        """Those that may be stored as they are, and whether any device of the account took a new name.

        Most names of a push are beyond the newest of their device.
        """
        sql = (
            "SELECT k.key, (SELECT max(m.mid) FROM mutation AS m WHERE m.account_id = {p} AND m.device_id = k.key), "
            "EXISTS (SELECT 1 FROM mutation AS m WHERE m.account_id = {p} AND m.was_device IS NOT NULL) "
            "FROM ({keys}) AS k"
        )
        rows = self._select(sql, self.account, self.account, keys={device for device, _ in names})
        newest = {row[0]: row[1] or 0 for row in rows}
        return [name for name in names if name[1] <= newest[name[0]]], any(row[2] for row in rows)

    def records(self, ids: Collection[str]) -> list[Record]:
        """Records by id, deleted and merged ones included."""
        rows = self._look_up("record", RECORD, "account_id = {p} AND record_id = k.key", self.account, keys=ids)
        return [record(row) for row in rows]

    def referrers(self, ids: Collection[str]) -> list[Record]:
        """Records that point at one of these ids, deleted ones included."""
        rows = self._look_up("record_reference", "record_id", "account_id = {p} AND target_id = k.key",
                             self.account, keys=ids)  # fmt: skip
        return self.records([row[0] for row in rows])

    def keyed(self, keys: Collection[Key]) -> list[tuple[Key, str]]:
        """(key, record id) of every person with one of these natural keys."""
        held = "account_id = {p} AND key_type = k.first AND norm_value = k.second"
        rows = self._look_up("identity_key", "key_type, norm_value, record_id", held, self.account, keys=keys)
        return [((row[0], row[1]), row[2]) for row in rows]

    def received(self, seqs: Collection[int]) -> dict[int, int]:
        """For each seq: ``recv_at`` of the newest history row up to it, 0 if none."""
        sql = (
            "SELECT k.key, (SELECT h.recv_at FROM history AS h WHERE h.account_id = {p} AND h.seq <= k.key "
            "ORDER BY h.seq DESC LIMIT 1) FROM ({keys}) AS k"
        )
        return {row[0]: row[1] or 0 for row in self._select(sql, self.account, keys=seqs)}

    def parked(self, device_id: str) -> list[int]:
        """Mids of the device that are kept aside, ascending."""
        sql = f"SELECT mid FROM quarantine WHERE {OPEN} ORDER BY mid"  # noqa: S608
        return [row[0] for row in self._select(sql, self.account, device_id)]

    def quarantined(self, record_ids: Collection[str] | None = None) -> list[Quarantined]:
        """Open quarantine rows that hold a mutation, oldest first."""
        chosen = "" if record_ids is None else " AND record_id IN ({keys})"
        sql = (
            f"SELECT {QUARANTINE} FROM quarantine WHERE account_id = {{p}} AND mid IS NOT NULL "  # noqa: S608
            f"AND resolved_at IS NULL{chosen} ORDER BY recv_at, device_id, mid"
        )
        return [Quarantined(*row) for row in self._select(sql, self.account, keys=record_ids)]

    def feed(self, cursor: int, limit: int, *, boot: bool, live_only: bool = False) -> list[Record]:
        """Records with seq > cursor in seq order."""
        sql, values = feed_question(self.account, cursor, limit, boot=boot, live_only=live_only)
        return [fed(row, self.parse) for row in self._select(sql, *values)]

    def tombstones(self, limit: int) -> list[Record]:
        """Deleted records not yet collected, by deleted_seq."""
        sql = (
            f"SELECT {RECORD} FROM record WHERE account_id = {{p}} AND deleted_seq IS NOT NULL "  # noqa: S608
            "AND NOT (merged_into IS NOT NULL AND CAST(versions AS TEXT) = {p}) "
            "ORDER BY deleted_seq LIMIT {p}"
        )
        return [record(row) for row in self._select(sql, self.account, "{}", limit)]

    def history(self, record_id: str, limit: int = 100) -> list[History]:
        """Newest changes of one record first."""
        sql = (
            "SELECT seq, record_id, device_id, mid, CAST(changes AS TEXT), eff_at, recv_at FROM history "
            "WHERE account_id = {p} AND record_id = {p} ORDER BY seq DESC LIMIT {p}"
        )
        rows = self._select(sql, self.account, record_id, limit)
        return [History(r[0], r[1], r[2], r[3], orjson.loads(r[4]), r[5], r[6]) for r in rows]


def feed_question(
    account: str, cursor: int, limit: int, *, boot: bool, live_only: bool = False
) -> tuple[str, list[Any]]:
    """The statement that reads a stretch of the feed, and its values."""
    sql = f"SELECT {FEED} FROM record WHERE account_id = {{p}} AND seq > {{p}}"  # noqa: S608
    values: list[Any] = [account, cursor]
    if live_only:
        sql += " AND deleted_seq IS NULL"
    elif boot:
        sql += " AND (deleted_seq IS NULL OR created_seq <= {p})"
        values.append(cursor)
    return sql + " ORDER BY seq LIMIT {p}", [*values, limit]


def fed(row: Any, parse: Callable[[str], Any]) -> Record:
    """A record of the feed from the columns of FEED."""
    return Record(row[0], row[1], row[2], row[3], parse(row[6]), {}, row[7], row[4], None, row[5])


def head_of(row: Any) -> Head:
    """The account's row; SQL has no unsigned 64 bits, so the digest is stored signed."""
    return Head(row[0], row[1], row[2], row[3] & UNSIGNED, row[4])


def record(row: Any) -> Record:
    """A record from the columns of RECORD."""
    by = orjson.loads(row[8]) if row[8] else None
    return Record(row[0], row[1], row[2], row[3], orjson.loads(row[4]), orjson.loads(row[5]),
                  row[6], row[7], by, row[9], row[10])  # fmt: skip


def device_of(row: Any) -> Device | None:
    """A device from the columns of DEVICE; None where an outer join found none."""
    return Device(*row) if row[0] is not None else None


def stored(row: Any) -> StoredMutation:
    """A mutation from the columns of MUTATION."""
    was = (row[2], row[3]) if row[2] is not None else None
    result = orjson.loads(row[7]) if row[7] else None
    return StoredMutation(row[0], row[1], was, row[4], row[5], row[6], result, *row[8:12])


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """What happens in the block is undone, and only that, when it raises.

    Where the database has ended the whole transaction by itself (SQLite does on a full disk),
    the error that made it do so is the one that is raised.
    """
    nested = connection.begin_nested()
    try:
        yield
    except BaseException:
        with suppress(DBAPIError):
            nested.rollback()
        raise
    nested.commit()
