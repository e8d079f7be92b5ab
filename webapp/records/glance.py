"""What most requests ask, in one statement: the head, the device, and a page of the feed.

A statement is a snapshot by itself, so no transaction is needed: on PostgreSQL a pull, or a
push with nothing to do, is one round trip besides that for the session.
"""

from typing import Any

import orjson
from sqlalchemy import Connection

from sync.records import Device, Record
from sync.store import Stretch
from webapp.records.reader import DEVICE, FEED, HEAD, OPEN, SqlReader, device_of, fed, feed_question, head_of
from webapp.records.rows import select_rows

HEAD_WIDTH, DEVICE_WIDTH, FEED_WIDTH = (len(columns.split(", ")) for columns in (HEAD, DEVICE, FEED))
PARKED = FEED_WIDTH + 1
"""Places from the end of a row: the feed's columns, and before them what is parked."""
KNOWN = (
    f"SELECT {HEAD}, {DEVICE} FROM sync_head AS h LEFT JOIN device AS d "  # noqa: S608
    "ON d.account_id = h.account_id AND d.device_id = {p} WHERE h.account_id = {p}"
)
PAGE = (
    f"SELECT k.*, CAST((SELECT {{json_list}}(mid) FROM quarantine WHERE {OPEN}) AS TEXT), f.* "  # noqa: S608
    f"FROM ({KNOWN}) AS k LEFT JOIN (%s) AS f ON TRUE"
)


class Glance(SqlReader):
    """A reader that has read all that its block asks (``sync.store.Store.read``), stored mutations excepted."""

    def __init__(
        self, connection: Connection, account: str, rows: list[Any], stretch: Stretch | None, *, fragments: bool
    ) -> None:
        """``rows``: what :func:`look` found, not empty."""
        super().__init__(connection, account, head_of(rows[0]), fragments=fragments)
        self.rows = rows
        self.stretch = stretch
        self.known = device_of(rows[0][HEAD_WIDTH : HEAD_WIDTH + DEVICE_WIDTH])

    def device(self, device_id: str) -> Device | None:
        """The device's row."""
        assert self.known is None or self.known.id == device_id, "another device was asked for"
        return self.known

    def feed(self, cursor: int, limit: int, *, boot: bool, live_only: bool = False) -> list[Record]:
        """Records with seq > cursor in seq order."""
        assert self.stretch == (cursor, limit, boot) and not live_only, "another stretch was asked for"
        found = [fed(row[-FEED_WIDTH:], self.parse) for row in self.rows if row[-FEED_WIDTH] is not None]
        return sorted(found, key=lambda record: record.seq)

    def parked(self, device_id: str) -> list[int]:
        """Mids of the device that are kept aside, ascending."""
        mids = self.rows[0][-PARKED]
        return sorted(orjson.loads(mids)) if mids else []


def look(connection: Connection, account: str, device_id: str, stretch: Stretch | None) -> list[Any]:
    """One row, or one for each record of the stretch; none where the account has no row yet."""
    if stretch is None:
        return list(select_rows(connection, KNOWN, device_id, account))
    cursor, limit, boot = stretch
    feed, values = feed_question(account, cursor, limit, boot=boot)
    return list(select_rows(connection, PAGE % feed, account, device_id, device_id, account, *values))
