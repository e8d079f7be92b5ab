"""What goes wrong with devices and the server, and what its owner does to the server."""

import contextlib

from sync import gc
from sync.epoch import restarted
from sync.push import replay_quarantine
from sync.records import Effects
from sync.store import WriteRefused
from tests.sim.action import LIMITS, PEOPLE, PLACE, POINTS, WHO, action
from tests.sim.simulation import DAY, Died, Simulation


@action(2, who=WHO)
def crash_device(s: Simulation, who: int) -> None:
    """The page is killed: what was on its way to it is lost, what was committed is not."""
    s.lives[who] += 1
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
    s.checks.weaken(restored=True)
    s.world.clock.tick()
    s.backups.put_back(s.backups.taken)
    with s.world.store.write("acc", s.world.clock.now) as tx:
        tx.apply(Effects(head=restarted(tx.head, s.world.clock.now, s.world.clock.new_id())))
    s.happened.collections = [c for c in s.happened.collections if c[0] <= s.backup_at]
    s.checks.began_again()
    s.checks.excuse_forgotten()


@action(1, days=(100, 200))
def collect(s: Simulation, days: int = 200) -> None:
    """The nightly job, long after: what was deleted goes for good, and phones need not keep what came so long ago."""
    s.world.clock.tick(days * DAY)
    s.happened.collected = True
    gc.release(s.world.store, s.world.server.ctx())
    s.released |= s.checks.stored()
    before, known = s.world.records(), s.checks.known_to_all()
    while gc.collect(s.world.store, s.world.server.ctx()):
        pass
    s.checks.excuse_collected(before, known)


@action(1, a=PEOPLE, b=PEOPLE)
def dedupe_job(s: Simulation, a: str, b: str) -> None:
    """Another writer, through the same door."""
    live = s.world.documents("contact")
    if a != b and a in live and b in live:
        s.checks.weaken(merged=True)
        s.server.push_as("server:dedupe", {"op": "merge", "id": a, "into": b})


@action(1)
def upgrade_server(s: Simulation) -> None:
    """What was kept aside is tried again."""
    replay_quarantine(s.world.store, s.world.server.ctx())
