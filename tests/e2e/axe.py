"""axe-core in the page: WCAG 2.0 to 2.2 A and AA, and best practice. It must find nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[2] / "pwa/node_modules/axe-core/axe.min.js"
SETTLED = 10.0
"""Seconds after which a page has drawn itself, on a busy machine."""


def lasting(look: Callable[[], list[str]]) -> list[str]:
    """What is wrong and stays so: a page that is about to draw itself anew is looked at again."""
    end = time.monotonic() + SETTLED
    while (found := look()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def violations(tab: Any) -> list[str]:
    """One line for each node that breaks a rule."""
    return lasting(lambda: _violations(tab))


def overflow(tab: Any) -> list[str]:
    """What sticks out of the page sideways: nothing may, at any width."""
    return lasting(lambda: _overflow(tab))


def small_targets(tab: Any) -> list[str]:
    """Buttons and links under 44 by 44 px that are not inside a sentence."""
    return lasting(lambda: _small_targets(tab))


def _violations(tab: Any) -> list[str]:
    tab.js(SOURCE.read_text() + ";")
    found = tab.js(
        "const r = await axe.run(document, {resultTypes: ['violations']});"
        "return r.violations.flatMap(v => v.nodes.map(n => v.id + ' | ' + n.target.join(' ') + ' | ' +"
        " (n.failureSummary || '').split('\\n').slice(1, 3).join(' ')))"
    )
    return [str(line) for line in found]


def _overflow(tab: Any) -> list[str]:
    found: list[str] = tab.js(
        "const w = document.documentElement.clientWidth;"
        "if (document.documentElement.scrollWidth <= w + 1) return [];"
        "return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1"
        " && getComputedStyle(e).position !== 'fixed').slice(0, 5).map(e => e.tagName + '.' + e.className)"
    )
    return found


def _small_targets(tab: Any) -> list[str]:
    found: list[str] = tab.js(
        "const out = []; for (const e of document.querySelectorAll('button,a[href],[role=button],summary')) {"
        " const r = e.getBoundingClientRect(), s = getComputedStyle(e);"
        " if (!r.width || s.visibility === 'hidden' || e.closest('[inert]') || e.classList.contains('skip')) continue;"
        " if (s.display === 'inline' && e.closest('p,li,dd,td')) continue;"
        " if (r.width < 43.5 || r.height < 43.5) out.push((e.getAttribute('aria-label') || e.innerText || e.className)"
        " + ' ' + Math.round(r.width) + 'x' + Math.round(r.height)); } return out"
    )
    return found


def report(name: str, problems: list[str]) -> str:
    return f"{name}: " + json.dumps(problems, indent=1, ensure_ascii=False)
