"""A scene: motif and palette chosen from words and seed, its layers stacked, and the finish of a lens."""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import Image

from runcomfy_tui.simulator.artwork import brush, city, landscape, shore, space, studio
from runcomfy_tui.simulator.artwork.brush import Picture
from runcomfy_tui.simulator.artwork.layers import Commission, Layer
from runcomfy_tui.simulator.artwork.palette import choose_motif, choose_palette

PAINTERS: dict[str, Callable[[Commission], list[Layer]]] = {
    "mountains": landscape.mountains,
    "forest": landscape.forest,
    "desert": landscape.desert,
    "sea": shore.sea,
    "city": city.city,
    "bokeh": studio.bokeh,
    "space": space.space,
    "contours": studio.contours,
    "flow": studio.flow,
    "forms": studio.forms,
}


_FULL_SIDE = 900
"""Larger pictures are painted at three quarters of their size; grain and light are added in full size."""


class Scene:
    """One scene of the given size in pixels; the same arguments always give the same pictures."""

    def __init__(self, key: int, words: frozenset[str], width: int, height: int, *, moving: bool = False) -> None:
        rng = random.Random(key)
        self.motif = choose_motif(words, rng)
        self._size = (width, height)
        self._grain_seed = rng.getrandbits(32)
        if max(width, height) > _FULL_SIDE:
            width, height = width * 3 // 4, height * 3 // 4
        order = Commission(rng, choose_palette(self.motif, words, rng), width, height, words, moving)
        self._ground = Image.new("RGB", (width, height))
        self._layers = PAINTERS[self.motif](order)
        self._shade = brush.vignette((width, height), 0.30)

    def frame(self, seconds: float = 0.0, *, fine: bool = True) -> Picture:
        """The scene (RGB) `seconds` after its start; `fine` adds bloom and grain, which a clip does without."""
        canvas = self._ground.copy()
        for layer in self._layers:
            layer.paint(canvas, seconds)
        if fine:
            canvas = brush.bloom(canvas, 0.4)
        canvas.paste((0, 0, 0), (0, 0, *canvas.size), self._shade)
        if canvas.size != self._size:
            canvas = canvas.resize(self._size, brush.BICUBIC)
        return brush.grained(canvas, random.Random(self._grain_seed)) if fine else canvas
