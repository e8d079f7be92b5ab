"""The deposit: words can always leave the phone, whatever version wrote them (docs/sync.md)."""

import hashlib
import uuid
from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from webapp.clock import now_ms
from webapp.database import write_transaction
from webapp.problems import TooBig, TooMany
from webapp.records.models import Quarantine

MAX_DEPOSIT = 5 * 1024 * 1024
MAX_ACCOUNT = 50 * 1024 * 1024
MAX_HOURLY = 20
HOUR_MS = 3_600_000
REASON = "deposit"


@dataclass(frozen=True, slots=True)
class Deposit:
    """Where the words are kept; ``fresh`` is false where the same bytes were here already."""

    id: str
    sha256: str
    size: int
    fresh: bool


class DepositFull(TooBig):
    """The account's room for deposits is used up."""

    code = "deposit_full"
    detail = "This account has 50 MB of deposits already. Update the app, or ask whoever runs the server."


def deposit(account_id: str, device_id: str, body: bytes) -> Deposit:
    """Keeps ``body`` (checked JSON) in quarantine. Raises DepositFull, TooMany; the same bytes are kept once."""
    digest = hashlib.sha256(body).hexdigest()
    with write_transaction() as session:
        if known := _known(session, account_id, digest):
            return Deposit(known, digest, len(body), fresh=False)
        _refuse_excess(session, account_id, len(body))
        return _keep(session, account_id, device_id, body, digest)


def _known(session: Session, account_id: str, digest: str) -> str | None:
    return session.scalar(
        select(Quarantine.id).where(
            Quarantine.account_id == account_id, Quarantine.sha256 == digest, Quarantine.reason == REASON
        )
    )


def _refuse_excess(session: Session, account_id: str, size: int) -> None:
    hour_ago = now_ms() - HOUR_MS
    mine = (Quarantine.account_id == account_id, Quarantine.reason == REASON)
    used = session.scalar(select(func.coalesce(func.sum(Quarantine.size), 0)).where(*mine)) or 0
    recent = session.scalars(
        select(Quarantine.recv_at).where(*mine, Quarantine.recv_at > hour_ago).order_by(Quarantine.recv_at)
    ).all()
    if used + size > MAX_ACCOUNT:
        raise DepositFull(limit=MAX_ACCOUNT)
    if len(recent) >= MAX_HOURLY:
        wait = (recent[-MAX_HOURLY] - hour_ago) // 1000 + 1
        raise TooMany(headers={"Retry-After": str(wait)})


def _keep(session: Session, account_id: str, device_id: str, body: bytes, digest: str) -> Deposit:
    kept = Deposit(uuid.uuid4().hex, digest, len(body), fresh=True)
    session.execute(
        insert(Quarantine).values(
            id=kept.id, account_id=account_id, device_id=device_id, payload=body.decode(),
            size=kept.size, sha256=digest, reason=REASON, recv_at=now_ms(),
        )
    )  # fmt: skip
    return kept
