"""How many bytes a first visit costs."""

import os
import re
from collections import Counter
from pathlib import Path

import orjson

from tests.e2e.engines import Chromium
from webapp.client_build import BUILT_CLIENT


def shell_bytes() -> int:
    """Brotli bytes of the scripts and styles that the loader of index.html asks for on every screen (pwa/build/early.ts)."""
    folder = Path(os.environ.get("HALLWAY_CLIENT_DIR", BUILT_CLIENT))
    files = orjson.loads(re.findall(r"\}\)\((\{.*\})\);", (folder / "index.html").read_text())[-1])
    names = [files["entry"], *files["styles"], *files["scripts"]]
    return sum(_served(folder / name.removeprefix("/")) for name in names)


def _served(path: Path) -> int:
    packed = path.with_name(f"{path.name}.br")
    return (packed if packed.exists() else path).stat().st_size


def initial_bytes(tab: Chromium) -> Counter[str]:
    """Bytes by kind that come over the wire until the load event of a first visit."""
    session = tab.context.new_cdp_session(tab.page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    bytes_of: Counter[str] = Counter()
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"].lower()}))
    session.on("Network.loadingFinished", lambda event: bytes_of.update({kinds.get(event["requestId"], "other"): int(event["encodedDataLength"])}))  # fmt: skip
    tab.goto("/")
    tab.wait("document.querySelector('h1')")
    return Counter(bytes_of)
