"""Push: receive a batch of mutations (SPEC.md 7)."""

import itertools
from collections.abc import Sequence
from typing import Any

from sync.batch import Batch
from sync.context import Context
from sync.epoch import refuse_ahead
from sync.errors import EpochChanged, Fork, Gap, Invalid, Resync, TooBig
from sync.mutations import MAX_BATCH, Mutation, parse
from sync.pull import check_envelope, check_epoch, is_due, natural, page, remember_device, stretch_of
from sync.records import Device, Head, StoredMutation
from sync.sections import TOO_BIG
from sync.store import Reader, Store, Transaction, WriteRefused

JsonObject = dict[str, Any]


def push(store: Store, request: JsonObject, ctx: Context) -> JsonObject:
    """Receive a batch: ``request`` is the parsed body, the answer is the body of the 200.

    Raises the errors of ``sync.errors`` when nothing was received.
    """
    check_envelope(request, ctx)
    muts = _parse(request, ctx)
    cursor, asked = natural(request.get("cursor")), _page_request(request)
    asks_only = asked if not muts else None
    with store.read(ctx.account, request["device"], stretch_of(asks_only) if asks_only else None) as reader:
        check_epoch(reader.head, request)
        is_ahead = cursor > reader.head.seq
        answer = None if is_ahead else _answer_known(reader, request, muts, asks_only, ctx)
    if is_ahead:
        refuse_ahead(store, cursor, ctx)
    if answer is None:
        answer = _receive(store, request, muts, ctx)
    elif is_due(answer.pop("_seen"), ctx):
        remember_device(store, request, ctx)
    if asked and "pull" not in answer:
        _add_page(store, asked, request["device"], ctx, answer)
    store.fault("before_response")
    return answer


# --- reading the request ------------------------------------------------------------------------

def _parse(request: JsonObject, ctx: Context) -> list[Mutation]:
    bodies = request.get("muts", [])
    if not isinstance(bodies, list) or not all(isinstance(b, dict) and _is_mid(b.get("mid")) for b in bodies):
        raise Invalid("muts must be a list of mutations, each with its mid.")
    if len(bodies) > MAX_BATCH:
        raise TooBig(limit=MAX_BATCH)
    for before, after in itertools.pairwise(bodies):
        if after["mid"] <= before["mid"]:
            raise Invalid("The mutations are not in the order of their mids.")
        if after["mid"] > before["mid"] + 1:
            raise Gap(expect=before["mid"] + 1)
    muts = [parse(b, request["device"], ctx.canonical) for b in bodies]
    for m in muts:
        if m.problem == TOO_BIG:
            raise TooBig(mid=m.mid)
    return muts


def _is_mid(value: object) -> bool:
    return type(value) is int and 0 < value < 2**53


# --- nothing new: no lock -------------------------------------------------------------------------

def _answer_known(reader: Reader, request: JsonObject, muts: list[Mutation], asked: JsonObject | None,
                  ctx: Context) -> JsonObject | None:
    """The answer to an empty or fully replayed push; None if there is something to apply."""
    device = reader.device(request["device"])
    if muts and (device is None or muts[-1].mid > device.last_mid):
        return None
    results = _replayed(reader, request["device"], muts)
    answer = _answer(reader.head, device or Device(request["device"]), results, ctx)
    if asked:
        answer["pull"] = page(reader, asked, request["device"], device)
    answer["_seen"] = device.last_seen if device else 0
    return answer


def _replayed(reader: Reader, device_id: str, muts: list[Mutation]) -> list[JsonObject]:
    stored = {s.mid: s for s in reader.mutations(device_id, [m.mid for m in muts])} if muts else {}
    return [_replay(m, stored.get(m.mid)) for m in muts]


def _replay(m: Mutation, stored: StoredMutation | None) -> JsonObject:
    if stored is None or stored.hash != m.hash:
        raise Fork(mid=m.mid)
    return {**(stored.result or {"st": stored.status, "seq": stored.seq_last}), "mid": m.mid, "dup": True}


# --- behind the lock --------------------------------------------------------------------------------

def _receive(store: Store, request: JsonObject, muts: list[Mutation], ctx: Context) -> JsonObject:
    try:
        return _transact(store, request, muts, ctx, bisect=False)
    except WriteRefused:
        return _transact(store, request, muts, ctx, bisect=True)


def _transact(store: Store, request: JsonObject, muts: list[Mutation], ctx: Context, *, bisect: bool) -> JsonObject:
    with store.write(ctx.account, ctx.recv_at) as tx:
        store.fault("after_lock")
        check_epoch(tx.head, request)
        device = tx.device(request["device"]) or Device(request["device"])
        if muts and muts[0].mid > device.last_mid + 1:
            raise Gap(expect=device.last_mid + 1)
        known = [m for m in muts if m.mid <= device.last_mid]
        replayed = _replayed(tx, device.id, known)
        results, head = _apply(store, tx, _updated(device, request, ctx), muts[len(known):], ctx, bisect)
    return _answer(head, device, replayed + results, ctx)


def _updated(device: Device, request: JsonObject, ctx: Context) -> Device:
    device.ack_mid = max(device.ack_mid, natural(request.get("ack_mid")))
    device.cursor_seq = max(device.cursor_seq, natural(request.get("cursor")))
    device.app = str(request.get("app", device.app))[:40]
    device.schema, device.proto = natural(request.get("schema"), device.schema), request["proto"]
    device.last_seen = ctx.recv_at
    return device


def _apply(store: Store, tx: Transaction, device: Device, muts: list[Mutation], ctx: Context,
           bisect: bool) -> tuple[list[JsonObject], Head]:
    if muts:
        device.last_mid = muts[-1].mid
    batch = Batch(tx, device, ctx)
    if bisect:
        return batch.apply_one_by_one(muts)
    effects = batch.reconcile(muts)
    store.fault("after_reconcile")
    tx.apply(effects)
    return batch.results, effects.head


# --- the answer -----------------------------------------------------------------------------------

def _answer(head: Head, device: Device, results: list[JsonObject], ctx: Context) -> JsonObject:
    return {
        "epoch": head.epoch, "head": head.seq, "last_mid": device.last_mid, "safe_mid": device.safe_mid,
        "server_now": ctx.recv_at, "results": results,
        "pace": {"min_gap_s": ctx.pace[0], "spread_s": ctx.pace[1]},
    }


def _page_request(request: JsonObject) -> JsonObject | None:
    """The pull that rides on a push, if one does."""
    if "pull" not in request:
        return None
    part = request["pull"] if isinstance(request["pull"], dict) else {}
    return {**part, "epoch": request.get("epoch")}


def _add_page(store: Store, asked: JsonObject, device_id: str, ctx: Context, answer: JsonObject) -> None:
    """One round trip does both; a pull that must be refused is left out, since the batch was received."""
    try:
        with store.read(ctx.account, device_id, stretch_of(asked)) as reader:
            answer["pull"] = page(reader, asked, device_id, reader.device(device_id))
    except (EpochChanged, Resync):
        return


# --- other writers --------------------------------------------------------------------------------

def push_as(store: Store, device: str, bodies: Sequence[JsonObject], ctx: Context) -> JsonObject:
    """Apply mutations of a pseudo-device (``server:import``): mids are given under the lock.

    Bodies are mutations without ``mid``; ``b`` (0 for creates) and ``cur`` default to the
    account's head: the writer has seen everything. Answers as ``push`` does, without a pull page.
    """
    try:
        return _transact_as(store, device, bodies, ctx, bisect=False)
    except WriteRefused:
        return _transact_as(store, device, bodies, ctx, bisect=True)


def _transact_as(store: Store, device_id: str, bodies: Sequence[JsonObject], ctx: Context, *,
                 bisect: bool) -> JsonObject:
    with store.write(ctx.account, ctx.recv_at) as tx:
        store.fault("after_lock")
        device = tx.device(device_id) or Device(device_id)
        muts = [parse(_complete(b, device.last_mid + i, tx.head.seq), device_id, ctx.canonical)
                for i, b in enumerate(bodies, 1)]
        device.last_seen = ctx.recv_at
        results, head = _apply(store, tx, device, muts, ctx, bisect)
    return _answer(head, device, results, ctx)


def _complete(body: JsonObject, mid: int, head: int) -> JsonObject:
    return {"cur": head, "b": 0 if body.get("create") else head, **body, "mid": mid}


def replay_quarantine(store: Store, ctx: Context, revoked_device: str | None = None) -> int:
    """Apply what was parked and can be applied now (after an upgrade); returns how many.

    ``revoked_device``: also what this device pushed while revoked (its owner accepted it).
    """
    with store.write(ctx.account, ctx.recv_at) as tx:
        rows = tx.quarantined()
        try:
            with tx.savepoint():
                return Batch(tx, None, ctx).replay_all(rows, revoked_device)
        except WriteRefused:
            return Batch(tx, None, ctx).replay_one_by_one(rows, revoked_device)
