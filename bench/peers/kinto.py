"""Kinto, as kinto.js syncs with it: changes pulled first, then batches of PUT with If-Match; a refused one is a conflict."""

import base64
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from bench.peers.device import TRIES, Connection, Device, Meeting, Peer, Person, Wire
from bench.peers.install import python_peers
from bench.peers.process import running
from bench.sync_http import DURABLE
from tests.chaos.server import free_port
from tests.postgres import cluster

BATCH = 25  # the server's own limit, which kinto.js obeys
RECORDS = "/buckets/default/collections/people/records"

INI = """\
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = {port}
threads = 8
[app:main]
use = egg:kinto
kinto.includes = kinto.plugins.default_bucket
kinto.userid_hmac_secret = bench
kinto.storage_backend = kinto.core.storage.{backend}
kinto.storage_url = {url}
kinto.permission_backend = kinto.core.permission.{backend}
kinto.permission_url = {url}
kinto.cache_backend = kinto.core.cache.memory
multiauth.policies = basicauth
kinto.paginate_by = 1000
"""


class KintoDevice(Device):
    """The manual strategy of kinto.js: a record changed on both sides stays as it is here, and is a conflict."""

    def __init__(self, address: tuple[str, int], user: str) -> None:
        token = base64.b64encode(f"{user}:secret".encode()).decode()
        self.http = Connection(address, {"Authorization": f"Basic {token}", "Content-Type": "application/json"})
        self.known: dict[str, Person] = {}
        self.pending: dict[str, Person] = {}
        self.conflicts: dict[str, Person] = {}
        self.since = ""

    def create(self, people: list[Person]) -> None:
        self.pending.update({person["id"]: dict(person) for person in people})

    def edit(self, person_id: str, fields: Mapping[str, str]) -> None:
        self.pending[person_id] = {**self.known[person_id], **fields}

    def delete(self, person_id: str) -> None:
        self.pending[person_id] = {**self.known[person_id], "deleted": True}

    def meet(self, meeting: Meeting) -> None:
        self.pending[meeting.id] = asdict(meeting)

    def bring_back(self, person_id: str) -> bool:
        return False  # a tombstone holds an id and a time

    def sync(self) -> None:
        self._pull()
        for _ in range(TRIES):
            if not self._push():
                break
        self._pull()

    def _pull(self) -> None:
        path = f"/v1{RECORDS}?_limit=1000&_sort=last_modified" + (f"&_since={self.since}" if self.since else "")
        etag = ""
        while path:
            status, headers, raw = self.http.request("GET", path)
            if status not in (200, 304):
                raise RuntimeError(f"{path}: {status} {raw[:300]!r}")
            etag = etag or headers.get("ETag", "")
            for record in orjson.loads(raw)["data"]:
                self._arrived(record)
            path = headers.get("Next-Page", "").partition(f":{self.http.address[1]}")[2]
        self.since = etag.strip('"') or self.since

    def _arrived(self, record: Person) -> None:
        mine = self.pending.get(record["id"])
        if mine and mine.get("deleted") and not record.get("deleted"):
            return  # kinto.js skips what is deleted here and not yet there
        if mine and mine.get("last_modified") != record["last_modified"]:
            if self._fields(mine) != self._fields(record):
                self.conflicts[record["id"]] = mine
            del self.pending[record["id"]]
        self._keep(record)

    def _keep(self, record: Person) -> None:
        if record.get("deleted"):
            self.known.pop(record["id"], None)
        else:
            self.known[record["id"]] = record

    @staticmethod
    def _fields(record: Person) -> Person:
        return {name: value for name, value in record.items() if name != "last_modified"}

    def _push(self) -> int:
        """How many were answered with 409 and Retry-After: the server was at work on the same record."""
        busy = 0
        waiting = list(self.pending.values())
        for start in range(0, len(waiting), BATCH):
            part = waiting[start : start + BATCH]
            body = orjson.dumps({"requests": [self._request(record) for record in part]})
            status, _, raw = self.http.request("POST", "/v1/batch", body)
            if status != 200:
                raise RuntimeError(f"batch: {status} {raw[:300]!r}")
            for record, answer in zip(part, orjson.loads(raw)["responses"], strict=True):
                busy += answer["status"] == 409
                self._answered(record, answer)
        return busy

    def _request(self, record: Person) -> dict[str, Any]:
        seen = record.get("last_modified")
        condition = {"If-Match": f'"{seen}"'} if seen else {"If-None-Match": "*"}
        path = f"{RECORDS}/{record['id']}"
        if record.get("deleted"):
            return {"method": "DELETE", "path": path, "headers": condition}
        return {"method": "PUT", "path": path, "headers": condition, "body": {"data": self._fields(record)}}

    def _answered(self, record: Person, answer: dict[str, Any]) -> None:
        if answer["status"] in (200, 201):
            self._keep(answer["body"]["data"])
            del self.pending[record["id"]]
        elif answer["status"] == 404 and record.get("deleted"):
            self._keep(self.pending.pop(record["id"]))
        elif answer["status"] not in (409, 412):  # a delete refused with 412 stays hidden here, and unsynced
            raise RuntimeError(str(answer)[:300])

    def people(self) -> dict[str, Person]:
        return {record["id"]: record for record in self._shown() if "person" not in record}

    def meetings(self) -> list[Meeting]:
        return [Meeting(record["id"], record["person"], record["note"]) for record in self._shown() if "person" in record]

    def _shown(self) -> list[Person]:
        hidden = {key for key, record in self.pending.items() if record.get("deleted")}
        return [record for key, record in {**self.known, **self.conflicts}.items() if key not in hidden]

    def aside(self) -> list[str]:
        return [str(record) for record in self.conflicts.values()]

    def wire(self) -> Wire:
        return self.http.count.copy()

    def leave(self) -> None:
        self.http.leave()


class Kinto(Peer):
    """With its PostgreSQL backend, or in memory."""

    default = "manual strategy of kinto.js: the device keeps its own version as a conflict, unsynced (its server_wins and client_wins each drop one version)"

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.name = "Kinto, PostgreSQL" if backend == "postgresql" else "Kinto, memory"
        self.durable = "fsync: PostgreSQL's own defaults" if backend == "postgresql" else "nothing on the disk"

    @contextmanager
    def serve(self, folder: Path, accounts: int) -> Iterator[tuple[str, int]]:
        programs, port = python_peers(), free_port()
        with cluster(DURABLE) if self.backend == "postgresql" else nullcontext("") as url:
            settings = folder / "kinto.ini"
            settings.write_text(INI.format(port=port, backend=self.backend, url=url.replace("+psycopg:", ":")))
            if url:
                subprocess.run([programs / "kinto", "migrate", "--ini", settings], check=True, capture_output=True, cwd=folder)
            with running([programs / "kinto", "start", "--ini", settings], port, folder) as address:
                yield address

    def device(self, folder: Path, address: tuple[str, int], account: int) -> Device:
        return KintoDevice(address, f"person{account}")

