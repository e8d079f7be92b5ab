"""A device that counts: requests, bytes each way, and the time of each answer."""

import gzip
import http.client
import time
import uuid
from typing import Any

import orjson

HEADERS = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}


class Refused(Exception):
    """An answer other than 200, 201 or 304."""


class SyncClient:
    """One device of one account on one kept-alive connection."""

    def __init__(self, address: tuple[str, int], account: str, cookie: str, *, gzip: bool = False) -> None:
        self.address = address
        self.connection = http.client.HTTPConnection(*address, timeout=120)
        self.account = account
        self.device = str(uuid.uuid4())
        self.headers = HEADERS | {"Cookie": cookie} | ({"Accept-Encoding": "gzip"} if gzip else {})
        self.gzip = gzip
        self.mid = self.cursor = 0
        self.epoch: str | None = None
        self.requests = self.sent = self.received = 0
        self.times: list[float] = []

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> bytes:
        """One request; answers the body, inflated. ``times`` gets the seconds until it was read."""
        begun = time.perf_counter()
        try:
            self.connection.request(method, path, body, self.headers | headers)
        except OSError:
            self.connection.close()  # the server ends idle connections
            self.connection.request(method, path, body, self.headers | headers)
        response = self.connection.getresponse()
        raw = response.read()
        self.times.append(time.perf_counter() - begun)
        self.requests += 1
        self.sent += len(body or b"")
        self.received += len(raw)
        if response.status not in (200, 201, 304):
            raise Refused(f"{path}: {response.status} {raw[:500]!r}")
        return gzip.decompress(raw) if response.headers.get("Content-Encoding") == "gzip" else raw

    def envelope(self) -> dict[str, Any]:
        """What every sync request carries."""
        return {"proto": 1, "schema": 1, "account": self.account, "device": self.device, "epoch": self.epoch}

    def push(self, mutations: list[dict[str, Any]], pull: bool = False, packed: bool = False) -> dict[str, Any]:
        """Pushes; the mids must go on from ``self.mid``. ``packed``: gzip even what is short."""
        body = self.envelope() | {"sent_at": time.time_ns() // 1_000_000, "ack_mid": self.mid,
                                  "cursor": self.cursor, "muts": mutations}  # fmt: skip
        if pull:
            body["pull"] = {"cursor": self.cursor, "limit": 500}
        raw = orjson.dumps(body)
        zipped = {"Content-Encoding": "gzip"} if packed or (self.gzip and len(raw) > 1024) else {}
        answer = orjson.loads(
            self.request("POST", "/api/sync/v1/push", gzip.compress(raw, 5) if zipped else raw, **zipped)
        )
        self.epoch, self.mid = answer["epoch"], max(self.mid, answer["last_mid"])
        return dict(answer)

    def page(self, limit: int = 500, boot: bool = False) -> dict[str, Any]:
        """Pulls one page and moves the cursor."""
        body = self.envelope() | {"cursor": self.cursor, "limit": limit, "boot": boot}
        answer = orjson.loads(self.request("POST", "/api/sync/v1/pull", orjson.dumps(body)))
        self.cursor, self.epoch = answer["to"], answer["epoch"]
        return dict(answer)

    def pull(self, limit: int = 500, boot: bool = False) -> list[dict[str, Any]]:
        """Every record after the cursor."""
        items: list[dict[str, Any]] = []
        while True:
            page = self.page(limit, boot)
            items += page["items"]
            if not page["more"]:
                return items

    def head(self, tag: str = "") -> bytes:
        """The cheap question."""
        seen = {"If-None-Match": tag} if tag else {}
        return self.request("GET", "/api/sync/v1/head", None, **seen)
