"""Pictures as a camera sees badges in a hall: eight ways in which they are bad, each from mild to hopeless.

Everything follows from fixed seeds: the same code and number make the same picture.
"""

import io
import math
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageFilter

FRAME = (1280, 720)
INK, STOCK, WALL = 20.0, 235.0, 96.0
QUIET = 4
Matrix = list[list[bool]]
Grey = np.ndarray


def picture(kind: str, matrix: Matrix, level: float, seed: int) -> bytes:
    """A JPEG of the code, spoilt in the way of ``kind``; ``level`` 0 is mild, 1 is hopeless."""
    chance = np.random.default_rng(seed)
    return _jpeg(SPOILERS[kind](matrix, level, chance), chance)


def empty(seed: int) -> bytes:
    """A frame with edges and lines, and no code."""
    chance = np.random.default_rng(seed)
    scene = _wall(chance)
    for _ in range(60):
        x, y = int(chance.integers(0, FRAME[0] - 80)), int(chance.integers(0, FRAME[1] - 60))
        width, height = chance.integers(4, 80), chance.integers(4, 60)
        scene[y : y + height, x : x + width] = chance.integers(20, 235)
    return _jpeg(_blurred(scene, 0.8), chance)


def _jpeg(scene: Grey, chance: Generator) -> bytes:
    grain = chance.normal(0, 3, scene.shape)
    image = Image.fromarray(np.clip(scene + grain, 0, 255).astype(np.uint8)).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return out.getvalue()


def _wall(chance: Generator) -> Grey:
    """A wall whose light falls off to one side."""
    across = np.linspace(-18, 18, FRAME[0]) * chance.choice((-1, 1))
    wall: Grey = np.full((FRAME[1], FRAME[0]), WALL) + across
    return wall


def _sheet(matrix: Matrix, side: float, invert: bool = False) -> Image.Image:
    """The code with its quiet zone, ``side`` px wide."""
    padded = np.pad(np.array(matrix, dtype=bool), QUIET)
    values = np.where(padded ^ invert, INK, STOCK).astype(np.uint8)
    large = Image.fromarray(values).resize((len(padded) * 8, len(padded) * 8), Image.Resampling.NEAREST)
    return large.resize((round(side), round(side)), Image.Resampling.BOX)


def _placed(sheet: Image.Image, chance: Generator, turn: float = 6, lean: float = 0.0) -> Grey:
    """The sheet somewhere near the middle, turned up to ``turn`` degrees, leaning back by ``lean``."""
    if lean:
        sheet = _leaning(sheet, lean, chance)
    wall = Image.fromarray(np.clip(_wall(chance), 0, 255).astype(np.uint8))
    mask = Image.new("L", sheet.size, 255)
    angle = float(chance.uniform(-turn, turn))
    turned = sheet.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    shape = mask.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    x = (FRAME[0] - turned.width) // 2 + int(chance.integers(-40, 41))
    y = (FRAME[1] - turned.height) // 2 + int(chance.integers(-20, 21))
    wall.paste(turned, (x, y), shape)
    return np.asarray(wall, dtype=float)


def _leaning(sheet: Image.Image, lean: float, chance: Generator) -> Image.Image:
    """Seen from below or from one side: the far edge is shorter by ``lean``."""
    side, cut = sheet.width, sheet.width * lean / 2
    quad = (-cut, 0, 0, side, side, side, side + cut, 0)
    leaning = sheet.transform(sheet.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC, fillcolor=int(WALL))
    return leaning.rotate(90 * int(chance.integers(0, 4)))


def _blurred(scene: Grey, radius: float) -> Grey:
    image = Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=float)


def _usual(matrix: Matrix, chance: Generator, invert: bool = False) -> Grey:
    return _blurred(_placed(_sheet(matrix, chance.uniform(320, 460), invert), chance), 0.7)


def _blur(matrix: Matrix, level: float, chance: Generator) -> Grey:
    return _blurred(_usual(matrix, chance), 0.8 + 3.4 * level)


def _tilt(matrix: Matrix, level: float, chance: Generator) -> Grey:
    sheet = _sheet(matrix, chance.uniform(360, 480))
    return _blurred(_placed(sheet, chance, turn=8 + 37 * level, lean=0.9 * level), 0.7)


def _noise(matrix: Matrix, level: float, chance: Generator) -> Grey:
    scene = _usual(matrix, chance)
    return scene + chance.normal(0, 15 + 120 * level, scene.shape)


def _glare(matrix: Matrix, level: float, chance: Generator) -> Grey:
    scene = _usual(matrix, chance)
    y, x = np.mgrid[: FRAME[1], : FRAME[0]]
    at = chance.uniform(-110, 110, 2) + np.array(FRAME) / 2
    reach = 40 + 130 * level
    spot = np.exp(-(((x - at[0]) / reach) ** 2 + ((y - at[1]) / (reach * 0.7)) ** 2))
    lit: Grey = scene + 330 * spot
    return lit


def _moire(matrix: Matrix, level: float, chance: Generator) -> Grey:
    """A screen's grid against the camera's: two gratings, nearly along the axes."""
    scene = _usual(matrix, chance)
    y, x = np.mgrid[: FRAME[1], : FRAME[0]]
    for turned in (0.0, math.pi / 2):
        angle = turned + float(chance.uniform(-0.3, 0.3))
        period = float(chance.uniform(2.6, 9))
        scene = scene + (12 + 75 * level) * np.sin((x * math.cos(angle) + y * math.sin(angle)) * 2 * math.pi / period)
    return scene


def _low_light(matrix: Matrix, level: float, chance: Generator) -> Grey:
    scene = _usual(matrix, chance) * (0.4 - 0.35 * level)
    return scene + chance.normal(0, 5 + 9 * level, scene.shape)


def _small(matrix: Matrix, level: float, chance: Generator) -> Grey:
    """Far away: 3.6 down to 1.5 pixels a module."""
    side = (len(matrix) + 2 * QUIET) * (3.6 - 2.1 * level)
    return _blurred(_placed(_sheet(matrix, side), chance), 0.5)


def _inverted(matrix: Matrix, level: float, chance: Generator) -> Grey:
    return _blurred(_usual(matrix, chance, invert=True), 0.5 + 2 * level)


SPOILERS: dict[str, Callable[[Matrix, float, Generator], Grey]] = {
    "blur": _blur, "tilt": _tilt, "noise": _noise, "glare": _glare,
    "moire": _moire, "low light": _low_light, "small": _small, "inverted": _inverted,
}  # fmt: skip
