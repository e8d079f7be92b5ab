"""Stories that wait for nothing are found here, before a busy machine finds them.

After an action (a tap, typing, a key, a file) the first thing that a story waits for must be new: words
that stood on the screen before prove nothing about what the action did. And nobody leaves, reloads or
kills a page, nor stops the server, right after an action: what it did may not have been kept yet.
What is there on purpose before and after is said with ``Tab.still_sees``.
"""

from __future__ import annotations

from collections.abc import Callable


class StaleWait(AssertionError):
    """The story would pass without what it is about, or fails when the machine is slow."""


def squeeze(text: str) -> str:
    return " ".join(text.split())


class Watch:
    """What the screen of one tab said before its last action, until something new was seen.

    ``read`` answers the words on the screen; without it nothing is watched.
    """

    def __init__(self, read: Callable[[], str] | None = None) -> None:
        self.read = read
        self.action = ""
        self.before = ""

    def acts(self, action: str) -> None:
        """The tab is about to do something."""
        if self.read:
            self.action, self.before = action, squeeze(self.read())

    def sees(self, text: str) -> None:
        """The tab came to show a text that the story waited for."""
        if self.action and squeeze(text) in self.before:
            raise StaleWait(f"{text!r} stood there before {self.action}: wait for what that brings")
        self.settle()

    def settle(self) -> None:
        """Something new was seen since the last action."""
        self.action = self.before = ""

    def leaves(self, how: str) -> None:
        """The page is about to go away, or the server, or the story looks for what should be gone."""
        if self.action:
            raise StaleWait(f"{how} right after {self.action}: wait for what that brings first")
