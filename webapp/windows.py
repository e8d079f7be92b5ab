"""Counts requests in moving windows, in the memory of one process: what limits use without Redis.

The library's own ``memory://`` starts a thread with every other request to tidy up, and the
thread looks at every key: beside 2,000 accounts that costs more than the requests, and where
no thread can be started a request fails for it. Here one lock is held for a moment, and what
is over is forgotten by whoever comes next.
"""

import time
from collections import deque
from threading import Lock

from limits.storage import MovingWindowSupport, Storage

SWEEP_EVERY = 60.0
"""Seconds between two looks at the keys that nobody asks for any more."""


class Window:
    """When one key was counted, oldest first: seconds of a clock that never goes back."""

    __slots__ = ("lasts", "times")

    def __init__(self, lasts: float) -> None:
        self.lasts = lasts
        self.times: deque[float] = deque()

    def forget(self, now: float) -> None:
        """Lets go of what is no longer within the window."""
        while self.times and self.times[0] < now - self.lasts:
            self.times.popleft()


class MovingWindows(Storage, MovingWindowSupport):
    """A storage for :mod:`limits` that knows the strategy ``moving-window`` only."""

    STORAGE_SCHEME = ["windows"]  # noqa: RUF012 - the library declares it so
    base_exceptions = ValueError

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._lock = Lock()
        self._windows: dict[str, Window] = {}
        self._sweep_at = self.now() + SWEEP_EVERY

    def now(self) -> float:
        """Seconds."""
        return time.monotonic()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Counts ``amount`` requests, unless they are more than ``limit`` within ``expiry`` seconds."""
        now = self.now()
        with self._lock:
            self._sweep(now)
            window = self._windows.setdefault(key, Window(expiry))
            window.forget(now)
            if len(window.times) + amount > limit:
                return False
            window.times.extend([now] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest request within the window came, as time of day, and how many came."""
        now = self.now()
        with self._lock:
            window = self._windows.get(key, Window(expiry))
            window.forget(now)
            age = now - window.times[0] if window.times else 0.0
            return time.time() - age, len(window.times)

    def _sweep(self, now: float) -> None:
        if now < self._sweep_at:
            return
        self._sweep_at = now + SWEEP_EVERY
        over = [key for key, w in self._windows.items() if not w.times or w.times[-1] < now - w.lasts]
        for key in over:
            del self._windows[key]

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forgets everything; answers how many keys there were."""
        with self._lock:
            count = len(self._windows)
            self._windows.clear()
            return count

    def clear(self, key: str) -> None:
        """Forgets one key."""
        with self._lock:
            self._windows.pop(key, None)

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Of fixed windows, which nothing here uses."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Of fixed windows, which nothing here uses."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """Of fixed windows, which nothing here uses."""
        raise NotImplementedError
