"""Puts the built client into the wheel.

Builds only for a real wheel, never for an editable install: a stale lock would then
break every ``pip install -e``. In a work tree ``hallway run`` builds instead.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CLIENT = "webapp/static/pwa"


class ClientBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds ``pwa/`` unless this very state of it is built already, and adds it to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files."""
        if version == "editable" or self.target_name != "wheel":
            return
        root = Path(self.root)
        _builder(root).build_client(self.app.display_info)
        build_data["force_include"][str(root / CLIENT)] = CLIENT


def _builder(root: Path) -> ModuleType:
    """``webapp/client_build.py`` by itself: the server's packages are not there while a wheel is built."""
    spec = spec_from_file_location("client_build", root / "webapp" / "client_build.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
