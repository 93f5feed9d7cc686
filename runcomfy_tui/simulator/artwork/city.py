"""Cities beside the water, their windows lit."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw

from runcomfy_tui.simulator.artwork import brush
from runcomfy_tui.simulator.artwork.layers import Commission, Layer, Light, Sheet
from runcomfy_tui.simulator.artwork.palette import RGB, mix
from runcomfy_tui.simulator.artwork.sky import sky_layers
from runcomfy_tui.simulator.artwork.water import Water

Box = tuple[int, int, int, int]

_LAMPS: tuple[RGB, ...] = ((255, 214, 140), (255, 236, 190), (255, 190, 110), (190, 225, 255), (255, 226, 160))


def city(order: Commission) -> list[Layer]:
    """Three rows of towers with lit windows, over water or over roofs in the foreground."""
    rng, palette = order.rng, order.palette
    ground = rng.uniform(0.70, 0.78)
    layers = sky_layers(order, horizon=ground, sun_height=(0.16, 0.45))
    layers.append(_city_glow(order, ground))
    for index in range(3):
        depth = (index + 1) / 3
        color = mix(mix(palette.far, palette.horizon, 0.30), mix(palette.near, (8, 8, 18), 0.5), depth)
        layers.append(_towers(order, ground, depth, color))
    tint = mix(palette.near, palette.sky, 0.22)
    layers.append(
        Water(
            round(ground * order.height),
            tint,
            0.5,
            0.75,
            mix(palette.sun, palette.accent, 0.3),
            rng.uniform(0.3, 0.7),
            0.16,
            rng.getrandbits(32),
        )
    )
    return layers


def _city_glow(order: Commission, ground: float) -> Layer:
    light = Image.new("RGB", (order.width // 4, order.height // 4))
    brush.shine(
        light,
        (light.width * order.rng.uniform(0.3, 0.7), light.height * ground),
        light.width * 0.75,
        mix(order.palette.horizon, order.palette.accent, 0.4),
        strength=0.75,
        power=2.0,
        squash=0.6,
    )
    return Light(light.resize(order.size, brush.BICUBIC))


def _towers(order: Commission, ground: float, depth: float, color: RGB) -> Layer:
    rng = order.rng
    size = (order.reach, round(ground * order.height))
    unit = order.unit
    shape = Image.new("RGBA", size, (*color, 0))
    pen = ImageDraw.Draw(shape)
    profile = brush.ridge(rng, 64, 3 * order.reach / order.height, octaves=3)
    reach = (0.74 - 0.26 * depth) * size[1] * rng.uniform(0.9, 1.1)
    haze = mix(color, order.palette.horizon, 0.45 * (1 - depth) + 0.10)
    fade = brush.gradient((1, size[1]), [(0, color), (0.5, color), (1, haze)])
    window = max(1, round(unit * (0.30 + 0.30 * depth)))
    x = -rng.uniform(0, 4) * unit
    while x < size[0]:
        wide = unit * rng.uniform(3.2, 7.0) * (0.75 + 0.5 * depth)
        place = min(63, max(0, int(x / size[0] * 63)))
        tall = reach * (0.22 + 0.78 * profile[place] * rng.uniform(0.5, 1.0))
        _tower(pen, rng, (round(x), round(size[1] - tall), round(x + wide), size[1]), color, unit)
        _windows(
            pen,
            rng,
            (round(x), round(size[1] - tall), round(x + wide), size[1]),
            window,
            depth,
            color,
            order.palette.accent,
        )
        x += wide * rng.uniform(0.8, 1.25)
    veil = Image.new("L", (1, 64))
    veil.frombytes(bytes(round(150 * (1 - depth * 0.75) * (row / 63) ** 2) for row in range(64)))
    alpha = shape.getchannel("A")
    body = shape.convert("RGB")
    body.paste(fade.resize(size), (0, 0), veil.resize(size, brush.BILINEAR))
    body.putalpha(alpha)
    return Sheet(body, drift=0.004 + 0.03 * depth**1.6)


def _tower(pen: ImageDraw.ImageDraw, rng: random.Random, box: Box, color: RGB, unit: float) -> None:
    left, top, right, _ = box
    middle, wide = (left + right) // 2, right - left
    fill = (*mix(color, (0, 0, 0), rng.uniform(0, 0.18)), 255)
    pen.rectangle(box, fill=fill)
    kind = rng.random()
    if kind < 0.25:
        pen.polygon([(left, top), (middle, top - wide * rng.uniform(0.3, 0.9)), (right, top)], fill=fill)
    elif kind < 0.5:
        step = wide // 5
        pen.rectangle((left + step, top - round(unit * 2), right - step, top), fill=fill)
        pen.rectangle((left + 2 * step, top - round(unit * 3.6), right - 2 * step, top), fill=fill)
    if rng.random() < 0.4:
        thick = max(1, round(unit * 0.25))
        tip = top - round(unit * rng.uniform(5, 10))
        pen.rectangle((middle, tip, middle + thick, top), fill=fill)
        pen.ellipse((middle - thick, tip - thick, middle + 2 * thick, tip + 2 * thick), fill=(255, 90, 80, 255))


def _windows(
    pen: ImageDraw.ImageDraw,
    rng: random.Random,
    box: Box,
    window: int,
    depth: float,
    color: RGB,
    accent: RGB,
) -> None:
    left, top, right, bottom = box
    lamp = mix(rng.choice(_LAMPS), accent, 0.55 if rng.random() < 0.14 else 0.0)
    share = rng.uniform(0.15, 0.6)
    across, down = max(2, round(window * rng.choice((1.9, 2.3, 3.0)))), max(2, round(window * rng.choice((2.1, 2.6))))
    tall = window if rng.random() < 0.7 else max(1, round(window * 1.5))
    for y in range(top + down, bottom - 1, down):
        for x in range(left + window, right - window, across):
            if rng.random() < share:
                level = rng.uniform(0.35, 1.0) * (0.45 + 0.55 * depth)
                pen.rectangle((x, y, x + window - 1, y + tall - 1), fill=(*mix(color, lamp, level), 255))
