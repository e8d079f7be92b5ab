"""The phone dies: what was called saved is there, what was half typed is there."""

from __future__ import annotations

from typing import Any

from tests.e2e.steps import make_badge, open_app, until_draft_kept

WATCH_WRITES = """
window.__writes = [];
const transaction = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (names, mode, options) {
  const made = transaction.call(this, names, mode, options);
  if (mode === 'readwrite' && [...made.objectStoreNames].includes('outbox')) {
    const write = {durability: made.durability, done: 0};
    window.__writes.push(write);
    made.addEventListener('complete', () => { write.done = performance.now(); });
  }
  return made;
};
"""


def test_kill_page_after_saved_message_keeps_text(open_tab: Any) -> None:
    """SIGKILL proves the restart only; that the disk has it is shown by the transaction itself."""
    phone = open_tab(scripts=(WATCH_WRITES,))
    open_app(phone)
    make_badge(phone, "Ada Obi", organisation="Leith Library")
    shown = phone.js("return performance.now()")
    writes = phone.js("return window.__writes")
    phone.kill()

    assert writes and all(write["durability"] == "strict" for write in writes), writes
    assert any(0 < write["done"] <= shown for write in writes), writes
    phone.start()
    phone.goto("/swap")
    phone.sees("Leith Library")


def test_kill_page_mid_typing_keeps_draft(open_tab: Any) -> None:
    phone = open_tab()
    open_app(phone)
    phone.goto("/people/new")
    phone.fill("Name", "Siân ap Rhisiart")
    until_draft_kept(phone, "Siân ap Rhisiart")
    phone.kill()

    phone.start()
    phone.goto("/people/new")
    typed = "[...document.querySelectorAll('input')].map((input) => input.value)"
    phone.wait(f"{typed}.includes('Siân ap Rhisiart')", "the draft is gone")
