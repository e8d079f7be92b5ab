"""Pull: one page of what changed since a cursor (SPEC.md 8)."""

from typing import Any

from sync.context import Context
from sync.digest import to_hex
from sync.epoch import refuse_ahead
from sync.errors import AccountMismatch, EpochChanged, Invalid, Resync, Upgrade
from sync.kinds import PROTOCOL_VERSION, SCHEMA_VERSION
from sync.records import Device, Effects, Head, Record
from sync.store import Reader, Store, Stretch

MAX_LIMIT = 1000
DEFAULT_LIMIT = 500
REMEMBER_MS = 600_000
OLDEST_PROTOCOL = max(1, PROTOCOL_VERSION - 1)

JsonObject = dict[str, Any]


def check_envelope(request: JsonObject, ctx: Context) -> None:
    """Checks that push and pull share: protocol, account, device."""
    proto = request.get("proto")
    if not isinstance(proto, int) or not isinstance(request.get("device"), str):
        raise Invalid("proto and device are missing.")
    if not OLDEST_PROTOCOL <= proto <= PROTOCOL_VERSION:
        raise Upgrade(proto=PROTOCOL_VERSION)
    if request.get("account") != ctx.account:
        raise AccountMismatch


def check_epoch(head: Head, request: JsonObject) -> None:
    """Refuse a device of another server history; null is a first contact."""
    epoch = request.get("epoch")
    if epoch is not None and epoch != head.epoch:
        raise EpochChanged(epoch=head.epoch)


def is_due(last_seen: int, ctx: Context) -> bool:
    """Is it time to write down that a device was here and how far it is?"""
    return ctx.recv_at - last_seen >= REMEMBER_MS


def remember_device(store: Store, request: JsonObject, ctx: Context) -> None:
    """Write ``last_seen`` and ``cursor_seq``: the only write of a pull, once in ten minutes."""
    with store.write(ctx.account, ctx.recv_at) as tx:
        device = tx.device(request["device"]) or Device(request["device"])
        device.last_seen = ctx.recv_at
        device.cursor_seq = max(device.cursor_seq, min(natural(request.get("cursor")), tx.head.seq))
        tx.apply(Effects(head=tx.head, device=device))


def item(record: Record, cursor: int | None = None) -> JsonObject:
    """The wire form of a record in a snapshot, or in a page for a device at ``cursor``."""
    out: JsonObject = {"k": record.kind, "id": record.id, "seq": record.seq}
    if record.deleted_seq is None:
        return out | {"doc": record.doc}
    out["del"] = record.deleted_seq
    if record.merged_into:
        out["into"] = record.merged_into
    elif cursor is not None and record.created_seq > cursor:
        out["last"] = record.doc
    return out


def natural(value: object, default: int = 0) -> int:
    """A whole number >= 0 of a request; anything else is Invalid."""
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise Invalid("A number of the request is not a whole number.")
    return value


def pull(store: Store, request: JsonObject, ctx: Context) -> JsonObject:
    """Answer a pull request; raises the errors of ``sync.errors``."""
    check_envelope(request, ctx)
    stretch = stretch_of(request)
    with store.read(ctx.account, request["device"], stretch) as reader:
        check_epoch(reader.head, request)
        if stretch.cursor <= reader.head.seq:
            device = reader.device(request["device"])
            answer = page(reader, request, request["device"], device)
        else:
            answer, device = None, None
    if answer is None:
        answer = _pull_ahead(store, request, stretch, ctx)
    if is_due(device.last_seen if device else 0, ctx):
        remember_device(store, request, ctx)
    return answer


def _pull_ahead(store: Store, request: JsonObject, stretch: Stretch, ctx: Context) -> JsonObject:
    refuse_ahead(store, stretch.cursor, ctx)
    with store.read(ctx.account, request["device"], stretch) as reader:
        return page(reader, request, request["device"], reader.device(request["device"]))


def stretch_of(request: JsonObject) -> Stretch:
    """What a page is made of: its records and one more, which says whether there are more."""
    limit = min(natural(request.get("limit"), DEFAULT_LIMIT) or DEFAULT_LIMIT, MAX_LIMIT)
    return Stretch(natural(request.get("cursor")), limit + 1, request.get("boot") is True)


def page(reader: Reader, request: JsonObject, device_id: str, device: Device | None) -> JsonObject:
    """One page from an open Reader; ``request`` needs cursor, limit, boot and epoch only."""
    cursor, limit, boot = stretch_of(request)
    head = reader.head
    check_epoch(head, request)
    if 0 < cursor < head.horizon:
        raise Resync(horizon=head.horizon)
    rows = reader.feed(cursor, limit, boot=boot)
    more, rows = len(rows) == limit, rows[: limit - 1]
    return {
        "epoch": head.epoch, "from": cursor, "to": rows[-1].seq if more else head.seq,
        "head": head.seq, "more": more,
        "last_mid": device.last_mid if device else 0, "safe_mid": device.safe_mid if device else 0,
        "parked": reader.parked(device_id), "schema": SCHEMA_VERSION,
        "items": [item(r, cursor) for r in rows], "count": head.live, "digest": to_hex(head.digest),
    }
