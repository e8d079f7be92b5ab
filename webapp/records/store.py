"""``sync.store.Store`` on SQLite and PostgreSQL (SPEC.md 2 and 7).

The account's row in ``sync_head`` is lock and counter: a writer updates it with its
first statement, so commit order is sequence order, and writes the new head last.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from sync.records import Effects, Head
from sync.state import LoadFailed
from sync.store import FaultPoint, Stretch, WriteRefused
from webapp.clock import now_ms
from webapp.database import autocommit, is_writing, read_transaction, write_transaction
from webapp.records.glance import Glance, look
from webapp.records.metrics import metrics
from webapp.records.reader import HEAD, SqlReader, head_of, savepoint
from webapp.records.rows import select_rows
from webapp.records.subscribers import tell
from webapp.records.writer import Writer

REFUSALS = (IntegrityError, DataError, OverflowError, TypeError, ValueError)
"""What the data can be at fault for: keys, ranges, encodings, values that are no JSON."""

RELEASE = (
    "UPDATE device SET safe_mid = COALESCE((SELECT MIN(m.mid) - 1 FROM mutation AS m "
    "WHERE m.account_id = device.account_id AND m.device_id = device.device_id AND m.mid > device.safe_mid "
    "AND m.recv_at >= {p}), last_mid) WHERE account_id = {p} AND safe_mid < last_mid"
)


class SqlTransaction(SqlReader):
    """``sync.store.Transaction``: a reader behind the account's lock."""

    def __init__(self, store: "SqlStore", session: Session, account: str, head: Head, now: int) -> None:
        super().__init__(session.connection(), account, head)
        self.session = session
        self.store = store
        self.writer = Writer(self.connection, account, now, partial(store.fault, "between_statements"))

    def apply(self, effects: Effects) -> None:
        """Writes everything, or raises WriteRefused: then the transaction, or a savepoint around this, must end."""
        try:
            self.writer.write(effects, self.store.device_name, self.store.session_id)
            tell(self.session, self.account, effects.records())
        except REFUSALS as error:
            raise WriteRefused(type(error).__name__) from error

    def release(self, before: int) -> None:
        """Moves each device's ``safe_mid`` up to what was received at ``before`` or later."""
        select_rows(self.connection, RELEASE, before, self.account)

    def savepoint(self) -> AbstractContextManager[None]:
        """What happens in the block is undone, and only that, when it raises."""
        return savepoint(self.connection)


class SqlStore:
    """The accounts of the app's database. Works inside an application context.

    ``device_name`` and ``session_id`` describe the sign-in that a request came with;
    ``fragments``: a feed's docs stay the stored JSON, for orjson to send as it is.
    ``fault`` is for tests: it is called at the named points and may raise.
    """

    def __init__(
        self,
        device_name: str = "",
        session_id: str | None = None,
        *,
        fragments: bool = False,
        fault: Callable[[FaultPoint], None] | None = None,
    ) -> None:
        self.device_name = device_name
        self.session_id = session_id
        self.fragments = fragments
        self._fault = fault

    def fault(self, point: FaultPoint) -> None:
        """Hook for tests."""
        if self._fault is not None:
            self._fault(point)

    @contextmanager
    def read(
        self, account: str, device_id: str | None = None, stretch: Stretch | None = None
    ) -> Iterator[SqlReader]:
        """A read-only snapshot: one statement where it is known what will be asked."""
        if device_id is not None:
            yield self._glance(account, device_id, stretch)
            return
        self.head(account)
        with read_transaction() as session:
            connection = session.connection()
            head = head_of(_head(connection, account).one())
            yield SqlReader(connection, account, head, fragments=self.fragments)

    def head(self, account: str) -> Head:
        """The account's row as it is now."""
        row = _head(autocommit(), account).first()
        if row is None:
            self.open_account(account)
            row = _head(autocommit(), account).one()
        return head_of(row)

    def _glance(self, account: str, device_id: str, stretch: Stretch | None) -> Glance:
        rows = look(autocommit(), account, device_id, stretch)
        if not rows:
            self.open_account(account)
            rows = look(autocommit(), account, device_id, stretch)
        return Glance(autocommit(), account, rows, stretch, fragments=self.fragments)

    @contextmanager
    def write(self, account: str, now: int) -> Iterator[SqlTransaction]:
        """A transaction behind the account's lock. What the database said goes on to who asked.

        Within another transaction of ours it is a part of it that is undone by itself.
        """
        joins = is_writing()
        with metrics.lock() as timer, write_transaction() as session:
            with savepoint(session.connection()) if joins else nullcontext():
                head = _lock(session.connection(), account, now)
                timer.acquired()
                with _told_plainly():
                    yield SqlTransaction(self, session, account, head, now)
            self.fault("before_commit")
        self.fault("after_commit")

    def open_account(self, account: str) -> None:
        """Gives an account its row, so that its epoch stays what a reader was told."""
        with write_transaction() as session:
            _open(session.connection(), account, now_ms())


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except LoadFailed as failed:
        raise failed.__cause__ or failed from None


def new_epoch() -> str:
    """A name for a new history of an account. Short: it travels with every request."""
    return f"e_{token_urlsafe(6)}"


def _head(connection: Connection, account: str) -> Any:
    return select_rows(connection, f"SELECT {HEAD} FROM sync_head WHERE account_id = {{p}}", account)  # noqa: S608


def _lock(connection: Connection, account: str, now: int) -> Head:
    sql = f"UPDATE sync_head SET updated_at = {{p}} WHERE account_id = {{p}} RETURNING {HEAD}"  # noqa: S608
    row = select_rows(connection, sql, now, account).first()
    if row is None:
        _open(connection, account, now)
        row = select_rows(connection, sql, now, account).one()
    return head_of(row)


def _open(connection: Connection, account: str, now: int) -> None:
    sql = (
        "INSERT INTO sync_head (account_id, head_seq, horizon_seq, epoch, digest, live_count, updated_at) "
        "VALUES ({p}, 0, 0, {p}, 0, 0, {p}) ON CONFLICT (account_id) DO NOTHING"
    )
    select_rows(connection, sql, account, new_epoch(), now)
