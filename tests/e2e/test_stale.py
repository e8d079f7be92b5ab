"""The watch over the stories: what it lets pass and what not. No browser."""

from __future__ import annotations

import pytest

from tests.e2e.stale import StaleWait, Watch


@pytest.fixture
def watch() -> Watch:
    watch = Watch(lambda: "Ruth Abara,\n saved ‖ half a note")
    watch.acts("tapping 'Save'")
    return watch


@pytest.mark.parametrize("text", ["Ruth Abara", "Abara, saved", "half a note"])
def test_what_stood_there_before_proves_nothing(watch: Watch, text: str) -> None:
    with pytest.raises(StaleWait, match="stood there before tapping 'Save'"):
        watch.sees(text)


def test_nobody_leaves_before_something_new_was_seen(watch: Watch) -> None:
    with pytest.raises(StaleWait, match="a reload right after tapping 'Save'"):
        watch.leaves("a reload")
    watch.sees("Saved on this device")
    watch.leaves("a reload")
    watch.sees("Ruth Abara")


def test_without_a_screen_to_read_nothing_is_watched() -> None:
    watch = Watch()
    watch.acts("tapping 'Save'")
    watch.leaves("a reload")
