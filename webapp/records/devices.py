"""Devices of an account: list, rename, revoke."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from sqlalchemy import select, update

from webapp.accounts import services as accounts
from webapp.clock import now_ms
from webapp.database import read_transaction
from webapp.problems import NotFound
from webapp.records.models import Device as DeviceRow
from webapp.records.store import SqlStore, SqlTransaction

PSEUDO = "server:"
"""What the ids of our own writers begin with; they are nobody's device."""


def devices_of(account_id: str) -> list[dict[str, Any]]:
    """The account's devices, last seen first; of a browser that took a new id only the newest."""
    with read_transaction() as session:
        rows = session.execute(
            select(DeviceRow.device_id, DeviceRow.name, DeviceRow.last_seen, DeviceRow.app_v,
                   DeviceRow.revoked_at, DeviceRow.session_id)
            .where(DeviceRow.account_id == account_id, ~DeviceRow.device_id.startswith(PSEUDO, autoescape=True))
            .order_by(DeviceRow.last_seen.desc())
        ).all()
    return [{"id": r.device_id, "name": r.name, "last_seen": r.last_seen, "app": r.app_v,
             "revoked": r.revoked_at is not None} for r in _newest(rows)]  # fmt: skip


def _newest(rows: Sequence[Any]) -> Iterator[Any]:
    seen: set[str] = set()
    for row in rows:
        if row.revoked_at is not None or row.session_id is None or row.session_id not in seen:
            yield row
        if row.session_id is not None and row.revoked_at is None:
            seen.add(row.session_id)


def rename(account_id: str, device_id: str, name: str) -> None:
    """Gives a device another name. Raises NotFound."""
    with SqlStore().write(account_id, now_ms()) as transaction:
        _change(transaction, device_id, name=name.strip())


def revoke(account_id: str, device_id: str) -> None:
    """Ends the device's sign-in; what it sends afterwards is kept aside. Raises NotFound."""
    with SqlStore().write(account_id, now_ms()) as transaction:
        session_id = _change(transaction, device_id, revoked_at=now_ms())
        if session_id:
            accounts.sign_out(session_id)


def restore(account_id: str, device_id: str) -> None:
    """Takes a revocation back. Raises NotFound."""
    with SqlStore().write(account_id, now_ms()) as transaction:
        _change(transaction, device_id, revoked_at=None)


def _change(transaction: SqlTransaction, device_id: str, **values: Any) -> str | None:
    """Behind the account's lock: a push in progress would write its own copy of the row back."""
    mine = (DeviceRow.account_id == transaction.account, DeviceRow.device_id == device_id)
    changed = transaction.session.execute(
        update(DeviceRow).where(*mine).values(**values).returning(DeviceRow.session_id)
    ).first()
    if changed is None or device_id.startswith(PSEUDO):
        raise NotFound("There is no such device.")
    return cast("str | None", changed.session_id)
