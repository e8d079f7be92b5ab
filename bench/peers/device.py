"""What a workload asks of a device, whatever it syncs with."""

import gzip
import http.client
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Person = dict[str, Any]
"""``id``, ``name``, ``organisation``, ``title``, ``note``, ``emails``, ``phones``, ``tags``, as in bench/sync_people.py."""
TRIES = 40


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
    def sync(self) -> None:
        """Everything up and down, until nothing is left to do; lost answers are asked for again."""

    @abstractmethod
    def people(self) -> dict[str, Person]:
        """Whom the device shows."""

    @abstractmethod
    def aside(self) -> list[str]:
        """Texts of values that lost but that the peer keeps and can show to a person."""

    @abstractmethod
    def wire(self) -> Wire:
        """What it has sent and received so far."""


class Peer(ABC):
    """A server with its devices. ``serve`` starts it in an empty folder and gives its address."""

    name: str
    durable: str
    """What is on the disk when it says yes."""
    default: str
    """What it does by default when two devices changed the same record."""

    @abstractmethod
    def serve(self, folder: Path) -> AbstractContextManager[tuple[str, int]]:
        """Runs the server while the context lasts."""

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

    def request(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body of the answer."""
        for attempt in range(TRIES):
            try:
                return self._once(method, path, body, {**self.headers, **(headers or {})})
            except (OSError, http.client.HTTPException):
                self.link = None
                time.sleep(min(0.02 * attempt, 0.2))
        raise ConnectionError(f"{method} {path}: no answer after {TRIES} tries")

    def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
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
