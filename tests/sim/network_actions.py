"""What happens to requests and answers on their way."""

import contextlib

from sync.errors import AccountMismatch
from sync.push import push_as
from tests.sim.action import LIMITS, PEOPLE, PLACE, WHO, action
from tests.sim.simulation import Simulation


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


@action(2, who=WHO)
def look(s: Simulation, who: int) -> None:
    """Everything is pulled while what was typed waits, as another tab does."""
    if who not in s.signed_out:
        s.devices[who].fetch(s.world.server)


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
