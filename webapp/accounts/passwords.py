"""Passwords: argon2id (RFC 9106), and what is too weak to be one."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from webapp.problems import Invalid

MIN_LENGTH = 10
MAX_LENGTH = 200
WEAKEST_ALLOWED = 2
"""zxcvbn's score of 0 to 4: 2 takes more than a million guesses."""

_hasher = PasswordHasher()
_memory = BoundedSemaphore(2)
"""Each hash takes 64 MiB: without a bound, a burst of sign-ins takes the machine's memory."""
_DECOY = "$argon2id$v=19$m=65536,t=3,p=4$PkoTfFn8kSbZ1H9Ob6Hikw$DPtDHdaXoyU46WS5hFCNCfipWijRyUlC6VjjwSJe4SU"
"""Checked when there is no such account, so that the answer takes as long."""


class WeakPassword(Invalid):
    """Too short or among the first that anybody would try."""

    code = "weak_password"
    detail = "Choose a longer password: three or four unrelated words do well."


def refuse_weak(password: str, email: str) -> None:
    """Raises :class:`WeakPassword` with a sentence that says what to change."""
    if len(password) < MIN_LENGTH:
        raise WeakPassword(f"Use at least {MIN_LENGTH} characters: three or four unrelated words do well.")
    if len(password) > MAX_LENGTH:
        raise WeakPassword(f"Use at most {MAX_LENGTH} characters.")
    known = [email, *email.replace("@", ".").split("."), "hallway"]
    if zxcvbn(password[:72], user_inputs=known)["score"] < WEAKEST_ALLOWED:
        raise WeakPassword("This password is easy to guess. Three or four unrelated words do well.")


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    with _memory:
        return _hasher.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Whether ``password`` opens the account; equally slow when there is none."""
    with _memory:
        try:
            return _hasher.verify(stored or _DECOY, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False
