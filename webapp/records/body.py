"""Request bodies of the sync routes: everything hostile is refused before any lock.

A body may be gzip (RFC 1952). It is inflated with a ceiling, parsed by a parser with a
ceiling of its own, and its nesting is measured on the bytes. PostgreSQL's text takes no
NUL and JSON in UTF-8 no lone surrogate: both are mended here as the client does before it saves.
"""

import json
import re
import zlib
from typing import Any

import orjson
from flask import request

from webapp.problems import BadJson, BadRequest, TooBig, WrongType

MAX_DEPTH = 32
GZIP = 16 + zlib.MAX_WBITS
BRACKETS = b"[]{}"
OTHERS = bytes(sorted(set(range(256)) - set(BRACKETS)))
ONE_SHAPE = bytes.maketrans(b"{}", b"[]")
STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
UNPAIRED = re.compile("[\ud800-\udfff]")


class TooDeep(BadJson):
    """Nested deeper than any record is."""

    code = "too_deep"
    detail = f"The JSON is nested deeper than {MAX_DEPTH} levels."


def read_body(limit: int) -> bytes:
    """The request's body, inflated, at most ``limit`` bytes (else 413)."""
    raw = request.get_data(cache=False)
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise WrongType("Send the body as it is, or gzip.")
    body = inflate(raw, limit) if encoding == "gzip" else raw
    if len(body) > limit:
        raise TooBig(limit=limit)
    return body


def inflate(raw: bytes, limit: int) -> bytes:
    """Gunzips at most ``limit`` bytes: a bomb is refused after inflating one byte more."""
    machine = zlib.decompressobj(GZIP)
    try:
        body = machine.decompress(raw, limit + 1)
    except zlib.error as error:
        raise BadRequest("The body is not valid gzip.") from error
    if len(body) > limit:
        raise TooBig(limit=limit)
    if not machine.eof:
        raise BadRequest("The gzip body ends too early.")
    return body


def parse_json(body: bytes) -> Any:
    """The value of a JSON body: at most :data:`MAX_DEPTH` levels, free of NUL and lone surrogates."""
    suspect = SUSPECT.search(body) is not None
    value = _parse_slowly(body) if suspect else _parse(body)
    if too_deep(body):
        raise TooDeep
    return mend(value) if suspect else value


def _parse(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise (TooDeep if "depth" in str(error) else BadJson) from error


def _parse_slowly(body: bytes) -> Any:
    """The standard parser: it lets lone surrogates through, so that they can be mended."""
    try:
        return json.loads(body, parse_int=_number, parse_constant=_refuse)
    except RecursionError as error:
        raise TooDeep from error
    except ValueError as error:
        raise BadJson from error


def _number(digits: str) -> int | float:
    """An integer, or past 64 bits a float, as the fast parser has it."""
    return int(digits) if len(digits) < 19 else float(digits)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def too_deep(body: bytes) -> bool:
    """Whether brackets nest deeper than allowed; nothing is parsed for it."""
    if not _remains(body.translate(ONE_SHAPE, OTHERS)):
        return False
    return bool(_remains(STRINGS.sub(b"", body).translate(ONE_SHAPE, OTHERS)))


def _remains(brackets: bytes) -> bytes:
    """What is left after taking away the innermost pairs, once for each level allowed."""
    for _ in range(MAX_DEPTH):
        if not brackets:
            break
        brackets = brackets.replace(b"[]", b"")
    return brackets


def mend(value: Any) -> Any:
    """Strips NUL and turns lone surrogates into U+FFFD, keys included."""
    if isinstance(value, str):
        return UNPAIRED.sub("\ufffd", value.replace("\0", ""))
    if isinstance(value, list):
        return [mend(item) for item in value]
    if isinstance(value, dict):
        return {mend(key): mend(item) for key, item in value.items()}
    return value
