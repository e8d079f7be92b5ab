"""The line syntax of vCard 2.1, 3.0 (RFC 2425) and 4.0 (RFC 6350): the server's side of ``vcard-lines.ts``.

Unfolding, parameters, quoted-printable and character sets of real-world files: bare LF or
CR, broken folding, unquoted colons, parameters without a name, charsets that are not what
they say. Linear in the length of its input; never raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

SKIPPED = frozenset(("PHOTO", "LOGO", "SOUND", "KEY"))
"""Skipped unread: large, and never kept."""
MAX_LINES = 2000
MAX_VALUE = 16 * 1024
BREAK = re.compile(r"\r\n|[\r\n]")
NAME = re.compile(r"[A-Z\d-]{1,64}", re.ASCII)
QUOTED_PRINTABLE = re.compile(r"[^:]{0,200}QUOTED-PRINTABLE", re.I)
ENCODED = re.compile(rb"=([0-9A-Fa-f]{2})")
BARE_ENCODINGS = ("quoted-printable", "base64", "b", "8bit", "7bit")
LATIN = "cp1252"
CHARSETS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": LATIN, "ascii": LATIN, "iso-8859-1": LATIN, "latin1": LATIN,
    "windows-1252": LATIN, "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp", "gbk": "gbk", "gb2312": "gbk", "gb18030": "gb18030", "big5": "big5",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "koi8-r": "koi8_r", "koi8-u": "koi8_u",
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "iso-8859-9": "cp1254", **{f"windows-125{part}": f"cp125{part}" for part in (0, 1, 3, 4, 5, 6, 7, 8)},
}
"""What address books write, by the names of the Encoding Standard. Python knows codecs that are no character sets."""


@dataclass(frozen=True, slots=True)
class Property:
    """``item1.TEL;TYPE=work:+44`` is group ``item1``, name ``TEL``, params ``{TYPE: [work]}``, value ``+44``."""

    name: str
    value: str
    params: dict[str, list[str]] = field(default_factory=dict)
    group: str = ""


def cards(text: str) -> Iterator[list[Property]]:
    """The properties of each BEGIN:VCARD ... END:VCARD; of what is nested in one (AGENT), nothing.

    A card that was never ended stops where the next one begins.
    """
    held: list[Property] = []
    depth, is_agent = 0, False
    for found in _properties(text):
        mark = f"{found.name}:{found.value.strip().upper()}"
        if mark == "BEGIN:VCARD" and (depth == 0 or (depth == 1 and not is_agent)):
            if held:
                yield held
            held, depth = [], 1
        elif mark == "BEGIN:VCARD":
            depth += 1
        elif mark == "END:VCARD":
            if depth == 1:
                yield held
                held = []
            depth = max(0, depth - 1)
        elif depth == 1 and len(held) < MAX_LINES and found.name != "AGENT":
            held.append(found)
        is_agent = found.name == "AGENT"
    if held:
        yield held


def split_value(value: str, separator: str) -> list[str]:
    """A value split at unescaped ``separator``, escapes undone (RFC 6350 3.4, RFC 2426 4)."""
    parts: list[str] = []
    part, position = "", 0
    while position < len(value) and len(parts) < 200:
        character = value[position]
        if character == "\\" and position + 1 < len(value):
            position += 1
            part += _unescaped(value[position])
        elif character == separator:
            parts.append(part)
            part = ""
        else:
            part += character
        position += 1
    return [*parts, part]


def plain_value(value: str) -> str:
    """One text value with its escapes undone."""
    return re.sub(r"\\([\s\S])", lambda found: _unescaped(found[1]), value)


def decode_file(data: bytes) -> str:
    """Bytes of a file as text: by byte order mark, else UTF-8, else Windows-1252."""
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[2:].decode(codec, "ignore")
    text = _decoded_as(data, "utf-8")
    return data.decode(LATIN, "ignore") if text is None else text.removeprefix("\ufeff")


def _unescaped(character: str) -> str:
    if character in "nN":
        return "\n"
    return character if character in "\\,;:\"'" else f"\\{character}"


def _properties(text: str) -> Iterator[Property]:
    for line in _logical_lines(text):
        found = _parsed(line)
        if found is not None:
            yield found


def _logical_lines(text: str) -> Iterator[str]:
    """Lines with folding undone; a quoted-printable value goes on while lines end in "="."""
    current: str | None = None
    for raw in _physical_lines(text):
        if current is not None and _goes_on(current, raw):
            current = _joined(current, raw)
            continue
        if current is not None:
            yield current
        current = raw
    if current is not None:
        yield current


def _physical_lines(text: str) -> Iterator[str]:
    start = 0
    for found in BREAK.finditer(text):
        yield text[start : found.start()]
        start = found.end()
    yield text[start:]


def _goes_on(current: str, following: str) -> bool:
    return following[:1] in (" ", "\t") or _is_soft(current)


def _joined(current: str, following: str) -> str:
    if len(current) > MAX_VALUE:
        return current
    if _is_soft(current):
        bare = following.lstrip(" \t")
        return current[:-1] + (bare if not bare or bare.startswith("=") else following)
    return current + following[1:]


def _is_soft(line: str) -> bool:
    return line.endswith("=") and QUOTED_PRINTABLE.match(line) is not None


def _parsed(line: str) -> Property | None:
    colon = _value_start(line)
    if colon < 1:
        return None
    head, *rest = _split_outside_quotes(line[:colon], ";")
    group, _, written = head.rpartition(".")
    name = written.strip().upper()
    if not NAME.fullmatch(name) or name in SKIPPED:
        return None
    params = _parameters(rest)
    value = _decoded(line[colon + 1 : colon + 1 + MAX_VALUE], params)
    return Property(name, value, params, group.lower())


def _value_start(line: str) -> int:
    """Index of the colon that ends name and parameters: the first outside quotes."""
    quoted = False
    for position, character in enumerate(line[:1000]):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            return position
    return line.find(":") if quoted else -1


def _split_outside_quotes(text: str, separator: str) -> list[str]:
    parts, quoted, start = [], False, 0
    for position, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def _parameters(parts: list[str]) -> dict[str, list[str]]:
    """vCard 2.1 writes ``TEL;CELL:``; a bare word is a TYPE, or the encoding it names."""
    params: dict[str, list[str]] = {}
    for part in parts:
        before, equals, after = part.partition("=")
        name = before.strip().upper() if equals else _bare_name(part)
        written = (after if equals else part).strip()
        values = written.replace('"', "").split(",") if name == "TYPE" else _split_outside_quotes(written, ",")
        params.setdefault(name, []).extend(_unquoted(value.strip()) for value in values[:20])
    return params


def _unquoted(value: str) -> str:
    return value.removeprefix('"').removesuffix('"')


def _bare_name(word: str) -> str:
    return "ENCODING" if word.strip().lower() in BARE_ENCODINGS else "TYPE"


def _decoded(value: str, params: dict[str, list[str]]) -> str:
    if "QUOTED-PRINTABLE" not in (encoding.upper() for encoding in params.get("ENCODING", ())):
        return value
    raw = value.encode("utf-8", "ignore")
    data = ENCODED.sub(lambda found: bytes((int(found[1], 16),)), raw)
    codec = CHARSETS.get(next(iter(params.get("CHARSET", ())), "").lower())
    text = _decoded_as(data, codec) if codec else None
    return decode_file(data) if text is None else text


def _decoded_as(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None
