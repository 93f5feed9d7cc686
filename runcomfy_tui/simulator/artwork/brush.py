"""What every scene is drawn with: gradients, clouds of noise, ridges, soft light, and the last varnish."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageMath, ImageOps

from runcomfy_tui.simulator.artwork.palette import RGB, mix

Picture = Image.Image
Size = tuple[int, int]
Point = tuple[float, float]

BICUBIC = Image.Resampling.BICUBIC
BILINEAR = Image.Resampling.BILINEAR


def gradient(size: Size, stops: Sequence[tuple[float, RGB]]) -> Picture:
    """A vertical gradient through `(place 0…1, colour)` stops, eased so that no edge shows."""
    steps = min(256, max(2, size[1]))
    data = bytearray()
    for row in range(steps):
        data += bytes(_color_at(stops, row / (steps - 1)))
    return Image.frombytes("RGB", (1, steps), bytes(data)).resize(size, BILINEAR)


def _color_at(stops: Sequence[tuple[float, RGB]], place: float) -> RGB:
    before = stops[0]
    for stop in stops:
        if place <= stop[0]:
            span = stop[0] - before[0]
            share = (place - before[0]) / span if span > 0 else 1.0
            return mix(before[1], stop[1], share * share * (3 - 2 * share))
        before = stop
    return stops[-1][1]


def cloud(rng: random.Random, size: Size, cells: Point, *, octaves: int = 4, gain: float = 0.55) -> Picture:
    """Smooth fractal noise (mode L, full range); `cells` are the lumps across and down in the coarsest octave."""
    small = (max(4, size[0] // 3), max(4, size[1] // 3))
    total: Picture | None = None
    weight, sum_of_weights = 1.0, 0.0
    for octave in range(octaves):
        across = max(1, round(cells[0] * 2**octave))
        down = max(1, round(cells[1] * 2**octave))
        grid = Image.frombytes("L", (across + 3, down + 3), rng.randbytes((across + 3) * (down + 3)))
        part = grid.resize(small, BICUBIC, box=(1, 1, across + 2, down + 2))
        sum_of_weights += weight
        total = part if total is None else Image.blend(total, part, weight / sum_of_weights)
        weight *= gain
    assert total is not None
    return ImageOps.autocontrast(total).resize(size, BILINEAR)


def relief(rng: random.Random, size: Size, cells: float, detail: float) -> Picture:
    """Smooth heights (mode F, about 0…1) without steps, for outlines that are cut out of them."""
    total: Picture | None = None
    for octave, weight in ((1, 1 - detail), (2.3, detail)):
        across, down = max(2, round(cells * octave * size[0] / size[1])), max(2, round(cells * octave))
        grid = Image.frombytes("L", (across + 3, down + 3), rng.randbytes((across + 3) * (down + 3))).convert("F")
        part = grid.resize(size, BICUBIC, box=(1, 1, across + 2, down + 2)).point(lambda v, w=weight: v * (w / 255) + 0)
        total = part if total is None else ImageMath.lambda_eval(lambda args: args["a"] + args["b"], a=total, b=part)
    assert total is not None
    return total


def curve(picture: Picture, shape: Callable[[float], float]) -> Picture:
    """The L picture with every value v (0…1) replaced by shape(v), clipped."""
    return picture.point([round(255 * min(1.0, max(0.0, shape(value / 255)))) for value in range(256)])


def ridge(
    rng: random.Random, steps: int, lumps: float, *, octaves: int = 6, gain: float = 0.5, sharp: bool = False
) -> list[float]:
    """A profile of `steps` heights in 0…1; `lumps` is the number of its largest hills, `sharp` makes them peaks."""
    heights = [0.0] * steps
    weight = total = 1.0
    total = 0.0
    for octave in range(octaves):
        count = lumps * 2**octave
        knots = [rng.random() for _ in range(int(count) + 3)]
        for step in range(steps):
            place = step / max(1, steps - 1) * count
            index = int(place)
            share = place - index
            share = share * share * (3 - 2 * share)
            value = knots[index] + (knots[index + 1] - knots[index]) * share
            heights[step] += weight * (1 - abs(2 * value - 1) if sharp and octave < 3 else value)
        total += weight
        weight *= gain
    low, high = min(heights), max(heights)
    return [(height - low) / (high - low or 1.0) for height in heights]


def filled(size: Size, outlines: Sequence[Sequence[Point]], *, smooth: int = 2) -> Picture:
    """A mask (L) of the filled outlines, with smooth edges."""
    mask = Image.new("L", (size[0] * smooth, size[1] * smooth))
    pen = ImageDraw.Draw(mask)
    for outline in outlines:
        pen.polygon([(x * smooth, y * smooth) for x, y in outline], fill=255)
    return mask.reduce(smooth) if smooth > 1 else mask


def glow(diameter: int, power: float) -> Picture:
    """A round light (L), 255 in the middle, falling to nothing at the edge; a higher power is a smaller core."""
    rim = 181 / 255  # what Pillow's gradient, which ends in the corners, has reached at the edge
    core = curve(Image.radial_gradient("L"), lambda value: max(0.0, 1 - value / rim) ** power)
    return core.resize((max(1, diameter), max(1, diameter)), BILINEAR)


def shine(
    canvas: Picture,
    center: Point,
    radius: float,
    color: RGB,
    *,
    strength: float = 1.0,
    power: float = 2.0,
    squash: float = 1.0,
) -> None:
    """Add a round (or flattened) light onto an RGB canvas."""
    wide, tall = max(2, round(radius * 2.4)), max(2, round(radius * 2.4 * squash))
    mask = glow(wide, power)
    if tall != wide:
        mask = mask.resize((wide, tall), BILINEAR)
    left, top = round(center[0] - wide / 2), round(center[1] - tall / 2)
    box = (max(0, left), max(0, top), min(canvas.width, left + wide), min(canvas.height, top + tall))
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    mask = mask.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
    canvas.paste(ImageChops.screen(canvas.crop(box), colored(mask, color, strength)), box)


def colored(mask: Picture, color: RGB, strength: float = 1.0) -> Picture:
    """The mask as light of a colour (RGB on black)."""
    bands = [
        mask.point(
            [
                round(v * part / 255 * strength) if strength <= 1 else min(255, round(v * part / 255 * strength))
                for v in range(256)
            ]
        )
        for part in color
    ]
    return Image.merge("RGB", bands)


def bloom(canvas: Picture, amount: float = 0.5, threshold: float = 0.55) -> Picture:
    """Light areas spread over their surroundings, as in a lens."""
    small = canvas.reduce(4)
    bright = small.point(
        [round(max(0.0, v / 255 - threshold) / (1 - threshold) * 255 * amount) for v in range(256)] * 3
    )
    radius = max(canvas.size) / 4 * 0.025
    return ImageChops.screen(canvas, bright.filter(ImageFilter.GaussianBlur(radius)).resize(canvas.size, BILINEAR))


def vignette(size: Size, amount: float) -> Picture:
    """A mask (L) through which to lay black: nothing in the middle, `amount` (0…1) towards the corners."""
    shade = curve(Image.radial_gradient("L"), lambda value: amount * value**2.4)
    return shade.resize(size, BILINEAR, box=(26, 26, 230, 230))


def grained(canvas: Picture, rng: random.Random, amount: int = 3) -> Picture:
    """The canvas with fine film grain of ± amount, which also hides the steps of soft gradients."""
    side = 256
    grain = Image.frombytes("L", (side, side), rng.randbytes(side * side)).point(
        [round(v / 255 * 2 * amount) for v in range(256)]
    )
    tile = Image.merge("RGB", (grain, grain, grain))
    sheet = Image.new("RGB", canvas.size)
    for top in range(0, canvas.height, side):
        for left in range(0, canvas.width, side):
            sheet.paste(tile, (left, top))
    return ImageChops.add(canvas, sheet, 1.0, -amount)


def wave(place: float) -> float:
    """A sine over turns instead of radians."""
    return math.sin(place * math.tau)


def extremes(picture: Picture) -> tuple[float, float]:
    """The least and the largest value in a picture of one band."""
    low, high = picture.getextrema()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    return low, high
