"""Addresses in codes and files: a swap link, somebody's profile, an event. The server's side of ``scan-link.ts``."""

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from webapp.cards.text import clean_line, web_link
from webapp.cards.tokens import canonical

SWAP_PATH = re.compile(r"/c/([A-Za-z0-9_-]{16,43})/?")
NOT_SWAP = re.compile(r"(?:.*\.)?(?:youtube\.com|youtu\.be|linkedin\.com|medium\.com|soundcloud\.com)")
"""Sites whose own addresses look like swap links ("youtube.com/c/ChannelName")."""
SEEN = re.compile(r"seen=([A-Za-z0-9_.-]{6,100})")
BRIEF, MOST_SEEN = 6, 12
EMAIL = re.compile(r'[^\s@<>()\[\]\\,;:"]{1,64}@[^\s@<>()\[\]\\,;:"]{1,253}')
PHONE = re.compile(r"[\d\s()+.\-/#*x,]{2,40}", re.I | re.A)


def swap_link(text: str) -> dict[str, Any] | None:
    """The swap link in ``text``, of this server or another: ``{token, server, url}`` and whom it has ``seen``."""
    parts = urlsplit(web_link(text))
    found = SWAP_PATH.fullmatch(parts.path)
    if not found or NOT_SWAP.fullmatch(parts.hostname or ""):
        return None
    token, server = canonical(found[1]), f"{parts.scheme}://{parts.netloc}"
    link: dict[str, Any] = {"token": token, "server": server, "url": f"{server}/c/{token}"}
    seen = _seen(parts)
    return {**link, "seen": seen} if seen else link


def _seen(parts: SplitResult) -> list[str]:
    listed = SEEN.fullmatch(parts.fragment)
    return [brief for brief in listed[1].split(".") if len(brief) == BRIEF][:MOST_SEEN] if listed else []


def email_of(text: str) -> str:
    """An e-mail address of the right shape (no more is promised), or an empty text."""
    email = re.sub(r"^mailto:", "", clean_line(text, 320), flags=re.I)
    return email if EMAIL.fullmatch(email) else ""


def phone_of(text: str) -> str:
    """As typed, without the scheme; what has no digits is no number."""
    phone = re.sub(r"^tel:", "", clean_line(text, 60), flags=re.I).partition(";")[0]
    digits = re.sub(r"[\s().-]", "", phone)
    return phone if re.search(r"[0-9]{2}", digits) and PHONE.fullmatch(phone) else ""
