"""What is over is removed: tombstones, old answers, and words that were deleted (SPEC.md 9.9).

Deleting means deleting: when a tombstone is collected, the record's history, payloads
and quarantine rows go in the same transaction. Each transaction takes one account's
lock for at most 500 rows.
"""

from collections.abc import Iterator

from sqlalchemy import func, select, text

from sync.gc import DAY, FORGOTTEN, MAX_ROWS, collect, release
from webapp.clock import now_ms
from webapp.database import read_transaction, write_transaction
from webapp.records.context import context
from webapp.records.models import Backup, Quarantine, SyncHead
from webapp.records.store import SqlStore

BACKED_UP = 90 * DAY
"""Who made a backup in this time makes another: until then the phones keep what it may lack."""


def collect_all() -> int:
    """Collects in every account; answers how many tombstones went."""
    return sum(collect_account(account_id) for account_id in accounts())


def collect_account(account_id: str) -> int:
    """Collects one account until nothing is left to collect, then trims what was answered long ago."""
    total = 0
    while count := collect(SqlStore(), context(account_id), MAX_ROWS):
        total += count
    trim(account_id)
    return total


TRIM = """
    UPDATE mutation SET payload = NULL WHERE account_id = :account AND payload IS NOT NULL
    AND status NOT IN ('parked', 'need_full') AND EXISTS (
        SELECT 1 FROM device AS d WHERE d.account_id = mutation.account_id AND d.device_id = mutation.device_id
        AND mutation.mid <= d.ack_mid AND mutation.mid <= d.safe_mid)
"""
"""Mid, first name, hash, status and result stay: they are what makes a second delivery a replay."""
FORGET = """
    DELETE FROM mutation WHERE account_id = :account AND recv_at < :forgotten AND payload IS NULL
    AND was_device IS NULL AND EXISTS (
        SELECT 1 FROM device AS d WHERE d.account_id = mutation.account_id AND d.device_id = mutation.device_id
        AND mutation.mid <= d.ack_mid AND mutation.mid < d.last_mid AND d.last_seen < :forgotten)
"""
"""Only of devices not seen meanwhile: what such a one sends again is a fork, and is renamed (9.5)."""


def trim(account_id: str) -> None:
    """Tells the phones what is safe; takes away its payloads, and rows that nobody will ask for again."""
    if not _backups_are_made():
        release(SqlStore(), context(account_id))
    values = {"account": account_id, "forgotten": now_ms() - FORGOTTEN}
    for statement in (TRIM, FORGET):
        with write_transaction() as session:
            session.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})


def _backups_are_made() -> bool:
    with read_transaction() as session:
        newest = session.scalar(select(func.max(Backup.made_at)))
    return newest is not None and newest > now_ms() - BACKED_UP


def accounts() -> Iterator[str]:
    """Every account that has records."""
    with read_transaction() as session:
        found = session.scalars(select(SyncHead.account_id).order_by(SyncHead.account_id)).all()
    yield from found


def accounts_with_parked() -> list[str]:
    """Accounts with something kept aside."""
    with read_transaction() as session:
        parked = select(Quarantine.account_id).where(Quarantine.resolved_at.is_(None), Quarantine.mid.is_not(None))
        return list(session.scalars(parked.distinct()).all())
