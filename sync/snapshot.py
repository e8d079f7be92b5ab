"""Snapshot stream: every live record in seq order, for a device that starts empty (SPEC.md 9)."""

from collections.abc import Iterator
from typing import Any

from sync.context import Context
from sync.errors import EpochChanged
from sync.pull import item
from sync.store import Store

CHUNK = 500


def snapshot(store: Store, after: int, ctx: Context, chunk: int = CHUNK) -> Iterator[list[dict[str, Any]]]:
    """Yield lists of lines: first ``[{epoch, head, count}]``, then items with seq > ``after``.

    One short read transaction a chunk. The last line is ``{"end": head}``: without it the
    stream was cut, and a client resumes with the last stored seq, keeping the *first* head
    as its cursor for afterwards. Raises EpochChanged when the server is restored meanwhile.
    """
    with store.read(ctx.account) as reader:
        head = reader.head
    yield [{"epoch": head.epoch, "head": head.seq, "count": head.live}]
    cursor = after
    while cursor < head.seq:
        with store.read(ctx.account) as reader:
            if reader.head.epoch != head.epoch:
                raise EpochChanged(epoch=reader.head.epoch)
            rows = reader.feed(cursor, chunk, boot=True, live_only=True)
        if not rows:
            break
        yield [item(r) for r in rows]
        cursor = rows[-1].seq
    yield [{"end": head.seq}]
