"""Keeping a password so that a stolen database does not give it away: AES-256-GCM under SECRET_KEY.

The account's id is authenticated along with it: a row copied to another account does not open.
"""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

NONCE = 12
"""Bytes, as NIST SP 800-38D has it."""


class Unsealable(Exception):
    """Sealed under another SECRET_KEY, or for another account."""


def seal(account_id: str, text: str) -> str:
    """The sealed text, in printable characters."""
    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), account_id.encode())).decode()


def unseal(account_id: str, sealed: str) -> str:
    """The text. Raises Unsealable."""
    raw = base64.b64decode(sealed)
    try:
        return _cipher().decrypt(raw[:NONCE], raw[NONCE:], account_id.encode()).decode()
    except InvalidTag as error:
        raise Unsealable("The kept password cannot be read any more. Enter it again.") from error


def _cipher() -> AESGCM:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"hallway mail password").derive(key))
