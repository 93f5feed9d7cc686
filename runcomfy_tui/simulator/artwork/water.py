"""Water that mirrors what is painted above it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from PIL import Image, ImageChops, ImageDraw

from runcomfy_tui.simulator.artwork.brush import BILINEAR, Picture, Size, colored, wave
from runcomfy_tui.simulator.artwork.palette import RGB

_GLINTS = 260


@dataclass(frozen=True, slots=True)
class Water:
    """Still or choppy water below `horizon` (pixels): it mirrors what is above it, tinted, with glints of light."""

    horizon: int
    tint: RGB
    depth: float
    chop: float
    glint: RGB
    glint_center: float
    glint_spread: float
    seed: int
    _cache: dict[Size, Picture] = field(default_factory=dict, compare=False)

    def paint(self, canvas: Picture, seconds: float) -> None:
        width, height = canvas.size
        rows = height - self.horizon
        if rows < 2:
            return
        above = canvas.crop((0, max(0, self.horizon - rows), width, self.horizon))
        mirrored = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((width, rows), BILINEAR)
        shaken = self._shaken(mirrored, seconds)
        shaken.paste(self.tint, (0, 0), self._veil(width, rows))
        canvas.paste(ImageChops.screen(shaken, self._glints(width, rows, seconds)), (0, self.horizon))

    def _shaken(self, mirrored: Picture, seconds: float) -> Picture:
        width, rows = mirrored.size
        out = mirrored.copy()
        rng = random.Random(self.seed)
        top = 0
        while top < rows:
            near = top / rows
            step = max(2, round((0.3 + 2.2 * near) * rows / 160))
            reach = self.chop * width * (0.002 + 0.02 * near)
            shift = round(reach * wave(rng.random() + seconds * 0.45))
            strip = mirrored.crop((0, top, width, min(rows, top + step)))
            out.paste(strip, (shift, top))
            top += step
        return out

    def _veil(self, width: int, rows: int) -> Picture:
        if (width, rows) not in self._cache:
            column = bytes(round(255 * min(1.0, self.depth * (0.35 + 0.65 * row / 63))) for row in range(64))
            veil = Image.frombytes("L", (1, 64), column).resize((width, rows), BILINEAR)
            self._cache[(width, rows)] = veil
        return self._cache[(width, rows)]

    def _glints(self, width: int, rows: int, seconds: float) -> Picture:
        mask = Image.new("L", (width, rows))
        pen = ImageDraw.Draw(mask)
        random_ = random.Random(self.seed + 1).random
        middle = self.glint_center * width
        for _ in range(_GLINTS):
            near = random_() ** 1.6
            spread = self.glint_spread * width * (0.25 + 1.6 * near)
            x = middle + (random_() + random_() + random_() - 1.5) * spread
            y = int(near * rows)
            long = width * (0.003 + 0.022 * near) * (0.4 + 0.9 * random_())
            thick = max(1, round(rows * (0.002 + 0.006 * near)))
            level = 0.5 + 0.5 * wave(random_() + seconds * (0.3 + 0.5 * random_()))
            fade = max(0.0, 1 - abs(x - middle) / (spread * 1.6 + 1))
            pen.rectangle((x - long, y, x + long, y + thick - 1), fill=round(255 * level * fade * (1 - 0.55 * near)))
        return colored(mask, self.glint)
