"""Natural keys of people, with phone numbers understood as libphonenumber does (SPEC.md 5.9).

Values are stored as typed; only these derived keys are compared.
"""

from functools import lru_cache

import phonenumbers

from sync.normalise import normalise as plain_normalise


def normalise(key_type: str, value: str) -> str:
    """The engine's ``ctx.normalise``: as the plain one, but phones become E.164 where they are complete."""
    return phone_key(value) if key_type == "phone" else plain_normalise(key_type, value)


@lru_cache(maxsize=16_384)
def phone_key(value: str) -> str:
    """E.164 with its extension; the bare digits of a number without a country; "" for no number."""
    try:
        number = phonenumbers.parse(value[:100].strip().removeprefix("tel:"), None)
    except phonenumbers.NumberParseException:
        return plain_normalise("phone", value)
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain
