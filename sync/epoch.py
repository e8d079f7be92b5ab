"""A new server history after a restore (SPEC.md 9): no seq is ever issued twice."""

from dataclasses import replace

from sync.context import Context
from sync.errors import EpochChanged
from sync.records import Effects, Head
from sync.store import Store

JUMP = 2**32
PER_SECOND = 2**20


def restarted(head: Head, now: int, epoch: str) -> Head:
    """The account's row under a new epoch; ``now`` in ms. Stays below 2^53.

    Past the seqs the lost hours may have used, even when the same backup is restored twice.
    """
    return replace(head, epoch=epoch, seq=jumped(head.seq, now))


def jumped(seq: int, now: int) -> int:
    """The head to go on from: the time, which no two restores share. Only a clock that is behind leaves the jump."""
    by_time = now * PER_SECOND // 1000
    return by_time if by_time > seq else seq + JUMP


def refuse_ahead(store: Store, cursor: int, ctx: Context) -> None:
    """A device knows more than this server: a restore nobody announced. Starts a new epoch.

    Looks again behind the lock, so that a reader that lagged behind changes nothing.
    Raises EpochChanged, or returns if it was only lag.
    """
    with store.write(ctx.account, ctx.recv_at) as tx:
        if cursor <= tx.head.seq:
            return
        head = restarted(tx.head, ctx.recv_at, ctx.new_id())
        tx.apply(Effects(head=head))
    raise EpochChanged(epoch=head.epoch)
