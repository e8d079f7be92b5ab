"""Devices of an account: list, rename, revoke."""

from typing import Any, cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.accounts import services as accounts
from webapp.clock import now_ms
from webapp.database import read_transaction, write_transaction
from webapp.problems import NotFound
from webapp.records.models import Device

PSEUDO = "server:"
"""What the ids of our own writers begin with; they are nobody's device."""


def devices_of(account_id: str) -> list[dict[str, Any]]:
    """The account's devices, last seen first."""
    with read_transaction() as session:
        rows = session.execute(
            select(Device.device_id, Device.name, Device.last_seen, Device.app_v, Device.revoked_at)
            .where(Device.account_id == account_id, ~Device.device_id.startswith(PSEUDO, autoescape=True))
            .order_by(Device.last_seen.desc())
        ).all()
    return [{"id": r.device_id, "name": r.name, "last_seen": r.last_seen, "app": r.app_v,
             "revoked": r.revoked_at is not None} for r in rows]  # fmt: skip


def rename(account_id: str, device_id: str, name: str) -> None:
    """Gives a device another name. Raises NotFound."""
    with write_transaction() as session:
        _change(session, account_id, device_id, name=name.strip())


def revoke(account_id: str, device_id: str) -> None:
    """Ends the device's sign-in; what it sends afterwards is kept aside. Raises NotFound."""
    with write_transaction() as session:
        device = _change(session, account_id, device_id, revoked_at=now_ms())
        if device.session_id:
            accounts.sign_out(device.session_id)


def restore(account_id: str, device_id: str) -> None:
    """Takes a revocation back. Raises NotFound."""
    with write_transaction() as session:
        _change(session, account_id, device_id, revoked_at=None)


def _change(session: Session, account_id: str, device_id: str, **values: Any) -> Device:
    device = session.scalar(
        update(Device)
        .where(Device.account_id == account_id, Device.device_id == device_id)
        .values(**values)
        .returning(Device)
    )
    if device is None or device_id.startswith(PSEUDO):
        raise NotFound("There is no such device.")
    return cast(Device, device)
