"""The sea: a low sun over water, islands, sails."""

from __future__ import annotations

from PIL import Image, ImageChops

from runcomfy_tui.simulator.artwork import brush
from runcomfy_tui.simulator.artwork.brush import Point
from runcomfy_tui.simulator.artwork.layers import Commission, Layer, Sheet
from runcomfy_tui.simulator.artwork.palette import RGB, mix
from runcomfy_tui.simulator.artwork.sky import sky_layers
from runcomfy_tui.simulator.artwork.water import Water


def sea(order: Commission) -> list[Layer]:
    """Water to the horizon under a low sun, with islands and sometimes a sail."""
    rng, palette = order.rng, order.palette
    horizon = rng.uniform(0.52, 0.62)
    sun = rng.uniform(0.28, 0.72)
    layers = sky_layers(order, horizon=horizon, sun_height=(horizon * 0.55, horizon * 0.9), sun_at=sun)
    for index in range(rng.choice((1, 2, 3))):
        layers.append(
            _island(order, horizon, mix(palette.far, palette.near, 0.15 + 0.25 * index), 0.004 + 0.008 * index)
        )
    tint = mix(palette.near, palette.sky, 0.38 if not palette.night else 0.2)
    layers.append(Water(round(horizon * order.height), tint, 0.72, 1.0, palette.sun, sun, 0.10, rng.getrandbits(32)))
    if rng.random() < 0.65 or order.words & {"boat", "ship", "sail"}:
        layers.append(_boat(order, horizon))
    return layers


def _island(order: Commission, horizon: float, color: RGB, drift: float) -> Layer:
    rng = order.rng
    tall = round(order.height * rng.uniform(0.05, 0.17))
    wide = round(order.width * rng.uniform(0.28, 0.6))
    heights = brush.ridge(rng, 120, rng.uniform(1.5, 3), sharp=rng.random() < 0.6, gain=0.5)
    line: list[Point] = []
    for index, height in enumerate(heights):
        share = index / 119
        shape = min(1.0, 4 * share * (1 - share)) ** 0.7
        line.append((share * wide, tall - (0.15 + 0.85 * height) * shape * tall))
    body = brush.gradient(
        (wide, tall), [(0, mix(color, order.palette.sun, 0.12)), (1, mix(color, order.palette.horizon, 0.3))]
    )
    body.putalpha(brush.filled((wide, tall), [[*line, (wide, tall), (0, tall)]]))
    left = round(rng.choice((rng.uniform(-0.2, 0.1), rng.uniform(0.55, 0.9))) * order.width)
    return Sheet(body, left=left, top=round(horizon * order.height) - tall + 1, drift=drift)


def _boat(order: Commission, horizon: float) -> Layer:
    rng = order.rng
    tall = order.unit * rng.uniform(8, 15)
    wide = tall * 0.8
    size = (round(wide) + 4, round(tall * 1.5))
    dark = mix(order.palette.near, (0, 0, 0), 0.4)
    body = Image.new("RGBA", size, (*dark, 0))
    main = [(wide * 0.50, 0), (wide * 0.98, tall * 0.80), (wide * 0.50, tall * 0.80)]
    jib = [(wide * 0.46, tall * 0.10), (wide * 0.46, tall * 0.80), (wide * 0.08, tall * 0.80)]
    hull = [(0, tall * 0.85), (wide, tall * 0.85), (wide * 0.84, tall), (wide * 0.14, tall)]
    sail = Image.new("RGB", size, mix(order.palette.sun, order.palette.near, 0.25 if not order.palette.night else 0.6))
    body.paste(sail, (0, 0), brush.filled(size, [main, jib], smooth=4))
    body.paste(Image.new("RGB", size, dark), (0, 0), brush.filled(size, [hull], smooth=4))
    shape = brush.filled(size, [main, jib, hull], smooth=4)
    below = shape.transpose(Image.Transpose.FLIP_TOP_BOTTOM).crop((0, size[1] - round(tall), size[0], size[1]))
    shadow = below.resize((size[0], max(1, round(tall * 0.45)))).point([v * 2 // 5 for v in range(256)])
    body.paste(Image.new("RGB", shadow.size, dark), (0, round(tall)), shadow)
    alpha = ImageChops.lighter(shape, Image.new("L", size))
    alpha.paste(shadow, (0, round(tall)))
    body.putalpha(alpha)
    left = round(order.width * rng.uniform(0.18, 0.78))
    return Sheet(
        body,
        left=left,
        top=round((horizon + rng.uniform(0.03, 0.12)) * order.height - tall),
        drift=rng.choice((-0.02, 0.03)),
        bob=0.004,
    )
