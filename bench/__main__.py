"""``make bench``: every part in turn, each printing its figures beside its goals.

A part is a module of this package with a ``main()``; ``python -m bench NAME ...`` runs only those named.
"""

import sys
from importlib import import_module

PARTS = ("sync_http", "sync_herd")


def main() -> None:
    """Runs the parts, or those that the arguments name."""
    wanted = sys.argv[1:] or list(PARTS)
    sys.argv = sys.argv[:1]
    for name in wanted:
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
