"""What a workload asks of a device, whatever it syncs with."""

import gzip
import http.client
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Person = dict[str, Any]
"""``id``, ``name``, ``organisation``, ``title``, ``note``, ``emails``, ``phones``, ``tags``, as in bench/sync_people.py."""
TRIES = 40


@dataclass(frozen=True, slots=True)
class Meeting:
    """That somebody was met."""

    id: str
    person: str
    """Whose id it holds."""
    note: str


@dataclass(slots=True)
class Wire:
    """What went over the network: requests and bytes of bodies."""

    requests: int = 0
    sent: int = 0
    received: int = 0

    def since(self, before: "Wire") -> "Wire":
        """What was added."""
        return Wire(self.requests - before.requests, self.sent - before.sent, self.received - before.received)

    def copy(self) -> "Wire":
        """The count as it is now."""
        return Wire(self.requests, self.sent, self.received)


class Device(ABC):
    """A device of the one account. Writing is local; only ``sync`` speaks to the server."""

    @abstractmethod
    def create(self, people: list[Person]) -> None:
        """Writes new people into the outbox."""

    @abstractmethod
    def edit(self, person_id: str, fields: Mapping[str, str]) -> None:
        """Writes changed fields of somebody into the outbox."""

    @abstractmethod
    def delete(self, person_id: str) -> None:
        """Writes that somebody is deleted into the outbox."""

    @abstractmethod
    def meet(self, meeting: Meeting) -> None:
        """Writes a meeting into the outbox: a record of its own, or a line of the note where the peer has only people."""

    @abstractmethod
    def bring_back(self, person_id: str) -> bool:
        """Undoes a delete from what the peer itself has kept; False: it has kept nothing."""

    @abstractmethod
    def sync(self) -> None:
        """Everything up and down, until nothing is left to do; lost answers are asked for again."""

    @abstractmethod
    def people(self) -> dict[str, Person]:
        """Whom the device shows."""

    @abstractmethod
    def meetings(self) -> list[Meeting]:
        """Those that are records of their own."""

    @abstractmethod
    def aside(self) -> list[str]:
        """Texts of values that lost but that the peer keeps and can show to a person."""

    @abstractmethod
    def wire(self) -> Wire:
        """What it has sent and received so far."""

    def leave(self) -> None:
        """Hangs up; ends a ``sync`` under way on another thread, where that can be done."""
        return


Make = Callable[..., Device]
"""``make(run=0, at=address)``: a new device of the workload's account number ``run``."""


def checked(device: Device, known: list[Person]) -> int:
    """How many of ``known`` the device does not show, or shows without being asked."""
    shown = device.people()
    missing = [p for p in known if shown.get(p["id"], {}).get("name") != p["name"]]
    return len(missing) + max(0, len(shown) - len(known))


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class Peer(ABC):
    """A server with its devices."""

    name: str
    durable: str
    """What is on the disk when it says yes."""
    default: str
    """What it does by default when two devices changed the same record."""

    @abstractmethod
    def serve(self, folder: Path, accounts: int) -> AbstractContextManager[tuple[str, int]]:
        """Runs the server in an empty folder while the context lasts; gives its address. Sessions are made beforehand."""

    @abstractmethod
    def device(self, folder: Path, address: tuple[str, int], account: int) -> Device:
        """A new, empty device of account number ``account``, which speaks to ``address``."""


@dataclass(slots=True)
class Connection:
    """One kept-alive HTTP connection that counts, and asks again when an answer is lost."""

    address: tuple[str, int]
    headers: dict[str, str]
    count: Wire = field(default_factory=Wire)
    link: http.client.HTTPConnection | None = None
    left: bool = False

    def request(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body of the answer."""
        for attempt in range(TRIES):
            if self.left:
                break
            try:
                return self._once(method, path, body, {**self.headers, **(headers or {})})
            except (OSError, http.client.HTTPException):
                self.link = None
                time.sleep(min(0.02 * attempt, 0.2))
        raise ConnectionError(f"{method} {path}: no answer")

    def leave(self) -> None:
        """Hangs up, and asks for nothing any more."""
        self.left = True
        if self.link:
            self.link.close()

    def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, http.client.HTTPMessage, bytes]:
        link = self.link = self.link or http.client.HTTPConnection(*self.address, timeout=30)
        self.count.requests += 1
        self.count.sent += len(body)
        link.request(method, path, body or None, {"Accept-Encoding": "gzip", **headers})
        answer = link.getresponse()
        raw = answer.read()
        self.count.received += len(raw)
        if answer.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        if answer.will_close:
            link.close()
            self.link = None
        return answer.status, answer.headers, raw
