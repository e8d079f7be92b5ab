"""The herd: thousands of phones come back from a flight at once (W9).

    python -m bench.sync_herd [devices]

Each phone has 20 changes waiting and reconnects at a random moment within five seconds.
Like the app, it sends again whatever was not answered with 200, after ``Retry-After`` and
a pause that grows. Sessions are made beforehand. All changes must be acknowledged once, and
every account must hold exactly its own. What the server's log says of errors is printed.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from bench.sync_http import DURABLE, report
from bench.sync_people import create, people
from tests.chaos.proxy import closed, read_message
from tests.chaos.server import ServerProcess
from tests.postgres import cluster

CHANGES = 20
WITHIN = 5.0
TRIES = 60
AGAIN = (0, 429, 500, 502, 503, 504)
"""Answers after which the app sends the same once more."""
MOST = 8


@dataclass
class Outcome:
    """What became of the herd."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    """What the server's log says that is no request: warnings and errors."""

    def figures(self) -> dict[str, float]:
        """For the report."""
        ordered = sorted(self.latencies)
        return {"all acknowledged after s": self.seconds,
                "p95 from reconnect to answer s": ordered[len(ordered) * 95 // 100],
                "refused with Retry-After": float(self.statuses[503] + self.statuses[429]),
                "sent again": float(self.statuses.total() - self.statuses[200]),
                "lost or doubled": float(len(self.failed))}  # fmt: skip


class Herd:
    """Phones of as many accounts against one server."""

    def __init__(self, address: tuple[str, int], accounts: list[tuple[str, str]], seed: int = 7) -> None:
        self.address = address
        self.accounts = accounts
        self.chance = random.Random(seed)
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Lets all of them reconnect; answers when the last one is done."""
        asyncio.run(self._all())
        return self.outcome

    async def _all(self) -> None:
        began = time.monotonic()
        await asyncio.gather(*[self._phone(number, *owner) for number, owner in enumerate(self.accounts)])
        self.outcome.seconds = time.monotonic() - began

    async def _phone(self, number: int, account: str, cookie: str) -> None:
        known = people(CHANGES, number)
        body = orjson.dumps({
            "proto": 1, "schema": 1, "app": "herd", "account": account, "device": f"herd-{number}", "epoch": None,
            "sent_at": time.time_ns() // 1_000_000, "ack_mid": 0, "cursor": 0, "pull": {"cursor": 0},
            "muts": [create(person, i + 1) for i, person in enumerate(known)],
        })  # fmt: skip
        await asyncio.sleep(self.chance.uniform(0, WITHIN))
        began = time.monotonic()
        answer = await self._push(body, cookie)
        self.outcome.latencies.append(time.monotonic() - began)
        self._judge(number, known, answer)

    async def _push(self, body: bytes, cookie: str) -> dict[str, Any] | None:
        head = (
            f"POST /api/sync/v1/push HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Sec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        for attempt in range(TRIES):
            status, headers, raw = await self._exchange(head.encode() + body)
            self.outcome.statuses[status] += 1
            if status == 200:
                return dict(orjson.loads(raw))
            if status not in AGAIN:
                break
            pause = self.chance.uniform(0, min(2**attempt, MOST))
            await asyncio.sleep(float(headers.get("retry-after", 0)) + pause)
        return None

    async def _exchange(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status 0: the connection was refused or reset, as by a full queue of connections."""
        try:
            reader, writer = await asyncio.open_connection(*self.address)
        except OSError:
            return 0, {}, b""
        try:
            writer.write(request)
            await writer.drain()
            head, _, body = (await read_message(reader)).partition(b"\r\n\r\n")
        except (OSError, asyncio.IncompleteReadError):
            return 0, {}, b""
        finally:
            await closed(writer)
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return int(first.split()[1]), headers, body

    def _judge(self, number: int, known: list[dict[str, Any]], answer: dict[str, Any] | None) -> None:
        if answer is None or answer["last_mid"] != CHANGES:
            self.outcome.failed.append(f"phone {number} was not acknowledged")
            return
        found = sorted(item["id"] for item in answer["pull"]["items"])
        if found != sorted(person["id"] for person in known) or answer["pull"]["count"] != CHANGES:
            self.outcome.failed.append(f"phone {number} does not find its own changes")


def herd(phones: int) -> Outcome:
    """A durable server of four processes, and so many phones that come back at once."""
    with tempfile.TemporaryDirectory(prefix="hallway-herd-") as folder, cluster(DURABLE) as url:
        server = ServerProcess(Path(folder), url, processes=4)
        accounts = list(server.prepare(*[f"{i}@herd.example" for i in range(phones)]).values())
        server.start()
        try:
            outcome = Herd(server.address, accounts).run()
        finally:
            server.stop()
        outcome.log = [line for line in server.log.read_text().splitlines() if line and '"request"' not in line]
        return outcome


def main() -> None:
    """2,000 phones against four processes on PostgreSQL, or as many as the argument says."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    outcome = herd(count)
    report(f"{count} phones x {CHANGES} changes, PostgreSQL, 4 processes", outcome.figures())
    print(f"  answers by status: {dict(outcome.statuses)}", *outcome.log, sep="\n  ")


if __name__ == "__main__":
    main()
