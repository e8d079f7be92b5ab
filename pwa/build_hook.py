"""Puts the built client into the wheel.

Runs npm only for a real wheel, never for an editable install: a stale lock would
then break every ``pip install -e``. In a work tree `hallway run` builds instead.
"""

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CLIENT = "webapp/static/pwa"


class ClientBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds ``pwa/`` when it is not built yet and adds it to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or self.target_name != "wheel":
            return
        root = Path(self.root)
        if not (root / CLIENT / "index.html").exists():
            subprocess.run(["npm", "ci"], cwd=root / "pwa", check=True)  # noqa: S607
            subprocess.run(["npm", "run", "build"], cwd=root / "pwa", check=True)  # noqa: S607
        build_data["force_include"][str(root / CLIENT)] = CLIENT
