"""PouchDB with pouchdb-server, both with their own defaults: the devices live in one Node process."""

import subprocess
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from bench.peers.device import Device, Meeting, Peer, Person, Wire
from bench.peers.install import node_peer
from bench.peers.process import running
from tests.chaos.server import free_port

SCRIPT = Path(__file__).with_suffix(".mjs")


class Node:
    """The process in which the devices of one address live."""

    def __init__(self, folder: Path, address: tuple[str, int]) -> None:
        self.log = folder / "node.log"
        command = ["node", str(SCRIPT), str(folder), f"http://{address[0]}:{address[1]}"]
        self.asked: dict[int, Future[Any]] = {}
        self.lock = threading.Lock()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log.open("ab"))
        threading.Thread(target=self._read, daemon=True).start()

    def ask(self, device: str, command: str, argument: Any = None) -> Any:
        """One command; raises what the process reports. Several threads may ask at once."""
        assert self.process.stdin
        answer: Future[Any] = Future()
        with self.lock:
            number = len(self.asked)
            self.asked[number] = answer
            self.process.stdin.write(orjson.dumps([number, device, command, argument]) + b"\n")
            self.process.stdin.flush()
        return answer.result()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            number, error, answer = orjson.loads(line)
            self.asked[number].set_exception(RuntimeError(error)) if error else self.asked[number].set_result(answer)
        for waiting in self.asked.values():
            if not waiting.done():
                waiting.set_exception(RuntimeError(f"the process ended: {self.log.read_text()[-400:]}"))

    def close(self) -> None:
        """Ends it: at the end of its input it leaves; ``node`` may be a launcher, so a kill would not reach it."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


class PouchDevice(Device):
    """A database in the Node process."""

    def __init__(self, node: Node, name: str) -> None:
        self.node, self.name = node, name
        self.wire()

    def create(self, people: list[Person]) -> None:
        self.node.ask(self.name, "create", people)

    def edit(self, person_id: str, fields: Mapping[str, str]) -> None:
        self.node.ask(self.name, "edit", {"id": person_id, "fields": fields})

    def delete(self, person_id: str) -> None:
        self.node.ask(self.name, "delete", person_id)

    def meet(self, meeting: Meeting) -> None:
        self.node.ask(self.name, "create", [asdict(meeting)])

    def bring_back(self, person_id: str) -> bool:
        return bool(self.node.ask(self.name, "bringBack", person_id))

    def sync(self) -> None:
        self.node.ask(self.name, "sync")

    def people(self) -> dict[str, Person]:
        return dict(self.node.ask(self.name, "people"))

    def meetings(self) -> list[Meeting]:
        return [Meeting(**meeting) for meeting in self.node.ask(self.name, "meetings")]

    def aside(self) -> list[str]:
        return list(self.node.ask(self.name, "aside"))

    def wire(self) -> Wire:
        return Wire(**self.node.ask(self.name, "wire"))


class Pouch(Peer):
    """LevelDB on both sides."""

    name = "PouchDB"
    durable = "LevelDB without fsync, its default"
    default = "one revision wins everywhere; the other is kept where only a query for conflicts finds it"

    def __init__(self) -> None:
        self.nodes: dict[tuple[str, int], Node] = {}
        self.devices = 0

    @contextmanager
    def serve(self, folder: Path, accounts: int) -> Iterator[tuple[str, int]]:
        program, port = node_peer("pouchdb-server") / "bin" / "pouchdb-server", free_port()
        node_peer("pouchdb-node")
        data = folder / "server"
        data.mkdir()
        command: list[str | Path] = ["node", program, "--host", "127.0.0.1", "--port", str(port), "--dir", data, "--no-stdout-logs"]
        try:
            with running(command, port, folder) as address:
                yield address
        finally:
            for node in self.nodes.values():
                node.close()
            self.nodes.clear()

    def device(self, folder: Path, address: tuple[str, int], account: int) -> Device:
        node = self.nodes.get(address) or self.nodes.setdefault(address, Node(folder, address))
        self.devices += 1
        return PouchDevice(node, f"device{self.devices}-{account}")
