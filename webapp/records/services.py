"""What happens at the sync routes, and the door through which all other writers go.

Nothing but the reconciler writes a record: forms, imports, jobs and the command line
call :func:`push_as` with the name of a pseudo-device (``server:import``).
"""

import hmac
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from flask import current_app
from flask_login import current_user

from sync import pull as pulls
from sync import push as pushes
from sync.errors import AccountMismatch
from sync.snapshot import snapshot as snapshot_lines
from webapp.accounts.services import current_account_id
from webapp.problems import NotFound, TooBig
from webapp.records import devices
from webapp.records.collection import accounts_with_parked
from webapp.records.context import context
from webapp.records.metrics import exposition, metrics
from webapp.records.schemas import MAX_MUTATIONS
from webapp.records.store import SqlStore
from webapp.records.subscribers import on_change

__all__ = ["accept_device", "on_change", "pull", "push", "push_as", "replay_parked", "snapshot"]

JsonObject = dict[str, Any]


def push(request: JsonObject) -> JsonObject:
    """Receives a batch of the signed-in account. Raises ``sync.errors``, TooBig."""
    if len(request["muts"]) > MAX_MUTATIONS:
        raise TooBig(f"At most {MAX_MUTATIONS} changes at once.", limit=MAX_MUTATIONS)
    answer = pushes.push(signed_in_store(), request, context(current_account_id()))
    metrics.pushed(answer["results"])
    return answer


def pull(request: JsonObject) -> JsonObject:
    """One page of the signed-in account. Raises ``sync.errors``."""
    return pulls.pull(signed_in_store(), request, context(current_account_id()))


def snapshot(after: int) -> Iterator[bytes]:
    """NDJSON of every live record with seq > ``after``, one piece a chunk.

    Each chunk has an application context, and so a database session, of its own: between
    two chunks nothing is held, however slowly the client reads.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    chunks = snapshot_lines(SqlStore(fragments=True), after, context(current_account_id()))
    while True:
        with app.app_context():
            lines = next(chunks, None)
        if lines is None:
            return
        yield b"".join(orjson.dumps(line) + b"\n" for line in lines)


def push_as(account_id: str, writer: str, mutations: Sequence[JsonObject]) -> JsonObject:
    """Applies changes of one of our own writers; ``writer`` is ``server:NAME``.

    A mutation is written as on the wire, without ``mid``; ``b`` and ``cur`` default to
    the account's head. Joins the caller's transaction if there is one. Answers as a push.
    """
    assert writer.startswith(devices.PSEUDO), "a writer of ours is named server:NAME"
    answer = pushes.push_as(SqlStore(writer), writer, mutations, context(account_id))
    metrics.pushed(answer["results"])
    return answer


def accept_device(device_id: str) -> int:
    """Takes a revocation back and applies what the device sent meanwhile; answers how many."""
    account_id = current_account_id()
    devices.restore(account_id, device_id)
    return pushes.replay_quarantine(SqlStore(), context(account_id), revoked_device=device_id)


def replay_parked() -> int:
    """Applies what was kept aside and can be applied now: called after an upgrade. Answers how many."""
    accounts = accounts_with_parked()
    return sum(pushes.replay_quarantine(SqlStore(), context(account)) for account in accounts)


def figures(authorization: str) -> bytes:
    """The metrics, for the bearer of HALLWAY_METRICS_TOKEN. Raises NotFound for anybody else."""
    token = current_app.config["SETTINGS"].metrics_token
    if not token or not hmac.compare_digest(f"Bearer {token}".encode(), authorization.encode()):
        raise NotFound
    return exposition()


def signed_in_store() -> SqlStore:
    """A store that knows with which sign-in a device came."""
    return SqlStore(str(current_user.device_name), str(current_user.id), fragments=True)


def check_account(account_id: str) -> None:
    """Raises AccountMismatch unless this is the signed-in account."""
    if account_id != current_account_id():
        raise AccountMismatch
