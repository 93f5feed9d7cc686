"""Abstract work: paper cut in layers, flowing lines, large calm shapes, lights out of focus."""

from __future__ import annotations

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from runcomfy_tui.simulator.artwork import brush
from runcomfy_tui.simulator.artwork.brush import Picture, Point
from runcomfy_tui.simulator.artwork.layers import Commission, Layer, Light, Sheet, Veil
from runcomfy_tui.simulator.artwork.palette import RGB, mix


class Ramp:
    """A colour scale through the given colours."""

    def __init__(self, *colors: RGB) -> None:
        self._colors = colors

    def __call__(self, place: float) -> RGB:
        at = min(1.0, max(0.0, place)) * (len(self._colors) - 1)
        index = min(len(self._colors) - 2, int(at))
        return mix(self._colors[index], self._colors[index + 1], at - index)


def contours(order: Commission) -> list[Layer]:
    """A landscape of cut paper: every height a sheet, each throwing a shadow on the one below."""
    rng, palette = order.rng, order.palette
    size = (order.reach, order.height)
    cells = 2.0
    field = brush.relief(rng, size, cells, 0.22)
    low, high = brush.extremes(field)
    tones = Ramp(palette.near, palette.zenith, palette.sky, palette.accent, palette.horizon, palette.sun)
    count = rng.choice((6, 7) if order.moving else (8, 9, 10))
    sharpness = 255 * 0.55 * order.height / cells
    layers: list[Layer] = [Sheet(Image.new("RGB", order.size, tones(0.0)))]
    for index in range(1, count):
        level = low + (high - low) * (0.06 + 0.86 * index / count)
        mask = field.point(lambda v, at=level: v * sharpness + (128 - at * sharpness)).convert("L")
        away = round(order.unit * 1.4)
        shade = mask.reduce(4).filter(ImageFilter.GaussianBlur(order.unit * 0.42)).resize(size, brush.BILINEAR)
        tone = tones(index / (count - 1))
        paper = Image.new("RGB", size, tone)
        rim = ImageChops.subtract(mask, ImageChops.offset(mask, 0, max(1, round(order.unit * 0.25))))
        paper.paste(mix(tone, (255, 255, 255), 0.45), (0, 0), rim)
        paper.putalpha(mask)
        drift = 0.004 * index
        shadow = shade.point([v * 9 // 20 for v in range(256)])
        layers.append(Veil(shadow, (4, 4, 14), left=away // 2, top=away, drift=drift))
        layers.append(Sheet(paper, drift=drift))
    return layers


def flow(order: Commission) -> list[Layer]:
    """Hundreds of strokes that follow an invisible wind."""
    rng, palette = order.rng, order.palette
    small = (order.reach // 4 + 1, order.height // 4 + 1)
    ground = brush.gradient(small, [(0, mix(palette.zenith, palette.near, 0.5)), (1, palette.near)])
    brush.shine(
        ground,
        (small[0] * rng.uniform(0.3, 0.7), small[1] * rng.uniform(0.2, 0.6)),
        small[1] * 0.8,
        palette.sky,
        strength=0.5,
    )
    layers: list[Layer] = [Sheet(ground.resize((order.reach, order.height), brush.BICUBIC))]
    tones = Ramp(palette.zenith, palette.sky, palette.accent, palette.horizon, palette.sun)
    field = brush.cloud(rng, (160, 160), (2.1, 2.1), octaves=2, gain=0.3)
    angles = field.tobytes()
    twist, base = rng.uniform(1.1, 2.0), rng.uniform(0, math.tau)
    scale = 2 if order.unit < 8 else 1
    sheets = [
        Image.new("RGBA", (order.reach * scale, order.height * scale), (*palette.sky, 0))
        for _ in range(3 if order.moving else 1)
    ]
    for depth in range(3):
        pen = ImageDraw.Draw(sheets[min(depth, len(sheets) - 1)])
        for _ in range(round(170 * order.reach / order.height)):
            x, y = rng.uniform(-0.1, 1.1), rng.uniform(-0.1, 1.1)
            points = _stream(angles, x, y, twist, base, 42 + 14 * depth, order)
            tone = tones(min(1.0, max(0.0, 0.25 * depth + rng.gauss(0.32, 0.2))))
            width = max(1, round(order.unit * scale * rng.uniform(0.18, 0.5) * (1 + 0.45 * depth)))
            pen.line([(px * scale, py * scale) for px, py in points], fill=(*tone, 255), width=width, joint="curve")
    for depth, sheet in enumerate(sheets):
        drawn = sheet.reduce(scale) if scale > 1 else sheet
        layers.append(Sheet(drawn, drift=0.004 + 0.012 * depth, bob=0.004 * depth))
    return layers


def _stream(angles: bytes, x: float, y: float, twist: float, base: float, steps: int, order: Commission) -> list[Point]:
    points = []
    ratio = order.reach / order.height
    for _ in range(steps):
        points.append((x * order.reach, y * order.height))
        column, row = min(159, max(0, int(x * 159))), min(159, max(0, int(y * 159)))
        angle = base + angles[row * 160 + column] / 255 * math.tau * twist * 0.5
        x += math.cos(angle) * 0.008 / ratio
        y += math.sin(angle) * 0.008
    return points


def forms(order: Commission) -> list[Layer]:
    """Large calm shapes with soft light and long shadows: arches, suns, half moons, pebbles, stems."""
    rng, palette = order.rng, order.palette
    warm = mix(palette.horizon, (255, 250, 240), 0.45 if not palette.night else 0.0)
    ground = brush.gradient(
        order.size, [(0, mix(warm, palette.sky, 0.22)), (0.7, warm), (1, mix(warm, palette.far, 0.35))]
    )
    layers: list[Layer] = [Sheet(ground)]
    tones = [
        palette.accent,
        palette.sky,
        palette.far,
        palette.near,
        palette.zenith,
        mix(palette.accent, palette.sun, 0.5),
    ]
    rng.shuffle(tones)
    middle = rng.uniform(0.42, 0.58)
    plan = ["sun", "arch", "arch", rng.choice(("moon", "hill")), "pebbles", rng.choice(("stem", "moon", "stem"))]
    for index, kind in enumerate(plan):
        mask = _shape(order, rng, kind, middle)
        layers.extend(_lit(order, mask, tones[index % len(tones)], index))
    return layers


def _shape(order: Commission, rng: random.Random, kind: str, middle: float) -> Picture:
    unit, width, height = order.unit * 2, order.reach, order.height
    mask = Image.new("L", (width * 2, height * 2))
    pen = ImageDraw.Draw(mask)
    x = (middle + rng.uniform(-0.27, 0.27)) * order.width * 2
    base = height * 2 * rng.uniform(0.78, 0.9)
    match kind:
        case "sun":
            radius, y = unit * rng.uniform(14, 22), height * 2 * rng.uniform(0.26, 0.4)
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        case "arch":
            half, tall = unit * rng.uniform(9, 17), unit * rng.uniform(30, 58)
            pen.rounded_rectangle((x - half, base - tall, x + half, base + unit * 40), radius=half, fill=255)
            if rng.random() < 0.6:
                inner = half * rng.uniform(0.45, 0.65)
                pen.rounded_rectangle(
                    (x - inner, base - tall * 0.66, x + inner, base + unit * 40), radius=inner, fill=0
                )
        case "moon":
            radius, y = unit * rng.uniform(8, 15), height * 2 * rng.uniform(0.45, 0.7)
            start = rng.choice((0, 90, 180, 270))
            pen.pieslice((x - radius, y - radius, x + radius, y + radius), start, start + 180, fill=255)
        case "hill":
            radius = unit * rng.uniform(45, 80)
            pen.ellipse((x - radius * 1.6, base - unit * 9, x + radius * 1.6, base + radius * 2), fill=255)
        case "pebbles":
            y = base
            for size in (13, 9.5, 6.5, 4)[: rng.choice((3, 4))]:
                wide, tall = unit * size * rng.uniform(0.9, 1.15), unit * size * 0.42
                shift = unit * rng.uniform(-1.5, 1.5)
                pen.ellipse((x - wide + shift, y - tall * 2, x + wide + shift, y), fill=255)
                y -= tall * 1.86
        case _:
            _stem(pen, rng, x, base, unit)
    return mask.reduce(2)


def _stem(pen: ImageDraw.ImageDraw, rng: random.Random, x: float, base: float, unit: float) -> None:
    tall, lean = unit * rng.uniform(38, 60), unit * rng.uniform(-10, 10)
    points = [(x + lean * (step / 24) ** 2, base - tall * step / 24) for step in range(25)]
    pen.line(points, fill=255, width=round(unit * 0.8), joint="curve")
    for index in range(5, 25, 3):
        px, py = points[index]
        for side in (-1, 1):
            long = unit * 10 * (1.15 - index / 26)
            angle = math.radians(rng.uniform(28, 48))
            tip = (px + side * long * math.cos(angle), py - long * math.sin(angle))
            off = (long * 0.2 * math.sin(angle), side * long * 0.2 * math.cos(angle))
            centre = ((px + tip[0]) / 2, (py + tip[1]) / 2)
            pen.polygon(
                [(px, py), (centre[0] + off[0], centre[1] + off[1]), tip, (centre[0] - off[0], centre[1] - off[1])],
                fill=255,
            )


def _lit(order: Commission, mask: Picture, tone: RGB, index: int) -> list[Layer]:
    away = order.unit * (1.2 + 0.5 * index)
    soft = mask.reduce(4).filter(ImageFilter.GaussianBlur(away * 0.5)).resize(mask.size, brush.BILINEAR)
    shadow = soft.point([v * 2 // 5 for v in range(256)])
    light = Image.linear_gradient("L").rotate(90).resize(mask.size, brush.BILINEAR)
    body = Image.composite(
        Image.new("RGB", mask.size, mix(tone, order.palette.near, 0.38)),
        Image.new("RGB", mask.size, mix(tone, order.palette.sun, 0.30)),
        light,
    )
    body.putalpha(mask)
    drift = 0.003 * index
    dark = mix(order.palette.near, (10, 6, 20), 0.5)
    return [Veil(shadow, dark, left=round(away), top=round(away * 0.8), drift=drift), Sheet(body, drift=drift)]


def bokeh(order: Commission) -> list[Layer]:
    """Lights out of focus, in three depths, over a soft dark ground."""
    rng, palette = order.rng, order.palette
    small = (order.width // 4 + 1, order.height // 4 + 1)
    ground = brush.gradient(
        small,
        [(0, mix(palette.zenith, palette.near, 0.4)), (0.6, mix(palette.sky, palette.near, 0.45)), (1, palette.near)],
    )
    for _ in range(6):
        tone = rng.choice((palette.accent, palette.horizon, palette.sky))
        brush.shine(
            ground,
            (rng.uniform(0, small[0]), rng.uniform(0, small[1])),
            small[1] * rng.uniform(0.3, 0.7),
            tone,
            strength=0.35,
            power=1.8,
        )
    layers: list[Layer] = [Sheet(ground.resize(order.size, brush.BICUBIC))]
    tones = (palette.accent, palette.horizon, palette.sun, mix(palette.accent, palette.sun, 0.5), palette.horizon)
    center = (rng.uniform(0.25, 0.75), rng.uniform(0.3, 0.7))
    for depth, (count, size, blur) in enumerate(((30, 3.2, 0.25), (24, 6.5, 0.5), (12, 12.0, 1.3))):
        sheet = Image.new("RGB", (order.reach, order.height))
        for _ in range(round(count * order.reach / order.height)):
            place = (rng.gauss(center[0], 0.34) * order.reach, rng.gauss(center[1], 0.26) * order.height)
            _disc_of_light(
                sheet,
                place,
                order.unit * size * rng.uniform(0.55, 1.2),
                rng.choice(tones),
                rng.uniform(0.25, 0.85) * (1 - 0.2 * depth),
                order.unit * blur,
            )
        layers.append(Light(sheet, drift=0.008 + 0.014 * depth, breath=0.3, phase=depth / 3))
    return layers


def _disc_of_light(sheet: Picture, center: Point, radius: float, color: RGB, level: float, blur: float) -> None:
    side = max(8, round(radius * 2 + blur * 6))
    mask = Image.new("L", (side, side))
    pen = ImageDraw.Draw(mask)
    middle = side / 2
    pen.ellipse((middle - radius, middle - radius, middle + radius, middle + radius), fill=255)
    rim = min(radius * 0.5, max(1.0, radius * 0.09))
    pen.ellipse((middle - radius + rim, middle - radius + rim, middle + radius - rim, middle + radius - rim), fill=165)
    mask = mask.filter(ImageFilter.GaussianBlur(max(0.6, blur)))
    left, top = round(center[0] - middle), round(center[1] - middle)
    box = (max(0, left), max(0, top), min(sheet.width, left + side), min(sheet.height, top + side))
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    part = mask.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
    sheet.paste(ImageChops.screen(sheet.crop(box), brush.colored(part, color, level)), box)
