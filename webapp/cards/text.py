"""Text that other people wrote, made safe to show: the server's side of the client's ``scan-text``.

Control and bidirectional-override characters go (Unicode TR 36), combining marks cannot
pile up, lengths are bounded. Joiners stay: Persian, Indic scripts and emoji need them.
Links are http(s) only, without user names, their host in its ASCII form (RFC 3492), so
that a look-alike of a known name cannot pass for it.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

import idna

UNSAFE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffd\ud800-\udfff]"
)
MARKS = ("Mn", "Mc", "Me")
MAX_MARKS = 8
MAX_URL = 2048
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
HOST_SAFE = re.compile(r"[A-Za-z0-9._-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
DEFAULT_PORT = {"https": ":443", "http": ":80"}
PATH_SAFE = "/%:@!$&'()*+,;=~-._?[]|"


def clean_line(value: object, longest: int = 500) -> str:
    """One line of safe characters, white space collapsed, at most ``longest`` characters."""
    return " ".join(_clean(value, longest).split())[:longest].rstrip()


def clean_text(value: object, longest: int = 4000) -> str:
    """Several lines: as :func:`clean_line`, but line breaks stay, at most two in a row."""
    lines = re.split("\r\n|[\r\n\u2028\u2029]", _clean(value, longest))
    kept = "\n".join(" ".join(line.split()) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()[:longest]


def language_tag(value: object) -> str:
    """A language tag (BCP 47) as it is, or an empty text: it stands unquoted in attributes and parameters."""
    tag = clean_line(value, 40)
    return tag if LANGUAGE.fullmatch(tag) else ""


def web_link(value: object) -> str:
    """The link in its safe form, or an empty text when it is none that may be opened."""
    line = clean_line(value, MAX_URL).replace("\\", "/")  # as browsers read it: the host ends there
    if re.fullmatch(r"(?:(?:[^\W_]|-)+\.)+[^\W\d_]{2,}(?:[/?#]\S*)?", line):
        line = f"https://{line}"
    try:
        parts = urlsplit(line)
        host = _ascii_host(parts.netloc.rpartition("@")[2])
    except (ValueError, idna.IDNAError):
        return ""
    if parts.scheme not in ("http", "https") or not host or " " in line:
        return ""
    host = host.removesuffix(DEFAULT_PORT[parts.scheme])
    path, query, fragment = (quote(part, safe=PATH_SAFE) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, path or "/", query, fragment))


def shown_link(link: str) -> str:
    """How a safe link reads: without scheme and closing slash."""
    return link.partition("://")[2].removeprefix("www.").rstrip("/")


def _ascii_host(netloc: str) -> str:
    name, colon, port = netloc.removesuffix(":").partition(":") if not netloc.startswith("[") else (netloc, "", "")
    ascii_name = name.lower() if name.isascii() else idna.encode(name, uts46=True).decode()
    host = f"{ascii_name}{colon}{port}"
    return host if HOST_SAFE.fullmatch(host) else ""


def _clean(value: object, longest: int) -> str:
    if not isinstance(value, str):
        return ""
    text = unicodedata.normalize("NFC", UNSAFE.sub("", value[: longest * 4]))
    return _unpiled(text) if any(unicodedata.category(c) in MARKS for c in text) else text


def _unpiled(text: str) -> str:
    """At most :data:`MAX_MARKS` combining marks on one character."""
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in MARKS else 0
        if run <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)
