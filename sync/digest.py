"""Digest of an account's live records (SPEC.md 8): XOR of 64 bits a record.

High half FNV-1a-32 of UTF-8 ``id|seq``, low half of ``seq|id``
(http://www.isthe.com/chongo/tech/comp/fnv/). Kept incrementally on both sides.
"""

_OFFSET = 0x811C9DC5


def fnv1a32(data: bytes) -> int:
    """FNV-1a, 32 bit."""
    h = _OFFSET
    for byte in data:
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def of_record(record_id: str, seq: int) -> int:
    """The 64 bits of one live record."""
    return fnv1a32(f"{record_id}|{seq}".encode()) << 32 | fnv1a32(f"{seq}|{record_id}".encode())


def to_hex(digest: int) -> str:
    """Sixteen hexadecimal digits, as on the wire."""
    return f"{digest:016x}"


def to_signed(digest: int) -> int:
    """For a BIGINT column."""
    return digest - (1 << 64) if digest >= 1 << 63 else digest


def from_signed(stored: int) -> int:
    """Back from a BIGINT column."""
    return stored & ((1 << 64) - 1)
