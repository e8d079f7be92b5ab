"""The QR code of a card's address, dark on white in any theme: readers need the contrast."""

from io import BytesIO

import qrcode
from qrcode.image.pure import PyPNGImage
from qrcode.image.svg import SvgPathFillImage

QUIET_ZONE = 4
"""Modules of clear white around the code (ISO/IEC 18004)."""
PNG_MODULE = 12
"""Pixels a module: about 400 pixels for a short link, enough to print."""


def svg(text: str) -> bytes:
    """The code as an SVG image."""
    return _drawn(text, SvgPathFillImage, 10)


def png(text: str) -> bytes:
    """The code as a PNG image."""
    return _drawn(text, PyPNGImage, PNG_MODULE)


def _drawn(text: str, factory: type[object], size: int) -> bytes:
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE, box_size=size, image_factory=factory
    )
    code.add_data(text)
    code.make(fit=True)
    target = BytesIO()
    code.make_image().save(target)
    return target.getvalue()
