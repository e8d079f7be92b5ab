"""Figures for whoever runs the server, as Prometheus text: off unless a token is set.

``GET /api/v1/metrics`` answers only where ``HALLWAY_METRICS_TOKEN`` is set, and only to
``Authorization: Bearer TOKEN``; to everybody else there is nothing at that address.
With several processes, set ``PROMETHEUS_MULTIPROC_DIR``, as prometheus-client asks.
No figure names an account or a device.
"""

import os
import time
from collections import Counter as Counted
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import text

from webapp.clock import now_ms
from webapp.database import read_transaction

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
DAY_MS = 86_400_000


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.pushes = self._counter("hallway_pushes", "Batches received")
        self.mutations = self._counter("hallway_mutations", "Mutations by outcome", "status")
        self.conflicts = self._counter("hallway_conflicts", "Values that lost and were put aside")
        self.under_lock = self._histogram("hallway_lock_held_seconds", "From the account's lock to the commit")
        self.waited = self._histogram("hallway_lock_waited_seconds", "Until the account's lock was there")

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, registry=self.registry)

    def _histogram(self, name: str, what: str) -> Histogram:
        return Histogram(name, what, buckets=FAST, registry=self.registry)

    def pushed(self, results: Iterable[dict[str, Any]]) -> None:
        """Counts one batch and what became of its mutations."""
        self.pushes.inc()
        statuses: Counted[str] = Counted()
        conflicts = 0
        for result in results:
            statuses["replayed" if "dup" in result else result["st"]] += 1
            if "dup" not in result:
                conflicts += ("cf" in result) + sum("cf" in field for field in result.get("f", {}).values())
        for status, count in statuses.items():
            self.mutations.labels(status).inc(count)
        self.conflicts.inc(conflicts)

    @contextmanager
    def lock(self) -> Iterator["LockTimer"]:
        """Times one transaction behind an account's lock."""
        timer = LockTimer(self)
        try:
            yield timer
        finally:
            timer.released()


class LockTimer:
    """From asking for the lock to having it, and from there to the commit."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self.asked = time.perf_counter()
        self.got: float | None = None

    def acquired(self) -> None:
        """The lock is there."""
        self.got = time.perf_counter()
        self.metrics.waited.observe(self.got - self.asked)

    def released(self) -> None:
        """Committed or rolled back."""
        if self.got is not None:
            self.metrics.under_lock.observe(time.perf_counter() - self.got)


metrics = Metrics()


def exposition() -> bytes:
    """All figures in Prometheus' text format, those of the database included."""
    return generate_latest(_counted()) + generate_latest(_measured())


def _counted() -> CollectorRegistry:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return metrics.registry
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return shared


QUESTIONS = {
    "hallway_head_lag": (
        "Sequence numbers that the device furthest behind, of those seen within a day, has not pulled",
        "SELECT coalesce(max(h.head_seq - d.cursor_seq), 0) FROM device AS d JOIN sync_head AS h "
        "ON h.account_id = d.account_id WHERE d.last_seen > :since AND d.cursor_seq > 0",
    ),
    "hallway_devices_seen": (
        "Devices seen within a day",
        "SELECT count(*) FROM device WHERE last_seen > :since AND device_id NOT LIKE 'server:%'",
    ),
    "hallway_parked": (
        "Mutations kept aside and not applied yet",
        "SELECT count(*) FROM quarantine WHERE resolved_at IS NULL AND mid IS NOT NULL",
    ),
}


def _measured() -> CollectorRegistry:
    """Figures that the database knows, asked when they are wanted."""
    registry = CollectorRegistry()
    with read_transaction() as session:
        for name, (what, question) in QUESTIONS.items():
            wanted = {"since": now_ms() - DAY_MS} if ":since" in question else {}
            Gauge(name, what, registry=registry).set(session.scalar(text(question), wanted) or 0)
    return registry
