"""Everything that can happen to a device, the network or the server, with its possible arguments.

``ACTIONS`` is read by Hypothesis (``machine.py``) and by the plain runner (``runner.py``).
Small choices on purpose: three devices, four people, so that they meet all the time.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sync import gc
from sync.epoch import restarted
from sync.errors import AccountMismatch
from sync.history import undo
from sync.push import push_as, replay_quarantine
from sync.records import Effects
from sync.store import WriteRefused
from tests.sim.simulation import DAY, Died, Simulation

WHO = range(3)
PEOPLE = ("c0", "c1", "c2", "b0")
FIELDS = ("name", "title", "organisation")
TAGS = ("vip", "VIP", "maps", "zines", "tea")
LIMITS = range(1, 6)
PLACE = range(8)
POINTS = ("after_lock", "after_reconcile", "between_statements", "before_commit", "after_commit", "before_response")


@dataclass(frozen=True)
class Action:
    """A step and the values of its arguments; ``weight`` = how often it is drawn."""

    run: Callable[..., None]
    arguments: dict[str, Sequence[Any]]
    weight: int


ACTIONS: dict[str, Action] = {}


def action(weight: int = 2, **arguments: Sequence[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Registers a step under its function's name."""
    def register(run: Callable[..., None]) -> Callable[..., None]:
        ACTIONS[run.__name__] = Action(run, arguments, weight)
        return run
    return register


# --- typing -------------------------------------------------------------------------------------

@action(5, who=WHO, i=PEOPLE)
def create(s: Simulation, who: int, i: str) -> None:
    if s.devices[who].row(i) is None:
        s.devices[who].create("contact", i, name=s.word(who, i))


@action(2, who=WHO)
def scan_badge(s: Simulation, who: int) -> None:
    """The same code on several phones: one id, and a scan writes over nothing."""
    if s.shown(who, "b0") is None:
        s.devices[who].create("contact", "b0", name=s.word(who, "b0"), source="scan")


@action(5, who=WHO, i=PEOPLE, field=FIELDS)
def set_scalar(s: Simulation, who: int, i: str, field: str) -> None:
    if s.shown(who, i) is not None:
        s.devices[who].edit(i, **{field: s.word(who, i)})


@action(2, who=WHO, i=PEOPLE, field=FIELDS)
def clear_scalar(s: Simulation, who: int, i: str, field: str) -> None:
    if s.shown(who, i) is not None:
        s.devices[who].edit(i, **{field: None})


@action(1, who=WHO, i=PEOPLE)
def star(s: Simulation, who: int, i: str) -> None:
    """A quiet field."""
    if s.shown(who, i) is not None:
        s.devices[who].edit(i, starred=True)


@action(6, who=WHO, i=PEOPLE, at=range(6), gone=range(3), new=range(3))
def edit_text(s: Simulation, who: int, i: str, at: int, gone: int, new: int) -> None:
    """Insert, delete or replace words of the note."""
    doc = s.shown(who, i)
    if doc is not None:
        words = doc.get("note", "").split(" ")
        words[at:at + gone] = [s.word(who, i, note=True) for _ in range(new)]
        type_note(s, who, i, doc, " ".join(w for w in words if w))


def type_note(s: Simulation, who: int, i: str, before: dict[str, Any], note: str) -> None:
    s.checks.note_edit(before.get("note", ""), note)
    s.devices[who].edit(i, before, note=note)


@action(4, who=WHO, i=PEOPLE, tag=TAGS, add=(True, True, False))
def tag(s: Simulation, who: int, i: str, tag: str, add: bool) -> None:
    doc = s.shown(who, i)
    if doc is not None:
        tags = [t for t in doc.get("tags", []) if t != tag]
        s.devices[who].edit(i, tags=[*tags, tag] if add else tags)


@action(4, who=WHO, i=PEOPLE, what=("add", "same", "label", "value", "rem"))
def email(s: Simulation, who: int, i: str, what: str) -> None:
    doc = s.shown(who, i)
    if doc is None:
        return
    emails = list(doc.get("emails", []))
    if what == "add":
        emails.append({"e": f"e{s.n}{who}", "value": f"{s.word(who, i)}@x.example"})
    elif what == "same":
        s.n += 1
        emails.append({"e": f"s{s.n}", "value": f"{i}@x.example"})
    elif emails and what in ("label", "value"):
        emails[0] = {**emails[0], what: s.word(who, i) + ("@x.example" if what == "value" else "")}
    elif emails:
        emails.pop()
    s.devices[who].edit(i, emails=emails)


@action(3, who=WHO)
def inc(s: Simulation, who: int) -> None:
    """Each increment is a power of two: the sum tells which are there, and how often."""
    device, by = s.devices[who], 1 << len(s.incs)
    if len(s.incs) < 30:
        s.incs[by] = device.id
        if device.row("g0") is None:
            device.create("goal", "g0", count=by)
        else:
            device.put("g0", kind="goal", inc={"count": by})


@action(4, who=WHO, i=PEOPLE)
def add_child(s: Simulation, who: int, i: str) -> None:
    if s.shown(who, i) is not None:
        s.meetings.append(f"m{len(s.meetings)}")
        s.devices[who].create("interaction", s.meetings[-1], contacts=[i], note=s.word(who, s.meetings[-1]))


@action(2, who=WHO, i=PEOPLE, n=PLACE)
def move_ref(s: Simulation, who: int, i: str, n: int) -> None:
    """A meeting was with somebody else."""
    seen = [m for m in s.meetings if s.shown(who, m)]
    if seen and s.shown(who, i) is not None:
        s.devices[who].edit(seen[n % len(seen)], contacts=[i])


@action(2, who=WHO, n=PLACE)
def edit_child(s: Simulation, who: int, n: int) -> None:
    seen = [m for m in s.meetings if s.shown(who, m)]
    if seen:
        s.devices[who].edit(seen[n % len(seen)], place=s.word(who, seen[n % len(seen)]))


@action(4, who=WHO, i=(*PEOPLE, "m0", "m1"))
def delete(s: Simulation, who: int, i: str) -> None:
    if s.shown(who, i) is not None:
        s.devices[who].delete(i)


@action(3, who=WHO, i=(*PEOPLE, "m0"))
def undelete(s: Simulation, who: int, i: str) -> None:
    row = s.devices[who].row(i)
    if row and "del" in row and "into" not in row:
        s.devices[who].undelete(i)


@action(2, who=WHO, a=PEOPLE, b=PEOPLE)
def merge(s: Simulation, who: int, a: str, b: str) -> None:
    if a != b and s.shown(who, a) is not None and s.shown(who, b) is not None:
        s.happened.merged = True
        s.devices[who].merge(a, b)


@action(2, who=WHO, a=PEOPLE)
def unmerge(s: Simulation, who: int, a: str) -> None:
    if "into" in (s.devices[who].row(a) or {}):
        s.devices[who].unmerge(a)


@action(1, who=WHO, a=PEOPLE, b=PEOPLE)
def distinct(s: Simulation, who: int, a: str, b: str) -> None:
    if a != b and s.shown(who, a) is not None and s.shown(who, b) is not None:
        s.devices[who].distinct(a, b)


@action(2, who=WHO, i=PEOPLE, n=PLACE)
def undo_change(s: Simulation, who: int, i: str, n: int) -> None:
    """Put back an entry of the history: an ordinary mutation."""
    rows, record = s.world.history(i), s.world.records().get(i)
    if rows and record is not None and s.devices[who].row(i) is not None:
        body = undo(rows[n % len(rows)], record)
        for name, edit in body.get("text", {}).items():
            s.checks.note_edit(edit.get("bt", ""), edit["v"], name)
        if body["op"] != "put" or len(body) > 3:
            s.devices[who].write(body)


@action(2, who=WHO, i=PEOPLE)
def open_form(s: Simulation, who: int, i: str) -> None:
    """A tab with an open editor; the other tab and pulls go on beneath it."""
    doc = s.shown(who, i)
    if doc is not None:
        s.forms[who] = (i, dict(doc))


@action(2, who=WHO, new=range(1, 3))
def save_form(s: Simulation, who: int, new: int) -> None:
    """The second tab saves what it opened with, and its words."""
    i, before = s.forms.pop(who, ("", {}))
    if i and s.devices[who].row(i) is not None:
        words = [s.word(who, i, note=True) for _ in range(new)]
        type_note(s, who, i, before, " ".join([*words, *before.get("note", "").split()]))
        s.devices[who].edit(i, before, title=s.word(who, i))


@action(1, who=WHO)
def bad_mutation(s: Simulation, who: int) -> None:
    """A newer app's kind, that this server does not know."""
    s.devices[who].write({"op": "put", "kind": "ghost", "id": f"x{s.n}", "create": True,
                          "set": {"boo": s.word(who, "ghost")}})


@action(1, who=WHO, i=PEOPLE)
def unknown_field(s: Simulation, who: int, i: str) -> None:
    """A newer app's field."""
    if s.shown(who, i) is not None:
        s.devices[who].put(i, set={"aura": s.word(who, i)})


# --- the network --------------------------------------------------------------------------------

@action(8, who=WHO, limit=LIMITS, with_pull=(False, True))
def send_push(s: Simulation, who: int, limit: int, with_pull: bool) -> None:
    s.world.clock.tick()
    if s.devices[who].waiting() or with_pull:
        s.send(who, "push", s.devices[who].push_body(limit, with_pull))


@action(5, who=WHO, limit=LIMITS)
def pull_page(s: Simulation, who: int, limit: int) -> None:
    s.send(who, "pull", s.devices[who].pull_body(limit))


@action(2, who=WHO, limit=LIMITS)
def two_leaders(s: Simulation, who: int, limit: int) -> None:
    """Two tabs both think that they sync."""
    for _ in range(2):
        send_push(s, who, limit, with_pull=False)
        pull_page(s, who, limit)


@action(12, n=PLACE, again=(False, False, False, True))
def deliver(s: Simulation, n: int, again: bool) -> None:
    """Any request reaches the server, in any order; ``again``: a copy of it stays on its way."""
    if s.requests:
        packet = s.requests[n % len(s.requests)]
        if not again:
            s.requests.remove(packet)
        s.arrive(packet)


@action(12, n=PLACE, again=(False, False, False, True))
def answer(s: Simulation, n: int, again: bool) -> None:
    """Any answer reaches its device, late or twice."""
    if s.answers:
        packet = s.answers[n % len(s.answers)]
        if not again:
            s.answers.remove(packet)
        s.answered(packet)


@action(3, n=PLACE, what=("request", "answer"))
def drop(s: Simulation, n: int, what: str) -> None:
    """Lost on the way; also what an expired session does."""
    packets = s.requests if what == "request" else s.answers
    if packets:
        packets.pop(n % len(packets))


@action(8, who=WHO, limit=LIMITS)
def sync_one(s: Simulation, who: int, limit: int) -> None:
    """A good minute."""
    if who not in s.signed_out:
        s.world.clock.tick()
        s.checks.round(s.devices[who], limit)


@action(1, who=WHO)
def sign_out_keep(s: Simulation, who: int) -> None:
    s.signed_out ^= {who}


@action(1, who=WHO)
def wrong_account(s: Simulation, who: int) -> None:
    """Somebody else signs in on this phone: the queue is not theirs."""
    body = {**s.devices[who].pull_body(), "muts": [], "sent_at": 0}
    for call in (s.foreign.push, s.foreign.pull):
        with contextlib.suppress(AccountMismatch):
            call(body)
            raise AssertionError("another account's request was answered")


@action(1, i=PEOPLE)
def foreign_write(s: Simulation, i: str) -> None:
    """Another account uses the same ids."""
    ctx = s.foreign.ctx()
    push_as(s.world.store, "server:import", [{"op": "put", "create": True, "kind": "contact", "id": i,
                                              "text": {"note": {"v": "foreign"}}}], ctx)


# --- accidents ----------------------------------------------------------------------------------

@action(2, who=WHO)
def crash_device(s: Simulation, who: int) -> None:
    """The page is killed: what was on its way to it is lost, what was committed is not."""
    s.answers = [p for p in s.answers if p.who != who]
    s.forms.pop(who, None)


@action(2, who=WHO, limit=LIMITS)
def abort_pull(s: Simulation, who: int, limit: int) -> None:
    """Killed inside a page: the transaction leaves the state before it."""
    device = s.devices[who]
    kept, body = s.copied(device).__dict__, device.pull_body(limit)
    with contextlib.suppress(Exception):
        page = s.world.server.pull(body)
        page["items"][-1:] = [{"torn": True}]
        device.receive_pull(body, page)
    device.__dict__.update(kept)


@action(3, n=PLACE, point=POINTS)
def crash_server(s: Simulation, n: int, point: str) -> None:
    """All of the push, or nothing of it."""
    pushes = [p for p in s.requests if p.path == "push"]
    if not pushes:
        return
    packet = pushes[n % len(pushes)]
    before = s.world.everything()
    s.world.die_at(point)
    try:
        s.arrive(packet)
    except Died:
        if point not in ("after_commit", "before_response"):
            assert s.world.everything() == before, f"a push that died at {point} left something"
    finally:
        s.world.store.__dict__.pop("fault", None)


@action(1, n=PLACE, times=range(1, 3))
def inject_db_error(s: Simulation, n: int, times: int) -> None:
    """The database refuses the bulk write: bisect mode; twice: the first mutation is parked."""
    pushes, left = [p for p in s.requests if p.path == "push"], [times]

    def fault(point: str) -> None:
        if point == "between_statements" and left[0]:
            left[0] -= 1
            raise WriteRefused("injected")

    if pushes:
        s.world.store.fault = fault
        s.happened.refused = True
        with contextlib.suppress(WriteRefused):  # not even the device's row: the push fails whole
            s.arrive(pushes[n % len(pushes)])
        s.world.store.__dict__.pop("fault", None)


@action(1, who=WHO)
def phone_backup(s: Simulation, who: int) -> None:
    s.phones[who] = s.copied(s.devices[who])


@action(1, who=WHO, to=WHO)
def phone_restore(s: Simulation, who: int, to: int) -> None:
    """Onto the same phone (it goes back in time), or onto another one (it is cloned)."""
    if who in s.phones:
        s.replace(to, s.copied(s.phones[who]))


@action(1, who=WHO)
def clone_device(s: Simulation, who: int) -> None:
    s.replace((who + 1) % 3, s.copied(s.devices[who]))


@action(1, who=WHO)
def evict_device(s: Simulation, who: int) -> None:
    """The browser threw the database away; also a new device."""
    s.replace(who, s.new_device(s.devices[who].skew))


@action(1, who=WHO, years=(-10, -1, 0, 1, 10))
def jump_clock(s: Simulation, who: int, years: int) -> None:
    s.devices[who].skew = years * 365 * DAY


@action(3, seconds=(1, 60, 3600, 86_400))
def wait(s: Simulation, seconds: int) -> None:
    s.world.clock.tick(seconds * 1000)


@action(2)
def server_backup(s: Simulation) -> None:
    """A copy, and what it holds becomes safe to forget."""
    s.backups.taken = s.backups.take()
    s.backup_at = s.world.clock.now
    with s.world.store.read("acc") as reader:
        held = {d.id: d.last_mid for d in reader.devices()}
    for device_id, last_mid in held.items():
        with s.world.store.write("acc", s.world.clock.now) as tx:
            device = tx.device(device_id)
            device.safe_mid = last_mid
            tx.apply(Effects(head=tx.head, device=device))


@action(1)
def server_restore(s: Simulation) -> None:
    """The newest copy is put back, under a new epoch."""
    if s.backup_at is None:
        return
    s.happened.restored = True
    s.backups.put_back(s.backups.taken)
    with s.world.store.write("acc", s.world.clock.now) as tx:
        tx.apply(Effects(head=restarted(tx.head, s.world.clock.now, s.world.clock.new_id())))
    s.checks.excuse_forgotten()


@action(1)
def collect(s: Simulation) -> None:
    """200 days later what was deleted goes for good."""
    s.world.clock.tick(200 * DAY)
    s.happened.collected = True
    before = s.world.records()
    while gc.collect(s.world.store, s.world.server.ctx()):
        pass
    s.checks.excuse_collected(before)


@action(1, a=PEOPLE, b=PEOPLE)
def dedupe_job(s: Simulation, a: str, b: str) -> None:
    """Another writer, through the same door."""
    live = s.world.documents("contact")
    if a != b and a in live and b in live:
        s.happened.merged = True
        push_as(s.world.store, "server:dedupe", [{"op": "merge", "id": a, "into": b}], s.world.server.ctx())


@action(1)
def upgrade_server(s: Simulation) -> None:
    """What was kept aside is tried again."""
    replay_quarantine(s.world.store, s.world.server.ctx())
