"""The sky behind a landscape: its gradient, sun or moon, clouds, stars and northern lights."""

from __future__ import annotations

import random

from PIL import Image, ImageChops, ImageDraw

from runcomfy_tui.simulator.artwork import brush
from runcomfy_tui.simulator.artwork.brush import Picture
from runcomfy_tui.simulator.artwork.layers import Commission, Layer, Light, Sheet
from runcomfy_tui.simulator.artwork.palette import RGB, mix


def sky_layers(
    order: Commission,
    *,
    horizon: float,
    sun_height: tuple[float, float] = (0.22, 0.55),
    clouds: bool = True,
    sun_at: float | None = None,
) -> list[Layer]:
    """What stands behind everything; `horizon` is the share of the height where the sky ends."""
    rng, palette = order.rng, order.palette
    low = horizon * 1.02
    small = (order.width // 4 + 1, order.height // 4 + 1)
    base = brush.gradient(
        small,
        [
            (0, palette.zenith),
            (low * 0.55, palette.sky),
            (low, palette.horizon),
            (1, mix(palette.horizon, palette.far, 0.5)),
        ],
    )
    x = rng.uniform(0.22, 0.78) if sun_at is None else sun_at
    y = rng.uniform(*sun_height)
    if palette.night:
        y *= 0.6
        base = _moonlit(base, order, x, y, horizon)
    else:
        base = _sunlit(base, order, x, y)
    layers: list[Layer] = [Sheet(base)]
    aurora = bool(order.words & {"aurora", "northern", "magic"}) or rng.random() < 0.55
    if palette.night and aurora:
        layers.extend(aurora_layers(order, horizon))
    elif clouds:
        layers.append(_clouds(order, horizon))
    return layers


def stars(canvas: Picture, rng: random.Random, count: int, horizon: float) -> None:
    """Scatter stars of different brightness over the upper part of an RGB canvas."""
    width, height = canvas.size
    sheet = Image.new("L", canvas.size)
    pen = ImageDraw.Draw(sheet)
    unit = min(width, height) / 1000
    for _ in range(count * max(1, round(width / height))):
        x, y = rng.uniform(0, width), rng.uniform(0, height * horizon) * rng.uniform(0.6, 1)
        level = round(255 * rng.random() ** 2.2)
        size = unit * (0.5 + 1.3 * rng.random() ** 6)
        if size < 0.8:
            pen.point((x, y), fill=level)
        else:
            pen.ellipse((x - size, y - size, x + size, y + size), fill=level)
    canvas.paste(ImageChops.screen(canvas, Image.merge("RGB", (sheet, sheet, sheet))))


def _sunlit(small: Picture, order: Commission, x: float, y: float) -> Picture:
    """The sky in full size with the sun in it; wide soft light is drawn on the small one, which is cheap."""
    palette = order.palette
    reach = max(small.size)
    disc = order.unit * order.rng.uniform(3.6, 7.5)
    center = (x * small.width, y * small.height)
    brush.shine(small, center, reach * 0.85, mix(palette.horizon, palette.sun, 0.35), strength=0.6, power=1.9)
    brush.shine(small, center, reach * 0.36, palette.sun, strength=0.55, power=1.9)
    brush.shine(small, center, disc * 3.4 / 4, palette.sun, strength=0.6, power=2.0)
    base = small.resize(order.size, brush.BICUBIC)
    _disc(base, (x * order.width, y * order.height), disc, palette.sun)
    return base


def _moonlit(small: Picture, order: Commission, x: float, y: float, horizon: float) -> Picture:
    disc = order.unit * order.rng.uniform(2.6, 5)
    center = (x * order.width, y * order.height)
    brush.shine(
        small,
        (x * small.width, y * small.height),
        disc * 9 / 4,
        mix(order.palette.sky, order.palette.sun, 0.4),
        strength=0.55,
        power=2.1,
    )
    base = small.resize(order.size, brush.BICUBIC)
    stars(base, order.rng, 260, horizon)
    seas = brush.cloud(order.rng, (round(disc * 4), round(disc * 4)), (3, 3), octaves=3)
    _disc(base, center, disc, order.palette.sun, texture=seas)
    return base


def _disc(
    base: Picture, center: tuple[float, float], radius: float, color: RGB, *, texture: Picture | None = None
) -> None:
    side = max(2, round(radius * 2) + 2)
    mask = Image.new("L", (side * 4, side * 4))
    ImageDraw.Draw(mask).ellipse((4, 4, side * 4 - 5, side * 4 - 5), fill=255)
    fill = Image.new("RGB", (side, side), color)
    if texture is not None:
        shade = brush.curve(texture.resize((side, side)), lambda v: 0.78 + 0.3 * v)
        fill = ImageChops.multiply(fill, Image.merge("RGB", (shade, shade, shade)))
    base.paste(fill, (round(center[0] - side / 2), round(center[1] - side / 2)), mask.reduce(4))


def _clouds(order: Commission, horizon: float) -> Layer:
    rng, palette = order.rng, order.palette
    full = (order.reach, max(8, round(order.height * horizon)))
    size = (full[0] // 3 + 1, full[1] // 3 + 1)
    stretch = rng.uniform(3.0, 5.5)
    lumps = 2.4 * order.reach / order.height
    noise = brush.cloud(rng, size, (lumps, lumps / (size[0] / size[1]) * stretch), octaves=5, gain=0.58)
    cover = rng.uniform(0.42, 0.6)
    alpha = brush.curve(noise, lambda v: max(0.0, (v - cover) / (1 - cover)) ** 0.9 * 0.95)
    fade = Image.frombytes(
        "L", (1, 32), bytes(round(255 * min(1.0, (0.25 + r / 24)) * min(1.0, (33 - r) / 7)) for r in range(32))
    )
    alpha = ImageChops.multiply(alpha, fade.resize(size, brush.BILINEAR))
    lit = mix(palette.horizon, palette.sun, 0.45)
    color = brush.gradient(
        size, [(0, mix(palette.sky, palette.sun, 0.35)), (0.6, lit), (1, mix(palette.horizon, palette.far, 0.2))]
    )
    under = brush.curve(ImageChops.offset(noise, 0, max(1, round(order.unit * 0.5))), lambda v: (v - cover) * 1.2)
    color.paste(mix(palette.sky, palette.far, 0.5), (0, 0), under.point([v * 3 // 5 for v in range(256)]))
    color.putalpha(alpha)
    return Sheet(color.resize(full, brush.BILINEAR), drift=0.010)


def aurora_layers(order: Commission, horizon: float) -> list[Layer]:
    """Curtains of light that slide over each other."""
    rng, palette = order.rng, order.palette
    colors = (palette.accent, mix(palette.accent, (120, 80, 255), 0.55), mix(palette.accent, (80, 220, 255), 0.5))
    layers: list[Layer] = []
    for index, color in enumerate(colors):
        columns, rows = 240, 96
        strip = Image.new("L", (columns, rows))
        base = brush.ridge(rng, columns, rng.uniform(1.2, 2.4), octaves=3, gain=0.4)
        level = brush.ridge(rng, columns, 3, octaves=2)
        rays = brush.ridge(rng, columns, 34, octaves=3, gain=0.75)
        ray = Image.frombytes(
            "L", (1, 64), bytes(round(255 * (r / 63) ** 1.7 * min(1.0, (64 - r) / 7)) for r in range(64))
        )
        for column in range(columns):
            tall = round(22 + 34 * rays[column] * level[column] + 14 * level[column])
            bottom = round(rows * (0.52 + 0.4 * base[column]))
            light = 0.12 + 0.88 * level[column] * (0.45 + 0.55 * rays[column])
            strip.paste(ray.resize((1, tall)).point([round(v * light) for v in range(256)]), (column, bottom - tall))
        size = (order.reach, max(8, round(order.height * horizon * rng.uniform(0.8, 0.98))))
        tinted = brush.colored(strip.resize(size, brush.BICUBIC), color, 0.85)
        drift = (0.018, -0.016, 0.026)[index]
        layers.append(
            Light(
                tinted,
                left=round(drift * order.width * 6) if drift < 0 else 0,
                drift=drift,
                breath=0.35,
                phase=index / 3,
            )
        )
    return layers
