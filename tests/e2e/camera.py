"""Cameras that the tests feed: a file for Chromium's real capture path, a canvas for the others.

A picture of the other phone's real screen is tilted, blurred, darkened and made noisy before it is
shown, as a hand in a hall would hold it.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

FRAME = (1280, 720)

FED_CAMERA_SCRIPT = (Path(__file__).parent / "fed_camera.js").read_text()


def _held(screen: Image.Image, tilt: float, blur: float) -> Image.Image:
    """The screen as a hand would show it: smaller than the frame, tilted, out of focus."""
    height = int(FRAME[1] * 0.92)
    phone = screen.convert("RGB").resize((int(screen.width * height / screen.height), height))
    return phone.rotate(tilt, expand=True, fillcolor=(70, 66, 60), resample=Image.Resampling.BICUBIC).filter(
        ImageFilter.GaussianBlur(blur)
    )


def frame(
    screen: Path, *, tilt: float = 6, blur: float = 0.6, noise: float = 9, light: float = 0.8, seed: int = 0
) -> Image.Image:
    """One camera frame with the screen in it. `light` 1 is daylight, `noise` is a deviation in 0..255."""
    phone = _held(Image.open(screen), tilt, blur)
    picture = Image.new("RGB", FRAME, (70, 66, 60))
    picture.paste(phone, ((FRAME[0] - phone.width) // 2, (FRAME[1] - phone.height) // 2))
    grain = np.random.default_rng(seed).normal(0, noise, (FRAME[1], FRAME[0], 3))
    return Image.fromarray(np.clip(np.asarray(picture) * light + grain, 0, 255).astype(np.uint8))


def film(
    screen: Path,
    target: Path,
    *,
    frames: int = 10,
    tilt: float = 6,
    blur: float = 0.6,
    noise: float = 9,
    light: float = 0.8,
) -> Path:
    """An endless-looping .mjpeg for `--use-file-for-fake-video-capture`: a slightly shaking hand."""
    with target.open("wb") as out:
        for index in range(frames):
            shaking = frame(screen, tilt=tilt + (index % 3 - 1) * 0.7, blur=blur, noise=noise, light=light, seed=index)
            buffer = io.BytesIO()
            shaking.save(buffer, "JPEG", quality=88)
            out.write(buffer.getvalue())
    return target
