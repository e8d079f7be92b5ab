"""One phone as a process of its own: ``python -m tests.chaos.client STATE``.

It edits, pushes and pulls through a bad network, and keeps its database in one file,
replaced whole after each transaction, so that it can be killed at any moment. Every
value it saves holds a marker word that no other value has.
"""

import http.client
import json
import os
import pickle
import random
import socket
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.errors import EpochChanged, Fork, Gap, Resync, SyncError
from tests.sim.device import Device

ERRORS: dict[str, type[SyncError]] = {e.code: e for e in (EpochChanged, Fork, Gap, Resync)}
TIMEOUT = 3
SHARED = 12
"""Records that all phones edit: collisions are wanted."""


class WallClock:
    """The real time, for a device that runs in it."""

    @property
    def now(self) -> int:
        """Milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def new_id(self) -> str:
        """A fresh device id."""
        return str(uuid.uuid4())


@dataclass
class State:
    """What the phone has on its disk. ``saved``: (marker, record, field) of all it ever saved."""

    device: Device
    port: int
    cookie: str
    seed: int
    saved: list[tuple[str, str, str]] = field(default_factory=list)
    increments: int = 0
    steps: int = 0
    done: bool = False


class HttpServer:
    """The server as ``tests.sim.device`` sees it, over HTTP. Raises SyncError or OSError."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port = port
        self.headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", "Cookie": cookie,
                        "Connection": "close"}  # fmt: skip

    def push(self, body: dict[str, Any]) -> Any:
        """One push."""
        return parsed(self._request("POST", "/api/sync/v1/push", json.dumps(body).encode()))

    def pull(self, body: dict[str, Any]) -> Any:
        """One page."""
        return parsed(self._request("POST", "/api/sync/v1/pull", json.dumps(body).encode()))

    def snapshot(self, after: int = 0) -> list[Any]:
        """The whole stream; an incomplete one is an error."""
        lines = [parsed(line) for line in self._request("GET", f"/api/sync/v1/snapshot?after={after}").splitlines()]
        if not lines or "end" not in lines[-1]:
            raise OSError("the stream was cut")
        return lines

    def _request(self, method: str, path: str, body: bytes | None = None) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, self.headers)
            response = connection.getresponse()
            raw = response.read()
        except (http.client.HTTPException, ValueError) as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()
        if response.status == 200:
            return raw
        return refuse(response.status, raw)


def parsed(raw: bytes) -> Any:
    """The JSON of an answer; half of one is no answer."""
    try:
        return json.loads(raw)
    except ValueError as error:
        raise OSError("the answer was cut") from error


def refuse(status: int, raw: bytes) -> bytes:
    """Raises what the answer says: a SyncError of its code, OSError where trying again is right."""
    if status in (429, 500, 502, 503):
        raise OSError(f"{status} {raw[:200]!r}")
    problem = parsed(raw)
    kind = ERRORS.get(problem["code"])
    if kind is None:
        raise AssertionError(f"unexpected answer {status}: {problem}")
    extra = {k: v for k, v in problem.items() if k in ("expect", "epoch")}
    raise kind(**extra)


class Phone:
    """A state on disk and what happens with it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.state: State = pickle.loads(place.read_bytes())
        self.server = HttpServer(self.state.port, self.state.cookie)
        self.chance = random.Random(f"{self.state.seed} {self.state.steps}")

    @property
    def device(self) -> Device:
        """The device."""
        return self.state.device

    def save(self) -> None:
        """Commits: the file is the old state or the new one, never something between."""
        part = self.place.with_suffix(".part")
        part.write_bytes(pickle.dumps(self.state))
        os.replace(part, self.place)

    # --- typing ---

    def write(self) -> None:
        """One change by hand, in one transaction with the note that it was saved."""
        self.state.steps += 1
        record = f"shared-{self.chance.randrange(SHARED)}"
        known = self.device.doc(record)
        if known is None:
            self._create(record)
        else:
            self.chance.choice((self._title, self._note, self._note, self._tag, self._count, self._own))(record, known)
        self.save()

    def _marker(self, record: str, name: str) -> str:
        marker = f"m{uuid.uuid4().hex[:12]}"
        self.state.saved.append((marker, record, name))
        return marker

    def _create(self, record: str) -> None:
        self.device.create("contact", record, name=f"Person {record}", note=self._marker(record, "note"))

    def _own(self, record: str, known: dict[str, Any]) -> None:
        mine = str(uuid.uuid4())
        self.device.create("contact", mine, name=f"Own {self._marker(mine, 'name')}")

    def _title(self, record: str, known: dict[str, Any]) -> None:
        self.device.edit(record, title=self._marker(record, "title"))

    def _note(self, record: str, known: dict[str, Any]) -> None:
        lines = known.get("note", "").split("\n")
        lines.insert(self.chance.randrange(len(lines) + 1), self._marker(record, "note"))
        self.device.edit(record, note="\n".join(lines))

    def _tag(self, record: str, known: dict[str, Any]) -> None:
        self.device.edit(record, tags=[*known.get("tags", []), self._marker(record, "tags")])

    def _count(self, record: str, known: dict[str, Any]) -> None:
        goal = self.device.doc("goal-1")
        if goal is None:
            self.device.create("goal", "goal-1", text="Meet people")
        self.device.put("goal-1", kind="goal", inc={"count": 1})
        self.state.increments += 1

    # --- the network ---

    def sync(self) -> bool:
        """Pushes once and pulls to the end; answers whether nothing is left to do."""
        try:
            self._push()
            return self._pull() and not self.device.waiting()
        except OSError:
            return False

    def _push(self) -> None:
        if not self.device.waiting():
            return
        body = self.device.push_body(self.chance.randrange(1, 60), with_pull=self.chance.random() < 0.3)
        self.save()
        try:
            self.device.receive_push(body, self.server.push(body))
        except SyncError as error:
            self.device.refused(body, error)
        self.save()

    def _pull(self) -> bool:
        while True:
            body = self.device.pull_body(self.chance.randrange(1, 300))
            try:
                more = self.device.receive_pull(body, self.server.pull(body))
            except Resync:
                self.device.resync(self.server.snapshot())
                more = True
            except SyncError as error:
                self.device.refused(body, error)
                return False
            self.save()
            if not more:
                return True

    def run(self, finish: Path) -> None:
        """Edits and syncs until told to finish, then syncs until everything is in."""
        while not finish.exists():
            for _ in range(self.chance.randrange(1, 6)):
                self.write()
            self.sync()
            time.sleep(self.chance.uniform(0, 0.2))
        while not self.sync():
            pass
        self.state.done = True
        self.save()


def main() -> None:
    """The process."""
    socket.setdefaulttimeout(TIMEOUT)
    place = Path(sys.argv[1])
    Phone(place).run(place.parent / "finish")


if __name__ == "__main__":
    main()
