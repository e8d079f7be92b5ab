"""What a story may do with a page, whatever the engine."""

from __future__ import annotations

import contextlib
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.e2e.stale import Watch

HERE = Path(__file__).parent
PHONE = {"width": 390, "height": 844}
PATIENCE = 60.0
"""Seconds that a condition may take before the story fails; never slept, only polled."""
HURRY = 5
"""Seconds that a browser may take for each question about a failure: it may be the browser that hangs."""

FIND = (HERE / "find.js").read_text()
DIAGNOSIS = (HERE / "diagnosis.js").read_text()


def downloads_of(profile: Path) -> Path:
    """Where the browser of this profile puts the files that it saves."""
    folder = profile.with_name(f"{profile.name}-downloads")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Tab:
    """A page in a browser of its own. Everything that acts goes through here, so that ``watch`` knows of it."""

    engine = "none"
    base_url = ""
    name = ""
    downloads: Path
    watch = Watch()

    def js(self, body: str) -> Any:
        """Run the body of an async function that only looks, and return its JSON value."""
        raise NotImplementedError

    def _run(self, body: str) -> Any:
        """The same once, whatever happens to the page meanwhile."""
        raise NotImplementedError

    def shot(self, path: str | Path) -> None:
        raise NotImplementedError

    def console(self) -> list[str]:
        """The last lines of the page's console."""
        raise NotImplementedError

    def hurry(self) -> None:
        """The story has failed: from here on nothing is waited for longer than `HURRY`."""

    def reload(self) -> None:
        raise NotImplementedError

    def back(self) -> None:
        """As the browser's own button does."""
        raise NotImplementedError

    def press(self, *keys: str) -> None:
        """Keys by their names in the DOM (``Tab``, ``Escape``, ``Control+a``), to whatever has the focus."""
        raise NotImplementedError

    def type(self, words: str) -> None:
        """Letters as keys, to whatever has the focus."""
        raise NotImplementedError

    def choose(self, css: str, value: str) -> None:
        """Pick from a select element."""
        raise NotImplementedError

    def session(self) -> Any:
        """The cookies of who is signed in, for `keep_session` after a kill."""

    def keep_session(self, session: Any) -> None:
        """Chromium and Firefox write cookies long after they came: theirs is handed back to them."""

    def end_session(self) -> None:
        """The server's cookie is gone, as if it had run out."""
        raise NotImplementedError

    def start(self) -> None:
        """Start the browser, on the profile that it had before."""
        raise NotImplementedError

    def quit(self) -> None:
        raise NotImplementedError

    def begin(self, path: str) -> None:
        """Go to a page that will never be whole."""
        raise NotImplementedError

    def _goto(self, path: str) -> None:
        raise NotImplementedError

    def _kill(self) -> None:
        raise NotImplementedError

    def _upload(self, css: str, path: str) -> None:
        raise NotImplementedError

    def _found(self, name: str, role: str) -> Any:
        """The element with this accessible name, or something false."""
        raise NotImplementedError

    def _click(self, element: Any) -> bool:
        """Click; false when a new rendering took the element away first."""
        raise NotImplementedError

    def _fill(self, element: Any, value: str) -> bool:
        """Type; false when a new rendering took the element away first."""
        raise NotImplementedError

    def goto(self, path: str) -> None:
        self.watch.leaves(f"going to {path}")
        self._goto(path)

    def kill(self) -> None:
        """SIGKILL every process of this browser: nothing is flushed, nothing says goodbye."""
        self.watch.leaves("killing it")
        self._kill()

    def upload(self, css: str, path: str | Path) -> None:
        self.watch.acts(f"choosing {Path(path).name}")
        self._upload(css, str(path))

    def download(self, name: str) -> Path:
        """Tap a button and wait for the file that it saves, under the name that it suggests."""
        self.tap(name, "button")
        saved: Path = self._until(self._saved, f"{name!r} saved no file")
        self.watch.settle()
        return saved.replace(self._folder() / saved.name)

    def _saved(self) -> Path | None:
        """The file that this browser has put, whole, where it puts files."""
        files = [path for path in self.downloads.iterdir() if path.is_file()]
        written = any(path.suffix == ".part" for path in files)
        return None if written else next((path for path in files if path.stat().st_size), None)

    def _folder(self) -> Path:
        """An empty one: the next file may have the same name."""
        return Path(tempfile.mkdtemp(dir=self.downloads))

    def act(self, body: str) -> Any:
        """Run JavaScript that does what a person or a device would do."""
        self.watch.acts("a script")
        return self._run(body)

    def tap(self, name: str, role: str = "") -> None:
        """Click what carries the accessible name (exact, else contained), waiting for it."""
        what = f"no {role or 'control'} named {name!r}"
        while not self._click(self._find(name, role, f"tapping {name!r}", what)):
            pass  # another look, as a person would take

    def fill(self, label: str, value: str) -> None:
        """Type into the field with this label."""
        what = f"no field labelled {label!r}"
        while not self._fill(self._find(label, "field", f"filling {label!r}", what), value):
            pass

    def _find(self, name: str, role: str, action: str, what: str) -> Any:
        element = self._until(lambda: self._found(name, role), what)
        self.watch.acts(action)
        return element

    def sees(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until the text is visible; right after an action it must be a new one."""
        self._wait(f"document.body && window.__visible({json.dumps(text)})", f"never saw {text!r}", seconds)
        self.watch.sees(text)

    def still_sees(self, text: str) -> None:
        """The text is visible, and may have been before: this says nothing about what the last action did."""
        self._wait(f"document.body && window.__visible({json.dumps(text)})", f"does not see {text!r}", PATIENCE)

    def never_sees(self, text: str) -> None:
        """The text is not there; only something new seen before makes that worth saying."""
        self.watch.leaves(f"looking that {text!r} is not there")
        assert not self.js(f"{FIND}; return window.__visible({json.dumps(text)})"), f"saw {text!r}"

    def text(self) -> str:
        return str(self.js("return document.body.innerText"))

    def said(self) -> str:
        """All words on the screen, with what stands in the fields."""
        with contextlib.suppress(Exception):
            return str(self.js(f"{FIND}; return document.body ? window.__said() : ''"))
        return ""

    def wait(self, expression: str, why: str = "", seconds: float = PATIENCE) -> Any:
        """Poll a JavaScript expression until it is true; choose one that was not true before the last action."""
        value = self._wait(expression, why, seconds)
        self.watch.settle()
        return value

    def _wait(self, expression: str, why: str, seconds: float) -> Any:
        return self._until(lambda: self.js(f"{FIND}; return ({expression})"), why or expression, seconds)

    def _until(self, look: Any, why: str, seconds: float = PATIENCE) -> Any:
        end = time.monotonic() + seconds
        failure: object = ""
        while True:
            try:
                if value := look():
                    return value
            except Exception as error:
                failure = error
            if time.monotonic() > end:
                raise AssertionError(
                    f"[{self.engine} {self.name}] {why} {failure}\n--- the page said:\n{self._words()}"
                )
            time.sleep(0.05)

    def _words(self) -> str:
        with contextlib.suppress(Exception):
            return self.text()[:800]
        return ""

    def diagnosis(self) -> str:
        """All that may explain a failure: the words, the fields, what is kept and what waits, the console."""
        parts = [self._words()]
        with contextlib.suppress(Exception):
            parts.append(str(self.js(DIAGNOSIS))[:12_000])
        with contextlib.suppress(Exception):
            parts += self.console()
        return "\n".join(parts)
