"""``make bench``: every part in turn, each printing its figures beside its goals.

    python -m bench [client] [scan] [sync] [peers] [--write]

``BENCH`` in the environment names parts, too. ``--write`` puts the last run of every part
into docs/benchmarks.md. ``BENCH_SMALL=1`` is a quick look at tiny sizes, worth nothing as a figure.
"""

import os
import signal
import sys
import traceback
from importlib import import_module

from bench.document import show, write
from bench.results import Part, keep, kept

PARTS = {"client": "bench.client", "scan": "bench.scan", "sync": "bench.sync", "peers": "bench.peers"}


def main() -> int:
    """Runs the parts that were named, or all; answers the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that browsers and servers end, too
    arguments = [*sys.argv[1:], *os.environ.get("BENCH", "").split()]
    named = list(dict.fromkeys(argument for argument in arguments if argument != "--write"))
    if unknown := set(named) - set(PARTS):
        print(f"There is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}.")
        return 2
    wanted = named or ([] if "--write" in arguments else list(PARTS))
    failed = [name for name in wanted if not _ran(name)]
    if "--write" in arguments:
        write([part for name in PARTS if (part := kept(name))], [name for name in PARTS if not kept(name)])
    return len(failed)


def _ran(name: str) -> bool:
    """A part that breaks does not take the others with it."""
    try:
        part: Part = import_module(PARTS[name]).run()
    except Exception:
        traceback.print_exc()
        return False
    show(part)
    if not os.environ.get("BENCH_SMALL"):
        keep(part)
    return True


if __name__ == "__main__":
    sys.exit(main())
