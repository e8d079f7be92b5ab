"""Hallway itself, by the same door as the others: one gunicorn process, durable settings."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from bench.peers.device import Device, Peer, Person, Wire
from bench.sync_client import SyncClient
from bench.sync_http import DURABLE
from bench.sync_people import create
from tests.chaos.server import ServerProcess
from tests.postgres import cluster

BATCH = 500
TRIES = 60


class HallwayDevice(Device):
    """Outbox, snapshot and cursor, as the client holds them."""

    def __init__(self, address: tuple[str, int], owner: tuple[str, str]) -> None:
        self.client = SyncClient(address, *owner, gzip=True)
        self.snap: dict[str, dict[str, Any]] = {}
        self.outbox: list[dict[str, Any]] = []
        self.last = 0

    def create(self, people: list[Person]) -> None:
        self.outbox += [create(person, self._mid(), self.client.cursor) for person in people]

    def edit(self, person_id: str, fields: Mapping[str, str]) -> None:
        record = self.snap[person_id]
        mutation: dict[str, Any] = {"mid": self._mid(), "schema": 1, "age": 1000, "cur": self.client.cursor, "op": "put",
                                    "kind": "contact", "id": person_id, "b": record["seq"]}  # fmt: skip
        scalars = {name: value for name, value in fields.items() if name != "note"}
        if scalars:
            mutation["set"] = scalars
        if "note" in fields:
            mutation["text"] = {"note": {"v": fields["note"], "bt": record["doc"].get("note", "")}}
        self.outbox.append(mutation)

    def _mid(self) -> int:
        self.last += 1
        return self.last

    def sync(self) -> None:
        first = not self.client.cursor
        while self.outbox:
            self._again(lambda: self.client.push(self.outbox[:BATCH]))
            self.outbox = [mutation for mutation in self.outbox if mutation["mid"] > self.client.mid]
        more = True
        while more:
            page = self._again(lambda: self.client.page(1000, boot=first))
            self.snap.update({item["id"]: item for item in page["items"]})
            more = page["more"]

    def _again(self, ask: Any) -> dict[str, Any]:
        for attempt in range(TRIES):
            try:
                return dict(ask())
            except OSError:
                self.client.connection.close()
                time.sleep(min(0.02 * attempt, 0.2))
        raise ConnectionError("no answer")

    def people(self) -> dict[str, Person]:
        return {key: item["doc"] for key, item in self.snap.items() if item["k"] == "contact" and not item.get("del")}

    def aside(self) -> list[str]:
        return [str(item["doc"]) for item in self.snap.values() if item["k"] == "conflict" and not item.get("del")]

    def wire(self) -> Wire:
        return Wire(self.client.requests, self.client.sent, self.client.received)


class Hallway(Peer):
    """On SQLite or PostgreSQL."""

    default = "merges by field; both of two versions kept, shown on both devices"

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.name = f"Hallway, {kind}"
        self.durable = "fsync: synchronous=FULL" if kind == "SQLite" else "fsync: PostgreSQL's own defaults"
        self.owners: list[tuple[str, str]] = []

    @contextmanager
    def serve(self, folder: Path) -> Iterator[tuple[str, int]]:
        with nullcontext(f"sqlite:///{folder}/hallway.db") if self.kind == "SQLite" else cluster(DURABLE) as url:
            server = ServerProcess(folder, url)
            self.owners = list(server.prepare(*[f"{i}@peer.example" for i in range(8)]).values())
            server.start()
            try:
                yield server.address
            finally:
                server.stop()

    def device(self, folder: Path, address: tuple[str, int], account: int) -> Device:
        return HallwayDevice(address, self.owners[account])
