"""The server of a simulation, and the time that it and all devices share."""

import json
from dataclasses import dataclass

from sync.context import Context
from sync.pull import pull
from sync.push import push
from sync.snapshot import snapshot


@dataclass
class Clock:
    """True time of the simulation, ms. Devices add their own error to it."""

    now: int = 1_790_000_000_000
    counter: int = 0

    def tick(self, ms: int = 1000) -> int:
        self.now += ms
        return self.now

    def new_id(self) -> str:
        self.counter += 1
        return f"id-{self.counter:06d}"


class Server:
    """The HTTP side of a store: bodies go through JSON both ways, as on the wire."""

    def __init__(self, store, clock, account="acc", **context):
        self.store = store
        self.clock = clock
        self.account = account
        self.context = context

    def ctx(self) -> Context:
        return Context(self.account, self.clock.now, self.clock.new_id, **self.context)

    def push(self, body):
        return _wire(push(self.store, _wire(body), self.ctx()))

    def pull(self, body):
        return _wire(pull(self.store, _wire(body), self.ctx()))

    def snapshot(self, after=0, chunk=500):
        return [_wire(line) for part in snapshot(self.store, after, self.ctx(), chunk) for line in part]


def _wire(value):
    return json.loads(json.dumps(value))
