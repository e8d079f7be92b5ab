"""Refusals of a whole request. ``code``, ``status`` and ``extra`` go into problem+json."""

from typing import Any


class SyncError(Exception):
    """Base: a request that was not received. The client's outbox survives all of them."""

    code = "sync_error"
    status = 400
    detail = "The request could not be used."

    def __init__(self, detail: str = "", **extra: Any) -> None:
        self.detail = detail or type(self).detail
        self.extra: dict[str, Any] = extra
        super().__init__(self.detail)


class Invalid(SyncError):
    """The envelope is not what SPEC.md 4 describes."""

    code = "invalid"
    detail = "The request is not a valid sync message."


class AccountMismatch(SyncError):
    """The body names another account than the session."""

    code = "account_mismatch"
    status = 403
    detail = "This queue belongs to another account. Use the database of the signed-in account."


class Gap(SyncError):
    """First mid > last_mid + 1. ``extra`` = {"expect": N}."""

    code = "gap"
    status = 409
    detail = "Earlier changes are missing: send again from the expected number."


class Fork(SyncError):
    """Same mid with other contents: a cloned or restored device."""

    code = "fork"
    status = 409
    detail = "This number was used for another change: take a new device id and renumber."


class EpochChanged(SyncError):
    """The server was restored from a backup. ``extra`` = {"epoch": id}."""

    code = "epoch"
    status = 409
    detail = "The server was restored from a backup: keep the queue and start again."


class Resync(SyncError):
    """0 < cursor < horizon: what was deleted since then is no longer listed."""

    code = "resync"
    status = 410
    detail = "Too long away: push everything, then fetch a snapshot."


class TooBig(SyncError):
    """Batch or item over the limits."""

    code = "too_big"
    status = 413
    detail = "Too much at once: send half; deposit a single change that is too large."


class Upgrade(SyncError):
    """The wire protocol is no longer (or not yet) served. ``extra`` = {"proto": served}."""

    code = "upgrade"
    status = 426
    detail = "This version of the app is too old to sync: deposit the queue and update."
