"""The layers a scene is stacked from; each paints itself onto the canvas as it is at a moment of the clip."""

from __future__ import annotations

import random
from dataclasses import InitVar, dataclass, field
from typing import Protocol

from PIL import ImageChops

from runcomfy_tui.simulator.artwork.brush import Picture, Size, wave
from runcomfy_tui.simulator.artwork.palette import RGB, Palette

CLIP_LIMIT_S = 6.0
SPARE = 0.3
"""How much wider than the frame a layer of a moving scene is, as a share of the frame's width."""


@dataclass(frozen=True, slots=True)
class Commission:
    """What is to be painted: size in pixels, palette, the prompt's words, whether it will move."""

    rng: random.Random
    palette: Palette
    width: int
    height: int
    words: frozenset[str] = frozenset()
    moving: bool = False

    @property
    def reach(self) -> int:
        """The width that a drifting layer needs, in pixels."""
        return round(self.width * (1 + SPARE)) if self.moving else self.width

    @property
    def size(self) -> Size:
        return self.width, self.height

    @property
    def unit(self) -> float:
        """A hundredth of the shorter side, in pixels: the measure of details."""
        return min(self.width, self.height) / 100


class Layer(Protocol):
    """Something that paints itself onto an RGB canvas, `seconds` into the clip."""

    def paint(self, canvas: Picture, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing that drifts sideways (share of the frame's width a second); RGB covers, RGBA shows what is behind."""

    picture: InitVar[Picture]
    left: int = 0
    top: int = 0
    drift: float = 0.0
    bob: float = 0.0
    _paint: Picture = field(init=False, compare=False)
    _mask: Picture | None = field(init=False, compare=False)

    def __post_init__(self, picture: Picture) -> None:
        mask = picture.getchannel("A") if picture.mode == "RGBA" else None
        if mask is not None and (box := mask.getbbox()) is not None:
            # Only the part that shows is kept: each frame of a clip pastes every layer.
            picture, mask = picture.crop(box), mask.crop(box)
            object.__setattr__(self, "left", self.left + box[0])
            object.__setattr__(self, "top", self.top + box[1])
        object.__setattr__(self, "_paint", picture.convert("RGB"))
        object.__setattr__(self, "_mask", mask)

    def paint(self, canvas: Picture, seconds: float) -> None:
        left = self.left - round(self.drift * canvas.width * seconds)
        top = self.top + round(self.bob * canvas.height * wave(seconds / 5))
        canvas.paste(self._paint, (left, top), self._mask)


@dataclass(frozen=True, slots=True)
class Veil:
    """One colour laid over the canvas through a mask (L), as mist is."""

    mask: Picture
    color: RGB
    left: int = 0
    top: int = 0
    drift: float = 0.0

    def paint(self, canvas: Picture, seconds: float) -> None:
        left = self.left - round(self.drift * canvas.width * seconds)
        canvas.paste(self.color, (left, self.top, left + self.mask.width, self.top + self.mask.height), self.mask)


@dataclass(frozen=True, slots=True)
class Light:
    """A drawing (RGB on black) that is added as light; it can drift and breathe."""

    picture: Picture
    left: int = 0
    top: int = 0
    drift: float = 0.0
    breath: float = 0.0
    phase: float = 0.0

    def paint(self, canvas: Picture, seconds: float) -> None:
        left = self.left - round(self.drift * canvas.width * seconds)
        box = (
            max(0, left),
            max(0, self.top),
            min(canvas.width, left + self.picture.width),
            min(canvas.height, self.top + self.picture.height),
        )
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        light = self.picture.crop((box[0] - left, box[1] - self.top, box[2] - left, box[3] - self.top))
        if self.breath:
            level = 1 - self.breath * (0.5 + 0.5 * wave(self.phase + seconds / 3))
            light = light.point([round(value * level) for value in range(256)] * 3)
        canvas.paste(ImageChops.screen(canvas.crop(box), light), box)
