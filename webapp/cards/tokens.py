"""Swap tokens (SPEC.md 4.16): 16 characters that stand for a card and prove nothing else.

A token is the start of the SHA-256 of a secret that only its owner's devices have.
Whoever holds a record with that secret displaces one that only names the token, so a
printed code cannot be squatted.
"""

import hashlib
import re

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
OURS = re.compile(f"[{CROCKFORD}]{{16}}")
ANY = re.compile(r"[A-Za-z0-9_-]{16,43}")
"""What other servers may use."""
TYPED = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def token_of(secret: str) -> str:
    """The token of a swap secret: 80 bits of its hash in Crockford's base32."""
    bits = int.from_bytes(hashlib.sha256(secret.encode()).digest()[:10])
    return "".join(CROCKFORD[bits >> shift & 31] for shift in range(75, -1, -5))


def canonical(text: str) -> str:
    """One spelling per token: ours in any case and grouping, others' as they are; empty for no token."""
    typed = text.upper().translate(TYPED)
    if OURS.fullmatch(typed):
        return typed
    return text if ANY.fullmatch(text) else ""
