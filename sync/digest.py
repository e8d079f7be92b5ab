"""Digest of an account's live records (SPEC.md 8): XOR of 64 bits a record.

High half FNV-1a-32 of UTF-8 ``id|seq``, low half of ``seq|id``
(http://www.isthe.com/chongo/tech/comp/fnv/). Kept incrementally on both sides.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import reduce
from operator import xor
from struct import unpack

_OFFSET = 0x811C9DC5
_PRIME = 0x01000193
_LANE = 8
"""Bytes a hash has for itself: 32 bits times the prime's 25 stay below 64."""
FEW = 8
"""Below this, one after the other is faster."""


def fnv1a32(data: bytes) -> int:
    """FNV-1a, 32 bit."""
    h = _OFFSET
    for byte in data:
        h = ((h ^ byte) * _PRIME) & 0xFFFFFFFF
    return h


def of_records(rows: Iterable[tuple[str, int]]) -> int:
    """XOR of the 64 bits of each (id, seq)."""
    by_length: defaultdict[int, list[tuple[bytes, bytes]]] = defaultdict(list)
    for record_id, seq in rows:
        text = f"{record_id}|{seq}".encode()
        by_length[len(text)].append((text, f"{seq}|{record_id}".encode()))
    digest = 0
    for length, pairs in by_length.items():
        high, low = zip(*pairs, strict=True)
        digest ^= _xor_of_hashes(high, length) << 32 | _xor_of_hashes(low, length)
    return digest


def _xor_of_hashes(texts: Collection[bytes], length: int) -> int:
    """FNV-1a of texts of one length; where they are many, each has a lane in one long whole number."""
    if len(texts) < FEW:
        return reduce(xor, map(fnv1a32, texts))
    joined, lanes = b"".join(texts), len(texts)
    hashes = int.from_bytes(_OFFSET.to_bytes(_LANE, "little") * lanes, "little")
    mask = int.from_bytes(0xFFFFFFFF.to_bytes(_LANE, "little") * lanes, "little")
    column = bytearray(_LANE * lanes)
    for place in range(length):
        column[::_LANE] = joined[place::length]
        hashes = (hashes ^ int.from_bytes(column, "little")) * _PRIME & mask
    words: tuple[int, ...] = unpack(f"<{lanes}Q", hashes.to_bytes(_LANE * lanes, "little"))
    return reduce(xor, words)


def to_hex(digest: int) -> str:
    """Sixteen hexadecimal digits, as on the wire."""
    return f"{digest:016x}"
