"""Keys for comparing what people typed (SPEC.md 6). Values themselves are stored as typed.

The server injects its own ``normalise`` with libphonenumber; this one needs no library
and is what the shared vectors check for everything but phones.
"""

import json
import re
import unicodedata
from typing import Any

KEY_TYPES = {"emails": "email", "phones": "phone", "links": "link", "uid": "uid", "swap_tokens": "token"}
"""Field of a person -> key type of ``identity_key``."""

_ROLES = frozenset({
    "admin", "billing", "contact", "contacto", "enquiries", "events", "hello", "help", "helpdesk", "hr", "info",
    "inquiries", "jobs", "kontakt", "library", "mail", "marketing", "membership", "noreply", "no-reply", "office",
    "postmaster", "press", "reception", "reference", "sales", "secretary", "service", "support", "team", "webmaster",
})
_MAX_KEY = 500
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def fold(text: str) -> str:
    """Case-insensitive key of a tag: NFC, casefold, NFC again."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def same_text(text: str) -> str:
    """Key of 5.1 rule 2: trimmed, NFC."""
    return unicodedata.normalize("NFC", text).strip()


def bare(text: str) -> str:
    """A name for comparing: casefolded, no accents, words in order of the alphabet."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(sorted(letters.split()))


def _email(value: str) -> str:
    address = value.strip().lower().removeprefix("mailto:")
    return address if re.fullmatch(r"[^\s@]+@[^\s@]+", address) else ""


def _phone(value: str) -> str:
    digits = "".join(str(unicodedata.digit(c)) for c in value if c.isdigit())
    return ("+" if value.strip().startswith("+") else "") + digits if len(digits) >= 5 else ""


def _link(value: str) -> str:
    bare_link = re.sub(r"^https?://(www\.)?", "", value.strip(), flags=re.IGNORECASE)
    host, slash, path = bare_link.partition("/")
    return (host.lower() + slash + path).rstrip("/")


def normalise(key_type: str, value: str) -> str:
    """Key of a value, at most 500 characters, "" if it has none."""
    make = {"email": _email, "phone": _phone, "link": _link}.get(key_type, same_text)
    key = make(value)
    return key if len(key) <= _MAX_KEY else ""


def is_role_address(email: str) -> bool:
    """True for addresses that several people share (info@...)."""
    return email.partition("@")[0] in _ROLES


def clean(value: Any) -> Any:
    """Strip NUL, and put U+FFFD for lone surrogates, in every string of a JSON value."""
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, list):
        return [clean(v) for v in value]
    if isinstance(value, dict):
        return {clean(k): clean(v) for k, v in value.items()}
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value


def _clean_text(text: str) -> str:
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return paired.replace("\0", "")


def canonical(value: Any) -> str:
    """The one JSON text of a value: keys sorted, no spaces (SPEC.md 4.7). ValueError for NaN and the like."""
    return _ENCODER.encode(value)
