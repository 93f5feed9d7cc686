"""Planets, rings and nebulas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from runcomfy_tui.simulator.artwork import brush
from runcomfy_tui.simulator.artwork.brush import Picture
from runcomfy_tui.simulator.artwork.layers import Commission, Layer, Sheet
from runcomfy_tui.simulator.artwork.palette import RGB, mix
from runcomfy_tui.simulator.artwork.sky import stars


def space(order: Commission) -> list[Layer]:
    """A nebula full of stars, a turning planet, perhaps with rings, and a moon."""
    rng = order.rng
    layers: list[Layer] = [_nebula(order)]
    radius = min(order.width, order.height) * rng.uniform(0.20, 0.30)
    center = (order.width * rng.uniform(0.36, 0.64), order.height * rng.uniform(0.42, 0.58))
    light = rng.choice((-1, 1)) * rng.uniform(0.42, 0.6)
    ringed = rng.random() < 0.5 or "saturn" in order.words
    planet = _globe(order, center, radius, light, turn=0.035, banded=ringed or rng.random() < 0.4)
    if ringed:
        back, front = _rings(order, center, radius)
        layers.extend((back, planet, front))
    else:
        layers.append(planet)
    for _ in range(rng.choice((1, 1, 2))):
        around = rng.uniform(0, math.tau)
        far = radius * rng.uniform(1.45, 1.85)
        place = (center[0] + far * math.cos(around), center[1] + far * 0.8 * math.sin(around))
        layers.append(_globe(order, place, radius * rng.uniform(0.08, 0.19), light, turn=0.01, banded=False, dull=True))
    return layers


def _nebula(order: Commission) -> Layer:
    rng, palette = order.rng, order.palette
    small = (max(8, order.width // 3), max(8, order.height // 3))
    ground = brush.gradient(small, [(0, mix(palette.zenith, (0, 0, 6), 0.75)), (1, mix(palette.near, (0, 0, 8), 0.5))])
    shape = small[0] / small[1]
    for tone, low, level in ((palette.sky, 0.35, 0.85), (palette.accent, 0.55, 0.55), (palette.horizon, 0.6, 0.7)):
        noise = brush.cloud(rng, small, (2.2 * shape, 2.2), octaves=5, gain=0.6)
        light = brush.curve(noise, lambda v, low=low: (max(0.0, v - low) / (1 - low)) ** 1.5)  # type: ignore[misc]
        ground = ImageChops.screen(ground, brush.colored(light, tone, level))
    dust = brush.cloud(rng, small, (3 * shape, 3), octaves=5, gain=0.62)
    shade = brush.curve(dust, lambda v: 1.15 - 0.95 * max(0.0, v - 0.42) / 0.58)
    picture = ImageChops.multiply(ground, Image.merge("RGB", (shade, shade, shade))).resize(order.size, brush.BICUBIC)
    stars(picture, rng, 420, 1.0)
    for _ in range(7):
        center = (rng.uniform(0, order.width), rng.uniform(0, order.height))
        size = order.unit * rng.uniform(1.2, 3.4)
        brush.shine(picture, center, size, mix((255, 255, 255), palette.accent, 0.35), power=3)
        brush.shine(picture, center, size * 2.4, (255, 255, 255), power=2.0, strength=0.8, squash=0.04)
        brush.shine(picture, center, size * 0.35, (255, 255, 255), power=1.0)
    return Sheet(picture)


@dataclass(frozen=True, slots=True)
class Globe:
    """A ball with a map on it that turns (turns a second), lit from one side."""

    surface: Picture
    mesh: tuple[tuple[tuple[int, int, int, int], tuple[float, ...]], ...]
    shade: Picture
    mask: Picture
    air: Picture
    left: int
    top: int
    turn: float

    def paint(self, canvas: Picture, seconds: float) -> None:
        side = self.mask.width
        period = self.surface.width // 2
        shift = round(self.turn * seconds * period) % period
        view = self.surface.crop((shift, 0, shift + period, self.surface.height))
        ball = view.transform((side, side), Image.Transform.MESH, list(self.mesh), brush.BILINEAR)
        canvas.paste(ImageChops.multiply(ball, self.shade), (self.left, self.top), self.mask)
        out = (self.air.width - side) // 2
        box = (self.left - out, self.top - out, self.left - out + self.air.width, self.top - out + self.air.height)
        region = canvas.crop(box)
        canvas.paste(ImageChops.screen(region, self.air), box[:2])


def _globe(
    order: Commission,
    center: tuple[float, float],
    radius: float,
    light: float,
    *,
    turn: float,
    banded: bool,
    dull: bool = False,
) -> Globe:
    rng = order.rng
    side = max(8, round(radius * 2))
    surface = _surface(order, side, banded=banded, dull=dull)
    mask = Image.new("L", (side * 4, side * 4))
    ImageDraw.Draw(mask).ellipse((2, 2, side * 4 - 3, side * 4 - 3), fill=255)
    mask = mask.reduce(4)
    wide = round(side * 2.7)
    lamp = brush.curve(brush.glow(wide, 1.0), lambda v: min(1.0, 0.015 + 1.5 * max(0.0, v - 0.16) ** 0.95))
    left, top = round(wide / 2 - side / 2 + light * side * 0.75), round(wide / 2 - side / 2 + 0.26 * side)
    shade = lamp.crop((left, top, left + side, top + side))
    tone = mix((255, 255, 255), order.palette.sun, 0.4)
    air = _air(side, mix(order.palette.accent, order.palette.sky, 0.35), light, 0.0 if dull else rng.uniform(0.6, 0.9))
    return Globe(
        surface,
        tuple(_mesh(side, surface.width // 2, surface.height)),
        brush.colored(shade, tone),
        mask,
        air,
        round(center[0] - side / 2),
        round(center[1] - side / 2),
        turn,
    )


def _air(side: int, color: RGB, light: float, level: float) -> Picture:
    wide = round(side * 1.16)
    ring = Image.new("L", (wide, wide))
    pen = ImageDraw.Draw(ring)
    edge = (wide - side) / 2
    thick = side * 0.035
    pen.ellipse((edge - thick, edge - thick, wide - edge + thick, wide - edge + thick), fill=235)
    pen.ellipse((edge + thick, edge + thick, wide - edge - thick, wide - edge - thick), fill=0)
    ring = ring.filter(ImageFilter.GaussianBlur(side * 0.022))
    lamp = brush.glow(round(wide * 2.2), 0.9)
    left, top = round(wide * 0.6 + light * wide * 0.6), round(wide * 0.6 + wide * 0.2)
    return brush.colored(ImageChops.multiply(ring, lamp.crop((left, top, left + wide, top + wide))), color, level)


def _surface(order: Commission, side: int, *, banded: bool, dull: bool) -> Picture:
    """The map: once around in half its width, the other half a repetition, so that it can turn."""
    rng, palette = order.rng, order.palette
    period, tall = max(16, side * 3 // 2), max(8, side)
    cells = (1.0, 9.0) if banded else (3.0, 3.0)
    noise = brush.cloud(rng, (period, tall), cells, octaves=4 if banded else 6, gain=0.55)
    if banded:
        bands = Image.frombytes("L", (1, 14), rng.randbytes(14)).resize((period, tall), brush.BICUBIC)
        noise = Image.blend(noise, bands, 0.6)
    seam = noise.crop((0, 0, period // 6, tall))
    ramp = Image.linear_gradient("L").rotate(90).resize((seam.width, tall))
    noise.paste(ImageChops.offset(noise, seam.width // 2, 0).crop((0, 0, seam.width, tall)), (0, 0), ramp)
    if dull:
        stops = [(90, 88, 96), (200, 196, 200)]
    elif banded:
        stops = [
            mix(palette.near, palette.horizon, 0.3),
            palette.far,
            palette.horizon,
            mix(palette.sun, palette.horizon, 0.2),
            mix(palette.sky, palette.horizon, 0.4),
            palette.sun,
        ]
    else:
        deep = mix(palette.sky, palette.zenith, 0.5)
        stops = [
            deep,
            palette.sky,
            mix(palette.sky, palette.accent, 0.4),
            palette.horizon,
            palette.far,
            (250, 250, 255),
        ]
    tables: list[list[int]] = [[], [], []]
    for value in range(256):
        place = value / 255 * (len(stops) - 1)
        index = min(len(stops) - 2, int(place))
        for band, part in enumerate(mix(stops[index], stops[index + 1], place - index)):
            tables[band].append(part)
    once = Image.merge("RGB", [noise.point(table) for table in tables])
    twice = Image.new("RGB", (period * 2, tall))
    twice.paste(once, (0, 0))
    twice.paste(once, (period, 0))
    return twice


def _mesh(side: int, period: int, tall: int) -> list[tuple[tuple[int, int, int, int], tuple[float, ...]]]:
    """Quads that wrap half a turn of the map around a ball of the given diameter."""
    cells = 20
    radius = side / 2

    def source(x: float, y: float) -> tuple[float, float]:
        v = max(-1.0, min(1.0, (y - radius) / radius))
        across = math.sqrt(max(1e-6, 1 - v * v)) * radius
        u = max(-1.0, min(1.0, (x - radius) / max(across, radius * 0.05)))
        return (0.5 + math.asin(u) / math.tau) * period * 0.98, (0.5 + math.asin(v) / math.pi) * (tall - 1)

    quads: list[tuple[tuple[int, int, int, int], tuple[float, ...]]] = []
    edges = sorted({round(index * side / cells) for index in range(cells + 1)})
    for top, bottom in pairwise(edges):
        for left, right in pairwise(edges):
            corners = (*source(left, top), *source(left, bottom), *source(right, bottom), *source(right, top))
            quads.append(((left, top, right, bottom), corners))
    return quads


def _rings(order: Commission, center: tuple[float, float], radius: float) -> tuple[Layer, Layer]:
    rng, palette = order.rng, order.palette
    side = round(radius * 5)
    alpha = Image.new("L", (side, side))
    pen = ImageDraw.Draw(alpha)
    inner, outer = radius * 1.28, radius * rng.uniform(2.0, 2.35)
    count = 34
    shades = [0 if rng.random() < 0.16 else rng.randint(130, 250) for _ in range(count)]
    for index in range(count, 0, -1):
        at = inner + (outer - inner) * index / count
        pen.ellipse((side / 2 - at, side / 2 - at, side / 2 + at, side / 2 + at), fill=shades[index - 1])
    pen.ellipse((side / 2 - inner, side / 2 - inner, side / 2 + inner, side / 2 + inner), fill=0)
    squash, tilt = rng.uniform(0.22, 0.36), rng.uniform(-24, 24)
    flat = alpha.resize((side, max(2, round(side * squash))), brush.BICUBIC)
    half = flat.height // 2
    layers = []
    for top, bottom in ((0, half), (half, flat.height)):
        part = Image.new("L", (side, side))
        part.paste(flat.crop((0, top, side, bottom)), (0, side // 2 - half + top))
        part = part.rotate(tilt, brush.BICUBIC)
        body = Image.new("RGB", (side, side), mix(palette.horizon, palette.sun, 0.4))
        body.putalpha(part)
        layers.append(Sheet(body, left=round(center[0] - side / 2), top=round(center[1] - side / 2)))
    return layers[0], layers[1]
