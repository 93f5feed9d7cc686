"""Mountains, forests, deserts: ranges of hills behind each other in the haze."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageFilter

from runcomfy_tui.simulator.artwork import brush
from runcomfy_tui.simulator.artwork.brush import Point
from runcomfy_tui.simulator.artwork.layers import Commission, Layer, Light, Sheet, Veil
from runcomfy_tui.simulator.artwork.palette import RGB, mix
from runcomfy_tui.simulator.artwork.sky import sky_layers
from runcomfy_tui.simulator.artwork.water import Water


def mountains(order: Commission) -> list[Layer]:
    """Three to five ranges with snow, sometimes with a lake in front."""
    rng, palette = order.rng, order.palette
    lake = rng.random() < 0.5 or bool(order.words & {"lake", "river", "water", "reflection"})
    floor = rng.uniform(0.66, 0.72) if lake else 1.0
    layers = sky_layers(order, horizon=min(floor, 0.8))
    count = rng.choice((3, 4, 4))
    for index in range(count):
        depth = (index + 1) / count
        base = floor * (0.62 + 0.3 * depth) if not lake else floor
        tall = (0.40 - 0.26 * depth) * rng.uniform(0.85, 1.15) * (floor if lake else 1.0)
        color = mix(palette.far, palette.near, 0.12 + 0.78 * depth**1.3)
        layers.append(_range(order, rng, base - tall, base, floor, color, depth, snow=index < count - 1))
        if index < count - 1:
            layers.append(_mist(order, base, 0.5 - 0.3 * depth))
    if lake:
        layers.append(_lake(order, floor, 0.35))
    if not lake or rng.random() < 0.5:
        layers.append(_trees(order, 1.0 if not lake else 1.02, 0.13, mix(palette.near, (0, 0, 0), 0.55), 0.05))
    return layers


def forest(order: Commission) -> list[Layer]:
    """Rows of firs that come out of the mist, lit from behind."""
    rng, palette = order.rng, order.palette
    layers = sky_layers(order, horizon=0.62, sun_height=(0.2, 0.42))
    layers.append(_range(order, rng, 0.36, 0.62, 1.0, mix(palette.far, palette.horizon, 0.35), 0.2, snow=False))
    rows = rng.choice((4, 5))
    for index in range(rows):
        depth = (index + 1) / rows
        color = mix(mix(palette.far, palette.horizon, 0.25), mix(palette.near, (0, 0, 0), 0.35), depth**0.9)
        layers.append(_trees(order, 0.56 + 0.46 * depth, 0.10 + 0.30 * depth**1.4, color, 0.012 + 0.045 * depth))
        if index < rows - 1:
            layers.append(_mist(order, 0.56 + 0.46 * depth, 0.62 - 0.35 * depth))
    if palette.night or order.words & {"firefly", "fireflies", "magic", "fairy", "glow"}:
        layers.extend(fireflies(order, 26))
    return layers


def desert(order: Commission) -> list[Layer]:
    """Dunes with lit crests and shaded lee sides."""
    rng, palette = order.rng, order.palette
    layers = sky_layers(order, horizon=0.55, sun_height=(0.16, 0.4))
    layers.append(_range(order, rng, 0.44, 0.56, 1.0, mix(palette.far, palette.horizon, 0.45), 0.1, snow=False))
    for index in range(4):
        depth = (index + 1) / 4
        layers.append(_dune(order, 0.46 + 0.42 * depth**1.2, 0.10 + 0.14 * depth, depth))
    return layers


def fireflies(order: Commission, count: int) -> list[Layer]:
    """Small lights in the lower half that breathe."""
    rng = order.rng
    groups: list[Layer] = []
    for group in range(3):
        sheet = Image.new("RGB", (order.reach, order.height))
        for _ in range(count // 3 + 1):
            center = (rng.uniform(0, order.reach), order.height * rng.uniform(0.45, 0.97))
            size = order.unit * rng.uniform(0.8, 2.6)
            brush.shine(sheet, center, size, order.palette.accent, power=2.2)
            brush.shine(sheet, center, size * 0.3, (255, 255, 240), power=1.2)
        groups.append(Light(sheet, drift=0.012 * (group + 1), breath=0.7, phase=group / 3))
    return groups


def _points(order: Commission, heights: Sequence[float], top: float, bottom: float) -> list[Point]:
    step = order.reach / (len(heights) - 1)
    return [(i * step, (bottom - (bottom - top) * h) * order.height) for i, h in enumerate(heights)]


def _range(
    order: Commission,
    rng: random.Random,
    top: float,
    base: float,
    floor: float,
    color: RGB,
    depth: float,
    *,
    snow: bool,
) -> Layer:
    palette = order.palette
    lumps = rng.uniform(1.6, 2.6) * (order.width / order.height) * (order.reach / order.width) * (1.35 - 0.3 * depth)
    heights = brush.ridge(rng, max(60, order.reach // 4), lumps, sharp=True, gain=0.47)
    line = _points(order, heights, top, base)
    offset = max(0, int(top * order.height) - 2)
    size = (order.reach, max(8, round(floor * order.height) - offset))
    line = [(x, y - offset) for x, y in line]
    mask = brush.filled(size, [[*line, (order.reach, size[1]), (0, size[1])]])
    haze = mix(color, palette.horizon, 0.42 * (1 - depth))
    body = brush.gradient(size, [(0, color), (0.55, mix(color, haze, 0.55)), (1, haze)])
    lit = mix(color, palette.sun, 0.30 if not palette.night else 0.16)
    faces = brush.filled(size, _faces(rng, line, order.unit), smooth=1).filter(
        ImageFilter.GaussianBlur(order.unit * 0.12)
    )
    body.paste(lit, (0, 0), faces.point([v * 3 // 5 for v in range(256)]))
    if snow:
        caps = brush.filled(size, [_snow(rng, line, size[1], order.unit)])
        shade = mix((238, 244, 252), color, 0.35)
        bright = mix((255, 255, 255), palette.sun, 0.35)
        if palette.night:
            shade, bright = mix(shade, color, 0.5), mix(bright, color, 0.35)
        body.paste(shade, (0, 0), caps.point([round(v * (0.85 - 0.25 * (1 - depth))) for v in range(256)]))
        body.paste(bright, (0, 0), ImageChops.multiply(caps, faces))
    body.putalpha(mask)
    return Sheet(body, top=offset, drift=0.002 + 0.022 * depth**2)


def _faces(rng: random.Random, line: list[Point], unit: float) -> list[list[Point]]:
    """The sunny sides: from every peak along the ridge to the valley on its left, and back along a broken edge."""
    faces = []
    index = 1
    while index < len(line) - 1:
        x, y = line[index]
        if line[index - 1][1] > y <= line[index + 1][1]:
            valley = index
            while valley > 0 and line[valley - 1][1] >= line[valley][1] - unit * 0.15 and index - valley < 60:
                valley -= 1
            drop = line[valley][1] - y
            if drop > unit * 0.8:
                low = y + drop * rng.uniform(1.2, 1.9)
                edge: list[Point] = []
                steps = 7
                for step in range(1, steps + 1):
                    share = step / steps
                    edge.append(
                        (x + rng.uniform(-1.6, 1.9) * unit * share * 1.2 + drop * 0.10 * share, y + (low - y) * share)
                    )
                faces.append([(x, y), *edge, (line[valley][0], line[valley][1] + drop * 0.3), *line[valley:index]])
        index += 1
    return faces


def _snow(rng: random.Random, line: list[Point], height: int, unit: float) -> list[Point]:
    limit = height * rng.uniform(0.30, 0.42)
    lower = []
    jag = brush.ridge(rng, len(line), len(line) / 9, octaves=3, gain=0.6)
    for (x, y), depth in zip(line, jag, strict=True):
        reach = max(0.0, limit - y)
        lower.append((x, y + min(reach * (0.25 + 1.0 * depth), reach * 1.1) - unit * 0.1))
    return [*line, *reversed(lower)]


def _mist(order: Commission, base: float, amount: float) -> Layer:
    rng = order.rng
    tall = max(8, round(order.height * 0.26))
    size = (order.reach // 3 + 1, tall // 3 + 1)
    noise = brush.cloud(rng, size, (3.5, 1.6), octaves=3)
    column = bytes(round(255 * max(0.0, 1 - abs(row - 36) / 28) ** 1.3) for row in range(64))
    fade = Image.frombytes("L", (1, 64), column).resize(size, brush.BILINEAR)
    alpha = ImageChops.multiply(brush.curve(noise, lambda v: (0.25 + v) * amount * 1.25), fade)
    color = mix(order.palette.horizon, order.palette.far, 0.25)
    mask = alpha.resize((order.reach, tall), brush.BILINEAR)
    return Veil(mask, color, top=round(base * order.height - tall * 0.62), drift=0.016)


def fir(rng: random.Random, x: float, ground: float, tall: float) -> list[Point]:
    """The outline of one fir."""
    tiers = rng.choice((6, 7, 8))
    wide = tall * rng.uniform(0.17, 0.24)
    right: list[Point] = [(x, ground - tall)]
    left: list[Point] = []
    for tier in range(1, tiers + 1):
        y = ground - tall + tall * 0.92 * tier / tiers
        reach = wide * (tier / tiers) ** 0.9
        for side, points in ((1, right), (-1, left)):
            out = reach * rng.uniform(0.8, 1.15)
            points.append((x + side * out, y + tall * rng.uniform(0.0, 0.03)))
            points.append((x + side * out * 0.52, y - tall * 0.012))
    return [*right, (x + tall * 0.02, ground), (x - tall * 0.02, ground), *reversed(left)]


def _trees(order: Commission, ground: float, tall: float, color: RGB, drift: float) -> Layer:
    rng = order.rng
    height = order.height
    top = max(0, round((ground - tall * 1.5) * height))
    size = (order.reach, max(8, height - top))
    steps = max(40, order.reach // 16)
    hill = brush.ridge(rng, steps, 2.2, octaves=3)
    ground_line = [
        (i * order.reach / (steps - 1), (ground - 0.28 * tall * h) * height - top) for i, h in enumerate(hill)
    ]
    outlines: list[list[Point]] = [[*ground_line, (order.reach, size[1]), (0, size[1])]]
    clumps = brush.ridge(rng, steps, 5, octaves=3)
    x = 0.0
    while x < order.reach + tall * height * 0.1:
        place = min(steps - 1, int(x / order.reach * (steps - 1)))
        size_here = tall * height * (0.42 + 0.75 * clumps[place] * rng.uniform(0.6, 1.0))
        outlines.append(fir(rng, x, ground_line[place][1] + tall * height * 0.06, size_here))
        x += tall * height * rng.uniform(0.06, 0.24)
    body = brush.gradient(size, [(0, color), (1, mix(color, (0, 0, 0), 0.35))])
    body.putalpha(brush.filled(size, outlines))
    return Sheet(body, top=top, drift=drift)


def _dune(order: Commission, ground: float, tall: float, depth: float) -> Layer:
    rng, palette = order.rng, order.palette
    lumps = rng.uniform(1.4, 2.3) * (order.reach / order.width)
    heights = brush.ridge(rng, 160, lumps, octaves=2, gain=0.22)
    line = _points(order, heights, ground - tall, ground)
    top = max(0, round((ground - tall) * order.height) - 2)
    size = (order.reach, max(8, order.height - top))
    line = [(x, y - top) for x, y in line]
    sand = mix(mix(palette.far, palette.sun, 0.30), palette.far, depth)
    if palette.night:
        sand = mix(palette.far, palette.near, 0.5 * depth)
    shade = mix(sand, palette.near, 0.45 + 0.3 * depth)
    body = brush.gradient(size, [(0, mix(sand, palette.sun, 0.22)), (0.4, sand), (1, mix(sand, palette.near, 0.65))])
    lee = brush.filled(size, _lee_sides(line, tall * order.height * 1.25))
    soft = ImageChops.lighter(
        lee.point([v * 4 // 5 for v in range(256)]),
        lee.filter(ImageFilter.GaussianBlur(order.unit * 1.2)).point([v // 3 for v in range(256)]),
    )
    fade = Image.linear_gradient("L").resize(size, brush.BILINEAR).point([255 - v * 4 // 5 for v in range(256)])
    body.paste(shade, (0, 0), ImageChops.multiply(soft, fade))
    ripples = brush.cloud(rng, size, (5, 40 * size[1] / order.height), octaves=2)
    body = ImageChops.multiply(body, Image.merge("RGB", [brush.curve(ripples, lambda v: 0.86 + 0.14 * v)] * 3))
    body.putalpha(brush.filled(size, [[*line, (order.reach, size[1]), (0, size[1])]]))
    return Sheet(body, top=top, drift=0.004 + 0.05 * depth**1.5)


def _lee_sides(line: list[Point], deep: float) -> list[list[Point]]:
    """The shaded sides: from every peak along the ridge to the valley on its right, and back up a winding crest."""
    sides = []
    for index in range(1, len(line) - 1):
        if not line[index - 1][1] > line[index][1] <= line[index + 1][1]:
            continue
        end = index
        while end < len(line) - 1 and line[end + 1][1] >= line[end][1]:
            end += 1
        x, y = line[index]
        long = line[end][0] - x
        if long < deep * 1.1:
            continue
        crest: list[Point] = []
        for step in range(25):
            share = step / 24
            winding = 0.5 * share - 0.34 * math.sin(math.tau * 0.62 * share) * (1 - 0.4 * share)
            crest.append((x + long * winding, y + deep * share))
        tip, valley = crest[-1], line[end]
        hollow = (x + long * 0.62, y + deep * 0.62)
        foot: list[Point] = []
        for step in range(1, 12):
            share = step / 12
            foot.append(
                (
                    valley[0] * (1 - share) ** 2 + 2 * hollow[0] * share * (1 - share) + tip[0] * share**2,
                    valley[1] * (1 - share) ** 2 + 2 * hollow[1] * share * (1 - share) + tip[1] * share**2,
                )
            )
        sides.append([*line[index : end + 1], *foot, *reversed(crest)])
    return sides


def _lake(order: Commission, floor: float, chop: float) -> Layer:
    palette = order.palette
    return Water(
        round(floor * order.height),
        mix(palette.near, palette.sky, 0.35),
        0.62,
        chop,
        palette.sun,
        order.rng.uniform(0.3, 0.7),
        0.10,
        order.rng.getrandbits(32),
    )
