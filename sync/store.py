"""What the engine asks of a database.

``push`` loads in bulk, reconciles in memory and writes in bulk: a fixed number of
queries whatever the batch. Collections passed in may be empty: answer without a query.
An implementation must give (SPEC.md 2):

* ``write``: the account's row is locked by the first statement, everything commits or
  nothing does, and commit order is seq order. Leaving the block by an exception rolls
  back. An account without a row gets one (seq 0, new epoch).
* ``read``: every answer in the block comes from one snapshot.
* ``fault(point)`` is called at each named point and does nothing; tests make it raise.
"""

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol

from sync.records import Device, Effects, Head, History, Key, Name, Quarantined, Record, StoredMutation

FaultPoint = Literal["after_lock", "after_reconcile", "between_statements", "before_commit",
                     "after_commit", "before_response"]
"""``between_statements`` and ``*_commit`` are called by the Store, the others by the engine."""


class Stretch(NamedTuple):
    """A stretch of the feed: what ``Reader.feed`` is asked for a page."""

    cursor: int
    limit: int
    boot: bool


class WriteRefused(Exception):
    """The database raised in ``Transaction.apply``: the push goes on in bisect mode.

    Raise it for errors of the data (integrity, data, encoding); let errors of the
    connection, lock and statement time-outs and full disks pass: the push fails whole.
    """


class Reader(Protocol):
    """One consistent view of one account."""

    @property
    def head(self) -> Head:
        """The account's row (for a Transaction: as it was when locked). A copy."""
        ...

    def device(self, device_id: str) -> Device | None:
        """The device's row."""
        ...

    def devices(self) -> list[Device]:
        """All devices of the account."""
        ...

    def mutations(self, device_id: str, mids: Collection[int]) -> list[StoredMutation]:
        """Stored mutations of a device by their own mid."""
        ...

    def named(self, names: Collection[Name]) -> list[StoredMutation]:
        """Stored mutations whose *first* name is one of these, under whatever name they came.

        A new mid of a known device can only be found by its ``was``; one with ``was`` by both.
        """
        ...

    def records(self, ids: Collection[str]) -> list[Record]:
        """Records by id, deleted and merged ones included."""
        ...

    def referrers(self, ids: Collection[str]) -> list[Record]:
        """Records that point at one of these ids by any reference, deleted ones included."""
        ...

    def keyed(self, keys: Collection[Key]) -> list[tuple[Key, str]]:
        """(key, record id) of every live person with one of these natural keys."""
        ...

    def received(self, seqs: Collection[int]) -> dict[int, int]:
        """For each seq: ``recv_at`` of the newest history row with seq <= it, 0 if none.

        Called with at most 64 different seqs.
        """
        ...

    def parked(self, device_id: str) -> list[int]:
        """Mids of the device in open quarantine rows, ``need_full`` ones excepted, ascending."""
        ...

    def quarantined(self, record_ids: Collection[str] | None = None) -> list[Quarantined]:
        """Open quarantine rows that hold a mutation (mid not null), oldest first.

        ``record_ids``: only those about one of these records; None: all of the account.
        """
        ...

    def feed(self, cursor: int, limit: int, *, boot: bool, live_only: bool = False) -> list[Record]:
        """Records with seq > cursor in seq order; ``versions`` need not be loaded.

        ``boot`` leaves out tombstones with created_seq > cursor, which the device cannot
        have; ``live_only`` leaves out every tombstone (snapshot).
        """
        ...

    def tombstones(self, limit: int) -> list[Record]:
        """Deleted records not yet collected, by deleted_seq. GC only."""
        ...

    def history(self, record_id: str, limit: int = 100) -> list[History]:
        """Newest changes of one record first."""
        ...


class Transaction(Reader, Protocol):
    """A Reader that holds the account's lock."""

    def apply(self, effects: Effects) -> None:
        """Write everything in bulk, head last. May be called again.

        Raises WriteRefused: then the transaction must end, or the savepoint in which this was called.
        ``effects.head`` is the new row. ``mutations`` are inserted, ``device`` upserted.
        """
        ...

    def release(self, before: int) -> None:
        """``safe_mid`` of each device moves up to the first mutation received at ``before`` (ms) or later."""
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """What happens in the block is undone, and only that, when it raises."""
        ...


class Store(Protocol):
    """A database that holds accounts."""

    def read(self, account: str, device_id: str | None = None,
             stretch: Stretch | None = None) -> AbstractContextManager[Reader]:
        """A read-only transaction.

        With ``device_id`` the block asks for the head, this device, its stored mutations (which never
        change), and, with ``stretch``, that part of the feed and what is parked. Nothing else: so a
        store may answer all that must be seen together in one question, and needs no transaction.
        """
        ...

    def write(self, account: str, now: int) -> AbstractContextManager[Transaction]:
        """A transaction behind the account's lock; ``now`` in ms becomes ``updated_at``."""
        ...

    def fault(self, point: FaultPoint) -> None:
        """Hook for tests: raise here to die at this point."""
        ...
