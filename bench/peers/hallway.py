"""Hallway itself, by the same door as the others: one gunicorn process, durable settings."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from bench.peers.device import Device, Meeting, Peer, Person, Wire
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
        mutation = self._write(person_id, op="put")
        scalars = {name: value for name, value in fields.items() if name != "note"}
        if scalars:
            mutation["set"] = scalars
        if "note" in fields:
            mutation["text"] = {"note": {"v": fields["note"], "bt": record["doc"].get("note", "")}}

    def delete(self, person_id: str) -> None:
        self._write(person_id, op="del")

    def meet(self, meeting: Meeting) -> None:
        self._write(meeting.id, op="put", kind="interaction", create=True,
                    elem={"contacts": {"add": [meeting.person]}}, text={"note": {"v": meeting.note}})  # fmt: skip

    def bring_back(self, person_id: str) -> bool:
        self._write(person_id, op="undel")
        return True

    def _write(self, record_id: str, kind: str = "contact", **change: Any) -> dict[str, Any]:
        """Into the outbox, with what this device has seen."""
        base = self.snap[record_id]["seq"] if record_id in self.snap else 0
        mutation = {"mid": self._mid(), "schema": 1, "age": 1000, "cur": self.client.cursor,
                    "kind": kind, "id": record_id, "b": base, **change}  # fmt: skip
        self.outbox.append(mutation)
        return mutation

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
        return {item["id"]: item["doc"] for item in self._alive("contact")}

    def meetings(self) -> list[Meeting]:
        return [Meeting(item["id"], item["doc"]["contacts"][0], item["doc"]["note"]) for item in self._alive("interaction")]

    def _alive(self, kind: str) -> list[dict[str, Any]]:
        return [item for item in self.snap.values() if item["k"] == kind and not item.get("del")]

    def aside(self) -> list[str]:
        return [str(item["doc"]) for item in self._alive("conflict")]

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
    def serve(self, folder: Path, accounts: int) -> Iterator[tuple[str, int]]:
        with nullcontext(f"sqlite:///{folder}/hallway.db") if self.kind == "SQLite" else cluster(DURABLE) as url:
            server = ServerProcess(folder, url)
            self.owners = list(server.prepare(*[f"{i}@peer.example" for i in range(accounts)]).values())
            server.start()
            try:
                yield server.address
            finally:
                server.stop()

    def device(self, folder: Path, address: tuple[str, int], account: int) -> Device:
        return HallwayDevice(address, self.owners[account])
