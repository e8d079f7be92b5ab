"""All pictures of a story on one sheet, small: what each screen looks like, at a glance and in few bytes."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from tests.e2e import engines

COLUMNS = {"phone": 8, "desktop": 4}
WIDTHS = {"phone": 195, "desktop": 400}
GAP, CAPTION = 10, 16  # px
PAPER, INK = (224, 227, 218), (22, 32, 28)


def keep(pictures: Path, target: Path) -> None:
    """Makes ``hostile-phone.webp`` and ``hostile-desktop.webp`` of the pictures ``NAME-SIZE.png``."""
    for size, viewport in (("phone", engines.PHONE), ("desktop", engines.DESKTOP)):
        found = sorted(pictures.glob(f"*-{size}.png"), key=lambda path: path.stat().st_mtime)
        width = WIDTHS[size]
        height = width * viewport["height"] // viewport["width"]
        sheet(found, size, width, height).save(target / f"hostile-{size}.webp", quality=60, method=6)


def sheet(found: list[Path], size: str, width: int, height: int) -> Image.Image:
    """The pictures in rows, each under its name."""
    columns = COLUMNS[size]
    rows = -(-len(found) // columns)
    paper = Image.new("RGB", (columns * (width + GAP) + GAP, rows * (height + CAPTION + GAP) + GAP), PAPER)
    draw = ImageDraw.Draw(paper)
    for index, path in enumerate(found):
        x, y = GAP + index % columns * (width + GAP), GAP + index // columns * (height + CAPTION + GAP)
        draw.text((x, y), path.name.removesuffix(f"-{size}.png"), INK)
        picture = Image.open(path).convert("RGB")
        paper.paste(picture.resize((width, height), Image.Resampling.LANCZOS), (x, y + CAPTION))
    return paper
